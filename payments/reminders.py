"""Payments that are due soon, today, or late: finance is reminded, then the coordinator. They stop with the payment."""

from datetime import timedelta

from django.utils import timezone

from mobility.models import Exchange
from mobility.reminders import Call, also


@also
def payment_calls(rules):
    soon, end = rules.payment_reminder_days, 3 * rules.escalation_days
    return [
        Call("reminder.payment_soon", lambda: due_between(1, soon)),
        Call("reminder.payment", lambda: due_between(0, 0)),
        Call("reminder.payment_late", lambda: due_between(-end, -1)),
    ]


def due_between(first, last):
    """Validated and to be paid in so many days; below zero: so many days ago."""
    today = timezone.localdate()
    return Exchange.objects.filter(
        status=Exchange.Status.VALIDATED,
        amount__gt=0,
        payment_due_on__gte=today + timedelta(days=first),
        payment_due_on__lte=today + timedelta(days=last),
    )
