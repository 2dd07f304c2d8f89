"""Counts by cut and key: kept while things happen (Tally), or counted for any selection.

{cut: {key: Count}}. Of exchanges as they stand: state ('physical validated'), match (visitor, host, neither: where the
SME is), signed and paid (by month, in euros). Of what counts (Counting): type, flow ('ES PT'), sector, cover
('PT digital'), hosted, registered, participating, activity, strategy, study, outcome. Of answers: grade (visitors on
match and host), grade_ho (hosts), grade_b (the partnership's support), grade_c (the scheme; not for partnerships).
"""

from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from django.db import connection
from django.db.models import Count as CountOf
from django.db.models import Sum

from mobility.models import Answers
from reporting.models import Counting, Tally

CUTS = (
    "e.vop_id, e.status, e.mode, e.vo_is_sme, o.ho_type, e.validated_at, e.opened_at, e.agreement_signed_at, "
    "e.paid_at, e.amount"
)
GRADES = {("vo", "a"): "grade", ("ho", "a"): "grade_ho", ("vo", "b"): "grade_b", ("ho", "b"): "grade_b",
          ("vo", "c"): "grade_c", ("ho", "c"): "grade_c"}  # fmt: skip


class Count(NamedTuple):
    number: int
    amount: Decimal


NONE = Count(0, Decimal(0))


class Counts(defaultdict):
    """Asking for what nobody counted gives an empty cut. Rows of the same cut and key are added up."""

    def __init__(self, rows=()):
        super().__init__(dict)
        for cut, key, number, amount in rows:
            before = self[cut].get(key, NONE)
            self[cut][key] = Count(before.number + number, before.amount + (amount or Decimal(0)))

    def number(self, cut, *keys):
        return sum(self[cut].get(key, NONE).number for key in keys or self[cut])

    def amount(self, cut):
        return sum((count.amount for count in self[cut].values()), Decimal(0))


def counts_of(selection, user):
    """From the sums where the selection is a partnership and whole months, else counted now."""
    months = selection.months()
    return counted_now(selection, user) if months is None else kept(selection.partnership, *months)


def kept(partnership=None, first="", last="", *, cuts=None):
    """What the triggers have summed up, over the whole life or from month to month ('YYYY-MM'); one statement.

    cuts: those that are wanted; else all.
    """
    tallies = Tally.objects.filter(partnership=partnership) if partnership else Tally.objects.all()
    tallies = tallies.filter(**months_between(first, last), **({"cut__in": cuts} if cuts else {}))
    rows = tallies.values_list("cut", "key").annotate(n=Sum("number"), euros=Sum("amount")).order_by("cut", "key")
    return Counts(row for row in rows if row[2] or row[3])


def months_between(first, last):
    if not (first or last):
        return {"month": ""}
    return {"month__gte": first or "0", "month__lte": last or "9"}


def kept_by_partnership():
    """{partnership id: Counts} of states and matches: the league of the scheme."""
    tallies = Tally.objects.filter(month="", cut__in=["state", "match"])
    rows = tallies.values_list("partnership_id", "cut", "key").annotate(n=Sum("number"), euros=Sum("amount"))
    found = defaultdict(list)
    for pk, *row in rows:
        found[pk].append(row)
    return {pk: Counts(row for row in mine if row[2]) for pk, mine in found.items()}


def counted_now(selection, user):
    """The same for any days, country, type or sector; over whole months it must equal what was kept."""
    rows = standing(selection, user)
    rows += [(cut, key, n, 0) for cut, key, n in counting(selection, user)]
    rows += [(GRADES[side, part], str(grade), n, 0) for side, part, grade, n in graded(selection, user)]
    return Counts(row for row in rows if row[2] or row[3])


def standing(selection, user):
    """How the exchanges of the selection stand."""
    inner, values = selection.exchanges(user).values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.cut, c.key, count(*), sum(c.amount) FROM mobility_exchange e "  # noqa: S608 -- our own query
            f"JOIN mobility_offer o ON o.id = e.offer_id, LATERAL exchange_cuts({CUTS}) c "
            f"WHERE e.id IN ({inner}) GROUP BY c.cut, c.key",
            values,
        )
        return cursor.fetchall()


def counting(selection, user):
    """What counts in the selection, by cut and key."""
    mine = selection.countings(Counting.objects.visible_to(user)).order_by()
    inner, values = mine.values("kind", "type", "country", "host_country", "sector", "number").query.sql_with_params()
    columns = "r (kind, type, country, host_country, sector, number)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT c.cut, c.key, sum(r.number) FROM ({inner}) {columns}, "  # noqa: S608 -- our own query
            "LATERAL counting_cuts(r.kind, r.type, r.country, r.host_country, r.sector) c GROUP BY c.cut, c.key",
            values,
        )
        return cursor.fetchall()


def graded(selection, user):
    """Part C is counted for who reads the whole scheme: a partnership's people do not see it."""
    parts = "abc" if user.scope.sees_everything else "ab"
    mine = Answers.objects.filter(part__in=parts, exchange__in=selection.exchanges(user).values("pk"))
    return mine.values_list("side", "part", "grade").annotate(n=CountOf("pk")).order_by("side", "part", "grade")
