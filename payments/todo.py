"""What is mine to do with money, why, until when (one query per kind of work, whatever the number of rows)."""

from datetime import date
from functools import cache

from django.db.models import Count, Exists, Min, OuterRef, Q, Subquery, TextField
from django.db.models.functions import Cast, JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clusterxchange.addresses import address_of
from clusterxchange.templatetags.look import euro
from clusterxchange.todo import Task
from mobility.models import Exchange, Paper
from mobility.todo_exchanges import Errand, errands
from payments.due import LIVE
from payments.models import BankAccount, Batch, Recovery

MOST = 25
ACCOUNT_DUE = ("commitment_signed", "agreement_signed", "ongoing", "ended", "interrupted", "reported",
               "returned", "validated")  # fmt: skip


def tasks_for(user):
    """[Task] of this app for this person."""
    scope = user.scope
    return [
        *agreements_to_draw_up(scope),
        *payments_to_prepare(scope),
        *accounts_to_confirm(user),
        *batches_to_move(user),
        *recoveries_to_move(user),
    ]


def account_to_give(exchange):
    if exchange.account_given or not exchange.amount or exchange.status not in ACCOUNT_DUE:
        return []
    words = {"sum": euro(exchange.amount), "ho": exchange.ho_name}
    return [
        Task(
            what=_("Give the bank account"),
            why=_("%(sum)s are paid to it for your visit to %(ho)s.") % words,
            url=address_of("payments:account-give", exchange.public_id),
            until=exchange.payment_due_on or exchange.starts_on,
            about=exchange.number,
        )
    ]


errands.append(
    Errand(
        roles=("manager", "finance"),
        waiting=Q(status__in=ACCOUNT_DUE, amount__gt=0, account_given=False),
        facts={"account_given": Exists(BankAccount.objects.filter(exchange=OuterRef("pk")))},
        columns=("amount",),
        tasks=account_to_give,
    )
)


ASKED = Recovery.objects.filter(exchange=OuterRef("pk"), status="asked")
TO_PAY_BACK = ASKED.order_by("due_on").values(
    facts=JSONObject(amount=Cast("amount", TextField()), due_on="due_on", public_id="public_id", number="number")
)


def sum_to_pay_back(exchange):
    if not exchange.to_pay_back:
        return []
    facts = exchange.to_pay_back
    return [
        Task(
            what=_("Pay %(sum)s back") % {"sum": euro(facts["amount"])},
            why=_("Your partnership claims it back of what was paid for your visit to %(ho)s, and says why.")
            % {"ho": exchange.ho_name},
            url=address_of("payments:recovery-detail", facts["public_id"]),
            until=date.fromisoformat(facts["due_on"]),
            about=facts["number"],
        )
    ]


errands.append(
    Errand(
        roles=("manager", "finance"),
        waiting=Q(to_pay_back__isnull=False),
        facts={"to_pay_back": Subquery(TO_PAY_BACK[:1])},
        columns=(),
        tasks=sum_to_pay_back,
    )
)


def agreements_to_draw_up(scope):
    mine = scope.partnerships_as("desk", "coordinator", "finance")
    if not mine:
        return []
    return [
        Task(
            what=_("Draw up the financial agreement"),
            why=_("All four have signed what %(vo)s comes for; now its lump sum is fixed.") % {"vo": one.vo_name},
            url=address_of("mobility:exchange-detail", one.public_id),
            until=one.starts_on,
            about=one.number,
        )
        for one in without_agreement().filter(vop__in=mine)[:MOST]
    ]


@cache
def without_agreement():
    """Exchanges that wait for their agreement, whosever they are; put together once a process."""
    drawn = Paper.objects.standing().filter(exchange=OuterRef("pk"), kind="agreement")
    rows = Exchange.objects.filter(status="commitment_signed", amount__gt=0).exclude(Exists(drawn))
    return rows.only("public_id", "number", "vo_name", "starts_on").order_by("starts_on")


def payments_to_prepare(scope):
    """One task a partnership, until the first of its payments is due."""
    mine = scope.partnerships_as("finance")
    if not mine:
        return []
    due = Exchange.objects.filter(vop__in=mine, status="validated", amount__gt=0).exclude(Exists(LIVE))
    sums = due.values("vop").annotate(count=Count("pk"), first=Min("payment_due_on")).order_by("first")
    return [
        Task(
            what=ngettext("Prepare %(count)s payment", "Prepare %(count)s payments", one["count"]) % one,
            why=_("The exchanges are validated; the first is to be paid by this day."),
            url=reverse("payments:due-list"),
            until=one["first"],
        )
        for one in sums
    ]


def accounts_to_confirm(user):
    """Changed ones of the VOP's visitors; who gave it, and whoever speaks for the VO, is not asked."""
    mine = user.scope.partnerships_as("finance")
    if not mine or user.scope.viewing:
        return []
    rows = BankAccount.objects.unconfirmed().filter(vop__in=mine).exclude(given_by=user)
    rows = rows.exclude(vo__in=list(user.scope.organisations)).select_related("exchange").order_by("changed_at")
    return [
        Task(
            what=_("Confirm the changed bank account"),
            why=_("%(vo)s gave another one. Ask by a way you know; nothing is paid to it before.")
            % {"vo": one.exchange.vo_name},
            url=address_of("payments:account-confirm", one.exchange.public_id),
            until=one.exchange.payment_due_on,
            about=one.exchange.number,
        )
        for one in rows[:MOST]
    ]


def batches_to_move(user):
    mine = user.scope.partnerships_as("finance")
    if not mine:
        return []
    batches = Batch.objects.filter(partnership__in=mine, status__in=["prepared", "approved", "sent"])
    rows = batches.exclude(status="prepared", prepared_by=user).select_related("prepared_by").defer("file")
    return [batch_task(batch) for batch in rows.order_by("prepared_at")[:MOST]]


def batch_task(batch):
    words = {"batch": batch.number, "amount": euro(batch.total), "by": batch.prepared_by}
    what, why = {
        "prepared": (_("Approve batch %(batch)s"), _("%(by)s prepared it: %(amount)s. Another person approves.")),
        "approved": (_("Carry batch %(batch)s to the bank"), _("The file over %(amount)s is ready to be fetched.")),
        "sent": (_("Settle batch %(batch)s"), _("Say which payments of %(amount)s the bank has made.")),
    }[batch.status]
    return Task(what=what % words, why=why % words, url=address_of("payments:batch-detail", batch.public_id))


def recoveries_to_move(user):
    """To be confirmed by a second person, or to be looked after until the money is back."""
    mine = user.scope.partnerships_as("finance")
    if not mine:
        return []
    rows = Recovery.objects.open().filter(vop__in=mine).exclude(status="prepared", prepared_by=user)
    rows = rows.select_related("exchange", "prepared_by").order_by("due_on", "pk")
    return [recovery_task(one) for one in rows[:MOST]]


def recovery_task(recovery):
    words = {"sum": euro(recovery.amount), "vo": recovery.exchange.vo_name, "by": recovery.prepared_by}
    what, why = {
        "prepared": (_("Confirm the recovery of %(sum)s"), _("%(by)s prepared it; then %(vo)s is asked to pay back.")),
        "asked": (_("See that %(sum)s come back"), _("%(vo)s was asked. A statement that is imported settles it.")),
    }[recovery.status]
    return Task(what=what % words, why=why % words, until=recovery.due_on, about=recovery.number,
                url=address_of("payments:recovery-detail", recovery.public_id))  # fmt: skip
