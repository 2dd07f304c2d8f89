"""Payments that are due soon, today, or late: finance is reminded, then the coordinator. They stop with the payment.

So do those of money that is to come back: the visitor first, on the day finance too, then who can help.
"""

from datetime import timedelta

from django.utils import timezone

from mobility.models import Exchange
from mobility.reminders import Call, also
from payments.models import Recovery


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


@also
def recovery_calls(rules):
    soon, late = rules.payment_reminder_days, rules.escalation_days
    return [
        Call("reminder.recovery_soon", lambda: back_between(1, soon)),
        Call("reminder.recovery", lambda: back_between(1 - late, 0)),
        Call("reminder.recovery_late", lambda: back_between(-3 * late, -late)),
    ]


def back_between(first, last):
    """Asked for and to be back in so many days; below zero: so many days ago."""
    today = timezone.localdate()
    return Recovery.objects.filter(
        status=Recovery.Status.ASKED,
        due_on__gte=today + timedelta(days=first),
        due_on__lte=today + timedelta(days=last),
    )
