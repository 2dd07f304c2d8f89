"""The way of a report: begun, written, submitted and frozen, answered by an officer, corrected as a new version."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clusterxchange.workflow import Conflict
from partnerships.events import record
from partnerships.operations import order_document
from partnerships.rulebook import rules_on
from reporting.models import Decision, Report, ReportVersion, Wording
from reporting.models.reports import AUTHORS
from reporting.operations.report_comments import write_comment
from reporting.reports.content import snapshot, title_of
from reporting.reports.sections import KINDS, sections_of_report

TEMPLATE = "reporting/pdf/report.html"


def may_begin(user, partnership=None):
    """A partnership's authors begin its reports, the Support Office those of the scheme."""
    if partnership is None:
        return user.scope.scheme == "support_office"
    return partnership.pk in user.scope.partnerships_as(*AUTHORS)


@transaction.atomic
def begin_report(*, kind, start, end, by, partnership=None):
    """An empty draft about days that both count. Raises Conflict where there is one of these days already."""
    if not may_begin(by, partnership):
        raise PermissionDenied("a partnership's people write its reports, the Support Office the scheme's")
    same = Report.objects.filter(kind=kind, partnership=partnership, period_start=start, period_end=end)
    if standing := same.exclude(status="withdrawn").first():
        raise Conflict(_("%(report)s is about these days already: correct it instead.") % {"report": standing})
    due_on = end + timedelta(days=rules_on().grant_report_days)
    try:
        with transaction.atomic():
            report = Report.objects.create(
                number=next_number(kind, partnership, end.year), kind=kind, partnership=partnership, period_start=start,
                period_end=end, begun_by=by, due_on=due_on,
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(_("Somebody began a report at the same moment. Try once more.")) from error
    record("report.begun", report, by=by)
    return report


def next_number(kind, partnership, year):
    begun = Report.objects.filter(partnership=partnership, kind=kind).count() + 1
    name = partnership.acronym.upper().replace(" ", "")[:20] if partnership else "SCHEME"
    return f"{KINDS[kind].prefix}-{name}-{year}-{begun:03d}"


@transaction.atomic
def submit_report(report, *, by):
    """Freeze what it says: texts, figures, rows, their hash, and the sealed paper. Gives the version."""
    locked(report)
    Report.workflow.check(report, "submit", by=by)
    wordings = standing_wordings(report)
    if missing := empty_sections(report, wordings):
        raise Conflict(_("Write these sections first: %(titles)s.") % {"titles": ", ".join(missing)})
    version, earlier = report.version + 1, report.versions.order_by("-version").first()
    content, sheets = snapshot(report, wordings, by, version=version, earlier=earlier)
    document = order_document(
        template=TEMPLATE, title=content["title"], content=content | {"sheets": sheets}, by=by,
        number=content["report"], parties={"vop_id": report.partnership_id}, with_figures=True,
    )  # fmt: skip
    answer_due_on = timezone.localdate() + timedelta(days=rules_on().grant_answer_days)
    Report.workflow.move(report, "submit", by=by, version=version, submitted_at=timezone.now(),
                         answer_due_on=answer_due_on, decided_at=None)  # fmt: skip
    frozen = ReportVersion.objects.create(
        report=report, partnership_id=report.partnership_id, version=version, content=content, rows=sheets,
        sha256=document.content_sha256, document=document, submitted_by=by,
    )  # fmt: skip
    record("report.submitted", report, by=by, version=version, **said_of(report))
    return frozen


def locked(report):
    """Who saves a section and who submits wait for each other."""
    report.status = Report.objects.select_for_update().only("status").get(pk=report.pk).status


def standing_wordings(report):
    """{section: Wording}, the latest of each."""
    rows = Wording.objects.filter(report=report).standing().select_related("written_by")
    return {one.section: one for one in rows.order_by("section", "number")}


def empty_sections(report, wordings):
    """Titles of what has to be written before the report is handed in."""
    return [
        str(one.title)
        for one in sections_of_report(report)
        if one.needed and not (one.key in wordings and wordings[one.key].text.strip())
    ]


@transaction.atomic
def send_back_report(report, *, note, comments, by):
    """The Agency returns it. comments: {section: text}; without any word it is not known what to correct."""
    said = {section: text.strip() for section, text in comments.items() if text.strip()}
    if not note.strip() and not said:
        raise Conflict(_("Say in a sentence what is to be corrected."))
    due_on = timezone.localdate() + timedelta(days=rules_on().grant_correction_days)
    decide(report, "send_back", "returned", note, by, due_on=due_on)
    for section, text in ({"": note.strip()} | said).items():
        if text:
            write_comment(report, section=section, text=text, by=by, told=True)
    record("report.returned", report, by=by, note=note, version=report.version, **said_of(report))


@transaction.atomic
def accept_report(report, *, note="", by):
    decide(report, "accept", "accepted", note, by)
    record("report.accepted", report, by=by, note=note, version=report.version, **said_of(report))


def decide(report, verb, outcome, note, by, **stamps):
    Report.workflow.move(report, verb, by=by, decided_at=timezone.now(), **stamps)
    version = report.versions.defer("content", "rows").get(version=report.version)
    Decision.objects.create(
        report=report, partnership_id=report.partnership_id, version=version, outcome=outcome, note=note, decided_by=by
    )


@transaction.atomic
def correct_report(report, *, reason, by):
    """Open an accepted report again; its accepted version stands until a new one is accepted."""
    due_on = timezone.localdate() + timedelta(days=rules_on().grant_correction_days)
    Report.workflow.move(report, "correct", by=by, due_on=due_on)
    write_comment(report, section="", text=reason, by=by, told=True)
    record("report.corrected", report, by=by, note=reason, version=report.version, **said_of(report))


@transaction.atomic
def drop_correction(report, *, by):
    """The accepted version stays as it is; what was written meanwhile is kept and shown nowhere."""
    Report.workflow.move(report, "drop_correction", by=by)
    record("report.correction_dropped", report, by=by)


@transaction.atomic
def withdraw_report(report, *, by):
    """A draft nobody wants any more; its texts are kept."""
    Report.workflow.move(report, "withdraw", by=by)
    record("report.withdrawn", report, by=by)


def said_of(report):
    """What mails say of a report: whoever hears of it may read it, the worker that tells them may not."""
    return {"number": report.number, "title": title_of(report), "address": report.public_id}


@transaction.atomic
def draw_report(*, partnership=None, start, end, by):
    """A report of indicators without remarks, begun and submitted in one go."""
    report = begin_report(kind="kpi", start=start, end=end, by=by, partnership=partnership)
    submit_report(report, by=by)
    return report
