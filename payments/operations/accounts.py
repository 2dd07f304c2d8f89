"""An account that was changed when it counted already: a second person asks the VO before anything is paid to it."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusterxchange.workflow import Conflict
from partnerships.events import record
from payments.models import BankAccount

CHANGED_SINCE = gettext_lazy(
    "The bank account of %(numbers)s was changed after the batch was prepared. Cancel the batch; prepare it anew once "
    "the account is confirmed."
)


def may_confirm(exchange, account, user):
    """Finance of the VOP, never who gave the account, never anybody of the VO."""
    mine = exchange.parties_of(user)
    return "vop.finance" in mine and "vo" not in mine and account.given_by_id != user.pk


@transaction.atomic
def confirm_account(exchange, *, how, seen, by):
    """how: how the VO was asked; seen: sha256 of the account as it was looked at; Conflict when it is another now."""
    if "vop.finance" not in exchange.parties_of(by):
        raise PermissionDenied("finance reads and confirms the accounts")
    account = BankAccount.objects.visible_to(by).filter(exchange=exchange).select_for_update(of=("self",)).first()
    if account is None or not may_confirm(exchange, account, by):
        raise PermissionDenied("a finance officer of the VOP confirms, who is not the giver and not of the VO")
    if not account.is_unconfirmed:
        raise Conflict(_("Nothing waits to be confirmed: somebody was faster."))
    if account.sha256 != seen:
        raise Conflict(_("The account was changed once more. Compare the new one before you confirm it."))
    account.confirmed_at, account.confirmed_by, account.confirmed_how = timezone.now(), by, how
    account.save(update_fields=["confirmed_at", "confirmed_by", "confirmed_how"])
    record("account.confirmed", account, by=by, about=exchange)
    return account


def require_as_prepared(payments, accounts):
    """What the approver saw is what is sent: raises Conflict naming the payments whose account is another one now.

    accounts: {exchange id: account}.
    """
    changed = [one.end_to_end_id for one in payments if accounts[one.exchange_id].sha256 != one.account_sha256]
    if changed:
        raise Conflict(CHANGED_SINCE % {"numbers": ", ".join(changed)})
    waiting = [one.end_to_end_id for one in payments if accounts[one.exchange_id].is_unconfirmed]
    if waiting:
        raise Conflict(_("The changed bank account of %(numbers)s is not confirmed.") % {"numbers": ", ".join(waiting)})
