"""A batch as the bank reads it: rows in, bytes out."""

from django.utils.translation import gettext as _

from clusterxchange.workflow import Conflict
from partnerships.models import Grant
from payments import payment_file as sepa
from payments.models import BankAccount


def file_of(batch, *, created_at):
    """The pain.001.001.09 file of a batch. Raises Conflict in words where the bank would refuse it."""
    grant = Grant.objects.get(partnership=batch.partnership_id)
    payments = list(batch.payments.select_related("exchange"))
    try:
        return sepa.payment_file(lines_of(batch, grant, payments, accounts_of(payments), created_at=created_at))
    except ValueError as problem:
        raise Conflict(_("The bank would refuse this file: %(problem)s") % {"problem": problem}) from problem


def lines_of(batch, grant, payments, accounts, *, created_at):
    """What the file says of a batch; accounts: {exchange id: account}."""
    return sepa.Batch(
        message_id=batch.number,
        created_at=created_at,
        requested_on=created_at.date(),
        debtor_name=grant.debtor_name,
        debtor_iban=grant.debtor_iban,
        debtor_bic=grant.debtor_bic or None,
        debtor_address=(None, grant.debtor_town, grant.debtor_country),
        payments=[_line(payment, accounts[payment.exchange_id], grant) for payment in payments],
    )


def accounts_of(payments):
    """{exchange id: account}; raises Conflict naming the payments that have none."""
    exchanges = [payment.exchange_id for payment in payments]
    accounts = {account.exchange_id: account for account in BankAccount.objects.filter(exchange__in=exchanges)}
    missing = [payment.end_to_end_id for payment in payments if payment.exchange_id not in accounts]
    if missing:
        raise Conflict(_("No bank account was given for %(numbers)s.") % {"numbers": ", ".join(missing)})
    return accounts


def _line(payment, account, grant):
    return sepa.Payment(
        end_to_end_id=payment.end_to_end_id,
        amount=payment.amount,
        creditor_name=account.holder,
        iban=account.iban,
        bic=account.bic or None,
        country=account.country,
        town=account.town,
        remittance=f"ClusterXchange {payment.end_to_end_id} {grant.number}",
    )
