"""Writing a section of a report, with its figures beside it; and what is said about sections."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from clusterxchange.workflow import Conflict
from reporting.forms_reports import CommentForm, SectionForm
from reporting.models import Comment, Wording
from reporting.operations import put_away, reopen_comment, resolve_comment, save_wording, write_comment
from reporting.operations.report_comments import side_of
from reporting.operations.wordings import require_open, standing
from reporting.report_pages import report_comments
from reporting.reports.changes import parts_between
from reporting.reports.content import figures_of
from reporting.reports.figures import section_figures
from reporting.reports.sections import sections_of_report
from reporting.views.reports import section_of, show_report, the_report


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_section(request, public_id, section):
    """The text box with guiding questions, figures, comments and earlier texts; saving keeps what was typed."""
    report = the_report(request, public_id)
    found = section_of(report, section)
    if not report.is_author(request.user):
        raise PermissionDenied("a report is written by its authors")
    require_open(report)
    if request.method == "POST":
        return keep(request, report, found)
    latest = standing(report, section)
    return show_section(request, report, found, SectionForm(initial=beginning(request, report, latest), section=found))


def beginning(request, report, latest):
    """What stands in the box: the latest text, or one of the earlier ones that was asked for."""
    text, together = latest.text if latest else "", None
    asked = request.GET.get("take", "")
    if asked.isdigit() and len(asked) < 18:
        taken = Wording.objects.visible_to(request.user).filter(report=report, pk=asked).first()
        if taken:
            text, together = taken.text, taken.pk if taken.beside else None
    return {"text": text, "base": latest.number if latest else 0, "together": together}


def keep(request, report, section):
    form = SectionForm(request.POST, section=section)
    if not form.is_valid():
        if request.POST.get("action") == "autosave":
            refused = {"errors": form.errors.get("text", []), "base": request.POST.get("base", "")}
            return render(request, "reporting/section_kept.html", refused)
        return show_section(request, report, section, form)
    typed = form.cleaned_data
    try:
        saved = save_wording(report, section.key, text=typed["text"], base=typed["base"] or 0, by=request.user,
                             together=typed["together"])  # fmt: skip
    except Conflict as conflict:
        form.add_error(None, str(conflict))
        return show_section(request, report, section, form)
    if request.POST.get("action") == "autosave":
        return render(request, "reporting/section_kept.html", {"saved": saved, "base": typed["base"] or 0})
    if saved.newer is not None:
        return both_texts(request, report, section, saved)
    messages.success(request, _("Saved."))
    address = reverse("reporting:report-section", args=[report.public_id, section.key])
    return redirect(address if request.POST.get("action") == "stay" else after(report))


def after(report):
    return reverse("reporting:report-detail", args=[report.public_id])


def both_texts(request, report, section, saved):
    """Somebody was faster: their text stands, what was typed is in the box and kept beside it."""
    initial = {"text": saved.wording.text, "base": saved.newer.number, "together": saved.wording.pk}
    return show_section(request, report, section, SectionForm(initial=initial, section=section), newer=saved.newer,
                        parts=parts_between(saved.newer.text, saved.wording.text))  # fmt: skip


def show_section(request, report, section, form, **more):
    texts = Wording.objects.visible_to(request.user).filter(report=report, section=section.key)
    texts = list(texts.select_related("written_by").order_by("-written_at"))
    sections = sections_of_report(report)
    place = next(at for at, one in enumerate(sections) if one.key == section.key)
    context = {
        "report": report,
        "section": section,
        "form": form,
        "figures": section_figures(section, figures_of(report, request.user)[0]),
        "comments": [one for one in report_comments(report) if one.section == section.key],
        "history": [one for one in texts if not one.beside],
        "beside": [one for one in texts if one.beside and one.settled_at is None],
        "before": sections[place - 1] if place else None,
        "following": sections[place + 1] if place + 1 < len(sections) else None,
        "speaks": side_of(report, request.user),
        **more,
    }
    return render(request, "reporting/report_section.html", context)


@require_POST
def report_put_away(request, public_id, wording_id):
    report = the_report(request, public_id)
    found = Wording.objects.visible_to(request.user).select_related("report", "report__partnership")
    wording = get_object_or_404(found, report=report, pk=wording_id)
    put_away(wording, by=request.user)
    messages.success(request, _("The text was put away; it stays among the earlier ones."))
    return redirect("reporting:report-section", public_id, wording.section)


@require_POST
def report_comment(request, public_id):
    report = the_report(request, public_id)
    if not side_of(report, request.user):
        raise PermissionDenied("authors, the Agency and the Support Office take part in the thread")
    form = CommentForm(request.POST, sections=sections_of_report(report))
    if not form.is_valid():
        return show_report(request, report, comment_form=form, status=422)
    comment = write_comment(report, **form.cleaned_data, by=request.user)
    return redirect(f"{after(report)}#comment-{comment.public_id}")


def the_comment(request, public_id):
    found = Comment.objects.visible_to(request.user).select_related("report", "report__partnership")
    return get_object_or_404(found, public_id=public_id)


@require_POST
def comment_resolve(request, public_id):
    comment = the_comment(request, public_id)
    resolve_comment(comment, by=request.user)
    return redirect(f"{after(comment.report)}#comment-{public_id}")


@require_POST
def comment_reopen(request, public_id):
    comment = the_comment(request, public_id)
    reopen_comment(comment, by=request.user)
    return redirect(f"{after(comment.report)}#comment-{public_id}")
