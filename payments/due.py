"""What is due: derived from state, never stored (reliability §3)."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from mobility.models import Exchange
from payments.models import BankAccount, Payment

LIVE = Payment.objects.filter(exchange=OuterRef("pk")).exclude(status__in=["rejected", "cancelled"])


def payable(partnership_id):
    """Validated exchanges of this VOP whose lump sum is in no live payment, soonest due first."""
    validated = Exchange.objects.filter(vop=partnership_id, status="validated", amount__gt=0)
    return (
        validated.filter(~Exists(LIVE))
        .annotate(
            has_account=Exists(BankAccount.objects.filter(exchange=OuterRef("pk"))),
            unconfirmed=Exists(BankAccount.objects.unconfirmed().filter(exchange=OuterRef("pk"))),
        )
        .order_by("payment_due_on", "pk")
    )


@dataclass(frozen=True)
class Clock:
    """Two clocks run: 10 days from completion, 10 days from validation. Days left may be negative."""

    due_on: date
    days_left: int
    second_due_on: date
    second_days_left: int

    @property
    def tone(self):
        return "overdue" if self.days_left < 0 else "soon" if self.days_left <= 3 else "fine"


def clock_of(exchange, *, today, payment_days):
    second = timezone.localdate(exchange.validated_at) + timedelta(days=payment_days)
    return Clock(exchange.payment_due_on, (exchange.payment_due_on - today).days, second, (second - today).days)
