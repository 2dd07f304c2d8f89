"""Reports: the list, beginning one, one report with its sections, versions and thread."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from clusterxchange.workflow import Conflict
from reporting.forms_reports import BeginForm, CommentForm, ReportFilterForm
from reporting.models import Report
from reporting.models.reports import AUTHORS
from reporting.operations import begin_report
from reporting.operations.report_comments import side_of
from reporting.report_pages import (
    buttons,
    report_comments,
    section_rows,
    standing_texts,
    versions_of,
    what_next,
)
from reporting.reports.content import figures_of
from reporting.reports.sections import KINDS, sections_of_report
from reporting.tables import cards
from reporting.views.access import readable_partnerships

PAGE = 25
FIRST_YEAR = 2020


@require_safe
def report_list(request):
    partnerships = readable_partnerships(request.user)
    everything = request.user.scope.sees_everything
    years = range(timezone.localdate().year + 1, FIRST_YEAR - 1, -1)
    form = ReportFilterForm(request.GET, partnerships=partnerships, whole_scheme=everything, years=years)
    found = form.narrowed(Report.objects.visible_to(request.user).select_related("partnership"))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "form": form, "may_begin": may_begin_any(request.user), "is_narrowed": bool(request.GET),
               "today": timezone.localdate()}  # fmt: skip
    return render(request, "reporting/report_list.html", context)


def may_begin_any(user):
    scope = user.scope
    return scope.scheme == "support_office" or bool(scope.partnerships_as(*AUTHORS))


@require_http_methods(["GET", "HEAD", "POST"])
def report_new(request):
    if not may_begin_any(request.user):
        raise PermissionDenied("a partnership's people write its reports, the Support Office the scheme's")
    whole_scheme = request.user.scope.scheme == "support_office"
    form = BeginForm(
        request.POST if request.method == "POST" else None,
        partnerships=written_partnerships(request.user),
        whole_scheme=whole_scheme,
        initial=asked_for(request.GET),
    )
    if form.is_valid():
        try:
            report = begin_report(**form.cleaned_data, by=request.user)
            return redirect("reporting:report-detail", report.public_id)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
    return render(request, "reporting/report_new.html", {"form": form, "kinds": KINDS})


def written_partnerships(user):
    """Those whose reports this person writes, with their grants; for the scheme's, all."""
    found = readable_partnerships(user)
    mine = set(user.scope.partnerships_as(*AUTHORS))
    return found if user.scope.sees_everything else [one for one in found if one.pk in mine]


def asked_for(typed):
    """What My tasks knows already; else the last half-year that is over."""
    found = last_half_year(timezone.localdate())
    for name in ("start", "end"):
        try:
            found[name] = parse_date(typed.get(name, "")) or found[name]
        except ValueError:
            continue
    known = {name: typed[name] for name in ("partnership", "kind") if name in typed}
    return found | {name: value.replace("\x00", "") for name, value in known.items()}


def last_half_year(today):
    """Reporting periods are half-years by default: the last one that is over."""
    if today.month > 6:
        return {"start": today.replace(month=1, day=1), "end": today.replace(month=6, day=30)}
    year = today.year - 1
    return {"start": today.replace(year=year, month=7, day=1), "end": today.replace(year=year, month=12, day=31)}


def the_report(request, public_id):
    found = Report.objects.visible_to(request.user).select_related("partnership", "begun_by")
    return get_object_or_404(found, public_id=public_id)


@never_cache
@require_safe
def report_detail(request, public_id):
    report = the_report(request, public_id)
    return show_report(request, report)


def show_report(request, report, *, comment_form=None, status=200):
    versions = versions_of(report)
    if "progress" in request.GET and versions:
        return render(request, "components/progress.html", {"progress": progress_of(report, versions[0])})
    writes = report.is_author(request.user) and report.is_open
    texts, figures = texts_and_figures(request, report, writes)
    comments = report_comments(report)
    speaks = side_of(report, request.user)
    context = {
        "report": report,
        "writes": writes,
        "next": what_next(report, timezone.localdate()),
        "sections": section_rows(report, texts, figures, comments),
        "cards": cards(figures) if "counted" in figures else [],
        "versions": versions,
        "progress": progress_of(report, versions[0]) if versions else None,
        "thread": [one for one in comments if not one.section],
        "comments": comments,
        "speaks": speaks,
        "verbs": buttons(report, request.user),
        "comment_form": comment_form or (CommentForm(sections=sections_of_report(report)) if speaks else None),
        "form": comment_form,
    }
    return render(request, "reporting/report_detail.html", context, status=status)


def texts_and_figures(request, report, writes):
    """({section: what it says}, figures): as they stand for who writes, as they were frozen for everybody else."""
    if writes or (report.version == 0 and report.is_open):
        return standing_texts(report), figures_of(report, request.user)[0]
    frozen = report.versions.defer("rows").filter(version=report.version).first()
    if frozen is None:
        return standing_texts(report), {}
    return {one["key"]: one for one in frozen.content.get("sections", [])}, frozen.content["figures"]


def progress_of(report, version):
    """The paper's way from row to sealed PDF, as the progress component shows it."""
    document = version.document
    words = {"ready": _("The sealed PDF is ready."), "failed": _("The PDF could not be made.")}
    return {
        "id": "paper",
        "url": f"{reverse('reporting:report-detail', args=[report.public_id])}?progress",
        "done": document.progress,
        "total": 100,
        "text": words.get(document.status, _("The sealed PDF is being made.")),
        "finished": document.status == "ready",
        "failed": document.status == "failed",
        "retry_text": _("The Support Office was told."),
        "result_url": reverse("partnerships:document-download", args=[document.public_id]),
        "result_label": _("Download the report"),
    }


def section_of(report, key):
    """The section of this name, or 404."""
    found = next((one for one in sections_of_report(report) if one.key == key), None)
    if found is None:
        raise Http404("no such section")
    return found
