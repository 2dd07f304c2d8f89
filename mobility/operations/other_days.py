"""Other days for a visit that is not yet under way: proposed in a new version of its commitment, true once all sign."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from clusterxchange.workflow import Conflict
from mobility.eligibility import findings, refused
from mobility.findings import NotEligible, Party, Visit
from mobility.models import Exchange
from mobility.rates import lump_sum
from partnerships.calendar import working_days
from partnerships.events import record
from partnerships.rulebook import rule_set_on, rules_of


@dataclass(frozen=True)
class OtherDays:
    """A stay on these days: working days, and what it pays by the rules of its first day."""

    starts_on: date
    ends_on: date
    working_days: int
    amount: Decimal
    derivation: tuple
    rule_set: object


def stay_on(exchange, starts_on, ends_on):
    """The exchange's stay on other days. Raises NotEligible or Conflict with the reason in words (E18, E19)."""
    if starts_on <= timezone.localdate():
        raise Conflict(_("The first day at the host must lie ahead."))
    rule_set = rule_set_on(starts_on)
    rules = rules_of(rule_set)
    days = working_days(starts_on, ends_on, country=exchange.ho_country, travel_days=exchange.travel_days)
    visit = Visit(start=starts_on, end=ends_on, travel_days=exchange.travel_days, working_days=days, mode=exchange.mode)
    found = findings(rules, vo=Party(), ho=Party(), visit=visit)
    if refused(found):
        raise NotEligible(found)
    paid = lump_sum(
        rules,
        host_country=exchange.ho_country,
        vo_type=exchange.vo_type,
        working_days=days,
        distance_km=exchange.distance_km,
        mode=exchange.mode,
    )
    return OtherDays(starts_on, ends_on, days, paid.amount, paid.derivation, rule_set)


def days_differ(exchange, content):
    """Does this commitment stand for other days than the exchange has now?"""
    return (content["starts_on"], content["ends_on"]) != (exchange.starts_on.isoformat(), exchange.ends_on.isoformat())


def proposed_stay(exchange, content):
    """The OtherDays a commitment proposes; its days were checked when it was drawn up."""
    return stay_on(exchange, date.fromisoformat(content["starts_on"]), date.fromisoformat(content["ends_on"]))


def move_stay(exchange, content, *, by):
    """All four have signed other days: the exchange moves there, and its financial agreement is drawn up anew.

    The agreement that named the days before falls with them (a trigger sees to it: the last signer may be the host's
    side, which does not read agreements). What is reserved stays so until the new agreement is signed.
    """
    stay, earlier = proposed_stay(exchange, content), (exchange.starts_on, exchange.ends_on)
    changes = {name: getattr(stay, name) for name in ("starts_on", "ends_on", "working_days", "amount", "rule_set")}
    changes["derivation"] = list(stay.derivation)
    Exchange.objects.filter(pk=exchange.pk).update(**changes)
    for name, value in changes.items():
        setattr(exchange, name, value)
    if exchange.status == Exchange.Status.AGREEMENT_SIGNED and exchange.amount:
        Exchange.workflow.move(exchange, "reopen_agreement", by=by, agreement_signed_at=None)
    record("exchange.moved", exchange, by=by, note=f"{earlier[0]:%-d %b %Y} – {earlier[1]:%-d %b %Y}")
