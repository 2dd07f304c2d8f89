"""The desk's queue, and its three answers."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clusterxchange.addresses import query
from partnerships.desk import working_days_left
from partnerships.filters import RegistrationFilter
from partnerships.forms import ReasonForm
from partnerships.models import Partnership, Registration
from partnerships.operations import accept_registration, reject_registration, send_back_registration
from partnerships.paging import page_of
from partnerships.views.registrations import page_of as page_of_registration
from partnerships.views.registrations import visible_registration

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
    narrowed = RegistrationFilter(request.GET, queryset=found, partnerships=partnerships_of(scope) if several else None)
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
    }
    return render(request, "partnerships/registration_list.html", context)


def queue_of(scope):
    found = Registration.objects.select_related("organisation", "partnership", "submitted_by")
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


@require_http_methods(["GET", "HEAD", "POST"])
def registration_send_back(request, public_id):
    return answer_with_reason(
        request,
        public_id,
        "send_back",
        send_back_registration,
        title=_("Return for completion"),
        lead=_("The organisation can complete its registration and submit it again."),
        done=_("%s has its registration back. It hears of it by mail."),
    )


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
