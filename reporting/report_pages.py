"""What the pages of a report show: its sections with texts and figures, its versions, its steps, its thread."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting.models import Report, Wording
from reporting.reports.figures import section_figures
from reporting.reports.sections import sections_of_report

# verb → (label, tone, does it ask first)
WORDS = {
    "submit": (gettext_lazy("Submit"), "primary", True),
    "accept": (gettext_lazy("Accept"), "primary", True),
    "send_back": (gettext_lazy("Return with comments"), "secondary", True),
    "correct": (gettext_lazy("Correct it"), "secondary", True),
    "drop_correction": (gettext_lazy("Drop the correction"), "tertiary", False),
    "withdraw": (gettext_lazy("Withdraw the draft"), "tertiary", False),
}


@dataclass(frozen=True)
class SectionRow:
    """One section as a page shows it. text: {text, written_by, written_at}; beside: texts kept beside it."""

    section: object
    text: dict
    figures: object
    comments: list
    beside: int = 0

    @property
    def is_empty(self):
        return not self.text.get("text", "").strip()

    @property
    def open_comments(self):
        return [one for one in self.comments if one.resolved_at is None]


def buttons(report, user):
    return [
        {"label": WORDS[verb][0], "tone": WORDS[verb][1], "link": WORDS[verb][2],
         "url": reverse(f"reporting:report-{verb.replace('_', '-')}", args=[report.public_id])}
        for verb in sorted(Report.workflow.verbs_for(report, user), key=list(WORDS).index)
    ]  # fmt: skip


def standing_texts(report):
    """{section: {text, written_by, written_at, beside}} as the authors have them now."""
    found = {}
    for one in Wording.objects.filter(report=report).select_related("written_by").order_by("number"):
        held = found.setdefault(one.section, {"text": "", "written_by": "", "written_at": None, "beside": 0})
        if one.beside:
            held["beside"] += one.settled_at is None
        else:
            held.update(text=one.text, written_by=one.written_by, written_at=one.written_at)
    return found


def section_rows(report, texts, figures, comments):
    return [
        SectionRow(
            section, texts.get(section.key, {}), section_figures(section, figures),
            [one for one in comments if one.section == section.key], texts.get(section.key, {}).get("beside", 0),
        )
        for section in sections_of_report(report)
    ]  # fmt: skip


def report_comments(report):
    return list(report.comments.select_related("written_by", "resolved_by"))


def versions_of(report):
    """Newest first, with papers and what the Agency said; without what they hold."""
    found = report.versions.select_related("document", "submitted_by", "decision__decided_by")
    return list(found.defer("content", "rows", "document__content").order_by("-version"))


def what_next(report, today):
    """{"tone", "title", "text"}: where the report stands, whose turn it is, until when."""
    day = {name: date_format(getattr(report, name), "j F Y") if getattr(report, name) else ""
           for name in ("due_on", "answer_due_on")}  # fmt: skip
    late = report.is_open and report.due_on and report.due_on < today
    if report.status == "draft":
        title = _("Late: it was due on %(due_on)s") if late else _("To be submitted by %(due_on)s")
        return {"tone": "warning" if late else "info", "title": title % day,
                "text": _("Its authors write it; the Agency reads it from the submission on.")}  # fmt: skip
    if report.status == "submitted":
        title = _("Waits for the Agency")
        text = _("An answer is due by %(answer_due_on)s.") % day if report.answer_due_on else _("It never changes.")
        return {"tone": "info", "title": title, "text": text}
    if report.status in ("returned", "correcting"):
        title = _("Returned with comments") if report.status == "returned" else _("The accepted version stands")
        text = (_("The correction was due on %(due_on)s.") if late else _("The correction is due by %(due_on)s.")) % day
        return {"tone": "warning", "title": title, "text": text}
    return None
