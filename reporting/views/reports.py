"""Reports: the list, drawing a new one, and one report with its paper."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clusterxchange.workflow import Conflict
from reporting.forms import ReportForm
from reporting.models import Report
from reporting.operations import draw_report
from reporting.pictures import pictures
from reporting.tables import cards
from reporting.views.access import readable_partnerships

PAGE = 25
DRAWERS = {"coordinator", "finance", "desk"}


def may_draw(user):
    return user.scope.sees_everything or bool(user.scope.partnerships_as(*DRAWERS))


@require_safe
def report_list(request):
    readable_partnerships(request.user)
    found = Report.objects.visible_to(request.user).select_related("partnership", "drawn_by", "document")
    page = Paginator(found.defer("figures", "document__content"), PAGE).get_page(request.GET.get("page"))
    return render(request, "reporting/report_list.html", {"page": page, "may_draw": may_draw(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
def report_new(request):
    partnerships = drawable_partnerships(request.user)
    form = ReportForm(
        request.POST if request.method == "POST" else None,
        partnerships=partnerships,
        whole_scheme=request.user.scope.sees_everything,
        initial=last_half_year(timezone.localdate()),
    )
    if form.is_valid():
        try:
            return redirect("reporting:report-detail", drawn(form, partnerships, request.user).public_id)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
    return render(request, "reporting/report_new.html", {"form": form})


def drawable_partnerships(user):
    if not may_draw(user):
        raise PermissionDenied("desk, coordinator and finance draw reports")
    found = readable_partnerships(user)
    mine = set(user.scope.partnerships_as(*DRAWERS))
    return found if user.scope.sees_everything else [one for one in found if one.pk in mine]


def drawn(form, partnerships, user):
    chosen = form.cleaned_data["partnership"] or (None if user.scope.sees_everything else partnerships[0])
    return draw_report(partnership=chosen, start=form.cleaned_data["start"], end=form.cleaned_data["end"], by=user)


def last_half_year(today):
    """Reporting periods are half-years by default: the last one that is over."""
    if today.month > 6:
        return {"start": today.replace(month=1, day=1), "end": today.replace(month=6, day=30)}
    year = today.year - 1
    return {"start": today.replace(year=year, month=7, day=1), "end": today.replace(year=year, month=12, day=31)}


@require_safe
def report_detail(request, public_id):
    found = Report.objects.visible_to(request.user).select_related("partnership", "drawn_by", "document")
    report = get_object_or_404(found.defer("document__content"), public_id=public_id)
    context = {
        "report": report,
        "cards": cards(report.figures),
        "pictures": pictures(report.figures),
        "progress": progress_of(report),
    }
    page = "components/progress.html" if "progress" in request.GET else "reporting/report_detail.html"
    return render(request, page, context)


def progress_of(report):
    """The paper's way from row to sealed PDF, as the progress component shows it."""
    document = report.document
    ready, failed = document.status == "ready", document.status == "failed"
    words = {"ready": _("The sealed PDF is ready."), "failed": _("The PDF could not be made.")}
    return {
        "id": "paper",
        "url": f"{reverse('reporting:report-detail', args=[report.public_id])}?progress",
        "done": document.progress,
        "total": 100,
        "text": words.get(document.status, _("The sealed PDF is being made.")),
        "finished": ready,
        "failed": failed,
        "retry_text": _("The Support Office was told. You can draw the report again."),
        "result_url": document_address(document),
        "result_label": _("Download the report"),
    }


def document_address(document):
    """Where the paper is fetched; '' while that page is not there."""
    for name in ("partnerships:document-download", "partnerships:document-file", "partnerships:document-detail"):
        try:
            return reverse(name, args=[document.public_id])
        except NoReverseMatch:
            continue
    return ""
