"""The payment advice: what was paid, why that much, when and under which reference."""

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from clusterxchange import scope
from clusterxchange.workflow import InvalidStep
from mobility.keepsakes import KEEPSAKES, Keepsake, facts_of
from partnerships.models import Grant
from payments.amounts import euros_in_words
from payments.models import BankAccount, Payment


def is_paid(exchange):
    return exchange.paid_at is not None and exchange.status in ("paid", "closed")


def advice(exchange):
    payment = Payment.objects.filter(exchange=exchange, status=Payment.Status.SETTLED).first()
    if payment is None:
        raise InvalidStep(_("No payment of this visit stands as paid."))
    with scope.acting_for(partnerships=[exchange.vop_id], organisations=[exchange.vo_id]):
        grant = Grant.objects.get(partnership=exchange.vop_id)
        account = BankAccount.objects.filter(exchange=exchange).first()
    return facts_of(exchange) | {
        "amount": str(payment.amount),
        "amount_in_words": euros_in_words(payment.amount),
        "derivation": exchange.derivation,
        "decision": exchange.decision,
        "reference": payment.end_to_end_id,
        "paid_on": date_format(payment.answered_at, "j F Y"),
        "holder": exchange.vo_name,
        # Enough to find it on a statement; the whole number is for finance alone (scheme §8).
        "account": account.iban[-4:] if account else "",
        "coordinator": grant.debtor_name,
        "grant": grant.number,
        "agency": grant.agency_name,
        "rule_set": exchange.rule_set.name,
    }


KEEPSAKES["advice"] = Keepsake(_("Payment advice"), "payments/pdf/advice.html", "R", ("vo", "vop"), is_paid, advice)
