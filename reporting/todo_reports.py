"""What is mine to do with reports, why, until when (one query per kind of work, whatever the number of rows)."""

from datetime import timedelta
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusterxchange.addresses import address_of
from clusterxchange.todo import Task
from partnerships.rulebook import rules_on
from payments.models import Period
from reporting.models import Report
from reporting.models.reports import OPEN

MOST = 10


def tasks_for(user):
    """[Task] of this app for this person."""
    scope = user.scope
    if scope.scheme == "officer":
        return reports_to_answer(user)
    if scope.scheme == "support_office":
        return reports_to_write(Report.objects.visible_to(user).filter(partnership=None))
    led = scope.partnerships_as("coordinator")
    if not led:
        return []  # co-authors find their reports in the list: they hand none in
    own = Report.objects.visible_to(user).filter(partnership__in=led)
    return [*reports_to_write(own), *reports_to_begin(led)]


def reports_to_answer(user):
    """Submitted ones; what was drawn before there was an answer has no day and asks for none."""
    found = Report.objects.visible_to(user).filter(status="submitted", answer_due_on__isnull=False)
    return [
        Task(
            what=_("Accept or return the report"),
            why=_("%(kind)s, version %(version)s.") % {"kind": one.get_kind_display(), "version": one.version},
            url=address_of("reporting:report-detail", one.public_id),
            until=one.answer_due_on,
            about=one.number,
        )
        for one in found.order_by("answer_due_on", "pk")[:MOST]
    ]


WHAT = {
    "draft": gettext_lazy("Finish and submit the report"),
    "returned": gettext_lazy("Correct the returned report"),
    "correcting": gettext_lazy("Submit the corrected report"),
}


def reports_to_write(reports):
    """What whoever hands reports in has still to hand in."""
    found = reports.filter(status__in=OPEN).order_by("due_on", "pk")
    return [
        Task(
            what=str(WHAT[one.status]),
            why=one.get_kind_display(),
            url=address_of("reporting:report-detail", one.public_id),
            until=one.due_on,
            about=one.number,
        )
        for one in found.only("public_id", "number", "kind", "status", "due_on")[:MOST]
    ]


def reports_to_begin(led):
    """Reporting periods that are over and have no technical report yet."""
    today = timezone.localdate()
    rules = rules_on(today)
    begun = Report.objects.filter(partnership=OuterRef("partnership"), kind__in=["technical", "final"],
                                  period_end__gte=OuterRef("ends_on")).exclude(status="withdrawn")  # fmt: skip
    oldest = today - timedelta(days=rules.grant_report_days + 3 * rules.escalation_days)
    found = Period.objects.filter(partnership__in=led, ends_on__lt=today, ends_on__gte=oldest).exclude(Exists(begun))
    return [
        Task(
            what=_("Begin the technical report"),
            why=_("The reporting period is over."),
            url=f"{reverse('reporting:report-new')}?{asked(one)}",
            until=one.ends_on + timedelta(days=rules.grant_report_days),
            about=f"{one.partnership.acronym}, {one}",
        )
        for one in found.select_related("partnership").order_by("ends_on", "pk")[:MOST]
    ]


def asked(period):
    return urlencode({"kind": "technical", "partnership": period.partnership.public_id,
                      "start": period.starts_on.isoformat(), "end": period.ends_on.isoformat()})  # fmt: skip
