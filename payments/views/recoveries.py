"""A lump sum that must come back: prepared by one, confirmed by another, settled or withdrawn."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clusterxchange.workflow import Conflict
from partnerships.paging import page_of
from payments.forms_recovery import RecoveryForm, ReturnForm, WithdrawForm
from payments.models import Recovery
from payments.operations import confirm_recovery, prepare_recovery, settle_recovery, withdraw_recovery
from payments.operations.recoveries import left_to_recover, require_recoverable
from payments.recovery_buttons import buttons
from payments.views.batches import READERS, payment_of


@require_safe
def recovery_list(request):
    """What finance and coordinators claim back; all of it for who reads the whole scheme."""
    scope = request.user.scope
    mine = scope.partnerships_as(*READERS)
    if not (scope.sees_everything or mine):
        raise PermissionDenied("finance and coordinators read the payments")
    found = Recovery.objects.visible_to(request.user).select_related("exchange", "vop")
    if not scope.sees_everything:
        found = found.filter(vop__in=mine)
    page = page_of(found, request)
    context = {"page": page, "rows": with_days(page.rows), "several": scope.sees_everything or len(mine) > 1}
    return render(request, "payments/recovery_list.html", context)


def with_days(recoveries):
    today = timezone.localdate()
    return [
        {"recovery": one, "days": (one.due_on - today).days if one.status == Recovery.Status.ASKED else None}
        for one in recoveries
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def payment_recover(request, public_id):
    payment = payment_of(request, public_id)
    require_recoverable(payment, by=request.user)
    left = left_to_recover(payment)
    form = RecoveryForm(request.POST if request.method == "POST" else None, left=left, initial={"amount": left})
    if request.method == "POST" and form.is_valid():
        try:
            made = prepare_recovery(payment, **form.cleaned_data, by=request.user)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
        else:
            messages.success(request, _("%(recovery)s is prepared. Another finance officer confirms it; only then is "
                                        "the visitor asked.") % {"recovery": made})  # fmt: skip
            return redirect("payments:recovery-detail", made.public_id)
    context = {"payment": payment, "exchange": payment.exchange, "left": left, "form": form}
    return render(request, "payments/payment_recover.html", context)


def recovery_of(request, public_id):
    # Without the batch, which the visitor does not see.
    people = ("exchange", "document", "payment", "prepared_by", "confirmed_by", "ended_by", "vop")
    found = Recovery.objects.visible_to(request.user).select_related(*people)
    return get_object_or_404(found, public_id=public_id)


@require_safe
def recovery_detail(request, public_id):
    recovery = recovery_of(request, public_id)
    context = {
        "recovery": recovery,
        "exchange": recovery.exchange,
        # Where to pay it: as the letter says, which the visitor may read.
        "letter": recovery.document.content if recovery.document else {},
        "days": with_days([recovery])[0]["days"],
        "verbs": buttons(recovery, request.user),
        "own": recovery.status == Recovery.Status.PREPARED and recovery.prepared_by_id == request.user.pk,
    }
    return render(request, "payments/recovery_detail.html", context)


@require_POST
def recovery_confirm(request, public_id):
    recovery = recovery_of(request, public_id)
    confirm_recovery(recovery, by=request.user)
    messages.success(request, _("Confirmed. The sealed letter is being made, and the visitor hears of it."))
    return redirect("payments:recovery-detail", public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def recovery_settle(request, public_id):
    initial = {"returned_on": timezone.localdate()}
    done = _("%(recovery)s is back: the ledger and the claim say so.")
    return ended(request, public_id, "settle", ReturnForm, settle_recovery, done, initial)


@require_http_methods(["GET", "HEAD", "POST"])
def recovery_withdraw(request, public_id):
    done = _("%(recovery)s is withdrawn; nothing is claimed back.")
    return ended(request, public_id, "withdraw", WithdrawForm, withdraw_recovery, done)


def ended(request, public_id, verb, form_class, operation, done, initial=None):
    """One of the two ends of a recovery, with its form."""
    recovery = recovery_of(request, public_id)
    Recovery.workflow.check(recovery, verb, by=request.user)
    form = form_class(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            operation(recovery, **form.cleaned_data, by=request.user)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
        else:
            messages.success(request, done % {"recovery": recovery})
            return redirect("payments:recovery-detail", public_id)
    context = {"recovery": recovery, "exchange": recovery.exchange, "form": form}
    return render(request, f"payments/recovery_{verb}.html", context)
