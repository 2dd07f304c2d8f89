"""Rows to start from. Made by the owner of the tables, outside of anybody's scope."""

import itertools
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from mobility.models import Application, Exchange, Offer
from mobility.operations.exchanges import next_number
from mobility.operations.offers import searchable
from partnerships.models import Grant, Membership, Organisation, Partnership, Registration, RuleSet, User
from partnerships.operations.registrations import fingerprint
from payments.models import Fund

counter = itertools.count(1)
PASSWORD = "a-long-password"


def person(email, *, name="", password=PASSWORD):
    from allauth.account.models import EmailAddress

    user = User.objects.create_user(email, password, name=name or email.partition("@")[0].title())
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def member(user, role, *, organisation=None, partnership=None):
    return Membership.objects.create(user=user, role=role, organisation=organisation, partnership=partnership)


def partnership(acronym, *, country="ES", fstp_ceiling="78000.00", target=70, sectors=("digital",)):
    found = Partnership.objects.create(
        acronym=acronym, name=f"{acronym} partnership", country=country, exchange_target=target, sectors=list(sectors)
    )
    grant = Grant.objects.create(
        partnership=found,
        number=f"G-{next(counter):06d}",
        amount=Decimal("400000"),
        fstp_ceiling=Decimal(fstp_ceiling),
        starts_on=date(2026, 1, 1),
        ends_on=date(2028, 12, 31),
        debtor_name=f"{acronym} lead",
        debtor_iban="ES9121000418450200051332",
        debtor_bic="CAIXESBBXXX",
        debtor_town="Barcelona",
        debtor_country="ES",
    )
    Fund.objects.create(grant=grant, partnership=found, ceiling=grant.fstp_ceiling, available=grant.fstp_ceiling)
    return found


def organisation(name, partnership, *, type="sme", country="ES", place="Barcelona", where=(41.39, 2.16), accepted=True):
    now = timezone.now()
    found = Organisation.objects.create(
        name=name,
        type=type,
        country=country,
        place=place,
        latitude=where[0],
        longitude=where[1],
        sectors=["digital"],
        partnership=partnership,
        is_vo=True,
        is_ho=True,
        is_sme=type == "sme",
        accepted_at=now if accepted else None,
    )
    Registration.objects.create(
        organisation=found,
        partnership=partnership,
        registration_number=f"{country}{next(counter):08d}",
        identity=fingerprint(country, f"{next(counter):08d}"),
        staff=20,
        turnover=Decimal("2000000"),
        balance=Decimal("1000000"),
        cluster="A cluster",
        cluster_profiled=True,
        motivation="To learn.",
        contact_name="A contact",
        contact_email=f"contact{next(counter)}@example.eu",
        status="accepted" if accepted else "submitted",
        decided_at=now if accepted else None,
        due_on=date(2027, 1, 15),
    )
    return found


def offer(ho, **changes):
    values = {
        "title": "Robots in small series",
        "summary": "How a plant of forty people runs robots in small series.",
        "activity_types": ["knowledge_sharing"],
        "sectors": ["digital"],
        "wanted": ["sme", "cluster"],
        "languages": ["en"],
        "place": ho.place,
        "country": ho.country,
        "opens_on": date(2027, 1, 11),
        "closes_on": date(2027, 12, 17),
        "places": 5,
    } | changes
    return Offer.objects.create(
        ho=ho, hop_id=ho.partnership_id, ho_name=ho.name, ho_type=ho.type, latitude=ho.latitude,
        longitude=ho.longitude, search_text=searchable(ho.name, values), **values,
    )  # fmt: skip


def stay(**changes):
    return {
        "traveller_name": "Vera Otero",
        "traveller_email": "vera@example.eu",
        "mode": "physical",
        "starts_on": date(2027, 3, 1),
        "ends_on": date(2027, 3, 5),
        "travel_days": 0,
        "goals": "To see robots at work.",
        "purposes": ["knowledge_sharing"],
    } | changes


STAMPS = ("commitment_signed_at", "agreement_signed_at", "started_at", "ended_at", "reported_at", "validated_at",
          "paid_at", "closed_at")  # fmt: skip
REACHED = {
    "building": 0, "commitment_signed": 1, "agreement_signed": 2, "ongoing": 3, "ended": 4, "reported": 5,
    "returned": 5, "validated": 6, "paid": 7, "closed": 8, "cancelled": 0, "interrupted": 3,
}  # fmt: skip


def application(offer, vo, *, status="submitted", **changes):
    now = timezone.now()
    dates = {}
    if status in ("endorsed", "accepted", "confirmed"):
        dates["endorsed_at"] = now
    if status in ("accepted", "confirmed"):
        dates["accepted_at"] = now
    if status in ("declined", "withdrawn", "expired"):
        dates |= {"ended_at": now, "reason": "No."}
    values = stay() | {
        "working_days": 5, "distance_km": Decimal("900"), "amount": Decimal("780"),
        "derivation": ["Portugal: 780.00", "780.00"], "rule_set": RuleSet.objects.first(), "sectors": ["digital"],
        "expires_on": timezone.localdate() + timedelta(days=30), "fit": 80,
    } | dates | changes  # fmt: skip
    return Application.objects.create(
        offer=offer, title=offer.title, vo=vo, ho=offer.ho, vop=vo.partnership, hop=offer.hop, vo_name=vo.name,
        ho_name=offer.ho_name, vo_type=vo.type, vo_is_sme=vo.is_sme, vo_country=vo.country,
        ho_country=offer.country, vo_place=vo.place, ho_place=offer.place, status=status, **values,
    )  # fmt: skip


def exchange(offer, vo, *, status="building", identity="", **changes):
    from mobility.operations.exchanges import STAY_COLUMNS

    now = timezone.now()
    match = application(offer, vo, status="confirmed", **changes)
    stamps = dict.fromkeys(STAMPS[: REACHED[status]], now)
    if REACHED[status] >= 4:
        stamps["payment_due_on"] = match.ends_on + timedelta(days=10)
    if status in ("cancelled", "interrupted"):
        stamps |= {"stopped_at": now, "reason": "Illness."}
    if status == "returned":
        stamps["returned_at"] = now
    return Exchange.objects.create(
        application=match, number=next_number(2027), vo_identity=identity, status=status,
        **{name: getattr(match, name) for name in STAY_COLUMNS}, **stamps,
    )  # fmt: skip
