"""Tasks of reports, for both sides."""

from datetime import timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusterxchange.addresses import address_of
from clusterxchange.todo import Task
from partnerships.rulebook import rules_on
from reporting.models import Report
from reporting.models.reports import OPEN

MOST = 10
KINDS = dict(Report.Kind.choices)
WHAT = {
    "draft": gettext_lazy("Finish and submit the report"),
    "returned": gettext_lazy("Correct the returned report"),
    "correcting": gettext_lazy("Submit the corrected report"),
}


def of_scheme(user):
    """The officer answers, the Support Office writes the scheme's own."""
    found = Report.objects.visible_to(user)
    if user.scope.scheme == "officer":
        # What was drawn before there was an answer has no day and asks for none.
        asked = found.filter(status="submitted", answer_due_on__isnull=False).order_by("answer_due_on", "pk")
        return [to_answer(one) for one in asked[:MOST]]
    own = found.filter(partnership=None, status__in=OPEN).order_by("due_on", "pk")
    return [
        to_write(public_id=one.public_id, text=one.number, state=one.status, about=one.kind, day=one.due_on)
        for one in own[:MOST]
    ]


def to_answer(report):
    return Task(
        what=_("Accept or return the report"),
        why=_("%(kind)s, version %(version)s.") % {"kind": report.get_kind_display(), "version": report.version},
        url=address_of("reporting:report-detail", report.public_id),
        until=report.answer_due_on,
        about=report.number,
    )


def to_write(*, public_id, text, state, about, day, **_more):
    """text: its number; state, about: status and kind; day: when it is due."""
    return Task(
        what=str(WHAT[state]),
        why=str(KINDS[about]),
        url=address_of("reporting:report-detail", public_id),
        until=day,
        about=text,
    )


def to_begin(rows):
    """Periods that are over: text, about: the partnership's acronym and address; state: the period's number."""
    if not rows:
        return []
    today = timezone.localdate()
    rules = rules_on(today)
    oldest = today - timedelta(days=rules.grant_report_days + 3 * rules.escalation_days)
    return [
        Task(
            what=_("Begin the technical report"),
            why=_("The reporting period is over."),
            url=f"{reverse('reporting:report-new')}?{asked(row)}",
            until=row["day"] + timedelta(days=rules.grant_report_days),
            about=_("%(partnership)s, period %(number)s") % {"partnership": row["text"], "number": row["state"]},
        )
        for row in rows
        if row["day"] >= oldest
    ]


def asked(row):
    return urlencode({"kind": "technical", "partnership": row["about"], "start": row["first"].isoformat(),
                      "end": row["day"].isoformat()})  # fmt: skip
