"""The people who can log in, walked through the portal's own operations: each finds work in every state."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile

from clusterxchange.uploads import admit, keep
from mobility import operations as mobility
from partnerships import operations as partnerships
from partnerships.calendar import add_working_days, working_days
from partnerships.cv_files import take_in
from partnerships.models import Organisation
from payments import operations as payments
from reporting.simulation import texts
from reporting.simulation.clock import acting, moment, standing_at
from reporting.simulation.missions import come_together
from reporting.simulation.money import iban_of
from reporting.simulation.people import make_people
from reporting.simulation.recoveries import come_back
from reporting.simulation.statements import statement_of
from reporting.simulation.stays import DAY, stay_of
from reporting.simulation.tickets import ticket
from reporting.simulation.town_regions import region_of
from reporting.simulation.trail import agenda
from reporting.simulation.versions import talk_over

HOUR = timedelta(hours=1)


def cv(person):
    return take_in(ContentFile(ticket("cv"), name=f"cv-{person.name.lower().replace(' ', '-')}.pdf"))


HOST = {
    "name": "Porto Digital Factory Cluster", "type": "cluster", "country": "PT", "place": "Porto",
    "number": "510374120",
    "sectors": ["digital", "mobility_automotive"], "website": "https://www.porto-digital-factory.example",
    "is_ho": True, "is_vo": False, "staff": 14,
    "description": "Sixty manufacturers around Porto who automate small series together, and show how.",
}  # fmt: skip
WISHES = {
    "languages": ["en", "es", "pt"], "visit_countries": ["FR", "IT", "PT"], "visit_purposes": ["knowledge_sharing"],
    "visit_hosts": ["cluster", "sme"], "host_wanted": ["sme", "cluster", "support"],
    "host_stays": ["week", "fortnight"],
}  # fmt: skip
# Vera looks after the visits of her cluster's small members: one organisation visits once (E15).
VISITORS = [
    ("Taller Robótica Otero S.L.", "Barcelona", "main"),
    ("Hilados Navarro S.L.", "Sabadell", "building"),
    ("Visión Artificial Serra S.L.", "Girona", "commitment_signed"),
    ("Mecánica Fina Prat S.L.", "Manresa", "ended"),
    ("Automatismos Soler S.L.", "Lleida", "returned"),
    ("Sensores del Mar S.L.", "Tarragona", "paid"),
]
NEIGHBOURS = [
    ("Logística Vidal S.L.", "Zaragoza", "agreement_signed"),
    ("Fundición Iglesias S.L.", "Bilbao", "ongoing"),
    ("Datos Castro S.L.", "Madrid", "reported"),
    ("Baterías Fuentes S.L.", "Valencia", "validated"),
    ("Talleres Ortega S.L.", "Murcia", "prepared"),
    ("Movilidad Prieto S.L.", "Málaga", "sent"),
    ("Envases Molina S.L.", "Vigo", "rejected"),
    ("Impresión Serrano S.L.", "Burgos", "closed"),
    ("Drones Otero S.L.", "Gijón", "cancelled"),
    ("Moldes García S.L.", "Logroño", "interrupted"),
    ("Cerámica Ibáñez S.L.", "Castellón de la Plana", "short_reported"),
    ("Plásticos Rueda S.L.", "Elche", "short"),
]
OFFERS = [
    ("Robots in small series: a week on the shop floor", "robots in small series", ["knowledge_sharing"]),
    ("Digital twins for old machines", "digital twins for old machines", ["capacity_building"]),
    ("A data space between competitors", "a data space between competitors", ["networking", "knowledge_sharing"]),
    ("Vision systems on the line: open doors", "vision systems on the line", ["project_development"]),
    ("Cyber security for forty people", "cyber security for forty people", ["capacity_building"]),
    ("Leaner assembly of buses", "leaner assembly of buses", ["knowledge_sharing", "market_research"]),
    ("Light electric vehicles for towns", "light electric vehicles for towns", ["market_research"]),
]  # fmt: skip
REGISTRATIONS = {"submitted": "Nieves Robots S.L.", "returned": "Tejidos Alba S.L.", "rejected": "Comercial Norte S.L.",
                 "withdrawn": "Estudio Luna S.L."}  # fmt: skip
REACHED = ("agreement_signed", "ongoing", "ended", "returned", "reported", "validated", "prepared", "sent", "rejected",
           "paid", "closed", "interrupted", "short_reported", "short")  # fmt: skip
BROKEN_OFF = ("short_reported", "short")
OVER = ("ended", "returned", "reported", "validated", "prepared", "sent", "rejected", "paid", "closed")


def days_on(kind, exchange):
    """The days on a piece of evidence; one visitor's hotel bill ends a night too early."""
    if kind == "travel":
        return exchange.starts_on, None
    return exchange.starts_on, exchange.ends_on - (DAY if exchange.vo_name == "Datos Castro S.L." else 0 * DAY)


class Journey:
    """vo, ho, vop, hop and finance do their work; every state stops at another organisation."""

    def __init__(self, stage, logins, vop, hop):
        self.stage, self.logins, self.vop, self.hop = stage, logins, vop, hop
        self.chance = stage.chance("journey")
        self.neighbour, *self.others = make_people(stage, ["ES"] * 5, chance=self.chance, first=100)
        self.days_ago = lambda days, hour=9: moment(stage.today - days * DAY, hour)

    def walk(self):
        """Everything, in the order of the journey."""
        self.host()
        self.unsettled_registrations()
        self.offers = self.publish()
        main, *exchanges = self.visitors()
        self.applications(main)
        for vo, person, status in exchanges:
            self.visit(vo, person, status)
        come_together(self)
        self.drafts()

    # Registration --------------------------------------------------------------------------------

    def register(self, person, partnership, desk, *, name, place, ago, **facts):
        values = {
            "name": name, "place": place, "type": "sme", "country": "ES", "sectors": ["digital"], "website": "",
            "description": texts.about(self.chance, name=name, sector="digital", staff=24, place=place),
            "is_vo": True, "is_ho": False, "staff": 24, "number": self.chance.digits("B########"),
            "turnover": Decimal("2600000"), "balance": Decimal("1400000"),
        } | facts  # fmt: skip
        values |= {
            "registration_number": values.pop("number"), "linked": False, "cluster": "Digital Cluster Barcelona",
            "cluster_profiled": True, "network_only": False, "motivation": self.chance.choice(texts.MOTIVES),
            "contact_name": person.name, "contact_email": person.email, "contact_function": "Manager",
            "region": region_of(values["country"], values["place"]), **WISHES,
        }  # fmt: skip
        with acting(self.days_ago(ago), person):
            registration = partnerships.submit_registration(
                values=values, partnership=partnership, cv=cv(person), by=person
            )
        if desk:
            with acting(self.days_ago(ago - 3, 15), desk):
                partnerships.accept_registration(registration, by=desk)
        return registration

    def host(self):
        ho = self.logins["ho"]
        facts = {**HOST, "turnover": None, "balance": None}
        registration = self.register(ho, self.hop, self.logins["hop"], ago=395, **facts)
        self.ho = Organisation.objects.get(pk=registration.organisation_id)

    def unsettled_registrations(self):
        desk = self.logins["vop"]
        for person, (status, name) in zip(self.others, REGISTRATIONS.items(), strict=True):
            registration = self.register(person, self.vop, None, name=name, place="Madrid", ago=6)
            if status == "returned":
                with acting(self.days_ago(3), desk):
                    partnerships.send_back_registration(registration, reason=texts.RETURNED[0], by=desk)
            if status == "rejected":
                with acting(self.days_ago(3), desk):
                    partnerships.reject_registration(registration, reason=texts.REJECTED[1], by=desk)
            if status == "withdrawn":
                with acting(self.days_ago(3), person):
                    partnerships.withdraw_registration(registration, by=person)

    def visitors(self):
        """[(organisation, who speaks for it, how far its visit goes)]."""
        people = [(row, self.logins["vo"]) for row in VISITORS] + [(row, self.neighbour) for row in NEIGHBOURS]
        found = []
        for (name, place, status), person in people:
            registration = self.register(person, self.vop, self.logins["vop"], name=name, place=place, ago=390)
            found.append((Organisation.objects.get(pk=registration.organisation_id), person, status))
        return found

    # Offers and applications ---------------------------------------------------------------------

    def publish(self):
        ho, made = self.logins["ho"], []
        for title, topic, activities in OFFERS:
            values = {
                "title": title, "summary": texts.offer_summary(self.chance, topic, "Porto"),
                "activity_types": activities, "sectors": HOST["sectors"], "wanted": ["sme", "cluster", "support"],
                "languages": ["en", "pt"], "stays": ["week", "fortnight"],
                "place": "Porto", "country": "PT", "region": "PT11", "opens_on": self.stage.today - 360 * DAY,
                "closes_on": self.stage.today + 240 * DAY, "places": 12,
            }  # fmt: skip
            with acting(self.days_ago(385 - len(made), 11), ho):
                made.append(mobility.publish_offer(ho=self.ho, values=values, by=ho))
        with acting(self.days_ago(5), ho):
            mobility.pause_offer(made[5], by=ho)
            mobility.close_offer(made[6], by=ho)
        return made[:5]

    def applications(self, main):
        """One application in each status, all by the same visitor; the open ones wait for vop, ho and vo."""
        vo, person, _status = main
        desk, ho = self.logins["vop"], self.logins["ho"]
        ends = ("declined", "withdrawn", "expired", "submitted", "endorsed", "accepted")
        for place, status in enumerate(ends):
            ago = {"expired": 44, "declined": 80, "withdrawn": 60}.get(status, 9 + place)
            application = self.apply(vo, person, self.offers[place % 5], "building", self.days_ago(ago))
            if status in ("endorsed", "accepted", "declined"):
                with acting(self.days_ago(ago - 2), desk):
                    mobility.endorse_application(application, because="Asked first.", by=desk)
            if status == "accepted":
                with acting(self.days_ago(ago - 4), ho):
                    mobility.accept_application(application, by=ho)
            if status == "declined":
                with acting(self.days_ago(ago - 5), ho):
                    mobility.decline_application(application, reason=texts.DECLINED[0], by=ho)
            if status == "withdrawn":
                with acting(self.days_ago(ago - 5), person):
                    mobility.withdraw_application(application, by=person)
            if status == "expired":
                with standing_at(self.days_ago(ago - 31)):
                    mobility.expire_application(application)

    def apply(self, vo, person, offer, status, when, days=None):
        stay = days or stay_of(self.stage, self.chance, status, "PT")
        values = {
            "traveller_name": person.name, "traveller_email": person.email, "mode": "physical",
            "starts_on": stay.starts_on, "ends_on": stay.ends_on, "travel_days": 0,
            "goals": texts.goals(self.chance, "robots in small series"), "purposes": ["knowledge_sharing"],
        }  # fmt: skip
        with acting(when, person):
            return mobility.submit_application(offer=offer, vo=vo, stay=values, by=person)

    # The visit -----------------------------------------------------------------------------------

    def visit(self, vo, person, status):
        """One exchange, from the application to the state it stops at."""
        lasting = {"prepared": "validated", "sent": "validated", "rejected": "validated"}.get(status, status)
        stay = self.long_stay() if status in BROKEN_OFF else stay_of(self.stage, self.chance, lasting, "PT")
        exchange = self.match(vo, person, stay)
        self.commitment(exchange, person, stay, finished=status != "building")
        if status == "cancelled":
            self.cancel(exchange, stay)
        elif status != "building":
            self.agreement(exchange, person, stay, finished=status in REACHED)
        if status in REACHED[1:]:
            with standing_at(stay.stamps["started_at"]):
                mobility.start_exchange(exchange)
        if status == "interrupted":
            self.interrupt(exchange, stay.stamps["stopped_at"])
        if status in BROKEN_OFF:
            self.break_off(exchange, person, status)
        if status in OVER:
            with standing_at(stay.stamps["ended_at"]):
                mobility.end_exchange(exchange)
            self.after(exchange, person, stay, status)

    def match(self, vo, person, stay, offer=None):
        desk, ho = self.logins["vop"], self.logins["ho"]
        offer = offer or self.chance.choice(self.offers)
        application = self.apply(vo, person, offer, "", stay.submitted_at, days=stay)
        with acting(stay.endorsed_at, desk):
            mobility.endorse_application(application, because="Asked first.", by=desk)
        with acting(stay.accepted_at, ho):
            mobility.accept_application(application, by=ho)
        with acting(stay.opened_at, person):
            return mobility.confirm_application(application, by=person)

    def commitment(self, exchange, person, stay, *, finished):
        signed = stay.stamps.get("commitment_signed_at", stay.opened_at + 6 * HOUR)
        with acting(stay.opened_at + HOUR, person):
            paper = mobility.draw_up_commitment(
                exchange, objectives="See how the host plans small series; copy what fits.", agenda=agenda(exchange),
                outcomes=texts.HOPES[2], by=person,
            )  # fmt: skip
        signers = [("ho", self.logins["ho"]), ("hop", self.logins["hop"]), ("vo", person), ("vop", self.logins["vop"])]
        for place, (side, user) in enumerate(signers if finished else signers[:1]):
            with acting(signed - (3 - place) * HOUR, user):
                mobility.sign_commitment(paper, side=side, function="Manager", sha256=paper.sha256, by=user)

        talk_over(self.logins, exchange, paper, signed + HOUR, finished=finished)

    def agreement(self, exchange, person, stay, *, finished):
        desk = self.logins["vop"]
        signed = stay.stamps.get("agreement_signed_at", stay.stamps["commitment_signed_at"] + 8 * HOUR)
        with acting(signed - 4 * HOUR, desk):
            paper = payments.draw_up_agreement(exchange, by=desk)
        if not finished:
            return
        with acting(signed - 3 * HOUR, person):
            payments.give_bank_account(
                exchange, holder=exchange.vo_name, iban=iban_of(self.chance, "ES"), bic="", by=person
            )
        for place, (side, user) in enumerate((("vo", person), ("vop", desk))):
            with acting(signed - (1 - place) * HOUR, user):
                payments.sign_agreement(paper, side=side, function="Manager", sha256=paper.sha256, by=user)

    def after(self, exchange, person, stay, status):
        ho, desk = self.logins["ho"], self.logins["vop"]
        with acting(stay.stamps["ended_at"] + 9 * HOUR, person):
            self.prove(exchange, person, "travel", "boarding-pass.pdf")
        if status == "ended":
            return
        with acting(stay.stamps["ended_at"] + 10 * HOUR, ho):
            mobility.confirm_attendance(exchange, days=exchange.working_days, by=ho)
        with acting(stay.stamps["reported_at"], person):
            self.prove(exchange, person, "accommodation", "hotel-invoice.pdf")
            mobility.submit_report(exchange, values=self.report_of(exchange), by=person)
        if status == "returned":
            with acting(stay.stamps["returned_at"], desk):
                mobility.send_back_report(exchange, reason=texts.MISSING[0], by=desk)
        if status not in ("returned", "reported"):
            with acting(stay.stamps["validated_at"], desk):
                mobility.validate_exchange(exchange, by=desk)
            self.pay(exchange, stay, status)
        if status == "closed":
            self.close(exchange, person, stay)
        come_back(self, exchange, stay, status)

    def prove(self, exchange, person, kind, name):
        admitted = admit(ticket(kind), name=name)
        kept = {
            "file": keep(admitted, Path(settings.MEDIA_ROOT) / "evidence"), "mime": admitted.mime,
            "sha256": admitted.sha256, "size": len(admitted.data),
        }  # fmt: skip
        days = days_on(kind, exchange)
        mobility.add_evidence(exchange, kind=kind, name=name, kept=kept, by=person, days=days)

    def report_of(self, exchange):
        return {
            "activities": self.chance.choice(texts.DONE), "learnt": self.chance.choice(texts.LEARNT),
            "results": self.chance.choice(texts.RESULTS), "follow_up": self.chance.choice(texts.NEXT),
            "actual_start": exchange.starts_on, "actual_end": exchange.ends_on,
        }  # fmt: skip

    def pay(self, exchange, stay, status):
        """validated: due; prepared: waits for finance2; sent: waits for the bank; rejected: due again; paid."""
        first, second = self.logins["finance"], self.logins["finance2"]
        if status == "validated":
            return
        when = stay.stamps["validated_at"] + HOUR
        with acting(when, first):
            batch = payments.prepare_batch(self.vop, [exchange], by=first)
        if status == "prepared":
            return
        with acting(when + HOUR, second):
            payments.approve_batch(batch, by=second)
            payments.send_batch(batch, by=second)
        payment = batch.payments.select_related("exchange", "batch").get()
        if status == "rejected":
            with acting(when + 3 * HOUR, first):
                payments.reject_payment(payment, reason=texts.REFUSED_BY_BANK[0], by=first)
        if status in ("paid", "closed"):
            with acting(stay.stamps["paid_at"], first):
                content, day = statement_of(payment, stay.stamps["paid_at"].date()), stay.stamps["paid_at"]
                payments.import_answer(self.vop, content=content, name=f"statement-{day:%Y-%m-%d}.xml", by=first)
            exchange.refresh_from_db()

    def close(self, exchange, person, stay):
        desk = self.logins["vop"]
        for side, user in (("vo", person), ("ho", self.logins["ho"])):
            with acting(stay.stamps["paid_at"] + HOUR, user):
                answers = {"a": (5, texts.COMMENTS[3]), "b": (4, ""), "c": (4, "")}
                mobility.answer_questionnaire(exchange, side=side, answers=answers, by=user)
        with acting(stay.stamps["closed_at"], desk):
            mobility.close_exchange(exchange, by=desk)

    def cancel(self, exchange, stay):
        desk = self.logins["vop"]
        with acting(stay.opened_at + 20 * HOUR, desk):
            mobility.cancel_exchange(exchange, reason=texts.CANCELLED[0], by=desk)

    def interrupt(self, exchange, when):
        desk = self.logins["vop"]
        with acting(when, desk):
            mobility.interrupt_exchange(exchange, reason=texts.INTERRUPTED[0], by=desk)

    def long_stay(self):
        """A stay of the last weeks, long enough to be broken off after three working days and still pay half."""
        while True:
            stay = stay_of(self.stage, self.chance, "interrupted", "PT")
            recent = stay.ends_on >= self.stage.today - 21 * DAY
            if recent and working_days(stay.starts_on, stay.ends_on, country="PT") >= 5:
                return stay

    def break_off(self, exchange, person, status):
        """Three working days were done. short_reported: the desk decides next; short: it decided, half is due."""
        ho, desk = self.logins["ho"], self.logins["vop"]
        last = add_working_days(exchange.starts_on - DAY, 3, "PT")
        self.interrupt(exchange, moment(last, 15))
        with acting(moment(last, 17), ho):
            mobility.confirm_attendance(exchange, days=3, by=ho)
        with acting(moment(last + DAY, 9), person):
            self.prove(exchange, person, "travel", "boarding-pass.pdf")
            self.prove(exchange, person, "accommodation", "hotel-invoice.pdf")
            values = self.report_of(exchange) | {"actual_end": last}
            mobility.submit_report(exchange, values=values, by=person)
        if status == "short":
            with acting(moment(last + 2 * DAY, 10), desk):
                mobility.validate_broken_off(exchange, days_done=3, reason=texts.DECIDED, by=desk)
                payments.release_rest(exchange)

    def drafts(self):
        """Work begun and not handed in."""
        newcomer, ho = self.logins["newcomer"], self.logins["ho"]
        with acting(self.days_ago(1, 16), newcomer):
            values = {"name": "Bauer Holzbau GmbH", "type": "sme", "country": "AT", "place": "Graz"}
            partnerships.keep_draft("registration", values, by=newcomer)
        with acting(self.days_ago(2, 16), ho):
            values = {"title": "Batteries beside the production line", "place": "Porto", "country": "PT"}
            partnerships.keep_draft("offer", values, by=ho)
