"""From the due list to the bank's answer: one prepares, another approves, a person fetches the file."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clusterxchange.uploads import attachment_response
from clusterxchange.workflow import Conflict
from mobility.models import Exchange
from partnerships.models import Partnership
from partnerships.rulebook import rules_on
from payments.batch_buttons import buttons
from payments.due import clock_of, payable
from payments.forms import RejectForm, SettleForm, same_name
from payments.models import BankAccount, Batch, Payment
from payments.operations import (
    approve_batch,
    cancel_batch,
    prepare_batch,
    reject_payment,
    send_batch,
    settle_batch,
    settle_payment,
)
from payments.operations.batches import require_fetched

SHOWN = 200
READERS = ("finance", "coordinator")


def partnership_of(request, asked):
    """The partnership whose payments are meant: the one asked for, else the first one's own."""
    mine = request.user.scope.partnerships_as(*READERS)
    if not mine:
        raise PermissionDenied("finance and coordinators read the payments")
    found = list(Partnership.objects.filter(pk__in=mine))
    if asked:
        return get_object_or_404(Partnership, pk__in=mine, public_id=asked), found
    return found[0], found


@require_safe
def due_list(request):
    if request.user.scope.sees_everything:
        return redirect("payments:fund-list")
    partnership, mine = partnership_of(request, request.GET.get("partnership"))
    may_prepare = "finance" in request.user.scope.roles_in(partnership=partnership.pk)
    today, days = timezone.localdate(), rules_on().payment_days
    exchanges = list(payable(partnership.pk)[: SHOWN + 1])
    rows = [
        {
            "exchange": one,
            "clock": clock_of(one, today=today, payment_days=days),
            "payable": one.has_account and not one.unconfirmed,
        }
        for one in exchanges[:SHOWN]
    ]
    context = {
        "partnership": partnership,
        "tabs": tabs_of(mine, partnership) if len(mine) > 1 else [],
        "days": days,
        "rows": rows,
        "more": len(exchanges) > SHOWN,
        "may_prepare": may_prepare,
        "overdue": sum(row["clock"].days_left < 0 for row in rows),
        "total": sum(row["exchange"].amount for row in rows),
    }
    return render(request, "payments/due_list.html", context)


def tabs_of(mine, chosen):
    return [{"label": one.acronym, "url": f"?partnership={one.public_id}", "active": one == chosen} for one in mine]


@require_POST
def batch_prepare(request):
    partnership, _mine = partnership_of(request, request.POST.get("partnership", ""))
    if "finance" not in request.user.scope.roles_in(partnership=partnership.pk):
        raise PermissionDenied("finance prepares batches")
    asked = set(request.POST.getlist("exchange"))
    chosen = list(Exchange.objects.visible_to(request.user).filter(vop=partnership, public_id__in=asked))
    if not chosen:
        messages.error(request, _("Choose at least one payment."))
        return redirect("payments:due-list")
    batch = prepare_batch(partnership, chosen, by=request.user)
    messages.success(request, _("%(batch)s is prepared. Another finance officer approves it.") % {"batch": batch})
    return redirect("payments:batch-detail", batch.public_id)


@require_safe
def batch_list(request):
    scope = request.user.scope
    if not (scope.sees_everything or scope.partnerships_as(*READERS)):
        raise PermissionDenied("finance and coordinators read the payments")
    batches = Batch.objects.visible_to(request.user).defer("file").select_related("partnership", "prepared_by")
    rows = list(batches[: SHOWN + 1])
    return render(request, "payments/batch_list.html", {"rows": rows[:SHOWN], "more": len(rows) > SHOWN})


def batch_of(request, public_id):
    """The batch for finance and coordinators of its partnership, and for who reads the whole scheme."""
    people = ("partnership", "prepared_by", "approved_by", "sent_by")
    batch = get_object_or_404(
        Batch.objects.visible_to(request.user).defer("file").select_related(*people), public_id=public_id
    )
    if not batch.parties_of(request.user) & {"vop.finance", "vop.coordinator", "so", "agency"}:
        raise PermissionDenied("finance and coordinators read the payments")
    return batch


@require_safe
def batch_detail(request, public_id):
    batch = batch_of(request, public_id)
    payments = list(batch.payments.select_related("exchange", "answered_by"))
    is_finance = "vop.finance" in batch.parties_of(request.user)
    accounts = accounts_of(request.user, payments) if is_finance else {}
    at_bank = batch.status == Batch.Status.SENT
    rows = [
        {
            "payment": payment,
            "account": (account := accounts.get(payment.exchange_id)),
            "other_name": bool(account) and not same_name(account.holder, payment.exchange.vo_name),
            "other_account": bool(account) and account.sha256 != payment.account_sha256,
            "open": is_finance and at_bank and payment.status == Payment.Status.ORDERED,
        }
        for payment in payments
    ]
    context = {
        "batch": batch,
        "rows": rows,
        "answered": answered_of(payments),
        "is_finance": is_finance,
        "verbs": buttons(batch, request.user),
        "own": batch.status == Batch.Status.PREPARED and batch.prepared_by_id == request.user.pk,
    }
    return render(request, "payments/batch_detail.html", context)


def answered_of(payments):
    """How many of how many the bank has answered, and when last; nothing before the first answer."""
    moments = [payment.answered_at for payment in payments if payment.answered_at]
    return {"done": len(moments), "total": len(payments), "last": max(moments)} if moments else {}


def accounts_of(user, payments):
    exchanges = [payment.exchange_id for payment in payments]
    found = BankAccount.objects.visible_to(user).filter(exchange__in=exchanges)
    return {account.exchange_id: account for account in found}


@require_POST
def batch_approve(request, public_id):
    batch = batch_of(request, public_id)
    approve_batch(batch, by=request.user)
    messages.success(request, _("Approved. The file for the bank is ready."))
    return redirect("payments:batch-detail", public_id)


@require_POST
def batch_cancel(request, public_id):
    cancel_batch(batch_of(request, public_id), by=request.user)
    messages.success(request, _("The batch was cancelled. Its payments are due again."))
    return redirect("payments:due-list")


@require_POST
def batch_download(request, public_id):
    """Fetching the file is sending it: who fetched it, and when, is kept."""
    batch = batch_of(request, public_id)
    return attachment_response(send_batch(batch, by=request.user), name=f"{batch.number}.xml", mime="application/xml")


@require_http_methods(["GET", "HEAD", "POST"])
def batch_settle(request, public_id):
    batch = batch_of(request, public_id)
    require_fetched(batch, by=request.user)
    Batch.workflow.check(batch, "answer", by=request.user)
    form = SettleForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            count = settle_batch(batch, reason=form.cleaned_data["reason"], by=request.user)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
        else:
            words = ngettext("%(count)s payment is marked as paid.", "%(count)s payments are marked as paid.", count)
            messages.success(request, words % {"count": count})
            return redirect("payments:batch-detail", public_id)
    return render(request, "payments/payment_settle.html", {"subject": batch, "batch": batch, "form": form})


def payment_of(request, public_id):
    visible = Payment.objects.visible_to(request.user).select_related("exchange", "batch").defer("batch__file")
    return get_object_or_404(visible, public_id=public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def payment_settle(request, public_id):
    payment = payment_of(request, public_id)
    Payment.workflow.check(payment, "settle", by=request.user)
    form = SettleForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            settle_payment(payment, reason=form.cleaned_data["reason"], by=request.user)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
        else:
            messages.success(request, _("%(payment)s is marked as paid.") % {"payment": payment})
            return redirect("payments:batch-detail", payment.batch.public_id)
    context = {"subject": payment, "batch": payment.batch, "payment": payment, "form": form}
    return render(request, "payments/payment_settle.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def payment_reject(request, public_id):
    payment = payment_of(request, public_id)
    Payment.workflow.check(payment, "reject", by=request.user)
    form = RejectForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            reject_payment(payment, reason=form.cleaned_data["reason"], by=request.user)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
        else:
            messages.success(request, _("%(payment)s is rejected; its lump sum is due again.") % {"payment": payment})
            return redirect("payments:batch-detail", payment.batch.public_id)
    return render(request, "payments/payment_reject.html", {"payment": payment, "batch": payment.batch, "form": form})
