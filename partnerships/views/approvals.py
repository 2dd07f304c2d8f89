"""E13: the Agency's approvals. The desk asks, the officer decides, both read."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clusterxchange.addresses import query
from clusterxchange.uploads import Refused, attachment_response
from clusterxchange.workflow import Conflict
from partnerships.approvals import path_of, take_in
from partnerships.forms import ApprovalForm, AskApprovalForm
from partnerships.models import Approval, Registration
from partnerships.operations import ask_approval, grant_approval, refuse_approval, withdraw_approval
from partnerships.operations.approvals import ASKERS
from partnerships.paging import page_of
from partnerships.rulebook import rules_on
from partnerships.timeline import entries_of
from partnerships.views.registrations import visible_registration

WORDS = {
    "approval.asked": gettext_lazy("The desk asked the Agency"),
    "approval.granted": gettext_lazy("Granted"),
    "approval.refused": gettext_lazy("Refused"),
    "approval.withdrawn": gettext_lazy("Withdrawn"),
    "approval.expired": gettext_lazy("Its time is over"),
}


def visible_approval(request, public_id):
    return get_object_or_404(Approval.objects.visible_to(request.user), public_id=public_id)


@require_safe
def approval_list(request):
    scope = request.user.scope
    if not (scope.partnerships or scope.sees_everything):
        raise PermissionDenied("the list is for partnerships and the Agency")
    asked = request.GET.get("status")
    status = asked if asked in Approval.Status.values else Approval.Status.ASKED
    found = Approval.objects.visible_to(request.user).filter(status=status).select_related("partnership")
    tabs = [
        {"label": label, "url": query(request, drop=("page",), status=value), "active": value == status}
        for value, label in Approval.Status.choices
    ]
    page = page_of(found.order_by("-asked_at", "-pk"), request)
    return render(request, "partnerships/approval_list.html", {"tabs": tabs, "page": page, "status": status})


@require_safe
def approval_detail(request, public_id):
    approval = visible_approval(request, public_id)
    found = Registration.objects.visible_to(request.user).filter(organisation=approval.organisation_id)
    context = {
        "approval": approval,
        "registration": found.first(),
        "verbs": Approval.workflow.verbs_for(approval, request.user),
        "timeline": entries_of(approval, WORDS),
        "until": last_day_of(approval) if approval.status == Approval.Status.GRANTED else None,
    }
    return render(request, "partnerships/approval_detail.html", context)


def last_day_of(approval):
    return approval.decided_on + timedelta(days=rules_on().approval_days)


@require_http_methods(["GET", "HEAD", "POST"])
def registration_approval(request, public_id):
    """Ask the Agency for this organisation."""
    registration = visible_registration(request, public_id)
    if not ASKERS & registration.parties_of(request.user):
        raise PermissionDenied("the Agency is asked by the desk")
    form = AskApprovalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            approval = ask_approval(registration, reason=form.cleaned_data["reason"], by=request.user)
        except Conflict as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The Agency is asked. It hears of it by mail."))
            return redirect("partnerships:approval-detail", approval.public_id)
    return render(request, "partnerships/approval_ask.html", {"form": form, "registration": registration})


@require_http_methods(["GET", "HEAD", "POST"])
def approval_grant(request, public_id):
    return decide(
        request, public_id, "grant", grant_approval, _("Grant"), _("%s may host. Its desk hears of it by mail.")
    )


@require_http_methods(["GET", "HEAD", "POST"])
def approval_refuse(request, public_id):
    return decide(request, public_id, "refuse", refuse_approval, _("Refuse"), _("Refused. The desk of %s hears of it."))


def decide(request, public_id, verb, operation, title, done):
    approval = visible_approval(request, public_id)
    Approval.workflow.check(approval, verb, by=request.user)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ApprovalForm(
        *sent, granting=verb == "grant", days=rules_on().approval_days, initial={"decided_on": timezone.localdate()}
    )
    if request.method == "POST" and form.is_valid() and record_decision(request, approval, form, operation):
        messages.success(request, done % approval)
        return redirect("partnerships:approval-detail", public_id)
    context = {"form": form, "approval": approval, "title": title}
    return render(request, "partnerships/approval_answer.html", context)


def record_decision(request, approval, form, operation):
    """True, or False with the gate's sentence beside the file."""
    typed = form.cleaned_data
    try:
        kept = take_in(typed["file"]) if typed["file"] else {}
    except Refused as why:
        form.add_error("file", str(why))
        return False
    operation(approval, decided_on=typed["decided_on"], note=typed["note"], kept=kept, by=request.user)
    return True


@require_POST
def approval_withdraw(request, public_id):
    approval = visible_approval(request, public_id)
    withdraw_approval(approval, by=request.user)
    messages.success(request, _("The Agency is asked no longer."))
    return redirect("partnerships:approval-detail", public_id)


@require_safe
def approval_download(request, public_id):
    approval = visible_approval(request, public_id)
    if not approval.file or not path_of(approval).exists():
        raise Http404
    return attachment_response(path_of(approval), name=approval.file_name, mime=approval.mime)
