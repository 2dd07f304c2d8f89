"""What the letter says that asks for a lump sum back, and where to pay it."""

from django.utils import timezone

from mobility.models import Paper
from mobility.papers.content import stay_facts
from partnerships.models import Grant
from partnerships.rulebook import rules_of
from payments.amounts import euros_in_words


def content_of(recovery, *, asked_on, due_on):
    """The account is the one that the lump sum was paid from: the partnership's own."""
    exchange, payment = recovery.exchange, recovery.payment
    grant = Grant.objects.get(partnership=recovery.vop_id)
    agreement = Paper.objects.filter(exchange=exchange, kind="agreement", status="signed").first()
    facts = stay_facts(exchange)
    return facts | {
        "subject": facts["title"],
        "amount": str(recovery.amount),
        "amount_in_words": euros_in_words(recovery.amount),
        "paid": str(payment.amount),
        "whole": recovery.amount == payment.amount,
        "paid_on": timezone.localdate(payment.answered_at).isoformat(),
        "payment": payment.end_to_end_id,
        "reason": recovery.reason,
        "reference": recovery.number,
        "asked_on": asked_on.isoformat(),
        "due_on": due_on.isoformat(),
        "days": rules_of(exchange.rule_set).recovery_days,
        "agreement": agreement.number if agreement else "",
        "coordinator": grant.debtor_name,
        "town": grant.debtor_town,
        "iban": grant.debtor_iban,
        "bic": grant.debtor_bic,
        "grant": grant.number,
        "agency": grant.agency_name,
    }
