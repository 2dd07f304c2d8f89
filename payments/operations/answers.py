"""The bank's answer taken over: one file, one transaction, so that a crash half way leaves nothing of it behind."""

import hashlib
from collections import defaultdict

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mobility.models import Exchange
from partnerships.events import record, record_all
from payments.bank_answers.answers import read_answer
from payments.bank_answers.matching import (
    CAME_BACK,
    RECOVERED,
    REJECTED,
    SETTLED,
    Claimed,
    Known,
    counted,
    judge,
)
from payments.bank_answers.reasons import in_words
from payments.bank_answers.records import FILE, INSTRUCTION
from payments.models import BankAnswer, BankAnswerLine, Batch, Payment, Recovery
from payments.operations.batches import take_turns
from payments.operations.ledger import post_all
from payments.operations.recoveries import settle_recoveries
from payments.payment_file import references_of

ROWS = 1000


@transaction.atomic
def import_answer(partnership, *, content, name, by):
    """(BankAnswer, True when something of it was new). Raises Unreadable with a sentence.

    A file that was brought before and changes nothing now is not kept twice: its first row is given.
    """
    if "finance" not in by.scope.roles_in(partnership=partnership.pk):
        raise PermissionDenied("finance imports the bank's answers")
    said = read_answer(content)
    sha256 = hashlib.sha256(content).hexdigest()
    take_turns(partnership)
    payments, groups = payments_of(partnership, said.lines)
    recoveries = recoveries_of(payments)
    verdicts = judge(said.lines, known_of(payments, recoveries.values()), groups)
    earlier = BankAnswer.objects.filter(partnership=partnership, sha256=sha256).first()
    if earlier and not any(one.outcome in MOVES or one.outcome == RECOVERED for one in verdicts):
        return earlier, False
    answer = BankAnswer.objects.create(
        partnership=partnership, kind=said.kind, number=said.number, name=name[:120], sha256=sha256, imported_by=by,
        counts=counted(verdicts),
    )  # fmt: skip
    keep_lines(answer, verdicts)
    move_money({payment.pk: payment for payment in payments}, verdicts, answer, by)
    settle_recoveries([(recoveries[one.recovery], one.said.day, seen_on(one.said.day))
                       for one in verdicts if one.outcome == RECOVERED], by)  # fmt: skip
    record("answer.imported", answer, by=by, note=answer.name)
    return answer, True


def payments_of(partnership, lines):
    """([Payment], {name of a file or instruction: [reference]}) that the lines speak of, in this partnership.

    Their batches stay locked, in one order, so that nobody answers for the bank at the same time.
    """
    references = {said.reference for said in lines}
    whole = {said.reference for said in lines if said.about == FILE}
    parts = {said.reference for said in lines if said.about == INSTRUCTION}
    claimed = Recovery.objects.filter(vop=partnership, number__in=references).values("payment__batch")
    spoken_of = Q(pk__in=Payment.objects.filter(vop=partnership, end_to_end_id__in=references).values("batch"))
    spoken_of |= Q(pk__in=claimed)
    named = Q(number__in=whole | {part.rpartition("-")[0] for part in parts})
    batches = {
        batch.pk: batch
        for batch in Batch.objects.filter(spoken_of | named, partnership=partnership)
        .select_for_update(of=("self",)).order_by("pk").defer("file")
    }  # fmt: skip
    proof = BankAnswerLine.objects.filter(payment=OuterRef("pk"), outcome=SETTLED)
    payments = list(
        Payment.objects.filter(vop=partnership, batch__in=batches)
        .select_related("exchange")
        .annotate(proven=Exists(proof))
    )
    for payment in payments:
        payment.batch = batches[payment.batch_id]
    return payments, groups_of(batches.values(), payments, whole, parts)


def groups_of(batches, payments, whole, parts):
    inside = defaultdict(list)
    for payment in payments:
        inside[payment.batch_id].append(payment.end_to_end_id)
    found = {batch.number: inside[batch.pk] for batch in batches if batch.number in whole}
    for batch in batches:
        for part in parts:
            if part.rpartition("-")[0] == batch.number and batch.file:
                found[part] = [one for one in references_of(bytes(batch.file), part) if one in inside[batch.pk]]
    return found


def recoveries_of(payments):
    """{key: Recovery} of all that was ever claimed back of these."""
    found = Recovery.objects.filter(payment__in=[one.pk for one in payments if one.status == Payment.Status.SETTLED])
    by_payment = {one.pk: one for one in payments}
    found = {one.pk: one for one in found.select_related("exchange").with_proof().order_by("pk")}
    for one in found.values():
        one.payment = by_payment[one.payment_id]
    return found


def known_of(payments, recoveries=()):
    claims = defaultdict(list)
    for one in recoveries:
        claims[one.payment_id].append(
            Claimed(one.pk, one.number, one.amount, one.status, one.asked_on, one.returned_on, one.proven)
        )
    return {
        one.end_to_end_id: Known(
            one.pk, one.end_to_end_id, one.amount, one.status, fetched=one.batch.sent_at is not None,
            proven=one.proven, claimed=tuple(claims[one.pk]),
        )
        for one in payments
    }  # fmt: skip


def keep_lines(answer, verdicts):
    """What the bank wrote of payments that are not ours is nobody's business here: their text is not kept."""
    BankAnswerLine.objects.bulk_create(
        (
            BankAnswerLine(
                answer=answer, partnership_id=answer.partnership_id, place=one.said.place, outcome=one.outcome,
                why=one.why, reference=one.said.reference, amount=one.said.amount, currency=one.said.currency,
                day=one.said.day, code=one.said.code, text=one.said.text if one.pk else "", payment_id=one.pk,
                recovery_id=one.recovery,
            )
            for one in verdicts
        ),
        batch_size=ROWS,
    )  # fmt: skip


def move_money(payments, verdicts, answer, by):
    chosen = defaultdict(list)
    for one in verdicts:
        if one.outcome in MOVES:
            chosen[one.outcome].append((payments[one.pk], reason_of(one, answer)))
    for outcome, move in MOVES.items():
        if chosen[outcome]:
            move(chosen[outcome], by)
    moved = {payment.batch_id for pairs in chosen.values() for payment, _reason in pairs}
    finish_batches(moved, by)


def reason_of(verdict, answer):
    """What stays on the payment. A payment that was made has nothing to explain but where that was seen."""
    if verdict.outcome != SETTLED:
        return (in_words(verdict.said.code, verdict.said.text) or _("The bank gives no reason."))[:300]
    return seen_on(verdict.said.day)


def seen_on(day):
    words = _("On the bank's statement of %(day)s.") if day else _("On the bank's statement.")
    return words % {"day": date_format(day, "j F Y") if day else ""}


def settle_all(pairs, by):
    """[(payment, where it was seen)]: the same as settle_payment, for many at once."""
    payments = answer_all(pairs, "settle", by)
    post_all("settle", payments)
    exchanges = [payment.exchange for payment in payments]
    Exchange.workflow.move_all(exchanges, "pay", by=by, paid_at=timezone.now())
    record_all("exchange.paid", exchanges, by=by)


def reject_all(pairs, by):
    """[(payment, why)]: reserved again and due for a new batch."""
    payments = answer_all(pairs, "reject", by)
    post_all("reject", payments)
    tell_of_reasons("payment.rejected", pairs, by)


def take_back_all(pairs, by):
    """[(payment, why)]: paid and sent back. It was paid, so it is recovered, and reserved again at the same moment."""
    payments = answer_all(pairs, "come_back", by)
    post_all("recover", payments, "sent back by the bank")
    post_all("reserve", payments)
    exchanges = [payment.exchange for payment in payments]
    Exchange.workflow.move_all(exchanges, "unpay", by=by, paid_at=None, closed_at=None)
    tell_of_reasons("payment.came_back", pairs, by)


MOVES = {SETTLED: settle_all, REJECTED: reject_all, CAME_BACK: take_back_all}


def answer_all(pairs, verb, by):
    """Move the payments, those with the same words together. Gives them in the order of their keys."""
    alike, now = defaultdict(list), timezone.now()
    for payment, reason in pairs:
        alike[reason].append(payment)
    for reason, payments in alike.items():
        Payment.workflow.move_all(payments, verb, by=by, answered_at=now, answered_by=by, reason=reason)
    return sorted((payment for payment, _reason in pairs), key=lambda payment: payment.pk)


def tell_of_reasons(verb, pairs, by):
    record_all(verb, [payment.exchange for payment, _reason in pairs], by=by,
               notes={payment.exchange_id: reason for payment, reason in pairs})  # fmt: skip


def finish_batches(batches, by):
    """Those whose last payment has its answer."""
    waiting = Payment.objects.filter(batch=OuterRef("pk"), status=Payment.Status.ORDERED)
    for batch in Batch.objects.filter(~Exists(waiting), pk__in=batches, status=Batch.Status.SENT).defer("file"):
        Batch.workflow.move(batch, "answer", by=by)
        record("batch.answered", batch, by=by)
