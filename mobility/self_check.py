"""
Am I eligible, as visitor, as host? The self-check page and the public interface ask here, before anybody registers.

The rules are those of mobility.eligibility. A value that is None was not asked, as there; only where an answer
given opens a question (an SME and its cluster, no national and the residence) what is still unsaid is a warning.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from mobility.eligibility import findings, refused, type_name
from mobility.findings import Finding, Party, Person, Visit, warning
from partnerships.rules import Rules, is_sme, size_of


@dataclass(frozen=True)
class SelfCheck:
    """Every finding; `sme` and `size` (micro, small, medium, large) by the figures, None while too little is known."""

    findings: list[Finding]
    sme: bool | None
    size: str | None

    @property
    def eligible(self) -> bool:
        return not refused(self.findings)


def self_check(
    rules: Rules,
    *,
    role: str,
    vo_type: str,
    country: str | None,
    host_country: str | None = None,
    cluster_profiled: bool | None = None,
    network_only: bool | None = None,
    staff: int | None = None,
    turnover_eur: Decimal | None = None,
    balance_eur: Decimal | None = None,
    linked: bool | None = None,
    national: bool | None = None,
    residence_days: int | None = None,
    permit: bool | None = None,
    business_intent: bool | None = None,
    visited_before: bool | None = None,
    mode: str = "physical",
) -> SelfCheck:
    """
    What the rules say about one organisation as visitor or as host.

    `country` is the visitor's and `host_country` the host's. A host that gives one country gives its own.
    `vo_type`, cluster and figures are those of who asks. E5 and E15 are about visitors only.
    """
    asker = Party(
        type=vo_type,
        country=country if role == "visitor" else host_country or country,
        in_cluster=_in_cluster(cluster_profiled, network_only),
        cluster_profiled=cluster_profiled,
        network_only=network_only,
        staff=staff,
        turnover=turnover_eur,
        balance=balance_eur,
        linked=linked,
    )
    person = Person(
        is_national=national, residence_days=residence_days, has_permit=permit, has_business=business_intent
    )
    if role == "visitor":
        found = findings(
            rules,
            vo=asker,
            ho=Party(country=host_country),
            visit=Visit(mode=mode),
            person=person,
            visited_before=visited_before,
        )
        found += [*_unsaid_cluster(rules, asker, "E6", "E11"), *_unsaid_residence(rules, person)]
    else:
        visitor = Party(country=country if host_country else None)
        found = findings(rules, vo=visitor, ho=asker, visit=Visit(mode=mode))
        found += _unsaid_cluster(rules, asker, "E8", "E13")
    figures = (staff, turnover_eur, balance_eur)
    return SelfCheck(found, is_sme(rules, *figures), size_of(rules, *figures))


def _in_cluster(cluster_profiled: bool | None, network_only: bool | None) -> bool | None:
    """A business network alone is no cluster; a cluster without a profile is one."""
    if network_only:
        return False
    return True if cluster_profiled else None


def _unsaid_cluster(rules: Rules, party: Party, rule: str, rule_of_smes: str) -> Iterator[Finding]:
    if party.type not in rules.cluster_bound_types or party.in_cluster is not None:
        return
    if party.type != "sme":
        yield warning(
            rule,
            _("This type of organisation must be active in a cluster: %(type)s.") % {"type": type_name(party.type)},
            _("Name the cluster when you register; it needs no profile on the platform."),
            "vo.in_cluster",
        )
    elif party.cluster_profiled is None:
        yield warning(
            rule_of_smes,
            _("An SME must belong to a cluster profiled on the European Cluster Collaboration Platform; "
              "it is not said whether it does."),
            _("Say whether your cluster has a profile there."),
            "vo.cluster_profiled",
        )  # fmt: skip


def _unsaid_residence(rules: Rules, person: Person) -> Iterator[Finding]:
    if person.is_national is not False:
        return
    wanted = {
        _("%(days)s days of residence") % {"days": rules.residence_days}: person.residence_days,
        _("a residence permit"): person.has_permit,
        _("a business started or intended there"): person.has_business,
    }
    unsaid = [name for name, value in wanted.items() if value is None]
    if unsaid:
        yield warning(
            "E5",
            _("Who is no national of a participating country needs more in one; not said yet: %(what)s.")
            % {"what": ", ".join(unsaid)},
            _("Answer for the person who would travel."),
            "person",
        )
