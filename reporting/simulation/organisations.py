"""Organisations, the people who speak for them, and what their desks decided."""

from datetime import timedelta
from decimal import Decimal

from partnerships.calendar import add_working_days
from partnerships.fingerprints import fingerprint, name_fingerprint
from partnerships.models import Membership, Organisation, Registration, Wishes
from partnerships.operations.registrations import FOUNDER_ROLES
from partnerships.places import cities_of, folded
from partnerships.vocabulary import SECTORS, STAYS
from reporting.simulation import texts
from reporting.simulation.clock import moment
from reporting.simulation.names import WEIGHTS, language_of, organisation_name
from reporting.simulation.numbers import vat_number
from reporting.simulation.people import make_people
from reporting.simulation.stage import insert
from reporting.simulation.town_regions import region_of

TYPES = {"sme": 46, "support": 20, "cluster": 16, "authority": 5, "agency": 4, "large": 5, "training": 4}
STATUSES = {"accepted": 90, "submitted": 4, "returned": 2, "rejected": 2, "withdrawn": 2}
STAFF = {
    "sme": (4, 180), "support": (12, 240), "cluster": (3, 18), "authority": (80, 900), "agency": (15, 120),
    "large": (300, 4000), "training": (10, 90),
}  # fmt: skip
HOSTS_ONLY = ("large", "training")
CHUNK = 2000


def make_organisations(stage, tenants, number, *, first=0):
    """Organisations of every type and registrations in every status; [(organisation, registration)]."""
    chance, taken = stage.chance(f"organisations {first}"), (set(), set())
    made = []
    for start in range(0, number, CHUNK):
        drawn = [
            draw(stage, chance, tenants, first + place, taken) for place in range(start, min(start + CHUNK, number))
        ]
        made += write(stage, drawn, chance, first + start)
        if number > CHUNK:
            stage.say(f"  {len(made)} organisations")
    return made


def draw(stage, chance, tenants, place, taken):
    """One organisation and its registration, not yet written."""
    tenant, names = some_tenant(chance, tenants), taken[0]
    kind = list(TYPES)[place] if place < len(TYPES) else chance.weighted(TYPES)
    country = tenant.partnership.country if chance.often(0.25) else chance.weighted(WEIGHTS)
    town = chance.choice(cities_of(country)[:25])
    sector = chance.choice(tenant.partnership.sectors if chance.often(0.85) else list(SECTORS))
    staff = chance.randint(*STAFF[kind])
    name = organisation_name(chance, type=kind, country=country, place=town.name, sector=sector, taken=names)
    organisation = Organisation(
        public_id=chance.public_id(), name=name, type=kind, country=country, place=town.name, latitude=town.latitude,
        longitude=town.longitude, sectors=sectors_of(chance, tenant, sector), website=website_of(name),
        description=texts.about(chance, name=name, sector=sector, staff=staff, place=town.name),
        partnership=tenant.partnership, is_vo=kind not in HOSTS_ONLY, is_ho=kind in HOSTS_ONLY or chance.often(0.6),
        is_sme=kind == "sme", region=region_of(country, town.name),
        languages=[code for code in ("en", language_of(country)) if code],
    )  # fmt: skip
    return organisation, registration_of(stage, chance, organisation, staff, place, taken[1]), tenant


def some_tenant(chance, tenants):
    """Partnerships differ: every fourth has many members, most have a few."""
    weights = [(6, 1, 2, 1)[place % 4] for place in range(len(tenants))]
    return chance.choices(tenants, weights=weights)[0]


def sectors_of(chance, tenant, sector):
    return list(dict.fromkeys([sector, *chance.some(tenant.partnership.sectors, 0, 1)]))


def website_of(name):
    return f"https://www.{folded(name).replace(' ', '-').replace('&', 'and')[:50].strip('-')}.example"


def registration_of(stage, chance, organisation, staff, place, taken):
    number = vat_number(chance, organisation.country, taken)
    status = list(STATUSES)[place] if place < len(STATUSES) else chance.weighted(STATUSES)
    business = organisation.type in ("sme", "large")
    turnover = Decimal(staff * chance.randint(60, 190) * 1000) if business else None
    member = organisation.type in ("sme", "support", "authority", "agency")
    ago = chance.randint(1, 9) if status == "submitted" else chance.randint(40, 380)
    submitted = stage.today - timedelta(days=ago)
    facts = {
        "registration_number": number,
        "identity": fingerprint(organisation.country, number),
        "name_identity": name_fingerprint(organisation.country, organisation.name),
        "staff": staff,
        "turnover": turnover,
        "balance": turnover * Decimal("0.6") if turnover else None,
        "linked": business and chance.often(0.1),
        "cluster": f"{organisation.place} business cluster" if member else "",
        "cluster_profiled": member,
        "motivation": chance.choice(texts.MOTIVES),
        "due_on": add_working_days(submitted, stage.rules.desk_days),
        "assigned_because": "" if chance.often(0.7) else "it shares most of your sectors",
    }
    return Registration(
        public_id=chance.public_id(), partnership=organisation.partnership, status=status,
        submitted_at=moment(submitted, 9, chance.randint(0, 59)), **facts, **decision(stage, chance, status, submitted),
    )  # fmt: skip


def decision(stage, chance, status, submitted):
    if status == "submitted":
        return {}
    decided = moment(min(submitted + timedelta(days=chance.randint(1, 12)), stage.today - timedelta(days=1)), 15)
    reasons = {"returned": texts.RETURNED, "rejected": texts.REJECTED}
    return {"decided_at": decided, "reason": chance.choice(reasons[status]) if status in reasons else ""}


def write(stage, drawn, chance, first):
    """Insert a chunk: people, organisations, memberships, registrations, their events."""
    people = make_people(stage, [one.country for one, _r, _t in drawn], chance=chance, first=1000 + first)
    for person, (organisation, registration, tenant) in zip(people, drawn, strict=True):
        attach(organisation, registration, tenant, person)
    insert(Organisation, [organisation for organisation, _r, _t in drawn])
    insert(Wishes, [wishes_of(stage, organisation) for organisation, _r, _t in drawn])
    insert(
        Membership,
        [
            Membership(user=person, organisation=organisation, role=role)
            for person, (organisation, _r, _t) in zip(people, drawn, strict=True)
            for role in FOUNDER_ROLES
        ],
    )
    for organisation, registration, _tenant in drawn:
        registration.organisation = organisation
    insert(Registration, [registration for _o, registration, _t in drawn])
    for _organisation, registration, tenant in drawn:
        tell(stage, registration, tenant)
    return [(organisation, registration) for organisation, registration, _t in drawn]


def wishes_of(stage, organisation):
    """What it looks for, kept beside it: every third says nothing. A stream of chance of its own each."""
    chance = stage.chance(f"wishes {organisation.public_id}")
    said = chance.often(0.65)
    organisation.wishes = Wishes(
        organisation=organisation, partnership=organisation.partnership,
        visit_countries=sorted({*chance.some(list(WEIGHTS), 2, 5)} - {organisation.country}) if said else [],
        visit_purposes=chance.some(list(stage.rules.activity_types), 1, 2) if said else [],
        visit_stays=chance.some(list(STAYS), 0, 2) if said else [],
        host_wanted=chance.some(["sme", "cluster", "support"], 0, 2) if said else [],
        changed_at=organisation.created_at,
    )  # fmt: skip
    return organisation.wishes


def attach(organisation, registration, tenant, person):
    organisation.created_by = registration.submitted_by = person
    organisation.created_at = registration.submitted_at
    organisation.accepted_at = registration.decided_at if registration.status == "accepted" else None
    registration.contact_name, registration.contact_email = person.name, person.email
    registration.contact_function = "Managing director" if organisation.type == "sme" else "International relations"
    registration.decided_by = tenant.desk if registration.decided_at else None


def tell(stage, registration, tenant):
    parties = {"vo_id": registration.organisation_id, "vop_id": registration.partnership_id}
    stage.tell(
        "registration.submitted",
        registration,
        registration.submitted_at,
        by=registration.submitted_by_id,
        parties=parties,
    )
    if registration.decided_at:
        who = registration.submitted_by_id if registration.status == "withdrawn" else tenant.desk.pk
        stage.tell(
            f"registration.{registration.status}", registration, registration.decided_at, by=who,
            note=registration.reason, parties=parties,
        )  # fmt: skip
