"""What the exchanges of some time would have cost under other rules. Stored inputs in, sums out; nothing is written.

No clock and no database. An amount that was signed stays what it was: this only works out another one beside it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from mobility.rates import lump_sum
from partnerships.rules import GridCountry, Rules

LINE = re.compile(r"([A-Za-z]{2})[\s,;:=\t]+(\d{1,6})(?:[.,]00)?\s*(?:EUR|€)?")


class GridInvalid(ValueError):
    """A line of a typed grid that cannot be read; the text is a sentence."""


@dataclass(frozen=True)
class Stay:
    """One signed exchange: what its lump sum was worked out from, and what was signed."""

    public_id: str
    number: str
    partnership: str
    vo_type: str
    ho_country: str
    mode: str
    working_days: int
    distance_km: Decimal
    signed: Decimal


@dataclass(frozen=True)
class Replayed:
    stay: Stay
    amount: Decimal
    in_grid: bool

    @property
    def difference(self):
        return self.amount - self.stay.signed


@dataclass
class Sums:
    number: int = 0
    changed: int = 0
    signed: Decimal = Decimal("0.00")
    amount: Decimal = Decimal("0.00")

    @property
    def difference(self):
        return self.amount - self.signed

    def add(self, row):
        self.number += 1
        self.changed += row.difference != 0
        self.signed += row.stay.signed
        self.amount += row.amount


def typed_grid(text: str, rules: Rules) -> dict[str, Decimal]:
    """{country: euros} of lines like "PT 800". GridInvalid names the first line that cannot be read."""
    found = {}
    for line in filter(None, (one.strip() for one in text.splitlines())):
        match = LINE.fullmatch(line)
        country = match and match[1].upper()
        if not match or country not in rules.grid:
            sentence = _("“%(line)s”: a country of the grid and whole euros are needed, like “PT 800”.")
            raise GridInvalid(sentence % {"line": line[:60]})
        if int(match[2]) % 2:
            sentence = _("“%(line)s”: an even sum is needed, so that half of it has no cents.")
            raise GridInvalid(sentence % {"line": line[:60]})
        found[country] = Decimal(match[2])
    return found


def draft_of(rules: Rules, *, percent=Decimal(0), overrides: Mapping[str, Decimal] | None = None, cap=None) -> Rules:
    """The rules with all sums raised by so many per cent (to even euros), some of them typed, and another cap."""
    factor, overrides = 1 + percent / 100, overrides or {}
    grid = {
        code: GridCountry(row.name, overrides.get(code, even(row.full_eur * factor)), row.eu_member)
        for code, row in rules.grid.items()
    }
    return replace(rules, grid=grid, cap_eur=rules.cap_eur if cap is None else cap)


def even(amount: Decimal) -> Decimal:
    """The nearest even number of whole euros: half of a lump sum never has cents."""
    return (amount / 2).quantize(Decimal(1), ROUND_HALF_UP) * 2


def replay(stays: Iterable[Stay], rules: Rules) -> list[Replayed]:
    """Each stay with what it would have been paid. A country outside the grid would have been paid nothing."""
    known = {}
    found = []
    for stay in stays:
        near = stay.distance_km < rules.short_distance_km
        key = (stay.ho_country, stay.vo_type, stay.mode, stay.working_days < rules.full_sum_working_days, near)
        if key not in known:
            known[key] = amount_of(stay, rules)
        found.append(Replayed(stay, *known[key]))
    return found


def amount_of(stay, rules):
    if stay.ho_country not in rules.grid:
        return Decimal("0.00"), False
    paid = lump_sum(
        rules, host_country=stay.ho_country, vo_type=stay.vo_type, working_days=stay.working_days,
        distance_km=stay.distance_km, mode=stay.mode,
    )  # fmt: skip
    return paid.amount, True


def summed(rows: Iterable[Replayed], by=lambda row: "") -> dict[str, Sums]:
    """{group: Sums}, the groups in their order."""
    found = {}
    for row in rows:
        found.setdefault(by(row), Sums()).add(row)
    return dict(sorted(found.items()))
