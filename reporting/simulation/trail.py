"""What an exchange leaves behind: papers, signatures, reports, evidence, answers and its timeline."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings

from clusterxchange.uploads import admit, keep
from mobility.forms.papers import days_of
from mobility.models import Answers, ClosingReport, Evidence, Paper, Signature
from mobility.papers.content import content_hash, stay_facts
from reporting.simulation import texts
from reporting.simulation.stage import insert
from reporting.simulation.stays import DAY
from reporting.simulation.tickets import ticket

SIDES = {"commitment": ("ho", "hop", "vo", "vop"), "agreement": ("vo", "vop")}
REPORTED = ("reported", "returned", "validated", "paid", "closed")
ASKED = ("ended", *REPORTED, "interrupted")
GRADES = {5: 46, 4: 34, 3: 13, 2: 5, 1: 2}
HOUR = timedelta(hours=1)


class Trail:
    """Collects the rows of many exchanges and writes them table by table."""

    def __init__(self, stage, tenants):
        self.stage, self.chance = stage, stage.chance("trail")
        self.tenants = {tenant.partnership.pk: tenant for tenant in tenants}
        self.papers, self.signatures, self.reports, self.evidence, self.answers = [], [], [], [], []

    def follow(self, match):
        exchange = match.exchange
        exchange.vop = self.tenants[exchange.vop_id].partnership
        exchange.hop = self.tenants[exchange.hop_id].partnership
        self.sign_papers(match, exchange)
        if exchange.status in REPORTED:
            self.report(exchange)
        if exchange.status in ASKED:
            self.ask(exchange)
        self.tell(match, exchange)

    def sign_papers(self, match, exchange):
        if exchange.commitment_signed_at or (exchange.status == "building" and self.chance.often(0.6)):
            self.paper(match, exchange, "commitment", exchange.commitment_signed_at, self.commitment(exchange))
        if exchange.amount and (
            exchange.agreement_signed_at or (exchange.status == "commitment_signed" and self.chance.often(0.5))
        ):
            self.paper(match, exchange, "agreement", exchange.agreement_signed_at, self.agreement(exchange))

    def commitment(self, exchange):
        return stay_facts(exchange) | {
            "goals": exchange.goals,
            "objectives": "Understand how the host works, compare it with our own way, agree on a next step.",
            "agenda": agenda(exchange),
            "outcomes": self.chance.choice(texts.HOPES),
        }

    def agreement(self, exchange):
        grant = self.tenants[exchange.vop_id].grant
        return stay_facts(exchange) | {
            "grant": grant.number,
            "agency": grant.agency_name,
            "amount": str(exchange.amount),
            "derivation": exchange.derivation,
            "rule_set": exchange.rule_set.name,
            "payment_days": self.stage.rules.payment_days,
        }

    def paper(self, match, exchange, kind, signed_at, content):
        written = (signed_at or exchange.opened_at + DAY) - 6 * HOUR
        paper = Paper(
            public_id=self.chance.public_id(), kind=kind, number=f"{exchange.number}-{kind[0].upper()}1",
            content=content, sha256=content_hash(content), status="signed" if signed_at else "open",
            created_at=written, signed_at=signed_at, exchange=exchange, **exchange.party_ids(),
        )  # fmt: skip
        self.papers.append(paper)
        sides = SIDES[kind] if signed_at else SIDES[kind][: self.chance.randint(0, len(SIDES[kind]) - 1)]
        for place, side in enumerate(sides):
            self.sign(match, paper, side, min(signed_at or written + 5 * HOUR, written + (place + 1) * HOUR))

    def sign(self, match, paper, side, at):
        tenant = self.tenants[getattr(paper, f"{side}_id")] if side in ("vop", "hop") else None
        person = tenant.desk.pk if tenant else person_of(match, side)
        name = tenant.desk.name if tenant else name_of(match, side)
        self.signatures.append(
            Signature(
                paper=paper,
                exchange=paper.exchange,
                side=side,
                person_id=person,
                name=name,
                sha256=paper.sha256,
                function="Project officer" if tenant else "Managing director",
                signed_at=at,
                **paper.party_ids(),
            )
        )

    def report(self, exchange):
        chance = self.chance
        self.reports.append(
            ClosingReport(
                exchange=exchange,
                activities=chance.choice(texts.DONE),
                learnt=chance.choice(texts.LEARNT),
                results=chance.choice(texts.RESULTS),
                follow_up=chance.choice(texts.NEXT),
                actual_start=exchange.starts_on,
                actual_end=exchange.ends_on,
                submitted_at=exchange.reported_at,
                submitted_by_id=exchange.application.submitted_by_id,
                review=chance.choice(texts.MISSING) if exchange.status == "returned" else "",
                **exchange.party_ids(),
            )
        )
        if exchange.mode == "physical":
            self.prove(exchange)

    def prove(self, exchange):
        for kind, name in (("travel", "boarding-pass.pdf"), ("accommodation", "hotel-invoice.pdf")):
            self.evidence.append(
                Evidence(
                    exchange=exchange,
                    public_id=self.chance.public_id(),
                    kind=kind,
                    name=name,
                    uploaded_at=exchange.reported_at - 2 * HOUR,
                    uploaded_by_id=exchange.application.submitted_by_id,
                    **kept_file(kind),
                    **exchange.party_ids(),
                )
            )

    def ask(self, exchange):
        done = exchange.reported_at or exchange.ended_at or exchange.stopped_at
        for side, willing in (("vo", 0.74), ("ho", 0.55)):
            if self.chance.often(willing if exchange.status != "ended" else 0.3):
                for part in "abc":
                    self.answers.append(
                        Answers(
                            exchange=exchange,
                            side=side,
                            part=part,
                            grade=self.chance.weighted(GRADES),
                            comment=self.chance.choice(texts.COMMENTS),
                            answered_at=done + HOUR,
                            **exchange.party_ids(),
                        )
                    )

    def tell(self, match, exchange):
        """The timeline: who did what, when."""
        for verb, at, by in moments_of(match, exchange):
            if at:
                self.stage.tell(verb, exchange, at, by=by, parties=exchange.party_ids(), note=note_of(verb, exchange))

    def write(self):
        insert(Paper, self.papers)
        for signature in self.signatures:
            signature.paper = signature.paper
        insert(Signature, sorted(self.signatures, key=lambda signature: signature.signed_at))
        insert(ClosingReport, self.reports)
        insert(Evidence, self.evidence)
        insert(Answers, self.answers)


def moments_of(match, exchange):
    vo, ho = match.application.submitted_by_id, match.application.offer.created_by_id
    desk = match.application.endorsed_by_id
    rows = [
        ("exchange.opened", exchange.opened_at, vo),
        ("exchange.commitment_signed", exchange.commitment_signed_at, desk),
        ("exchange.agreement_signed", exchange.agreement_signed_at, desk),
        ("exchange.started", exchange.started_at, None),
        ("exchange.ended", exchange.ended_at, None),
        ("exchange.attended", exchange.attendance_confirmed_at, ho),
        ("exchange.reported", exchange.reported_at, vo),
        ("exchange.validated", exchange.validated_at, desk),
        ("exchange.returned", exchange.returned_at, desk),
        ("exchange.paid", exchange.paid_at, None),
        ("exchange.closed", exchange.closed_at, desk),
    ]
    if exchange.stopped_at:
        rows.append((f"exchange.{exchange.status}", exchange.stopped_at, desk))
    return rows


def note_of(verb, exchange):
    return exchange.reason if verb in ("exchange.cancelled", "exchange.interrupted") else ""


def person_of(match, side):
    return match.application.submitted_by_id if side == "vo" else match.application.offer.created_by_id


def name_of(match, side):
    return match.application.traveller_name if side == "vo" else f"For {match.application.ho_name}"[:200]


def agenda(exchange):
    """One plan a working day, as the paper's form asks for it."""
    plans = texts.PLANS
    return [
        {"day": day.isoformat(), "plan": plans[min(place, len(plans) - 1)]}
        for place, day in enumerate(days_of(exchange))
    ]


_kept = {}


def kept_file(kind):
    """One real PDF a kind passed the gate; the rows share it."""
    place = (kind, str(settings.MEDIA_ROOT))
    if place not in _kept:
        admitted = admit(ticket(kind), name=f"{kind}.pdf")
        name = keep(admitted, Path(settings.MEDIA_ROOT) / "evidence")
        _kept[place] = {
            "file": name, "mime": admitted.mime, "sha256": admitted.sha256, "size": len(admitted.data)
        }  # fmt: skip
    return _kept[place]
