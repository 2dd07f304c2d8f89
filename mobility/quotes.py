"""
What a planned visit would pay: the calculator page and the public interface ask here, before anybody
registers.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mobility.eligibility import findings, refused
from mobility.findings import Finding, Party, Visit
from mobility.rates import lump_sum
from partnerships.calendar import working_days
from partnerships.rules import Rules

LONGEST_COUNTED_STAY = 366  # days; anything longer breaks E19 and is not worth counting


@dataclass(frozen=True)
class Quote:
    """
    What a visit would pay: `amount` in euros, None with any refusal; the days, the derivation, every
    finding.
    """

    amount: Decimal | None
    working_days: int | None
    derivation: tuple[str, ...]
    findings: list[Finding]


def _counted_days(start: date, end: date, host_country: str, travel_days: int) -> int | None:
    if (end - start).days >= LONGEST_COUNTED_STAY:
        return None
    return working_days(start, end, country=host_country, travel_days=max(0, travel_days))


def quote(
    rules: Rules,
    *,
    host_country: str,
    visitor_country: str,
    vo_type: str,
    start: date,
    end: date,
    travel_days: int = 0,
    distance_km: Decimal | float | None,
    mode: str = "physical",
) -> Quote:
    """
    What the calculator answers, and the public interface: the lump sum of a visit and every finding about
    it.

    `working_days` is None for a stay of more than a year, which E19 refuses. Without a distance no amount
    is given.
    """
    days = _counted_days(start, end, host_country, travel_days)
    visit = Visit(start=start, end=end, working_days=days, distance_km=distance_km, mode=mode)
    vo, ho = Party(type=vo_type, country=visitor_country), Party(country=host_country)
    found = findings(rules, vo=vo, ho=ho, visit=visit)
    unpaid = mode == "virtual" or vo_type not in rules.funded_types
    if refused(found) or days is None or (distance_km is None and not unpaid):
        return Quote(None, days, (), found)
    paid = lump_sum(
        rules,
        host_country=host_country,
        vo_type=vo_type,
        working_days=days,
        distance_km=distance_km,
        mode=mode,
    )
    return Quote(paid.amount, days, paid.derivation, found)
