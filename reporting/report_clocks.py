"""Reports that are due soon, due, late, or wait for an answer: their people are reminded until it is done."""

import logging
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from clusterxchange import scope
from mobility.models import Reminder
from partnerships.events import record
from partnerships.rulebook import rules_on
from reporting.models import Report
from reporting.models.reports import OPEN
from reporting.operations.reports import said_of

log = logging.getLogger(__name__)
BATCH = 200


def calls(rules, today):
    """[(verb, reports it is due for)]: what is older than three times the days to help is left alone."""
    soon, end = rules.reminder_days, 3 * rules.escalation_days
    waiting = Report.objects.filter(status__in=OPEN)
    asked = Report.objects.filter(status="submitted")
    return [
        ("report.due_soon", between(waiting, "due_on", today, today + timedelta(days=soon))),
        ("report.late", between(waiting, "due_on", today - timedelta(days=end), today - timedelta(days=1))),
        ("report.answer_due_soon", between(asked, "answer_due_on", today, today + timedelta(days=soon))),
        ("report.answer_late", between(asked, "answer_due_on", today - timedelta(days=end), today - timedelta(days=1))),
    ]


def between(reports, column, first, last):
    # Those of the scheme stand in My tasks: there is no partnership in whose name a mail would be sent.
    return reports.filter(partnership__isnull=False, **{f"{column}__range": (first, last)})


def remind_of_reports(today=None):
    """Returns how many reminders went out."""
    today = today or timezone.localdate()
    return sum(remind_of(verb, due) for verb, due in calls(rules_on(today), today))


def remind_of(verb, due):
    with scope.sweeping():
        # A version is asked for once: a returned report begins its clock anew.
        key = Concat(Value(f"{verb}:"), Cast(OuterRef("pk"), CharField()), Value(":"),
                     Cast(OuterRef("version"), CharField()), output_field=CharField())  # fmt: skip
        rows = due.filter(~Exists(Reminder.objects.filter(key=key))).order_by("pk")
        found = list(rows.values("id", "partnership_id", "version")[:BATCH])
    return sum(remind(verb, row) for row in found)


def remind(verb, row):
    """Mark and event in one transaction: of two who sweep one reminds."""
    try:
        with scope.acting_for(partnerships=[row["partnership_id"]]):
            with transaction.atomic():
                Reminder.objects.create(key=f"{verb}:{row['id']}:{row['version']}")
            report = Report.objects.select_related("partnership").get(pk=row["id"])
            days = {name: getattr(report, name).isoformat() if getattr(report, name) else ""
                    for name in ("due_on", "answer_due_on")}  # fmt: skip
            record(verb, report, by=None, version=report.version, **said_of(report), **days)
        return 1
    except IntegrityError:
        return 0
    except Exception:
        log.exception("%s %s waits for the next sweep", verb, row["id"])
        return 0
