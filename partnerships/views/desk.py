"""The desk's queue, and its three answers."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clusterxchange.addresses import query
from clusterxchange.workflow import Conflict
from partnerships.desk import speaks_against, working_days_left
from partnerships.filters import RegistrationFilter
from partnerships.forms import AssignForm, ReasonForm, SendBackForm
from partnerships.gaps import suggested
from partnerships.models import Partnership, Registration
from partnerships.operations import (
    accept_registration,
    assign_registration,
    reject_registration,
    send_back_registration,
)
from partnerships.paging import page_of
from partnerships.rulebook import rules_on
from partnerships.views.registrations import colleagues_of, findings_of, visible_registration
from partnerships.views.registrations import page_of as page_of_registration

MOST_AT_ONCE = 50
TABS = [
    ("submitted", gettext_lazy("Waiting")),
    ("returned", gettext_lazy("Returned")),
    ("accepted", gettext_lazy("Accepted")),
    ("rejected", gettext_lazy("Rejected")),
    ("withdrawn", gettext_lazy("Withdrawn")),
]


@require_safe
def registration_list(request):
    scope = request.user.scope
    if not (scope.partnerships or scope.sees_everything):
        raise PermissionDenied("the queue is for partnerships")
    found = queue_of(scope)
    several = scope.sees_everything or len(scope.partnerships) > 1
    narrowed = RegistrationFilter(
        request.GET, queryset=found, request=request, partnerships=partnerships_of(scope) if several else None
    )
    asked = request.GET.get("status")
    status = asked if asked in dict(TABS) else "submitted"
    page = page_of(in_order(narrowed.qs.filter(status=status), status), request)
    context = {
        "form": narrowed.form,
        "tabs": tabs_of(narrowed.qs, status, request),
        "status": status,
        "several": several,
        "page": page,
        "rows": rows_of(page.rows, timezone.localdate()),
        "mine": partnerships_of(scope) if scope.partnerships else [],
        "may_accept": status == "submitted" and may_answer(scope),
        "brings_data": may_answer(scope),
    }
    return render(request, "partnerships/registration_list.html", context)


def may_answer(scope):
    return scope.scheme == "support_office" or bool(scope.partnerships_as("desk", "coordinator"))


def queue_of(scope):
    found = Registration.objects.select_related("organisation", "partnership", "submitted_by", "assigned_to")
    return found if scope.sees_everything else found.filter(partnership__in=scope.partnerships)


def partnerships_of(scope):
    return Partnership.objects.filter(**({} if scope.sees_everything else {"pk__in": scope.partnerships}))


def in_order(found, status):
    """What is due first comes first; of what is answered, the latest."""
    return found.order_by("due_on", "pk") if status == "submitted" else found.order_by("-submitted_at", "-pk")


def tabs_of(found, status, request):
    counts = dict(found.order_by().values_list("status").annotate(Count("pk")))
    return [
        {
            "label": label,
            "url": tab_address(request, name),
            "active": name == status,
            "count": counts.get(name, 0),
        }
        for name, label in TABS
    ]


def tab_address(request, status):
    return query(request, drop=("page",), status=status)


def rows_of(registrations, today):
    return [{"registration": one, "clock": working_days_left(today, one.due_on)} for one in registrations]


@require_POST
def registration_accept(request, public_id):
    registration = visible_registration(request, public_id)
    accept_registration(registration, by=request.user)
    messages.success(request, _("%s is accepted. It hears of it by mail.") % registration)
    return redirect(page_of_registration(registration))


@require_POST
def registration_accept_many(request):
    """Those ticked in the list, each by itself: one that cannot be accepted keeps no other one back."""
    asked = list(dict.fromkeys(request.POST.getlist("registrations")))[:MOST_AT_ONCE]
    found = Registration.objects.visible_to(request.user).filter(public_id__in=asked)
    rules, accepted = rules_on(), 0
    for registration in found.select_related("organisation", "partnership").order_by("due_on", "pk"):
        if problem := problem_with_accepting(registration, rules, request.user):
            messages.error(request, _("%(name)s is not accepted: %(why)s") % {"name": registration, "why": problem})
        else:
            accepted += 1
    if accepted:
        said = ngettext("%(count)s registration is accepted.", "%(count)s registrations are accepted.", accepted)
        messages.success(request, said % {"count": accepted})
    elif not asked:
        messages.warning(request, _("Tick the registrations to accept."))
    return redirect("partnerships:registration-list")


def problem_with_accepting(registration, rules, user):
    """Accept it, or a sentence why not. What the findings warn of deserves a look at its page first."""
    try:
        Registration.workflow.check(registration, "accept", by=user)
        if found := speaks_against(findings_of(registration, rules)):
            return " ".join(f"{one.message} ({one.rule})" for one in found)
        accept_registration(registration, by=user)
    except (Conflict, PermissionDenied) as problem:
        return str(problem) if isinstance(problem, Conflict) else _("this is for its own desk.")
    return ""


@require_POST
def registration_assign(request, public_id):
    registration = visible_registration(request, public_id)
    Registration.workflow.check(registration, "accept", by=request.user)
    form = AssignForm(request.POST, people=colleagues_of(registration))
    if not form.is_valid():
        messages.error(request, _("Choose somebody of the desk."))
        return redirect(page_of_registration(registration))
    colleague = form.cleaned_data["colleague"]
    assign_registration(registration, colleague=colleague, by=request.user)
    said = _("%(who)s answers it.") % {"who": colleague} if colleague else _("Whoever comes first answers it.")
    messages.success(request, said)
    return redirect(page_of_registration(registration))


@require_http_methods(["GET", "HEAD", "POST"])
def registration_send_back(request, public_id):
    """Return it with what is missing; what the portal found is ticked already."""
    registration = visible_registration(request, public_id)
    Registration.workflow.check(registration, "send_back", by=request.user)
    first = {"gaps": suggested(findings_of(registration, rules_on()))} if request.method != "POST" else None
    form = SendBackForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        send_back_registration(registration, gaps=typed["gaps"], reason=typed["reason"], by=request.user)
        messages.success(request, _("%s has its registration back. It hears of it by mail.") % registration)
        return redirect("partnerships:registration-list")
    context = {
        "form": form,
        "registration": registration,
        "title": _("Return for completion"),
        "lead": _("The organisation can complete its registration and submit it again."),
    }
    return render(request, "partnerships/registration_answer.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def registration_reject(request, public_id):
    return answer_with_reason(
        request,
        public_id,
        "reject",
        reject_registration,
        title=_("Reject"),
        lead=_("This ends the registration. If something is only missing, return it instead."),
        done=_("%s is rejected. It hears of it by mail."),
    )


def answer_with_reason(request, public_id, verb, operation, *, title, lead, done):
    registration = visible_registration(request, public_id)
    Registration.workflow.check(registration, verb, by=request.user)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        operation(registration, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, done % registration)
        return redirect(reverse("partnerships:registration-list"))
    context = {"form": form, "registration": registration, "title": title, "lead": lead, "verb": verb}
    return render(request, "partnerships/registration_answer.html", context)
