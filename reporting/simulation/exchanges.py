"""Applications and exchanges in every status, in bulk: each fits today, its offer and its partnership's money."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db import connection

from mobility.distance import great_circle_km
from mobility.models import Application, Exchange
from mobility.operations.exchanges import STAY_COLUMNS
from mobility.rates import lump_sum
from mobility.stays import fit_of, names, wish_of
from partnerships.calendar import working_days
from reporting.simulation import texts
from reporting.simulation.clock import moment
from reporting.simulation.offers import make_room
from reporting.simulation.stage import insert
from reporting.simulation.stays import DAY, stay_of

STATUSES = {
    "building": 8, "commitment_signed": 7, "agreement_signed": 8, "ongoing": 5, "ended": 5, "reported": 4,
    "returned": 2, "validated": 8, "paid": 9, "closed": 38, "cancelled": 4, "interrupted": 2,
}  # fmt: skip
APPLICATIONS = {"submitted": 30, "endorsed": 22, "accepted": 12, "declined": 14, "withdrawn": 10, "expired": 12}
EVERY_TWICE = [*STATUSES, *STATUSES]
OPEN = ("submitted", "endorsed", "accepted")
VIRTUAL = 0.04
CHUNK = 10000


@dataclass
class Match:
    """One planned visit before it is written."""

    application: Application
    status: str
    stay: object
    identity: str
    exchange: Exchange | None = None

    @property
    def signed(self):
        return "agreement_signed_at" in self.stay.stamps


class Matchmaker:
    """Finds a host for a visitor, and keeps count of places, money and visits used up."""

    def __init__(self, stage, tenants, visitors, offers):
        self.stage, self.chance = stage, stage.chance("exchanges")
        self.tenants = {tenant.partnership.pk: tenant for tenant in tenants}
        # E15: each organisation visits once. Whoever comes after the last of them comes by video, which pays
        # nothing and uses up no visit.
        self.fresh = list(visitors)
        self.chance.shuffle(self.fresh)
        self.visitors, self.offers = visitors, offers
        self.taken = {}
        self.spelled = names()

    def offer_for(self, vo, *, tries=40):
        """A host in another country, with a sector in common if chance is kind; its places grow if need be."""
        best = None
        for attempt in range(tries):
            offer = self.offers[self.chance.randrange(len(self.offers))]
            if offer.country == vo.country or offer.ho_id == vo.pk:
                continue
            best = offer
            if attempt > 12 or set(offer.sectors) & set(vo.sectors):
                break
        return best or next(one for one in self.offers if one.country != vo.country)

    def match(self, status, *, matched=True):
        """Plan one visit, or (matched=False) an application that did not become one."""
        physical = bool(self.fresh) and not (matched and self.chance.often(VIRTUAL))
        vo, registration = self.fresh[-1] if physical else self.chance.choice(self.visitors)
        offer = self.offer_for(vo)
        stay = stay_of(self.stage, self.chance, status, offer.country)
        application = self.application(vo, registration, offer, stay, "physical" if physical else "virtual")
        if physical and not self.affordable(application, stay):
            physical = False
            application = self.application(vo, registration, offer, stay, "virtual")
        if matched:
            self.take(offer, application, stay, physical)
        return Match(application, status, stay, registration.identity if physical else "")

    def affordable(self, application, stay):
        """The ledger would refuse what passes the ceiling; a twentieth is left over."""
        tenant = self.tenants[application.vop_id]
        return "agreement_signed_at" not in stay.stamps or tenant.left - application.amount > tenant.fund.ceiling / 20

    def take(self, offer, application, stay, physical):
        make_room(offer, stay)
        self.taken[id(offer)] = self.taken.get(id(offer), 0) + 1
        offer.places = max(offer.places, self.taken[id(offer)])
        if physical:
            self.fresh.pop()
            if "agreement_signed_at" in stay.stamps:
                self.tenants[application.vop_id].left -= application.amount

    def application(self, vo, registration, offer, stay, mode):
        chance, rules = self.chance, self.stage.rules
        days = working_days(stay.starts_on, stay.ends_on, country=offer.country)
        km = great_circle_km(vo.latitude, vo.longitude, offer.latitude, offer.longitude)
        paid = lump_sum(
            rules, host_country=offer.country, vo_type=vo.type, working_days=days, distance_km=km, mode=mode
        )
        purposes = chance.some(list(rules.activity_types), 1, 2)
        fit = fit_of(rules, wish_of(vo, purposes, stay.starts_on, stay.ends_on), offer, self.spelled)
        return Application(
            public_id=chance.public_id(), offer=offer, vo=vo, ho_id=offer.ho_id, vop_id=vo.partnership_id,
            hop_id=offer.hop_id, title=offer.title, vo_name=vo.name, ho_name=offer.ho_name, vo_type=vo.type,
            vo_is_sme=vo.is_sme, vo_country=vo.country, ho_country=offer.country, vo_place=vo.place,
            ho_place=offer.place, traveller_name=registration.contact_name,
            traveller_email=registration.contact_email, mode=mode, starts_on=stay.starts_on, ends_on=stay.ends_on,
            working_days=days, distance_km=km, amount=paid.amount, derivation=list(paid.derivation),
            rule_set=self.stage.rule_set, goals=texts.goals(chance, texts.topic_of(chance, vo.sectors[0])),
            purposes=purposes, sectors=vo.sectors, fit=fit.score,
            fit_reasons=[reason._asdict() for reason in fit.reasons], submitted_at=stay.submitted_at,
            submitted_by_id=registration.submitted_by_id,
            expires_on=stay.submitted_at.date() + timedelta(days=rules.application_days),
        )  # fmt: skip


def plan_matches(maker, number):
    """Every status twice, the rest as it would be in a scheme that runs for a year."""
    statuses = EVERY_TWICE[:number] + [maker.chance.weighted(STATUSES) for _more in range(number - len(EVERY_TWICE))]
    found = []
    for place, status in enumerate(statuses):
        match = maker.match(status)
        confirm(match, maker)
        found.append(match)
        if (place + 1) % 10000 == 0:
            maker.stage.say(f"  {place + 1} exchanges planned")
    return found


def confirm(match, maker):
    application, stay = match.application, match.stay
    office = maker.tenants[application.vop_id]
    application.status = "confirmed"
    application.endorsed_at, application.endorsed_by = stay.endorsed_at, office.desk
    application.accepted_at, application.accepted_by_id = stay.accepted_at, application.offer.created_by_id


def plan_applications(maker, number):
    """Applications that wait for somebody, or came to nothing."""
    statuses = list(APPLICATIONS) + [maker.chance.weighted(APPLICATIONS) for _more in range(number - len(APPLICATIONS))]
    found, asked = [], {}
    for status in statuses[: max(number, len(APPLICATIONS))]:
        match = maker.match("building", matched=False)
        application = match.application
        if application.mode == "physical":
            maker.fresh.insert(0, maker.fresh.pop())
        pair, open_ones = (application.vo_id, id(application.offer)), asked.setdefault(application.vo_id, [])
        if application.offer.status != "published" or pair in open_ones or len(open_ones) >= 4:
            continue
        open_ones.append(pair)
        settle(application, status, maker)
        found.append(application)
    return found


def settle(application, status, maker):
    """Give an application its status and the moments that go with it."""
    chance, yesterday = maker.chance, maker.stage.today - DAY
    ago = chance.randint(1, 20) if status in OPEN else chance.randint(35, 200)
    submitted = yesterday - DAY * ago
    application.status, application.submitted_at = status, moment(submitted, 9, chance.randint(0, 59))
    application.expires_on = submitted + DAY * maker.stage.rules.application_days
    application.offer.published_at = min(application.offer.published_at, application.submitted_at - DAY)
    if status in ("endorsed", "accepted"):
        application.endorsed_at = moment(submitted + DAY * min(ago, 1), 15)
        application.endorsed_by = maker.tenants[application.vop_id].desk
    if status == "accepted":
        application.accepted_at = moment(submitted + DAY * min(ago, 3), 16)
        application.accepted_by_id = application.offer.created_by_id
    if status not in OPEN:
        wait = maker.stage.rules.application_days + 1 if status == "expired" else chance.randint(2, 12)
        application.ended_at = moment(submitted + DAY * wait, 17)
        application.reason = chance.choice(texts.DECLINED) if status == "declined" else ""


def write_matches(stage, maker, matches):
    """Insert applications and their exchanges, oldest first, so that numbers rise with time."""
    matches.sort(key=lambda match: match.stay.opened_at)
    for start in range(0, len(matches), CHUNK):
        part = matches[start : start + CHUNK]
        adopt(match.application for match in part)
        insert(Application, [match.application for match in part])
        for match, number in zip(part, numbers(len(part)), strict=True):
            match.exchange = exchange_of(maker.chance, match, number)
        insert(Exchange, [match.exchange for match in part])
        if len(matches) > CHUNK:
            stage.say(f"  {start + len(part)} exchanges")


def write_applications(applications):
    adopt(applications)
    return insert(Application, applications)


def adopt(applications):
    """The offer got its key after the application was drawn."""
    for application in applications:
        application.offer = application.offer


def numbers(count):
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('exchange_number') FROM generate_series(1, %s)", [count])
        return [number for (number,) in cursor.fetchall()]


def exchange_of(chance, match, number):
    application, stay = match.application, match.stay
    stamps, reason = dict(stay.stamps), ""
    if match.status == "closed" and not application.amount:
        stamps["paid_at"] = None
    if match.status in ("cancelled", "interrupted"):
        reason = chance.choice(texts.CANCELLED if match.status == "cancelled" else texts.INTERRUPTED)
    if match.status == "paid" and not application.amount:
        match.status = "validated"
        stamps["paid_at"] = None
    if "validated_at" in stamps or (chance.often(0.5) and "ended_at" in stamps and "stopped_at" not in stamps):
        stamps["attended_days"] = application.working_days
        stamps["attendance_confirmed_at"] = stamps["ended_at"] + timedelta(hours=10)
        stamps["attendance_confirmed_by_id"] = application.offer.created_by_id
    return Exchange(
        public_id=chance.public_id(), application=application, vo_identity=match.identity, status=match.status,
        number=f"CXC-{application.starts_on.year}-{number:05d}", opened_at=stay.opened_at, reason=reason,
        validated_by_id=application.endorsed_by_id if "validated_at" in stamps else None, **stamps,
        **{name: getattr(application, name) for name in STAY_COLUMNS},
    )  # fmt: skip


def amounts(matches):
    return sum((match.application.amount for match in matches), Decimal(0))
