"""What a grant pays back: costs by category and partner, a flat rate for indirect ones, and the lump sums (scheme §5).

Rows in, a statement out; no clock and no database. Every product is rounded half up to the cent, once; every total is a
sum of rounded figures, so what is printed adds up, and the grant's total is the sum of its periods.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Terms:
    """Shares between 0 and 1; outside_flat: categories that the flat rate is not taken of."""

    own_rate: Decimal
    fstp_rate: Decimal
    flat_rate: Decimal
    grant: Decimal
    categories: tuple[str, ...]
    outside_flat: tuple[str, ...] = ("subcontracting",)


@dataclass(frozen=True)
class Cost:
    partner: str
    category: str
    amount: Decimal


@dataclass(frozen=True)
class Statement:
    """Of one period, or the sum of several.

    by_partner: {partner: {category: euros}}; eu_share: what is asked for, never more than the grant has left;
    uncapped: what it would be without that end.
    """

    by_partner: dict
    direct: Decimal
    flat_base: Decimal
    indirect: Decimal
    own_costs: Decimal
    own_share: Decimal
    lump_sums: Decimal
    lump_sums_share: Decimal
    uncapped: Decimal
    eu_share: Decimal
    left: Decimal

    @property
    def capped(self) -> bool:
        return self.eu_share < self.uncapped

    @property
    def partners(self) -> list:
        return sorted(self.by_partner)

    def of_category(self, category) -> Decimal:
        return sum((row.get(category, NOTHING) for row in self.by_partner.values()), NOTHING)

    def of_partner(self, partner) -> Decimal:
        return sum(self.by_partner[partner].values(), NOTHING)


def part(amount: Decimal, rate: Decimal) -> Decimal:
    """A share of an amount, to the cent, half up."""
    return (amount * rate).quantize(CENT, ROUND_HALF_UP)


def statement_of(costs: Iterable[Cost], lump_sums: Decimal, terms: Terms, *, claimed_before=NOTHING) -> Statement:
    """lump_sums: euros settled less recovered; claimed_before: the EU share of earlier periods."""
    by_partner = defaultdict(lambda: defaultdict(lambda: NOTHING))
    direct = base = NOTHING
    for cost in costs:
        by_partner[cost.partner][cost.category] += cost.amount
        direct += cost.amount
        base += NOTHING if cost.category in terms.outside_flat else cost.amount
    indirect = part(base, terms.flat_rate)
    own_share, fstp_share = part(direct + indirect, terms.own_rate), part(lump_sums, terms.fstp_rate)
    uncapped, room = own_share + fstp_share, terms.grant - claimed_before
    eu_share = min(uncapped, room)
    rows = {partner: dict(row) for partner, row in by_partner.items()}
    return Statement(
        rows, direct, base, indirect, direct + indirect, own_share, lump_sums, fstp_share, uncapped, eu_share,
        room - eu_share,
    )  # fmt: skip


def total_of(statements: Iterable[Statement], terms: Terms) -> Statement:
    """All periods together: sums of what each says; what is left is said by the last."""
    statements = list(statements)
    by_partner = defaultdict(lambda: defaultdict(lambda: NOTHING))
    for one in statements:
        for partner, row in one.by_partner.items():
            for category, amount in row.items():
                by_partner[partner][category] += amount

    def summed(name):
        return sum((getattr(one, name) for one in statements), NOTHING)

    names = ("direct", "flat_base", "indirect", "own_costs", "own_share", "lump_sums", "lump_sums_share", "uncapped")
    eu_share = summed("eu_share")
    rows = {partner: dict(row) for partner, row in by_partner.items()}
    return Statement(rows, *(summed(name) for name in names), eu_share, terms.grant - eu_share)


def half_years(starts_on, ends_on):
    """[(first, last)] of half-years counted from the grant's first day; the last one ends with the grant."""
    found, first, number = [], starts_on, 0
    while first <= ends_on:
        number += 1
        following = _months_later(starts_on, 6 * number)
        last = min(following - timedelta(days=1), ends_on)
        found.append((first, last))
        first = following
    return found


def _months_later(day, months):
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))
