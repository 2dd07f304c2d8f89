"""Who hears of what on an exchange, by mail. Listeners run in the worker, in the scope of the event's parties."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy

from mobility.models import Exchange
from partnerships.emails import post_news
from partnerships.events import on
from partnerships.models import User

# verb → (who hears of it: side.role, subject, sentence)
NEWS = {
    "exchange.opened": (
        "vo.manager vo.traveller ho.manager vop.desk hop.desk",
        gettext_lazy("%(number)s: matched"),
        gettext_lazy("%(vo)s visits %(ho)s. Next, both write the Commitment to Quality."),
    ),
    "commitment.drawn_up": (
        "vo.signatory ho.signatory vop.signatory hop.signatory",
        gettext_lazy("%(number)s: the Commitment to Quality waits for your signature"),
        gettext_lazy("It says what %(vo)s comes to %(ho)s for, day by day. Four sign it."),
    ),
    "commitment.amended": (
        "vo.manager vo.traveller ho.manager vop.desk hop.desk",
        gettext_lazy("%(number)s: the commitment has changed"),
        gettext_lazy("All whom the new version touches have signed it. It is in force now."),
    ),
    "commitment.change_asked": (
        "vo.manager vo.traveller ho.manager vop.desk",
        gettext_lazy("%(number)s: a change is asked for"),
        gettext_lazy("A party of the visit of %(vo)s to %(ho)s asks for a change of the Commitment to Quality."),
    ),
    "agreement.change_asked": (
        "vop.desk vop.finance",
        gettext_lazy("%(number)s: a change is asked for"),
        gettext_lazy("A change of the financial agreement of %(vo)s is asked for."),
    ),
    "exchange.commitment_signed": (
        "vo.manager vo.finance vop.desk",
        gettext_lazy("%(number)s: the Commitment to Quality is signed"),
        gettext_lazy("All four have signed. If a lump sum is paid, the financial agreement comes next."),
    ),
    "exchange.moved": (
        "vo.manager vo.traveller vo.finance ho.manager vop.desk vop.finance hop.desk",
        gettext_lazy("%(number)s: moved to other days"),
        gettext_lazy("All four have signed other days. Where a lump sum is paid, its agreement is signed again."),
    ),
    "exchange.ended": (
        "vo.manager vo.traveller ho.manager",
        gettext_lazy("%(number)s: the stay is over"),
        gettext_lazy("The visitor hands in its report and evidence, the host confirms the attendance."),
    ),
    "exchange.reported": (
        "vop.desk",
        gettext_lazy("%(number)s: report to check"),
        gettext_lazy("%(vo)s has handed in its closing report and evidence."),
    ),
    "exchange.returned": (
        "vo.manager vo.traveller",
        gettext_lazy("%(number)s: your report was sent back"),
        gettext_lazy("Something is missing or unclear. The page of the exchange says what."),
    ),
    "exchange.validated": (
        "vo.manager vo.traveller vop.finance",
        gettext_lazy("%(number)s: validated"),
        gettext_lazy("Report and evidence of %(vo)s are complete."),
    ),
    "exchange.decided": (
        "vo.manager vo.traveller vop.finance",
        gettext_lazy("%(number)s: validated, for the days done"),
        gettext_lazy("The stay of %(vo)s was broken off. The page of the exchange says what is paid for it, and why."),
    ),
    "exchange.cancelled": (
        "vo.manager vo.traveller ho.manager vop.desk hop.desk",
        gettext_lazy("%(number)s: cancelled"),
        gettext_lazy("The visit of %(vo)s to %(ho)s does not take place. The page of the exchange says why."),
    ),
    "exchange.interrupted": (
        "vo.manager vo.traveller ho.manager vop.desk hop.desk",
        gettext_lazy("%(number)s: the stay was broken off"),
        gettext_lazy("The page of the exchange says why. Report, attendance and questionnaire are due all the same."),
    ),
}


def people_of(exchange, who):
    """The people who hold these roles: "vo.manager vop.desk" and the like."""
    found = Q(pk__in=[])
    for side, role in (token.split(".") for token in who.split()):
        body = "organisation" if side in ("vo", "ho") else "partnership"
        found |= Q(**{"memberships__role": role, f"memberships__{body}": getattr(exchange, f"{side}_id")})
    return User.objects.filter(found, is_active=True).distinct().order_by("pk")


def tell(event, exchange, who, subject, sentence, *, also_who_did=False):
    """One mail to everybody concerned, as a rule not to the one who did it."""
    words = {"number": exchange.number, "vo": exchange.vo_name, "ho": exchange.ho_name}
    link = reverse("mobility:exchange-detail", args=[exchange.public_id])
    people = people_of(exchange, who)
    for person in people if also_who_did else people.exclude(pk=event.by_id or 0):
        post_news(event, person.email, subject_line=str(subject) % words, sentence=str(sentence) % words, link=link)


@on(*NEWS)
def tell_of_exchange(event):
    exchange = Exchange.objects.get(pk=event.subject_id)
    if event.verb == "exchange.validated" and exchange.broken_off:
        return  # told of as exchange.decided
    who, subject, sentence = NEWS[event.verb]
    # Of a new version only those hear whose signature it asks for.
    waits = event.values.get("waits")
    who = who if waits is None else " ".join(token for token in who.split() if token.partition(".")[0] in waits)
    tell(event, exchange, who, subject, sentence)
