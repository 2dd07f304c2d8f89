"""
What the eligibility rules are asked about, and what they answer with. An input that is None was not asked.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from clusterxchange.workflow import Conflict
from partnerships.rules import Rules


@dataclass(frozen=True)
class Finding:
    """One answer of one rule: `severity` is refuse or warn, `fields` names the inputs it is about."""

    rule: str
    severity: str
    message: str
    cure: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Party:
    """
    One organisation of a visit. `country` is the one E3 means; `cluster_profiled`: its cluster has an ECCP
    profile; `network_only`: it belongs to a mere business network; `in_cluster`: it is active in a cluster;
    turnover and balance in euros a year; `linked`: it declared linked enterprises; `identity` from
    rules.identity_of.
    """

    type: str | None = None
    country: str | None = None
    in_cluster: bool | None = None
    cluster_profiled: bool | None = None
    network_only: bool | None = None
    staff: int | None = None
    turnover: Decimal | None = None
    balance: Decimal | None = None
    linked: bool | None = None
    identity: str | None = None
    group: str | None = None
    sectors: Collection[str] | None = None


@dataclass(frozen=True, kw_only=True)
class Visit:
    """First and last day at the host, working days there (E18), distance, mode and purposes (E25)."""

    start: date | None = None
    end: date | None = None
    travel_days: int | None = None
    working_days: int | None = None
    distance_km: Decimal | float | None = None
    mode: str | None = None
    purposes: Collection[str] | None = None


@dataclass(frozen=True, kw_only=True)
class Person:
    """
    E5: who travels. `nationality` as two letters, or only whether it `is_national` of a participating country;
    residence, permit and business in a participating country.
    """

    nationality: str | None = None
    is_national: bool | None = None
    residence_days: int | None = None
    has_permit: bool | None = None
    has_business: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Question:
    """Everything a check may look at, in one value."""

    rules: Rules
    vo: Party
    ho: Party
    visit: Visit
    person: Person
    visited_before: bool | None = None
    same_person: bool | None = None
    agency_approval: bool | None = None
    partnership_focus: Collection[str] = ()

    @property
    def sides(self) -> tuple[tuple[str, Party], ...]:
        return ("vo", self.vo), ("ho", self.ho)


def refusal(rule: str, message: str, cure: str, *fields: str) -> Finding:
    """A finding that forbids the visit."""
    return Finding(rule, "refuse", message, cure, fields)


def warning(rule: str, message: str, cure: str, *fields: str) -> Finding:
    """A finding to know about; the visit may go ahead."""
    return Finding(rule, "warn", message, cure, fields)


class NotEligible(Conflict):
    """The rules refuse this stay; .findings says why."""

    def __init__(self, findings):
        self.findings = findings
        super().__init__(" ".join(finding.message for finding in findings if finding.severity == "refuse"))
