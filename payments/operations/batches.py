"""Batches of payments: one prepares, another approves, a person carries the file to the bank."""

import hashlib
import re

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clusterxchange.violations import constraint_of
from clusterxchange.workflow import Conflict, InvalidStep
from mobility.models import Exchange
from partnerships.events import record
from payments.bank_file import accounts_of, file_of
from payments.due import payable
from payments.models import Batch, Payment
from payments.operations.accounts import CHANGED_SINCE, require_as_prepared
from payments.operations.ledger import move


@transaction.atomic
def prepare_batch(partnership, exchanges, *, by):
    """Put due lump sums into one batch, waiting for another person's approval."""
    if "finance" not in by.scope.roles_in(partnership=partnership.pk):
        raise PermissionDenied("finance prepares batches")
    take_turns(partnership)
    chosen = still_due(partnership, exchanges)
    batch = Batch.objects.create(
        partnership=partnership,
        number=next_batch_number(partnership),
        total=sum(exchange.amount for exchange in chosen),
        prepared_by=by,
    )
    order_all(batch, chosen)
    record("batch.prepared", batch, by=by)
    return batch


def still_due(partnership, exchanges):
    """The exchanges, all still payable and each with an account, or Conflict."""
    chosen = list(payable(partnership.pk).filter(pk__in=[exchange.pk for exchange in exchanges]))
    if len(chosen) != len(exchanges) or not chosen:
        raise Conflict(_("One of these payments is already in a batch or no longer due. The list is now up to date."))
    missing = [exchange.number for exchange in chosen if not exchange.has_account]
    if missing:
        raise Conflict(_("No bank account was given for %(numbers)s.") % {"numbers": ", ".join(missing)})
    waiting = [exchange.number for exchange in chosen if exchange.unconfirmed]
    if waiting:
        raise Conflict(_("The changed bank account of %(numbers)s is not confirmed.") % {"numbers": ", ".join(waiting)})
    return chosen


def take_turns(partnership):
    """Until the transaction ends nobody else prepares a batch here: numbers never collide."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('batch'), %s)", [partnership.pk])


def order_all(batch, exchanges):
    key = key_of(batch.partnership)
    try:
        with transaction.atomic():
            Payment.objects.bulk_create(
                Payment(
                    exchange=exchange,
                    batch=batch,
                    amount=exchange.amount,
                    end_to_end_id=end_to_end_id(exchange, key),
                    **exchange.party_ids(),
                )
                for exchange in exchanges
            )
    except IntegrityError as error:
        if constraint_of(error) == "payment_account_confirmed":
            raise Conflict(_("A bank account was changed meanwhile, and is not confirmed.")) from error
        raise Conflict(_("One of these payments was put into another batch meanwhile.")) from error


def end_to_end_id(exchange, key):
    """Readable on a bank statement: CXC-2027-00042-SBB, exchange number and partnership; then the attempt, from -2."""
    attempt = Payment.objects.filter(exchange=exchange).count() + 1
    return "-".join([exchange.number, *([key] if key else []), *([str(attempt)] if attempt > 1 else [])])


def key_of(partnership):
    """Of the acronym what every bank carries: at most ten letters and digits, so that 35 signs always suffice."""
    return re.sub(r"[^A-Z0-9]", "", partnership.acronym.upper())[:10]


def next_batch_number(partnership):
    count = Batch.objects.filter(partnership=partnership).count() + 1
    return f"{partnership.acronym.upper().replace(' ', '')}-B{count:04d}"


@transaction.atomic
def approve_batch(batch, *, by):
    """The second person's yes: money is ordered, the file is made and kept with its hash."""
    if batch.prepared_by_id == by.pk:
        raise PermissionDenied("whoever prepares a batch never approves it")
    # Checked before the file is made, so that a second approval hears that somebody was faster.
    Batch.workflow.check(batch, "approve", by=by)
    now = timezone.now().replace(microsecond=0)
    payments = list(batch.payments.select_related("exchange"))
    require_as_prepared(payments, accounts_of(payments))
    content = file_of(batch, created_at=now)
    Batch.workflow.move(
        batch, "approve", by=by, approved_at=now, approved_by=by, file=content,
        file_sha256=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip
    for payment in payments:
        order(payment, by=by)
        move(payment, "order")
        record("payment.ordered", payment, by=by, about=payment.exchange, batch=batch.number)
    record("batch.approved", batch, by=by)


def order(payment, *, by):
    """Raises Conflict where the account was changed while the file was made: the database looks once more."""
    try:
        with transaction.atomic():
            Payment.workflow.move(payment, "order", by=by)
    except IntegrityError as error:
        if constraint_of(error) != "payment_account_confirmed":
            raise
        raise Conflict(CHANGED_SINCE % {"numbers": payment.end_to_end_id}) from error


@transaction.atomic
def send_batch(batch, *, by):
    """A person fetched the file; a task never does. Gives its bytes."""
    Batch.workflow.move(batch, "send", by=by, sent_at=timezone.now(), sent_by=by)
    record("batch.sent", batch, by=by)
    return bytes(batch.file)


@transaction.atomic
def cancel_batch(batch, *, by):
    Batch.workflow.move(batch, "cancel", by=by)
    for payment in batch.payments.all():
        Payment.workflow.move(payment, "cancel", by=by)
    record("batch.cancelled", batch, by=by)


@transaction.atomic
def settle_batch(batch, *, reason, by):
    """The bank paid all that is still open in this batch; reason: where that was seen. Gives how many."""
    require_fetched(batch, by=by)
    hold(batch)
    ordered = list(batch.payments.filter(status=Payment.Status.ORDERED).select_related("exchange", "batch"))
    if not ordered:
        raise Conflict(_("Every payment of %(batch)s was already answered.") % {"batch": batch})
    for payment in ordered:
        settle_payment(payment, reason=reason, by=by)
    return len(ordered)


def require_fetched(batch, *, by):
    """Raise unless this person may answer for the bank, and the bank may have answered."""
    if not Batch.workflow.permits(batch, "answer", by=by):
        raise PermissionDenied("finance answers for the bank")
    if batch.status == Batch.Status.APPROVED:
        raise InvalidStep(_("Nobody has fetched the file of %(batch)s for the bank yet.") % {"batch": batch})


def hold(batch):
    """Answers to one batch stand in one line, so that the last one sees that it is the last.

    Before somebody has fetched the file the bank knows nothing of it and cannot have answered.
    """
    status = Batch.objects.select_for_update(of=("self",)).values_list("status", flat=True).get(pk=batch.pk)
    if status == Batch.Status.APPROVED:
        raise InvalidStep(_("Nobody has fetched the file of %(batch)s for the bank yet.") % {"batch": batch})


@transaction.atomic
def settle_payment(payment, *, reason, by):
    """The bank paid, and somebody says where that was seen: the exchange is paid too."""
    Payment.workflow.check(payment, "settle", by=by)
    hold(payment.batch)
    Payment.workflow.move(payment, "settle", by=by, answered_at=timezone.now(), answered_by=by, reason=reason)
    move(payment, "settle")
    Exchange.workflow.move(payment.exchange, "pay", by=by, paid_at=timezone.now())
    record("exchange.paid", payment.exchange, by=by)
    finish_batch(payment.batch, by=by)


@transaction.atomic
def reject_payment(payment, *, reason, by):
    """The bank refused: the amount is reserved again and due for a new batch, never paid twice."""
    Payment.workflow.check(payment, "reject", by=by)
    hold(payment.batch)
    Payment.workflow.move(payment, "reject", by=by, answered_at=timezone.now(), answered_by=by, reason=reason)
    # What the bank said stays on the payment: postings stay for ever and hold no personal data.
    move(payment, "reject")
    record("payment.rejected", payment, by=by, about=payment.exchange, note=reason)
    finish_batch(payment.batch, by=by)


def finish_batch(batch, *, by):
    """A batch is answered when its last payment is."""
    if not batch.payments.filter(status=Payment.Status.ORDERED).exists():
        Batch.workflow.move(batch, "answer", by=by)
        record("batch.answered", batch, by=by)
