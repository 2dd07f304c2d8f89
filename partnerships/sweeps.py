"""The desk's clock: a reminder at half time, the Support Office at the end (scheme §2). State is the queue."""

import logging
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from clusterxchange import scope
from partnerships.desk import is_reached
from partnerships.models import Approval, Registration
from partnerships.operations import escalate_registration, remind_desk
from partnerships.operations.approvals import expire_approval
from partnerships.rulebook import rules_on

log = logging.getLogger(__name__)
BATCH = 500
COLUMNS = ("id", "partnership_id", "organisation_id", "submitted_at", "due_on", "reminded_at", "escalated_at")


def sweep_desk(today=None):
    """Remind desks and tell the Support Office of what waits too long. Returns how many registrations moved."""
    today = today or timezone.localdate()
    rules = rules_on(today)
    with scope.sweeping():
        quiet = Q(reminded_at=None) | Q(escalated_at=None, due_on__lte=today)
        waiting = Registration.objects.waiting().filter(quiet).order_by("submitted_at")
        rows = list(waiting.values(*COLUMNS)[:BATCH])
    return sum(chase(row, calls) for row in rows if (calls := calls_for(row, today, rules)))


def expire_approvals(today=None):
    """E13: the Agency's leave holds for so many days. Returns how many have ended."""
    today = today or timezone.localdate()
    granted_before = today - timedelta(days=rules_on(today).approval_days)
    with scope.sweeping():
        over = Approval.objects.in_force().filter(decided_on__lt=granted_before)
        rows = list(over.values("id", "partnership_id", "organisation_id")[:BATCH])
    return sum(end_approval(row) for row in rows)


def end_approval(row):
    try:
        with scope.acting_for(partnerships=[row["partnership_id"]], organisations=[row["organisation_id"]]):
            expire_approval(Approval.objects.get(pk=row["id"]), by=None)
        return 1
    except Exception:
        log.exception("approval %s waits for the next sweep", row["id"])
        return 0


def calls_for(row, today, rules):
    """The operations whose moment has come for this row."""
    submitted_on = timezone.localdate(row["submitted_at"])
    calls = []
    if row["reminded_at"] is None and is_reached(submitted_on, today, rules.desk_reminder_days):
        calls.append(remind_desk)
    if row["escalated_at"] is None and row["due_on"] <= today:
        calls.append(escalate_registration)
    return calls


def chase(row, calls):
    try:
        with scope.acting_for(partnerships=[row["partnership_id"]], organisations=[row["organisation_id"]]):
            registration = Registration.objects.get(pk=row["id"])
            for call in calls:
                call(registration)
        return 1
    except Exception:
        log.exception("registration %s waits for the next sweep", row["id"])
        return 0
