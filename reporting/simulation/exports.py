"""What people of the simulated world take along: exports that repeat, one that the worker has yet to make, the log."""

import hashlib
from datetime import datetime, time, timedelta

from django.utils import timezone

from reporting.exports.registry import LISTS
from reporting.exports.schedule import next_run
from reporting.models import Definition, Export, ExportLog
from reporting.simulation.chance import repeatable_public_ids

SAVED = [
    ("coordinator", "exchanges", "Visits that await our validation", "side=vop&status=reported", "week", 1, True),
    ("coordinator", "figures", "Figures for the steering meeting", "", "month", 3, False),
    ("finance", "payments", "Payments for the accountant", "", "", None, False),
    ("officer", "figures", "All partnerships, month by month", "", "month", 1, False),
]
TAKEN = [
    ("coordinator", "exchanges", "side=vop", "page", 61, 2),
    ("vop", "organisations", "status=accepted", "page", 38, 5),
    ("finance", "payments", "", "page", 27, 9),
    ("coordinator", "figures", "", "file", 78, 12),
    ("coordinator", "evidence", "side=vop", "api", 44, 20),
]
ORDERED = [("coordinator", "exchanges", "All our exchanges", "side=vop"), ("officer", "answers", "All answers", "")]


def take_along(stage, logins, partnership):
    with repeatable_public_ids(stage.chance("exports")):
        for role, table, name, filters, every, day, shared in SAVED:
            Definition.objects.create(
                owner=logins[role], name=name, every=every, on_day=day, shared_with=partnership if shared else None,
                next_run_at=next_run(every, day, timezone.now()), made_at=moment(stage, 40),
                **taken(table, filters),
            )  # fmt: skip
        for role, table, title, filters in ORDERED:
            Export.objects.create(owner=logins[role], title=title, **taken(table, filters))
    for role, table, filters, way, number, ago in TAKEN:
        ExportLog.objects.create(
            by=logins[role], way=way, number=number, at=moment(stage, ago), partnerships=[partnership.pk],
            sha256=hashlib.sha256(f"{role} {table} {ago}".encode()).hexdigest(), **taken(table, filters),
        )  # fmt: skip


def taken(table, filters):
    return {"table": table, "columns": LISTS[table].default_columns(), "filters": filters, "format": "xlsx"}


def moment(stage, days_ago):
    return timezone.make_aware(datetime.combine(stage.today - timedelta(days=days_ago), time(9, 40)))
