"""Claiming a lump sum back: one of finance prepares, another confirms, and the visitor is asked by a sealed letter.

A recovery never touches the visit: what was validated counts (K4), whether a part or all of its money comes back.
"""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clusterxchange.violations import constraint_of
from clusterxchange.workflow import Conflict, InvalidStep
from partnerships.events import record
from partnerships.operations import order_document
from partnerships.rulebook import rules_of
from payments.models import Payment, Recovery
from payments.operations.batches import hold
from payments.operations.ledger import post_recovered
from payments.recovery_letter import content_of

LETTER = "payments/pdf/recovery.html"


def left_to_recover(payment):
    """Euros of it that were paid and that nobody claims back yet."""
    if payment.status != Payment.Status.SETTLED:
        return 0
    return payment.amount - Recovery.objects.live().filter(payment=payment).total()


def require_recoverable(payment, *, by):
    """Raise unless this person may claim this payment back, and something of it can be claimed."""
    if "vop.finance" not in payment.parties_of(by):
        raise PermissionDenied("finance of the partnership that paid claims back")
    if payment.status != Payment.Status.SETTLED:
        raise InvalidStep(_("%(payment)s was not paid, so nothing of it can be claimed back.") % {"payment": payment})
    if Recovery.objects.open().filter(payment=payment).exists():
        raise InvalidStep(_("Money of %(payment)s is being claimed back already.") % {"payment": payment})
    if not left_to_recover(payment):
        raise InvalidStep(_("All of %(payment)s came back already.") % {"payment": payment})


@transaction.atomic
def prepare_recovery(payment, *, amount, reason, by):
    """Ask a second person to claim this amount back. Raises Conflict when it is more than was paid and is left."""
    require_recoverable(payment, by=by)
    # With whoever answers for the bank in one line: what it is judged by stays as it is until the commit.
    hold(payment.batch)
    payment.refresh_from_db(fields=["status"])
    require_recoverable(payment, by=by)
    number = f"{payment.exchange.number}-D{Recovery.objects.filter(exchange=payment.exchange_id).count() + 1}"
    try:
        with transaction.atomic():
            recovery = Recovery.objects.create(
                payment=payment, exchange=payment.exchange, number=number, amount=amount, reason=reason,
                prepared_by=by, **payment.party_ids(),
            )  # fmt: skip
    except IntegrityError as error:
        raise refusal_in_words(error, payment) from error
    record("recovery.prepared", recovery, by=by)
    return recovery


def refusal_in_words(error, payment):
    broken = constraint_of(error)
    if broken in ("recovery_within_paid", "recovery_amount"):
        left = f"{left_to_recover(payment):,.2f}"
        return Conflict(_("Between EUR 0.01 and EUR %(left)s can be claimed back.") % {"left": left})
    if broken in ("recovery_one_open", "payments_recovery_number_key"):
        return Conflict(_("Somebody claims money of %(payment)s back already.") % {"payment": payment})
    return error


@transaction.atomic
def confirm_recovery(recovery, *, by):
    """The second person's yes: from today the days of the agreement run, and the letter is made."""
    if recovery.prepared_by_id == by.pk:
        raise PermissionDenied("whoever prepares a recovery never confirms it")
    Recovery.workflow.check(recovery, "confirm", by=by)
    hold(recovery.payment.batch)
    today = timezone.localdate()
    due_on = today + timedelta(days=rules_of(recovery.exchange.rule_set).recovery_days)
    letter = order_document(
        template=LETTER, title=_("Recovery %(number)s") % {"number": recovery}, number=recovery.number,
        content=content_of(recovery, asked_on=today, due_on=due_on),
        parties={"vo_id": recovery.vo_id, "vop_id": recovery.vop_id}, by=by,
    )  # fmt: skip
    Recovery.workflow.move(
        recovery, "confirm", by=by, confirmed_at=timezone.now(), confirmed_by=by, asked_on=today, due_on=due_on,
        document=letter,
    )  # fmt: skip
    tell("recovery.asked", recovery, by=by)


@transaction.atomic
def settle_recovery(recovery, *, returned_on, reason, by):
    """The money is back, and somebody says where that was seen. From here on the ledger and the claim know it."""
    Recovery.workflow.check(recovery, "settle", by=by)
    if not recovery.asked_on <= returned_on <= timezone.localdate():
        raise Conflict(_("The day lies between the day it was asked for and today."))
    hold(recovery.payment.batch)
    take_back(recovery, returned_on=returned_on, outcome=reason, by=by)


def settle_recoveries(found, by):
    """[(recovery, the day it was booked, where that was seen)]: by the bank's statement."""
    for recovery, day, words in found:
        take_back(recovery, returned_on=day or timezone.localdate(), outcome=words, by=by)


def take_back(recovery, *, returned_on, outcome, by):
    Recovery.workflow.move(
        recovery, "settle", by=by, ended_at=timezone.now(), ended_by=by, returned_on=returned_on, outcome=outcome
    )
    post_recovered(recovery)
    tell("recovery.settled", recovery, by=by)


@transaction.atomic
def withdraw_recovery(recovery, *, reason, by):
    """Nothing is claimed back any more, with the reason; before the money is back. The letter stays as it was sent."""
    Recovery.workflow.check(recovery, "withdraw", by=by)
    hold(recovery.payment.batch)
    Recovery.workflow.move(recovery, "withdraw", by=by, ended_at=timezone.now(), ended_by=by, outcome=reason)
    tell("recovery.withdrawn", recovery, by=by)


def tell(verb, recovery, *, by):
    """On the exchange's timeline; what the visitor was never asked stays with the partnership."""
    about = recovery.exchange if recovery.confirmed_at else None
    record(verb, recovery, by=by, about=about, recovery=recovery.public_id)
