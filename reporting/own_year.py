"""What a year brought an organisation, as visitor and as host: its own exchanges, counted from the rows shown."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from mobility.models import Answers, Exchange
from reporting.kpis import COUNTED, GONE

MOST = 500  # rows of one organisation in one year: a host of more reads its list of exchanges


@dataclass(frozen=True)
class Side:
    """One side of the year. days: working days; met: the other organisations; grades: what the other side gave."""

    exchanges: list
    days: int
    met: int
    countries: Counter
    euros: Decimal
    paid: Decimal
    grades: Counter

    @property
    def mean(self):
        number = self.grades.total()
        return Decimal(sum(grade * n for grade, n in self.grades.items())) / number if number else None


def year_of(user, year):
    """(as visitor, as host): the stays of that year that were not called off; three statements."""
    mine = list(user.scope.organisations)
    found = Exchange.objects.filter(Q(vo__in=mine) | Q(ho__in=mine), starts_on__year=year).exclude(status="cancelled")
    rows = list(found.order_by("starts_on", "pk")[:MOST])
    grades = {}
    for exchange, side, grade in graded(rows):
        grades.setdefault((exchange, side), []).append(grade)
    visits = [row for row in rows if row.vo_id in mine]
    hosted = [row for row in rows if row.ho_id in mine]
    return side_of(visits, "ho", grades), side_of(hosted, "vo", grades)


def graded(rows):
    found = Answers.objects.filter(exchange__in=[row.pk for row in rows], part="a")
    return found.values_list("exchange", "side", "grade")


def side_of(rows, other, grades):
    """other: the side that was met and that graded."""
    stayed = [row for row in rows if row.status not in GONE]
    return Side(
        exchanges=rows,
        days=sum(row.working_days for row in stayed),
        met=len({getattr(row, f"{other}_id") for row in rows}),
        countries=Counter(getattr(row, f"{other}_country") for row in rows),
        euros=sum((row.amount for row in stayed), Decimal(0)),
        paid=sum((row.amount for row in rows if row.paid_at), Decimal(0)),
        grades=Counter(grade for row in rows for grade in grades.get((row.pk, other), [])),
    )


def years_of(user):
    """The years in which this person's organisations visited or hosted, the newest first."""
    mine = list(user.scope.organisations)
    found = Exchange.objects.filter(Q(vo__in=mine) | Q(ho__in=mine)).dates("starts_on", "year", order="DESC")
    return [day.year for day in found]


def counted(side):
    return sum(row.status in COUNTED for row in side.exchanges)
