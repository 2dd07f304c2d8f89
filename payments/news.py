"""Who hears of what about money, by mail. Listeners run in the worker, in the scope of the event's parties."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mobility.models import Exchange
from mobility.news_exchanges import people_of as people_of_exchange
from mobility.news_exchanges import tell
from partnerships.emails import post_news
from partnerships.events import on
from partnerships.models import User
from partnerships.news import people_of, support_office
from payments.models import Batch, Fund

# verb → (who hears of it, subject, sentence)
NEWS = {
    "agreement.drawn_up": (
        "vo.signatory vo.manager",
        gettext_lazy("%(number)s: the financial agreement waits for your signature"),
        gettext_lazy("Give your bank account if you have not, then read and sign the agreement."),
    ),
    "agreement.signed": (
        "vop.signatory",
        gettext_lazy("%(number)s: the financial agreement waits for your signature"),
        gettext_lazy("%(vo)s has signed. Your signature fixes the amount and reserves it."),
    ),
    "exchange.agreement_signed": (
        "vo.manager vo.traveller vop.desk",
        gettext_lazy("%(number)s: everything is signed"),
        gettext_lazy("The lump sum is fixed and reserved. %(vo)s can travel to %(ho)s."),
    ),
    "account.changed": (
        "vo.manager vo.finance vop.finance",
        gettext_lazy("%(number)s: the bank account was changed"),
        gettext_lazy(
            "If this was not %(vo)s, tell the partnership at once. Nothing is paid to it before a finance "
            "officer has asked %(vo)s and confirmed it."
        ),
    ),
    "account.confirmed": (
        "vo.manager vo.finance vop.finance",
        gettext_lazy("%(number)s: the changed bank account is confirmed"),
        gettext_lazy("The lump sum is paid to it."),
    ),
    "payment.rejected": (
        "vo.manager vo.finance vop.finance",
        gettext_lazy("%(number)s: the bank rejected the payment"),
        gettext_lazy("Check the bank account; the page of the exchange says what the bank gave as the reason."),
    ),
    "payment.came_back": (
        "vo.manager vo.finance vop.finance",
        gettext_lazy("%(number)s: the payment came back"),
        gettext_lazy("The bank of the account sent it back. Check the account; the lump sum is due again."),
    ),
    "exchange.paid": (
        "vo.manager vo.finance vop.desk",
        gettext_lazy("%(number)s: paid"),
        gettext_lazy("The lump sum for the visit to %(ho)s was paid."),
    ),
}


@on(*NEWS)
def tell_of_money(event):
    if event.verb == "agreement.signed" and event.values.get("side") != "vo":
        return  # the second signature is told of as exchange.agreement_signed
    # Whoever changed an account hears of it too: it may have been somebody else with their password.
    also = event.verb == "account.changed"
    tell(event, Exchange.objects.get(pk=event.subject_id), *NEWS[event.verb], also_who_did=also)


REMINDERS = {
    "reminder.payment_soon": (
        "vop.finance",
        gettext_lazy("%(number)s: to be paid by %(day)s"),
        gettext_lazy("The lump sum of %(vo)s is due soon."),
    ),
    "reminder.payment": (
        "vop.finance",
        gettext_lazy("%(number)s: to be paid today"),
        gettext_lazy("The lump sum of %(vo)s is due today."),
    ),
    "reminder.payment_late": (
        "vop.coordinator",
        gettext_lazy("%(number)s: the payment is late"),
        gettext_lazy("The lump sum of %(vo)s was to be paid by %(day)s. Perhaps you can help."),
    ),
}


@on(*REMINDERS)
def remind_of_payment(event):
    exchange = Exchange.objects.get(pk=event.subject_id)
    if exchange.status != Exchange.Status.VALIDATED:
        return
    who, subject, sentence = REMINDERS[event.verb]
    words = {"number": exchange.number, "vo": exchange.vo_name, "day": date_format(exchange.payment_due_on, "j F Y")}
    for person in people_of_exchange(exchange, who):
        post_news(event, person.email, subject_line=str(subject) % words, sentence=str(sentence) % words,
                  link=reverse("payments:due-list"))  # fmt: skip


@on("batch.prepared")
def ask_for_approval(event):
    """Every other finance officer hears that a batch waits."""
    batch = Batch.objects.defer("file").get(pk=event.subject_id)
    people = User.objects.filter(
        memberships__role="finance", memberships__partnership=batch.partnership_id, is_active=True
    )
    for person in people.exclude(pk=batch.prepared_by_id).distinct().order_by("pk"):
        post_news(
            event,
            person.email,
            subject_line=_("%(batch)s waits for your approval") % {"batch": batch.number},
            sentence=_("Whoever prepares a batch never approves it, so another finance officer does."),
            link=reverse("payments:batch-detail", args=[batch.public_id]),
        )


@on("ledger.broken")
def warn_of_broken_ledger(event):
    """The Support Office and the partnership's finance hear of it at once."""
    fund = Fund.objects.select_related("partnership").get(pk=event.subject_id)
    people = people_of("coordinator", "finance", partnership=fund.partnership_id)
    addresses = [*support_office(), *people.order_by("pk").values_list("email", flat=True)]
    for address in dict.fromkeys(addresses):
        post_news(
            event,
            address,
            subject_line=_("The ledger of %(partnership)s does not add up") % {"partnership": fund.partnership},
            sentence=_("Posting %(seq)s is not what was written. Pay nothing until it is known why.")
            % {"seq": event.values.get("posting")},
            link=reverse("payments:fund-detail", args=[fund.partnership.public_id]),
        )
