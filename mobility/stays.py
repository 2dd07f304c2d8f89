"""What an application would mean before it is sent: findings, lump sum, fit. Reads, never writes.

The one place where records become the values that the pure rules ask about.
"""

from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from mobility.distance import great_circle_km
from mobility.eligibility import findings, refused
from mobility.findings import Party, Visit
from mobility.matching import Offered, Wish, fit
from mobility.models import Exchange
from mobility.rates import LumpSum, lump_sum
from partnerships.calendar import working_days
from partnerships.models import Registration, Wishes
from partnerships.rulebook import rule_set_on, rules_of
from partnerships.vocabulary import LANGUAGES, SECTORS


@dataclass(frozen=True)
class Prospect:
    """findings: all of them; lump_sum: None with any refusal; fit: 0–100 with reasons."""

    rule_set: object
    findings: list
    lump_sum: LumpSum | None
    working_days: int
    distance_km: object
    fit: object

    @property
    def refused(self):
        return refused(self.findings)

    @property
    def warnings(self):
        return [finding for finding in self.findings if finding.severity == "warn"]


def prospect(*, offer, vo, registration, stay):
    """What this stay at this offer would be. stay: cleaned dates, travel_days, mode, purposes, traveller."""
    rule_set = rule_set_on(stay["starts_on"])
    rules = rules_of(rule_set)
    days = working_days(stay["starts_on"], stay["ends_on"], country=offer.country, travel_days=stay["travel_days"])
    km = distance_between(vo, offer)
    found = findings(
        rules,
        vo=party_of(vo, registration),
        ho=hosting_party(offer, vo, registration),
        visit=Visit(
            start=stay["starts_on"],
            end=stay["ends_on"],
            travel_days=stay["travel_days"],
            working_days=days,
            distance_km=km,
            mode=stay["mode"],
            purposes=stay["purposes"],
        ),
        visited_before=visited_before(registration.identity),
        same_person=travelled_before(stay["traveller_email"]),
        partnership_focus=vo.partnership.sectors,
        person=stay.get("person"),
    )
    amount = None
    # Without a distance nothing can be worked out, unless nothing is paid anyway (the warning says so).
    if not refused(found) and (km is not None or stay["mode"] == "virtual" or vo.type not in rules.funded_types):
        amount = lump_sum(
            rules,
            host_country=offer.country,
            vo_type=vo.type,
            working_days=days,
            distance_km=km,
            mode=stay["mode"],
        )
    wish = wish_of(vo, stay["purposes"], stay["starts_on"], stay["ends_on"])
    return Prospect(rule_set, found, amount, days, km, fit_of(rules, wish, offer))


def distance_between(vo, offer):
    if vo.latitude is None or offer.latitude is None:
        return None
    return great_circle_km(vo.latitude, vo.longitude, offer.latitude, offer.longitude)


def party_of(organisation, registration):
    """One organisation as the rules see it; only its own side and its desk can read the registration."""
    return Party(
        type=organisation.type,
        country=organisation.country,
        in_cluster=bool(registration.cluster),
        cluster_profiled=registration.cluster_profiled,
        network_only=registration.network_only,
        staff=registration.staff,
        turnover=registration.turnover,
        balance=registration.balance,
        linked=registration.linked,
        sectors=organisation.sectors,
        identity=registration.identity,
    )


def hosting_party(offer, vo, registration):
    """The host as far as a visitor may know it: one entity under two names differs in country or breaks E1."""
    identity = registration.identity if offer.ho_id == vo.pk else None
    return Party(type=offer.ho_type, country=offer.country, sectors=offer.sectors, identity=identity)


def wish_of(vo, activity_types=(), earliest=None, latest=None, countries=()):
    """What a visitor looks for: what is asked now, else what it said of itself. Days that are over say nothing."""
    said = getattr(vo, "wishes", None) or Wishes()
    first, last = days_ahead(said.visit_from, said.visit_until)
    return Wish(
        type=vo.type,
        sectors=said.visit_sectors or vo.sectors,
        activity_types=activity_types or said.visit_purposes,
        earliest=earliest or (None if latest else first),
        latest=latest or (None if earliest else last),
        countries=countries or said.visit_countries,
        languages=vo.languages or ("en",),
        host_types=said.visit_hosts,
        home=vo.country,
    )


def days_ahead(first, last):
    """A window of days as far as it is not over: (None, None) once it is."""
    today = timezone.localdate()
    if last and last < today:
        return None, None
    return (first if first and first >= today else None), last


def names():
    """The codes of sectors and languages in words, in the language of the reader."""
    return {code: str(name) for words in (LANGUAGES, SECTORS) for code, name in words.items()}


def offered(offer):
    """What an offer holds, as the matching asks for it."""
    return Offered(
        country=offer.country,
        sectors=offer.sectors,
        activity_types=offer.activity_types,
        opens_on=offer.opens_on,
        closes_on=offer.closes_on,
        languages=offer.languages,
        wanted_types=offer.wanted,
        type=offer.ho_type,
    )


def fit_of(rules, wish, offer, spelled=None):
    """How well the offer suits the wish; `spelled`: names() once for a whole list."""
    return fit(rules, wish=wish, offer=offered(offer), names=spelled or names())


def visited_before(identity):
    """E15 across partnerships: yes or no, never whose visit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT visited_before(%s)", [identity])
        return cursor.fetchone()[0]


def travelled_before(email):
    """The same person twice is a warning (E15); only visits the asker may see are looked at."""
    return Exchange.objects.alive().filter(traveller_email__iexact=email).exists()


def registration_of(vo):
    return Registration.objects.get(organisation=vo)
