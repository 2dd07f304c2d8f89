"""The steps of a report, each with the page that asks before it is taken."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clusterxchange.workflow import Conflict
from reporting.forms_reports import AcceptForm, CorrectForm, ReturnForm, SubmitForm
from reporting.models import Report
from reporting.operations import (
    accept_report,
    correct_report,
    drop_correction,
    send_back_report,
    submit_report,
    withdraw_report,
)
from reporting.operations.reports import empty_sections, standing_wordings
from reporting.reports.sections import sections_of_report
from reporting.views.reports import the_report

ASKS = ["GET", "HEAD", "POST"]


def asked(request, public_id, verb):
    """The report, where this person may take the step now."""
    report = the_report(request, public_id)
    Report.workflow.check(report, verb, by=request.user)
    return report


def typed(request):
    return request.POST if request.method == "POST" else None


def step_page(request, report, form, take, *, said, **context):
    """Take the step when the form is filled in, else show the page that asks. said: what is told afterwards."""
    if form.is_valid():
        try:
            take(form)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
        else:
            messages.success(request, said % {"report": report})
            return redirect("reporting:report-detail", report.public_id)
    return render(request, "reporting/report_step.html", {"report": report, "form": form, **context})


@require_http_methods(ASKS)
def report_submit(request, public_id):
    report = asked(request, public_id, "submit")
    open_comments = report.comments.filter(resolved_at=None).count() if report.version else 0
    return step_page(
        request, report, SubmitForm(typed(request)),
        lambda form: submit_report(report, by=request.user),
        said=_("%(report)s is submitted and frozen. The sealed PDF follows in a moment."),
        heading=_("Submit the report"), submit=_("Submit and freeze"),
        lead=_("Texts, figures and every row behind them are frozen as they stand now, sealed, and sent to the Agency. "
               "A submitted version never changes; a correction is a new one."),
        missing=empty_sections(report, standing_wordings(report)),
        open_comments=open_comments,
        beside=report.wordings.filter(beside=True, settled_at=None).count(),
    )  # fmt: skip


@require_http_methods(ASKS)
def report_send_back(request, public_id):
    report = asked(request, public_id, "send_back")
    form = ReturnForm(typed(request), sections=sections_of_report(report))
    return step_page(
        request, report, form,
        lambda form: send_back_report(
            report, note=form.cleaned_data["note"], comments=form.comments(), by=request.user
        ),
        said=_("%(report)s is returned; its authors are told."),
        heading=_("Return the report"), submit=_("Return with these comments"),
        lead=_("What you write stands in the thread of the report, beside the section it is about."),
    )  # fmt: skip


@require_http_methods(ASKS)
def report_accept(request, public_id):
    report = asked(request, public_id, "accept")
    return step_page(
        request, report, AcceptForm(typed(request)),
        lambda form: accept_report(report, note=form.cleaned_data["note"], by=request.user),
        said=_("%(report)s is accepted."),
        heading=_("Accept the report"), submit=_("Accept"),
        lead=_("Version %(version)s is accepted as it is. Its authors are told.") % {"version": report.version},
    )  # fmt: skip


@require_http_methods(ASKS)
def report_correct(request, public_id):
    report = asked(request, public_id, "correct")
    return step_page(
        request, report, CorrectForm(typed(request)),
        lambda form: correct_report(report, reason=form.cleaned_data["reason"], by=request.user),
        said=_("%(report)s can be written in again."),
        heading=_("Correct an accepted report"), submit=_("Open it for a correction"),
        lead=_("The accepted version stays as it is. The corrected one is submitted as a new version, which shows "
               "every difference, and is answered by the Agency."),
    )  # fmt: skip


@require_POST
def report_drop_correction(request, public_id):
    report = asked(request, public_id, "drop_correction")
    drop_correction(report, by=request.user)
    messages.success(request, _("The accepted version stays as it is."))
    return redirect("reporting:report-detail", public_id)


@require_POST
def report_withdraw(request, public_id):
    report = asked(request, public_id, "withdraw")
    withdraw_report(report, by=request.user)
    messages.success(request, _("The draft is withdrawn."))
    return redirect("reporting:report-list")
