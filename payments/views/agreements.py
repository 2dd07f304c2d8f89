"""The visitor's account and the financial agreement."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clusterxchange.workflow import Conflict, InvalidStep
from mobility.models import Paper
from mobility.views.exchanges import exchange_of
from mobility.views.papers import paper_of
from mobility.views.signing import take_signature
from payments.forms import AccountForm, ConfirmForm, same_name
from payments.models import BankAccount
from payments.operations import confirm_account, draw_up_agreement, give_bank_account, sign_agreement
from payments.operations.accounts import may_confirm
from payments.operations.agreements import ACCOUNT_GIVERS, ACCOUNT_OPEN


@require_http_methods(["GET", "HEAD", "POST"])
def account_give(request, public_id):
    exchange = exchange_of(request, public_id)
    if not ACCOUNT_GIVERS & exchange.parties_of(request.user):
        raise PermissionDenied("only the VO gives its account")
    if exchange.status not in ACCOUNT_OPEN or not exchange.amount:
        raise InvalidStep(_("No account is needed for %(exchange)s now.") % {"exchange": exchange})
    account = BankAccount.objects.visible_to(request.user).filter(exchange=exchange).first()
    initial = {"holder": account.holder, "iban": account.iban, "bic": account.bic} if account else {}
    form = AccountForm(
        request.POST if request.method == "POST" else None,
        vo_name=exchange.vo_name,
        initial={"holder": exchange.vo_name} | initial,
    )
    if request.method == "POST" and form.is_valid() and give(request, exchange, form.cleaned_data, form):
        messages.success(request, _("The account is kept. Only your organisation and the finance officers of your "
                                    "partnership can read it."))  # fmt: skip
        if BankAccount.objects.unconfirmed().filter(exchange=exchange).exists():
            messages.info(request, _("Because it was changed so late, a finance officer of your partnership will ask "
                                     "you about it before anything is paid."))  # fmt: skip
        return redirect("mobility:exchange-detail", public_id)
    return render(request, "payments/account_give.html", {"exchange": exchange, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def account_confirm(request, public_id):
    """What the VO changed, for a second person who has asked the VO whether it was the VO."""
    exchange = exchange_of(request, public_id)
    if "vop.finance" not in exchange.parties_of(request.user):
        raise PermissionDenied("finance reads and confirms the accounts")
    account = BankAccount.objects.visible_to(request.user).select_related("given_by").filter(exchange=exchange).first()
    if account is None or not account.is_unconfirmed:
        raise InvalidStep(_("The account of %(exchange)s needs no confirmation now.") % {"exchange": exchange})
    if not may_confirm(exchange, account, request.user):
        raise PermissionDenied("a finance officer of the VOP confirms, who is not the giver and not of the VO")
    form = ConfirmForm(request.POST if request.method == "POST" else None, initial={"seen": account.sha256})
    if request.method == "POST" and form.is_valid():
        try:
            confirm_account(exchange, **form.cleaned_data, by=request.user)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
        else:
            messages.success(request, _("The account is confirmed; the lump sum can be paid to it."))
            return redirect("payments:due-list")
    if "seen" in form.data:  # what the page shows now is what the next answer is about
        form.data = {**form.data.dict(), "seen": account.sha256}
    context = {"exchange": exchange, "account": account, "form": form,
               "other_name": not same_name(account.holder, exchange.vo_name)}  # fmt: skip
    return render(request, "payments/account_confirm.html", context)


def give(request, exchange, typed, form):
    try:
        give_bank_account(exchange, holder=typed["holder"], iban=typed["iban"], bic=typed["bic"], by=request.user)
    except Conflict as conflict:
        form.add_error(None, str(conflict))
        return False
    return True


@require_POST
def agreement_draw_up(request, public_id):
    exchange = exchange_of(request, public_id, "rule_set")
    paper = draw_up_agreement(exchange, by=request.user)
    messages.success(request, _("%(paper)s is ready: the visitor signs first, then you.") % {"paper": paper})
    return redirect("mobility:paper-detail", paper.public_id)


@require_POST
def agreement_sign(request, public_id):
    paper = paper_of(request, public_id)
    if paper.kind != Paper.Kind.AGREEMENT:
        return redirect("mobility:paper-detail", public_id)
    done = _("Signed by both. The amount is fixed and reserved; the sealed PDF is being made.")
    return take_signature(request, paper, sign_agreement, done)
