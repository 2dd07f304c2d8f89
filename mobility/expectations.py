"""What one visitor may expect of one offer before it names any dates: fit, sums, and what stands in the way."""

from dataclasses import dataclass
from decimal import Decimal

from mobility.eligibility import findings, refused
from mobility.findings import Finding
from mobility.matching import Fit
from mobility.openings import blocked_because
from mobility.rates import lump_sum
from mobility.stays import (
    distance_between,
    fit_of,
    hosting_party,
    party_of,
    registration_of,
    visited_before,
    wish_of,
)


@dataclass(frozen=True)
class Expectation:
    """least, most: euros for the shortest and for a longer stay, None where unknown; blocked: why not, or ''."""

    fit: Fit
    distance_km: Decimal | None
    least: Decimal | None
    most: Decimal | None
    findings: list[Finding]
    blocked: str

    @property
    def may_apply(self):
        return not self.blocked and not refused(self.findings)


def expectation(offer, vo, rules):
    registration = registration_of(vo)
    km = distance_between(vo, offer)
    found = findings(
        rules,
        vo=party_of(vo, registration),
        ho=hosting_party(offer, vo, registration),
        visited_before=visited_before(registration.identity),
        partnership_focus=vo.partnership.sectors,
    )
    least, most = sums(rules, offer, vo, km)
    return Expectation(
        fit=fit_of(rules, wish_of(vo), offer),
        distance_km=km,
        least=least,
        most=most,
        findings=found,
        blocked=blocked_because(offer, vo, rules),
    )


def sums(rules, offer, vo, km):
    """The sums of the shortest stay and of one long enough for the full sum."""
    if km is None or offer.country not in rules.grid:
        return None, None
    return tuple(
        lump_sum(rules, host_country=offer.country, vo_type=vo.type, working_days=days, distance_km=km).amount
        for days in (rules.minimum_working_days, rules.full_sum_working_days)
    )
