"""What a partnership may soon sign for: rows that have no agreement yet, as plain sums."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db.models import Case, Count, F, Sum, Value, When
from django.db.models.functions import TruncDate

from mobility.models import Application, Exchange
from payments.forecast import outlook, pace_of

UNSIGNED = ("building", "commitment_signed")


@dataclass(frozen=True)
class Part:
    number: int = 0
    amount: Decimal = Decimal(0)


def pipeline_of(partnership_id):
    """{"building": Part, "accepted": Part}: exchanges not signed for, and applications the host said yes to."""
    building = Exchange.objects.filter(vop=partnership_id, status__in=UNSIGNED, amount__gt=0)
    accepted = Application.objects.filter(vop=partnership_id, status="accepted", amount__gt=0)
    rows = _summed(building, "building").union(_summed(accepted, "accepted"), all=True)
    found = {row["part"]: Part(row["number"], row["sum"] or Decimal(0)) for row in rows}
    return {name: found.get(name, Part()) for name in ("building", "accepted")}


def _summed(rows, part):
    named = rows.order_by().annotate(part=Value(part)).values("part")
    return named.annotate(number=Count("pk"), sum=Sum("amount")).values("part", "number", "sum")


def commitments_of(fund, *, since):
    """[(day, euros)]: reserved less released, a day a row."""
    moved = fund.postings.filter(kind__in=["reserve", "release"], at__date__gte=since).order_by()
    signed = Case(When(kind="reserve", then=F("amount")), default=-F("amount"))
    days = moved.annotate(day=TruncDate("at")).values("day").annotate(euros=Sum(signed))
    return [(row["day"], row["euros"]) for row in days]


def forecast_of(fund, *, today, window):
    """What outlook() and what_if() take besides `available` and a number, and the pipeline in its parts."""
    parts = pipeline_of(fund.partnership_id)
    commitments = commitments_of(fund, since=today - timedelta(days=window))
    facts = {
        "pipeline": sum(part.amount for part in parts.values()),
        "pace": pace_of(commitments, today=today, starts_on=fund.grant.starts_on, window=window),
        "today": today,
        "ends_on": fund.grant.ends_on,
    }
    return parts, facts, outlook(available=fund.available, **facts)
