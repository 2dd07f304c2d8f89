"""How late what is unpaid is, by either clock: in bands, each opening its rows."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Avg, Count, F, OuterRef, Q, Subquery, Sum
from django.utils.translation import gettext as _

from mobility.models import Exchange
from payments.models import Payment

CLOCKS = ("completion", "validation")
PAID_WITHIN = 365  # days, of which the average is taken: longer ago says nothing of today's finance


@dataclass(frozen=True)
class Band:
    """Between so many days late, both counted; None: no end on that side. Day 0 is the day it is due."""

    name: str
    first: int | None
    last: int | None

    @property
    def label(self):
        if self.first is None:
            return _("Not yet due")
        if self.last is None:
            return _("More than %(days)s days late") % {"days": self.first - 1}
        return _("%(first)s to %(last)s days late") % {"first": self.first, "last": self.last}


def bands(rules):
    """The bands of the rules' three limits, after what is not yet due."""
    limits = [rules.ageing_short_days, rules.ageing_middle_days, rules.ageing_long_days]
    firsts = [0, *(limit + 1 for limit in limits)]
    lasts = [*limits, None]
    late = [Band(f"late{first}", first, last) for first, last in zip(firsts, lasts, strict=True)]
    return [Band("early", None, -1), *late]


def unpaid():
    """Validated exchanges whose lump sum has not left, whether in a batch or not."""
    return Exchange.objects.filter(status=Exchange.Status.VALIDATED, amount__gt=0)


def within(band, clock, *, today: date, payment_days: int):
    """Q of the exchanges that are so late by this clock."""
    field = "payment_due_on" if clock == "completion" else "validated_at__date"
    shift = timedelta(days=0 if clock == "completion" else payment_days)
    found = Q()
    if band.first is not None:
        found &= Q(**{f"{field}__lte": today - timedelta(days=band.first) - shift})
    if band.last is not None:
        found &= Q(**{f"{field}__gte": today - timedelta(days=band.last) - shift})
    return found


def table(exchanges, rules, *, today):
    """[{"band", "completion": (count, sum), "validation": (count, sum)}], by one statement."""
    wanted = {}
    for band in bands(rules):
        for clock in CLOCKS:
            inside = within(band, clock, today=today, payment_days=rules.payment_days)
            wanted[f"{band.name}_{clock}_count"] = Count("pk", filter=inside)
            wanted[f"{band.name}_{clock}_sum"] = Sum("amount", filter=inside)
    found = exchanges.order_by().aggregate(**wanted)
    return [
        {"band": band}
        | {clock: (found[f"{band.name}_{clock}_count"], found[f"{band.name}_{clock}_sum"] or 0) for clock in CLOCKS}
        for band in bands(rules)
    ]


def rows_of(exchanges):
    """With how far the money has come: the status of the live payment, '' where it is in no batch."""
    live = Payment.objects.filter(exchange=OuterRef("pk")).exclude(status__in=["rejected", "cancelled"])
    return (
        exchanges.annotate(stands=Subquery(live.values("status")[:1]))
        .select_related("vop")
        .order_by("payment_due_on", "pk")
    )


def average_days(partnerships, *, today):
    """(days from the end of the stay to the payment, of how many payments); None without any."""
    paid = Exchange.objects.filter(paid_at__date__gte=today - timedelta(days=PAID_WITHIN), amount__gt=0)
    if partnerships is not None:
        paid = paid.filter(vop__in=partnerships)
    found = paid.aggregate(taken=Avg(F("paid_at") - F("ended_at")), count=Count("pk"))
    return (round(found["taken"].total_seconds() / 86400, 1) if found["taken"] else None), found["count"]
