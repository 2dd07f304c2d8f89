"""Reminders of what is due, and whom to tell when it stays undone. They stop by themselves: state is asked anew.

Days are counted by the rules: the first reminder after reminder_days (a report: the day after it was due), those who
can help hear of it after escalation_days. What is older than three times that is left alone: nobody acts on it by mail.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from clusterxchange import scope
from mobility.models import Answers, Application, Exchange, Reminder
from mobility.operations.closing import AFTER_STAY, REPORTABLE
from partnerships.events import record
from partnerships.rulebook import rules_on

log = logging.getLogger(__name__)
BATCH = 200
PARTIES = ("vo_id", "ho_id", "vop_id", "hop_id")


@dataclass(frozen=True)
class Call:
    """verb: of the event that the mail comes from; due: (rules, now) → rows it is due for; side: of two, whose."""

    verb: str
    due: Callable
    side: str = ""

    @property
    def name(self):
        return f"{self.verb}.{self.side}" if self.side else self.verb


def unanswered(first, last):
    """Applications the host has not answered for so many days; what waits for a place is nobody's to answer."""
    rows = Application.objects.filter(status="endorsed", waiting_since=None)
    return rows.filter(endorsed_at__lte=ago(first), endorsed_at__gt=ago(last))


def unreported(first, last):
    today = timezone.localdate()
    rows = Exchange.objects.filter(status__in=REPORTABLE)
    return rows.filter(report_due_on__lte=today - timedelta(days=first), report_due_on__gt=today - timedelta(days=last))


def unasked(first, last, side):
    """Stays after which a side has not filled in its questionnaire."""
    answered = Answers.objects.filter(exchange=OuterRef("pk"), side=side)
    rows = Exchange.objects.filter(~Exists(answered), status__in=AFTER_STAY)
    return rows.filter(ended_at__lte=ago(first), ended_at__gt=ago(last))


def ago(days):
    return timezone.now() - timedelta(days=days)


others = []


def also(found):
    """Calls of an app above: a function of the rules, giving [Call]."""
    others.append(found)
    return found


def calls(rules):
    return [*own_calls(rules), *(call for found in others for call in found(rules))]


def own_calls(rules):
    soon, late = rules.reminder_days, rules.escalation_days
    end = 3 * late
    return [
        Call("reminder.answer", lambda: unanswered(soon, late)),
        Call("reminder.answer_late", lambda: unanswered(late, end)),
        Call("reminder.report", lambda: unreported(1, late)),
        Call("reminder.report_late", lambda: unreported(late, end)),
        *(
            call
            for side in ("vo", "ho")
            for call in (
                Call("reminder.questionnaire", lambda side=side: unasked(soon, late, side), side),
                Call("reminder.questionnaire_late", lambda side=side: unasked(late, end, side), side),
            )
        ),
    ]


def send_reminders():
    """Returns how many went out."""
    return sum(send_calls(call) for call in calls(rules_on()))


def send_calls(call):
    with scope.sweeping():
        key = Concat(Value(f"{call.name}:"), Cast(OuterRef("pk"), CharField()), output_field=CharField())
        rows = call.due().filter(~Exists(Reminder.objects.filter(key=key))).order_by("pk")
        model, found = rows.model, list(rows.values("id", *PARTIES)[:BATCH])
    return sum(remind(call, model, row) for row in found)


def remind(call, model, row):
    """Mark and event in one transaction: of two who sweep one reminds."""
    try:
        with scope.acting_for(partnerships=[row["vop_id"], row["hop_id"]], organisations=[row["vo_id"], row["ho_id"]]):
            with transaction.atomic():
                Reminder.objects.create(key=f"{call.name}:{row['id']}")
            record(call.verb, model.objects.get(pk=row["id"]), by=None, side=call.side)
        return 1
    except IntegrityError:
        return 0
    except Exception:
        log.exception("%s %s waits for the next sweep", call.name, row["id"])
        return 0
