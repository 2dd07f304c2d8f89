"""Everything there is, once for us and once for them, with words that only some people may ever read.

Built by the owner inside a test's transaction, so that no other test meets it. A Thing is an object with the
names of those who have a part in it; a Canary is a word with the names of those who may read it.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

from mobility.models import Exchange, Import, Round
from partnerships.models import Organisation, Registration
from payments.models import Fund, Recovery, Verification
from reporting.models import Recount, Report
from tests import factories
from tests.world import tokens_of

ALL = ("so", "agency")
FOUR = ("vo", "ho", "vop", "hop", *ALL)
PARTIES = ("vo", "ho", "vop", "hop")
PAYING = ("vo", "vop", *ALL)
HOSTS = ("ho", "hop", *ALL)
DESK = ("organisation", "vop", *ALL)
EVERYBODY = ("everybody",)
ANONYMOUS = "anonymous"


@dataclass(frozen=True)
class Canary:
    """A word without blanks that begins with 'canary'; or a figure, found however it is grouped on the page.

    policed: Postgres keeps it too; False where only the app does (docs/adr/0001 says why).
    """

    word: str
    readers: frozenset
    policed: bool = True
    figure: re.Pattern | None = None


BEGUN = re.compile(r"canary\S*", re.IGNORECASE)


def said(canaries, text):
    """Which of the canaries the text tells."""
    words = "\n".join(BEGUN.findall(text)).lower()
    return [one for one in canaries if (one.figure.search(text) if one.figure else one.word in words)]


@dataclass(frozen=True)
class Thing:
    """place: the how-many-th of its model on its side."""

    obj: object
    readers: frozenset
    side: str
    policed: bool = True
    place: int = 0

    @property
    def status(self):
        return getattr(self.obj, "status", "")


class Side:
    """Collects the things and canaries of one pair of tenants."""

    def __init__(self, name, world, cast, bodies):
        self.name, self.world, self.cast, self.bodies = name, world, cast, SimpleNamespace(**bodies)
        self.things, self.canaries = [], []

    def readers(self, tokens):
        """The people of the cast who hold one of these tokens on this side's bodies."""
        if tokens == EVERYBODY:
            return frozenset([*vars(self.cast), ANONYMOUS])
        body = SimpleNamespace(
            vo_id=self.bodies.vo.pk, ho_id=self.bodies.ho.pk, vop_id=self.bodies.vop.pk, hop_id=self.bodies.hop.pk,
            organisation_id=self.bodies.vo.pk,
        )  # fmt: skip
        return frozenset(name for name in vars(self.cast) if tokens_of(name, body, self.world) & set(tokens))

    def word(self, field, *tokens, policed=True):
        """A word that only holders of these tokens may read."""
        text = f"Canary{self.name}{field}"
        self.secret(text, *tokens, policed=policed)
        return text

    def secret(self, word, *tokens, readers=None, policed=True):
        assert BEGUN.fullmatch(word), word
        readers = self.readers(tokens) if readers is None else frozenset(readers)
        self.canaries.append(Canary(word.lower(), readers, policed))

    def figure(self, digits, *tokens, readers=None):
        readers = self.readers(tokens) if readers is None else frozenset(readers)
        self.canaries.append(Canary(digits, readers, figure=re.compile(spaced(digits), re.IGNORECASE)))

    def day(self, day, *tokens):
        written = re.compile(f"{day:%-d %b}[a-z]* {day.year}|{day.isoformat()}", re.IGNORECASE)
        self.canaries.append(Canary(day.isoformat(), self.readers(tokens), figure=written))

    def keep(self, obj, *tokens, readers=None, policed=True):
        readers = self.readers(tokens) if readers is None else frozenset(readers)
        place = sum(type(thing.obj) is type(obj) for thing in self.things)
        self.things.append(Thing(obj, readers, self.name, policed, place))
        return obj


def build_everything(world):
    """(things, canaries, cast) of both sides. The cast gains far, who speaks for their VO."""
    cast = SimpleNamespace(**vars(world.cast))
    world.far = Organisation.objects.get(name="Far Ltd")
    cast.far = factories.person("far@example.eu", name="Far")
    for role in ("manager", "signatory"):
        factories.member(cast.far, role, organisation=world.far)
    sides = [
        Side("Ours", world, cast, {"vo": world.vo, "ho": world.ho, "vop": world.vop, "hop": world.hop}),
        Side("Theirs", world, cast, {"vo": world.far, "ho": world.elsewhere, "vop": world.other, "hop": world.other}),
    ]
    for side in sides:
        fill(side)
    return SimpleNamespace(
        things=[thing for side in sides for thing in side.things],
        canaries=[canary for side in sides for canary in side.canaries],
        cast=cast,
        world=world,
    )


PERSONS = {"Ours": ("vo", "finance", "finance2", "coordinator"), "Theirs": ("far", "outsider", "stranger", "outsider")}
VERIFIED = {"Ours": "48271", "Theirs": "59382"}
FIGURES = {"Ours": ("7654321.09", "71234.56"), "Theirs": ("8765432.09", "61234.56")}
ACCOUNTS = {"Ours": "PT50000201231234567890154", "Theirs": "DE89370400440532013000"}


def spaced(digits):
    """A figure or an account number however it is grouped on the page."""
    return r"[\s.,\u00a0\u202f]?".join(re.escape(sign) for sign in digits)


def fill(side):
    register(side)
    bring(side)
    fund(side)
    claim(side)
    words(side)
    offers = show(side)
    apply(side, offers)
    arrange(side, offers)
    match(side, offers)
    exchanges = visit(side, offers)
    papers(side, exchanges)
    close(side, exchanges)
    pay(side, exchanges)
    tell(side, exchanges, offers[0])
    bundle(side, exchanges)
    produce(side)
    differ(side)
    take_along(side)


def register(side):
    turnover = FIGURES[side.name][0]
    private = {
        "motivation": side.word("Motivation", *DESK),
        "contact_name": side.word("Contact", *DESK),
        "registration_number": side.word("Number", *DESK),
        "turnover": Decimal(turnover),
        # One organisation, registered on both sides (E15): either desk hears that, and not of whom.
        "identity": "registered on both sides",
        "name_identity": "named alike on both sides",
    }
    side.figure(turnover.partition(".")[0], *DESK)
    for status in Registration.Status.values:
        name = side.word(f"Organisation{status.title()}", "vop", *ALL)
        body = factories.organisation(name, side.bodies.vop, country=side.bodies.vo.country, accepted=False)
        side.keep(body, "vop", *ALL)
        side.keep(factories.registration_of(body, status=status, **private), "vop", *ALL)
    side.keep(factories.registration_of(side.bodies.vo, **private), *DESK)
    look_for(side)
    approvals(side)
    side.keep(side.bodies.vo, *EVERYBODY)
    side.keep(side.bodies.ho, *EVERYBODY)
    side.keep(side.bodies.vop, *EVERYBODY)
    # What a person may do is theirs, their manager's and those who watch over all to know.
    manager = PERSONS[side.name][0]
    side.keep(getattr(side.cast, manager), readers=[manager, "so", "officer"])


def look_for(side):
    """What both bodies look for, known by a day; and their CVs, which the other side of a match reads, too."""
    for body, own, other, year in (("vo", "vop", "ho", 2031), ("ho", "hop", "vo", 2032)):
        day = date(year, 7, {"Ours": 13, "Theirs": 14}[side.name])
        side.day(day, body, own, *ALL)
        organisation = getattr(side.bodies, body)
        factories.wishes(organisation, visit_until=day, host_until=day)
        readers = (body, own, other, "so")
        name = side.word(f"CvName{body}", *readers)
        text = side.word(f"CvText{body}", *readers).encode()
        side.keep(factories.cv(organisation, name=f"{name}.pdf", body=b"%PDF-1.7 " + text), *readers)


def approvals(side):
    """E13: one case in every status, with the Agency's decision."""
    letter = side.word("Decision", *DESK).encode()
    told = {"reason": side.word("Askedfor", *DESK), "note": side.word("Agencynote", *DESK)}
    for status in ("withdrawn", "refused", "expired", "granted"):
        row = factories.approval(side.bodies.vo, status=status, body=b"%PDF-1.7 " + letter, **told)
        side.keep(row, *DESK)
    body = factories.organisation(side.word("Asking", "vop", *ALL), side.bodies.vop, accepted=False)
    side.keep(factories.approval(body, **told), "vop", *ALL)


def bring(side):
    """Tables with words in the file's name, the preview, the errors and the report: the desk's and nobody else's.

    Postgres keeps them in the partnership; which of its people may read them the app alone decides.
    """
    desk = ("vop.desk", "vop.coordinator", "so")
    name, cell, wrong, told = (
        side.word(f"Import{part}", *desk, policed=False) for part in ("File", "Cell", "Wrong", "Report")
    )
    brought_by = getattr(side.cast, PERSONS[side.name][3])
    for word in (name, cell, wrong, told):
        side.secret(word, "vop", "so")  # and that, Postgres keeps by itself: from the Agency, too
    for status in Import.Status.values:
        row = factories.import_job(
            side.bodies.vop, brought_by, status=status, name=f"{name}.csv", report=f"row,{told}\r\n".encode(),
            preview=[{"row": 2, "cells": {"name": cell}, "good": True}],
            problems=[{"row": 3, "column": "", "message": wrong, "cure": "", "value": "", "note": False}],
        )  # fmt: skip
        side.keep(row, *desk, policed=False)


def fund(side):
    ceiling = Decimal(FIGURES[side.name][1])
    Fund.objects.filter(partnership=side.bodies.vop).update(ceiling=ceiling, available=ceiling)
    side.keep(Fund.objects.select_related("partnership").get(partnership=side.bodies.vop), "vop", *ALL)
    side.figure(FIGURES[side.name][1].partition(".")[0], "vop", *ALL)
    row = Fund.objects.get(partnership=side.bodies.vop)
    Verification.objects.create(fund=row, partnership=side.bodies.vop, checked=int(VERIFIED[side.name]))
    side.figure(VERIFIED[side.name], "vop", *ALL)


def claim(side):
    """A period that was handed in and an open one, each with a cost; an amendment. For those who claim."""
    mine = ("vop.coordinator", "vop.finance", *ALL)
    for number, handed_in in ((1, True), (2, False)):
        name = "Frozen" if handed_in else "Open"
        period = factories.period(side.bodies.vop, number)
        proof = side.word(f"Invoice{name}", *mine, policed=False)
        row = factories.cost(
            period, body=b"%PDF-1.7 " + proof.encode(), description=side.word(f"Cost{name}", *mine, policed=False),
            partner=side.word(f"Partner{name}", *mine, policed=False),
            file_name=side.word(f"File{name}", *mine, policed=False) + ".pdf",
        )  # fmt: skip
        side.keep(row, *mine, policed=False)
        side.keep(period, *mine, policed=False)
        if handed_in:
            body = b"%PDF-1.7 " + side.word("Statement", *mine, policed=False).encode()
            paper = factories.document(
                title=side.word("StatementTitle", *mine, policed=False), parties={"vop": side.bodies.vop}, body=body,
                of_claim=True,
            )  # fmt: skip
            factories.statement(period, document=side.keep(paper, *mine, policed=False))
    factories.amendment(side.bodies.vop, reason=side.word("Amended", *mine, policed=False))


def words(side):
    """A wording of its papers that the partnership has not adopted."""
    clauses = [{"key": "own1", "title": side.word("Wording", "vop", *ALL), "text": "Be kind."}]
    side.keep(factories.paper_text(side.bodies.vop, clauses=clauses), "vop", *ALL)


def show(side):
    """Offers: public ones to apply for, and a paused and a closed one that are their host's own."""
    ho = side.bodies.ho
    public = [factories.offer(ho, title=f"Public {side.name} offer {n}", places=90) for n in range(4)]
    side.keep(public[0], *EVERYBODY)
    for status in ("paused", "closed"):
        title = side.word(f"Offer{status.title()}", *HOSTS, policed=False)
        side.keep(factories.offer(ho, title=title, status=status), *HOSTS, policed=False)
    return public


def stay(side):
    return {
        "traveller_name": f"Canary{side.name}Traveller",
        "traveller_email": f"Canary{side.name}Address@example.eu",
        "goals": f"Canary{side.name}Goals",
    }


def apply(side, offers):
    for value in stay(side).values():
        side.secret(value, *FOUR)
    reason = side.word("Reason", *FOUR)
    for offer, status in zip(offers, ("submitted", "endorsed", "accepted"), strict=False):
        side.keep(factories.application(offer, side.bodies.vo, status=status, **stay(side)), *FOUR)
    talk(side, side.things[-1].obj)
    for status in ("declined", "withdrawn", "expired"):
        row = factories.application(offers[3], side.bodies.vo, status=status, **stay(side) | {"reason": reason})
        side.keep(row, *FOUR)


def arrange(side, offers):
    note, reason = side.word("Arranged", *FOUR), side.word("NotAgreed", *FOUR)
    for offer, status in zip(
        [*offers, offers[0]], ("proposed", "taken_up", "declined", "withdrawn", "expired"), strict=True
    ):
        changes = {} if status == "proposed" else {"reason": reason}
        side.keep(factories.arrangement(offer, side.bodies.vo, status=status, note=note, **changes), *FOUR)


def talk(side, application):
    """What the parties write to each other, for them alone."""
    row = factories.message(application, "vo", text=side.word("Message", *PARTIES), to_desks=True)
    body = side.word("Attached", *PARTIES)
    file = factories.attachment(row, name=side.word("FileName", *PARTIES) + ".pdf", body=b"%PDF-1.7 " + body.encode())
    side.keep(file, *PARTIES)


def match(side, offers):
    """A round in every status, with a pair and somebody left out; and one of the whole scheme."""
    pair = factories.application(
        factories.offer(side.bodies.ho, title="Matched", places=9), side.bodies.vo, **stay(side)
    )
    told = {"status": "optimal", "objective": 1, "bound": 1, "gap": 0, "matches": 1, "sme_matches": 1, "visitors": 1,
            "share_cost": 0, "places": [], "budgets": [], "euros": "780.00", "euros_left": "780.00"}  # fmt: skip
    for status in Round.Status.values:
        name, broken = side.word(f"Round{status}", "vop", *ALL), side.word(f"Broken{status}", "vop", *ALL)
        outcome = told | {"broken": [broken]}
        row = factories.matching_round(side.bodies.vop, status=status, name=name, outcome=outcome)
        factories.candidate(row, pair)
        other = factories.application(offers[3], side.bodies.vo, status="withdrawn", **stay(side))
        factories.candidate(row, other, chosen=False, sentence=side.word(f"Left{status}", "vop", *ALL))
        side.keep(row, "vop", *ALL)
    name = side.word("RoundOfAll", *ALL)
    side.keep(factories.matching_round(None, name=name, outcome=told | {"broken": []}), *ALL)


def visit(side, offers):
    """One exchange in every status."""
    found = {}
    for status in Exchange.Status.values:
        row = factories.exchange(offers[3], side.bodies.vo, status=status, **stay(side))
        found[status] = side.keep(row, *FOUR)
        factories.event(row, note=side.word(f"Note{status}", *FOUR))
    side.keep(found["building"].application, *FOUR)
    return found


def papers(side, exchanges):
    terms = {"objectives": side.word("Objectives", *FOUR)}
    open_one = side.keep(factories.paper(exchanges["building"], content=terms), *FOUR)
    signer = side.word("Signer", *FOUR)
    elsewhere = factories.signed_elsewhere(
        side.word("Certificate", *FOUR), b"%PDF-1.7 " + side.word("Signedfile", *FOUR).encode()
    )
    factories.signature(open_one, "ho", None, name=signer, **elsewhere)
    side.keep(factories.change_request(open_one, "hop", wish=side.word("Wish", *FOUR)), *FOUR)
    signed = exchanges["commitment_signed"]
    paper = document(side, signed, "Commitment", FOUR)
    side.keep(factories.paper(signed, content=terms, status="signed", document=paper), *FOUR)
    amount = {"derivation": [side.word("Terms", *PAYING)]}
    amended = terms | {"outcomes": side.word("Rewritten", *FOUR)}
    side.keep(factories.paper(signed, content=amended, version=2), *FOUR)
    agreement = side.keep(factories.paper(signed, "agreement", content=amount), *PAYING)
    side.keep(factories.change_request(agreement, "vo", wish=side.word("Moneywish", *PAYING)), *PAYING)
    reserved = exchanges["agreement_signed"]
    factories.share(reserved)
    factories.post(reserved, "reserve")
    factories.paper(reserved, content=terms, status="signed")
    paper = document(side, reserved, "Agreement", PAYING)
    side.keep(factories.paper(reserved, "agreement", content=amount, status="signed", document=paper), *PAYING)


def document(side, exchange, name, tokens):
    parties = {f"{token}_id": getattr(exchange, f"{token}_id") for token in tokens if token not in ALL}
    body = side.word(f"{name}File", *tokens)
    row = factories.document(title=side.word(name, *tokens), parties=parties, body=b"%PDF-1.7 " + body.encode())
    return side.keep(row, *tokens)


def close(side, exchanges):
    learnt = side.word("Learnt", *FOUR)
    proof, file_name = side.word("Proof", *PAYING), side.word("Ticket", *PAYING)
    for status in ("ended", "reported", "returned", "validated"):
        exchange = exchanges[status]
        factories.closing_report(exchange, learnt=learnt, review=side.word(f"Review{status}", *FOUR))
        for kind in ("travel", "accommodation"):
            row = factories.evidence(exchange, kind=kind, name=f"{file_name}.pdf", body=b"%PDF-1.7 " + proof.encode())
        side.keep(row, *PAYING)
    questionnaire(side, exchanges["reported"])


def questionnaire(side, exchange):
    for writer in ("vo", "ho"):
        for part, tokens in (("a", FOUR), ("b", FOUR), ("c", (writer, *ALL))):
            factories.answers(exchange, writer, part, comment=side.word(f"Answer{writer}{part}", *tokens))


def pay(side, exchanges):
    account, finance = ACCOUNTS[side.name], side.readers(["vo", "vop.finance"])
    side.figure(account, readers=finance)
    for status in ("building", "commitment_signed", "agreement_signed", "validated", "paid"):
        factories.bank_account(exchanges[status], iban=account)
    first, second = (getattr(side.cast, name) for name in PERSONS[side.name][1:3])
    file = side.word("PaymentFile", "vop.finance", policed=False).encode()
    reason = side.word("BankSaysNo", *PAYING)
    for status, held in (("prepared", "prepared"), ("approved", "ordered"), ("sent", "ordered"),
                         ("answered", "rejected"), ("cancelled", "cancelled")):  # fmt: skip
        exchange = factories.exchange(exchanges["validated"].offer, side.bodies.vo, status="validated", **stay(side))
        factories.bank_account(exchange, iban=account)
        batch = factories.batch(side.bodies.vop, first, status=status, approved_by=second, file=file)
        side.keep(batch, "vop", *ALL)
        side.keep(factories.payment(exchange, batch, status=held, reason=reason), *PAYING)
        reserve(exchange, held)
    hear(side, first)
    claim_back(side, exchanges["paid"].offer)


def claim_back(side, offer):
    """Money claimed back in every status: the visitor reads of it once it was asked, the host's side never."""
    first, second = (getattr(side.cast, name) for name in PERSONS[side.name][1:3])
    for status in Recovery.Status.values:
        tokens = PAYING if status in ("asked", "recovered") else ("vop", *ALL)
        exchange = factories.exchange(offer, side.bodies.vo, status="paid", **stay(side))
        batch = factories.batch(side.bodies.vop, first, status="answered", approved_by=second)
        paid = factories.payment(exchange, batch, status="settled")
        letter = document(side, exchange, f"Letter{status}", PAYING) if tokens == PAYING else None
        told = {"reason": side.word(f"Claimedback{status}", *tokens), "letter": letter}
        row = factories.recovery(paid, first, second, status=status, **told)
        if row.outcome:
            Recovery.objects.filter(pk=row.pk).update(outcome=side.word(f"Howitended{status}", *tokens))
        side.keep(row, *tokens)


def hear(side, finance):
    """What the bank said, with a reference that is nobody's: for the partnership and who reads all."""
    name, reference = side.word("Statement", "vop", *ALL), side.word("NobodysReference", "vop", *ALL)
    lines = {"unmatched": {"why": "unknown", "reference": reference}, "other": {}}
    side.keep(factories.bank_answer(side.bodies.vop, finance, name=f"{name}.xml", **lines), "vop", *ALL)


def reserve(exchange, held):
    factories.share(exchange)
    factories.post(exchange, "reserve")
    if held in ("ordered", "rejected"):
        factories.post(exchange, "order")


def real_figures(side):
    """What a report of this side's partnership would freeze today, read by its coordinator."""
    from clusterxchange import scope
    from partnerships.models import Membership
    from reporting.models import Report
    from reporting.reports.content import figures_of

    reader = Membership.objects.filter(partnership=side.bodies.vop, role="coordinator").first().user
    days = {"period_start": date(2027, 1, 1), "period_end": date(2027, 6, 30)}
    with scope.acting_as(reader):
        return figures_of(Report(partnership=side.bodies.vop, kind="quality", **days), reader)[0]


def tell(side, exchanges, offer):
    """Reports, drafts, invitations, mails, events: what is written around an exchange."""
    paper = document(side, exchanges["closed"], "Figures", ("vop", *ALL))
    figures = real_figures(side) | {"note": side.word("Figure", "vop", *ALL)}
    side.keep(factories.report(side.bodies.vop, figures=figures, document_row=paper), "vop", *ALL)
    reports(side, figures)
    reports_of_scheme(side)
    author = PERSONS[side.name][0]
    about = {"application": offer.public_id, "report": exchanges["ended"].public_id,
             "commitment": exchanges["building"].public_id}  # fmt: skip
    for kind in ("registration", "offer", "application", "report", "commitment"):
        text = f"Canary{side.name}Draft{kind}"
        side.secret(text, readers=[author])
        typed = dict.fromkeys(("motivation", "goals", "title", "learnt", "objectives"), text)
        row = factories.draft(getattr(side.cast, author), kind, typed, about=about.get(kind, ""))
        side.keep(row, readers=[author])
    searched = f"Canary{side.name}Search"
    side.secret(searched, readers=[author])
    side.keep(factories.search(getattr(side.cast, author), name=searched), readers=[author])
    for body, tokens in (("partnership", ("vop", *ALL)), ("organisation", ("vo", *ALL))):
        address = side.word(f"Invited{body}", *tokens) + "@example.eu"
        role = {"partnership": "desk", "organisation": "traveller"}[body]
        held = {body: side.bodies.vop if body == "partnership" else side.bodies.vo}
        side.keep(factories.invitation(address, role, **held), *tokens)
    side.keep(factories.mail(f"{side.name}@example.eu", text=side.word("Mail", "so")), "so")


def reports(side, figures):
    """One in every status; texts being written are their authors' own, what was submitted is read above too."""
    vop = side.bodies.vop
    for month, status in enumerate(("draft", "withdrawn", "returned", "accepted", "correcting"), 1):
        tokens = ("vop",) if status in ("draft", "withdrawn") else ("vop", *ALL)
        days = {"period_start": date(2030, month, 1), "period_end": date(2030, 12, 31)}
        row = side.keep(factories.report(vop, status=status, kind="quality", figures=figures, **days), *tokens)
        if status in ("draft", "returned", "correcting"):
            text = side.word(f"Wording{status}", "vop")
            side.keep(factories.wording(row, "part_a", text, beside=status == "returned"), "vop")
        side.keep(factories.comment(row, side.word(f"Comment{status}", *tokens), section="part_a"), *tokens)
        if row.version:
            freeze_again(row, figures, {"part_b": side.word(f"Second{status}", *tokens)})


def freeze_again(row, figures, texts):
    factories.report_version(row, figures=figures, texts=texts, version=2)
    Report.objects.filter(pk=row.pk).update(version=2)


def reports_of_scheme(side):
    """The scheme's own: part C of the questionnaire stands in them."""
    first = {"period_start": date(2030, 1, 1 if side.name == "Ours" else 2), "period_end": date(2030, 12, 31)}
    row = side.keep(factories.report(None, status="draft", kind="quality", **first), "so")
    side.keep(factories.wording(row, "part_c", side.word("PartCDraft", "so")), "so")
    done = side.keep(factories.report(None, kind="quality", **first), *ALL)
    freeze_again(done, {}, {"part_c": side.word("PartC", *ALL)})


def bundle(side, exchanges):
    """Audit bundles: for the visitor's partnership and who reads all; of the visited and of the visitor nobody."""
    index = document(side, exchanges["validated"], "BundleIndex", ("vop", *ALL))
    body = side.word("Bundle", "vop", *ALL).encode()
    for status in ("ready", "failed"):
        row = factories.dossier(exchanges["validated"], index=index, status=status, body=b"PK " + body)
        side.keep(row, "vop", *ALL)


def produce(side):
    """Outputs: the partnership's own in every state, and one of a partner cluster that its people read, too."""
    for status in ("draft", "recorded", "withdrawn"):
        told = {
            "title": side.word(f"Output{status}", "vop", *ALL),
            "counterpart": side.word(f"With{status}", "vop", *ALL),
        }
        row = factories.output(side.bodies.vop, indicator="outcome", kind="memorandum", status=status, **told)
        side.keep(row, "vop", *ALL)
        body = b"%PDF-1.7 " + side.word(f"Minutes{status}", "vop", *ALL).encode()
        name = side.word(f"MinutesOf{status}", "vop", *ALL) + ".pdf"
        side.keep(factories.output_file(row, name=name, body=body), "vop", *ALL)
    row = factories.output(side.bodies.vop, partner=side.bodies.vo, title=side.word("PartnersOutput", *DESK))
    side.keep(row, *DESK)
    side.keep(factories.output_file(row, body=b"%PDF-1.7 " + side.word("PartnersFile", *DESK).encode()), *DESK)


def differ(side):
    """What a recount found: for who watches over the scheme."""
    key = side.word("Differs", *ALL)
    Recount.objects.create(
        rows=1, found=1, differences=[{"what": "tally:state", "key": key, "kept": "1", "source": "2"}]
    )


def take_along(side):
    """Files, saved exports, keys: their owner's alone; what is shared is the colleagues'; the log has its readers."""
    author, coordinator = PERSONS[side.name][1], PERSONS[side.name][3]
    owner = getattr(side.cast, author)
    name = f"Canary{side.name}ExportName"
    side.secret(name, readers=[author])
    body = f"Canary{side.name}ExportFile"
    side.secret(body, readers=[author])
    for status in ("ready", "failed", "queued"):
        side.keep(factories.export(owner, title=name, status=status, body=body.encode()), readers=[author])
    own = f"Canary{side.name}SavedExport"
    side.secret(own, readers=[author])
    side.keep(factories.definition(owner, name=own), readers=[author])
    key = f"Canary{side.name}Key"
    side.secret(key, readers=[author])
    side.keep(factories.token(owner, name=key), readers=[author])
    shared = side.word("SharedExport", "vop")
    factories.definition(owner, name=shared, shared_with=side.bodies.vop)
    asked = f"Canary{side.name}Filter"
    side.secret(asked, readers=[author, coordinator, "so"], policed=False)
    factories.export_log(owner, side.bodies.vop, filters=f"q={asked}")
