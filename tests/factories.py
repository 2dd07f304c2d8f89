"""Rows to start from. Made by the owner of the tables, outside of anybody's scope."""

import hashlib
import itertools
import secrets
from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings
from django.utils import timezone

from mobility.models import (
    Answers,
    Application,
    Arrangement,
    Attachment,
    Candidate,
    ChangeRequest,
    ClosingReport,
    Evidence,
    Exchange,
    Import,
    Message,
    Offer,
    Paper,
    PaperText,
    Round,
    SavedSearch,
    Signature,
)
from mobility.operations.exchanges import next_number
from mobility.operations.offers import searchable
from mobility.papers.content import content_hash, stay_facts
from partnerships.fingerprints import fingerprint, name_fingerprint
from partnerships.models import (
    Approval,
    Cv,
    Document,
    Draft,
    Event,
    Grant,
    Invitation,
    Mail,
    Membership,
    Organisation,
    Partnership,
    Registration,
    RuleSet,
    User,
    Wishes,
)
from partnerships.operations.people import hash_of
from payments.models import (
    Amendment,
    BankAccount,
    BankAnswer,
    BankAnswerLine,
    Batch,
    CostLine,
    FinancialStatement,
    Fund,
    FundShare,
    Payment,
    Period,
    Posting,
    Recovery,
)
from payments.operations.agreements import agreement_content
from reporting.models import (
    Comment,
    Decision,
    Definition,
    Dossier,
    Export,
    ExportLog,
    Output,
    OutputFile,
    Report,
    ReportVersion,
    Token,
    Wording,
)

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
        name_identity=name_fingerprint(country, name),
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
        "stays": [],
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
    "returned": 5, "validated": 6, "paid": 7, "closed": 8, "cancelled": 0, "interrupted": 4,
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
        "derivation": ["Portugal: EUR 780.00", "Lump sum: EUR 780.00"], "rule_set": RuleSet.objects.first(),
        "sectors": ["digital"],
        "expires_on": timezone.localdate() + timedelta(days=30), "fit": 80,
    } | dates | changes  # fmt: skip
    return Application.objects.create(
        offer=offer, title=offer.title, vo=vo, ho=offer.ho, vop=vo.partnership, hop=offer.hop, vo_name=vo.name,
        ho_name=offer.ho_name, vo_type=vo.type, vo_is_sme=vo.is_sme, vo_country=vo.country,
        ho_country=offer.country, vo_place=vo.place, ho_place=offer.place, status=status, **values,
    )  # fmt: skip


def matching_round(partnership, *, status="proposed", **changes):
    """One that is asked for by nobody, so that no worker takes it up."""
    ended = {"ended_at": timezone.now()} if status in ("accepted", "cancelled") else {}
    values = {"name": "Spring", "share": Decimal("0.5"), "answer_by": timezone.localdate() + timedelta(days=20)}
    return Round.objects.create(partnership=partnership, status=status, **values | ended | changes)


def candidate(asked, application, **changes):
    values = {"vop_id": application.vop_id, "fit": application.fit, "chosen": True} | changes
    return Candidate.objects.create(round=asked, application=application, **values)


def arrangement(offer, vo, *, status="proposed", **changes):
    answered = {"answered_at": timezone.now(), "reason": "No."} if status != "proposed" else {}
    values = {"starts_on": date(2027, 3, 1), "ends_on": date(2027, 3, 5), "note": "Robots at work."} | answered
    return Arrangement.objects.create(
        offer=offer, title=offer.title, vo=vo, ho=offer.ho, vop=vo.partnership, hop=offer.hop, vo_name=vo.name,
        ho_name=offer.ho_name, status=status, **values | changes,
    )  # fmt: skip


def message(application, side, author=None, *, text="Hello.", **changes):
    return Message.objects.create(
        application=application, side=side, author=author, author_name=str(author or "Somebody"), text=text,
        **application.party_ids(), **changes,
    )  # fmt: skip


def attachment(message, *, name="plan.pdf", body=b"%PDF-1.7 plan"):
    """A row and its real file, where the gate for uploads would have kept it."""
    stored = f"{secrets.token_hex(16)}.pdf"
    folder = settings.MEDIA_ROOT / "messages"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / stored).write_bytes(body)
    return Attachment.objects.create(
        message=message, name=name, file=stored, mime="application/pdf", size=len(body),
        sha256=hashlib.sha256(body).hexdigest(), **message.party_ids(),
    )  # fmt: skip


def exchange(offer, vo, *, status="building", identity="", **changes):
    from mobility.operations.exchanges import STAY_COLUMNS

    now = timezone.now()
    match = application(offer, vo, status="confirmed", **changes)
    stamps = dict.fromkeys(STAMPS[: REACHED[status]], now)
    if REACHED[status] >= 4:
        stamps |= {"payment_due_on": match.ends_on + timedelta(days=10),
                   "report_due_on": match.ends_on + timedelta(days=30)}  # fmt: skip
    if status in ("cancelled", "interrupted"):
        stamps |= {"stopped_at": now, "reason": "Illness."}
    if status == "returned":
        stamps["returned_at"] = now
    return Exchange.objects.create(
        application=match, number=next_number(2027), vo_identity=identity, status=status,
        **{name: getattr(match, name) for name in STAY_COLUMNS}, **stamps,
    )  # fmt: skip


# The rest of the paper trail -----------------------------------------------------------------------


def registration_of(vo, *, status="accepted", **changes):
    """Put an organisation's registration into a status, with the dates the status asks for."""
    now = timezone.now()
    dates = {"decided_at": now} if status in ("accepted", "returned", "rejected") else {"decided_at": None}
    if status in ("returned", "rejected"):
        dates["reason"] = "Figures are missing."
    Registration.objects.filter(organisation=vo).update(status=status, **dates | changes)
    return Registration.objects.get(organisation=vo)


def approval(organisation, *, status="asked", body=b"%PDF-1.7 decision", **changes):
    """E13: what a desk asked the Agency, with the decision and its file where the status has one."""
    decided = {}
    if status in ("granted", "refused", "expired"):
        name = f"{secrets.token_hex(16)}.pdf"
        folder = settings.MEDIA_ROOT / "approvals"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(body)
        decided = {"decided_at": timezone.now(), "decided_on": timezone.localdate(), "note": "No.", "file": name,
                   "file_name": "decision.pdf", "mime": "application/pdf", "size": len(body)}  # fmt: skip
    values = {"organisation_name": organisation.name, "reason": "It runs the only test line."} | decided | changes
    return Approval.objects.create(
        organisation=organisation, partnership_id=organisation.partnership_id, status=status, **values
    )


def wishes(organisation, **said):
    return Wishes.objects.create(organisation=organisation, partnership_id=organisation.partnership_id, **said)


def cv(organisation, *, name="cv.pdf", body=b"%PDF-1.7 cv"):
    """A row and its real file, where the gate for uploads would have kept it."""
    stored = f"{secrets.token_hex(16)}.pdf"
    folder = settings.MEDIA_ROOT / "cvs"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / stored).write_bytes(body)
    return Cv.objects.create(
        organisation=organisation, partnership_id=organisation.partnership_id, name=name, file=stored,
        mime="application/pdf", size=len(body), sha256=hashlib.sha256(body).hexdigest(),
    )  # fmt: skip


def invitation(email, role, *, organisation=None, partnership=None, token="token"):
    return Invitation.objects.create(
        token_hash=hash_of(f"{token}{next(counter)}"), email=email, role=role, organisation=organisation,
        partnership=partnership, expires_at=timezone.now() + timedelta(days=7),
    )  # fmt: skip


def import_job(partnership, by, *, status="checked", **changes):
    """A table of one good and one bad line, brought by a person, in any status."""
    now, over = timezone.now(), status in ("committed", "discarded")
    values = {
        "kind": "organisations", "name": "organisations.csv", "extension": "csv", "sha256": "0" * 64,
        "file": None if over else b"name\r\n", "lines_done": 2, "lines_good": 1, "lines_bad": 1,
        "columns": {"known": ["name"], "unknown": []},
        "preview": [{"row": 2, "cells": {"name": "A name"}, "good": True}],
        "problems": [{"row": 3, "column": "Name", "message": "Wrong.", "cure": "", "value": "", "note": False}],
        "report": b"row\r\n", "checked_at": None if status == "queued" else now, "ended_at": now if over else None,
        "next_attempt_at": now + timedelta(days=1),
    } | changes  # fmt: skip
    return Import.objects.create(partnership=partnership, by=by, status=status, **values)


def draft(user, kind, values, *, about=""):
    return Draft.objects.create(user=user, kind=kind, values=values, about=about)


def search(user, *, name="A search", query="country=PT", often="daily", **changes):
    return SavedSearch.objects.create(user=user, name=name, query=query, often=often, **changes)


def document(*, title="A paper", content=None, status="ready", parties=None, body=b"%PDF-1.7 a paper", **changes):
    content = content or {}
    ready = {}
    if status == "ready":
        name = f"papers/{next(counter):06d}.pdf"
        kept = settings.MEDIA_ROOT / name
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(body)
        ready = {"file": name, "made_at": timezone.now(), "progress": 100, "size": len(body),
                 "file_sha256": hashlib.sha256(body).hexdigest()}  # fmt: skip
    return Document.objects.create(
        title=title, template="pdf/base.html", content=content, content_sha256=content_hash(content),
        status=status, **ready, **(parties or {}), **changes,
    )  # fmt: skip


def full_content(exchange, kind):
    """What the operations would have written."""
    if kind == "agreement":
        return agreement_content(exchange)
    own = {"goals": exchange.goals, "objectives": "To learn.", "outcomes": "Knowledge.", "agenda": []}
    return stay_facts(exchange) | own


def paper(exchange, kind="commitment", *, status="open", content=None, version=1, **changes):
    content = full_content(exchange, kind) | (content or {})
    letter = {"commitment": "C", "agreement": "A"}[kind]
    return Paper.objects.create(
        exchange=exchange, kind=kind, number=f"{exchange.number}-{letter}{version}", version=version, content=content,
        status=status, sha256=content_hash(content), signed_at=timezone.now() if status == "signed" else None,
        **exchange.party_ids(), **changes,
    )  # fmt: skip


def signature(paper, side, person, *, name="", function="Director", **changes):
    return Signature.objects.create(
        paper=paper, exchange_id=paper.exchange_id, side=side, person=person, name=name or str(person),
        function=function, sha256=paper.sha256, **paper.party_ids(), **changes,
    )  # fmt: skip


def signed_elsewhere(certificate, body=b"%PDF-1.7 signed"):
    """What a signature of another program adds to its row, and its real file."""
    stored = f"{secrets.token_hex(16)}.pdf"
    folder = settings.MEDIA_ROOT / "signed"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / stored).write_bytes(body)
    return {"file": stored, "file_sha256": hashlib.sha256(body).hexdigest(), "certificate": certificate}


def change_request(paper, side, *, wish="Another day, please."):
    return ChangeRequest.objects.create(
        paper=paper, exchange_id=paper.exchange_id, side=side, wish=wish, **paper.party_ids()
    )


def paper_text(partnership, kind="commitment", *, clauses=(), version=1, **changes):
    return PaperText.objects.create(
        partnership=partnership, kind=kind, version=version, clauses=list(clauses), **changes
    )


def closing_report(exchange, **changes):
    values = {"activities": "Three days at the line.", "learnt": "Much.", "actual_start": exchange.starts_on,
              "actual_end": exchange.ends_on} | changes  # fmt: skip
    return ClosingReport.objects.create(exchange=exchange, **values, **exchange.party_ids())


def evidence(exchange, *, kind="travel", name="boarding-pass.pdf", body=b"%PDF-1.7 evidence", **changes):
    """A row and its real file, where the gate for uploads would have kept it."""
    stored = f"{secrets.token_hex(16)}.pdf"
    for folder in (settings.MEDIA_ROOT / "evidence", settings.MEDIA_ROOT):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / stored).write_bytes(body)
    return Evidence.objects.create(
        exchange=exchange, kind=kind, name=name, file=stored, mime="application/pdf", size=len(body),
        sha256=hashlib.sha256(body).hexdigest(), **exchange.party_ids(), **changes,
    )  # fmt: skip


def answers(exchange, side, part, *, grade=4, comment="Good."):
    return Answers.objects.create(
        exchange=exchange, side=side, part=part, grade=grade, comment=comment, **exchange.party_ids()
    )


def bank_account(exchange, *, iban="ES9121000418450200051332", holder="", **changes):
    return BankAccount.objects.create(
        exchange=exchange, holder=holder or exchange.vo_name, iban=iban, town=exchange.vo_place,
        country=exchange.vo_country, **changes, **exchange.party_ids(),
    )  # fmt: skip


def share(exchange):
    return FundShare.objects.create(
        exchange=exchange, fund=Fund.objects.get(partnership=exchange.vop_id), cap=exchange.amount,
        **exchange.party_ids(),
    )  # fmt: skip


def post(exchange, kind, *, key="", amount=None):
    """One posting; the trigger moves the buckets and chains the hash."""
    source, target = Posting.MOVES[kind]
    fund = Fund.objects.get(partnership=exchange.vop_id)
    return Posting.objects.create(
        fund=fund, partnership_id=exchange.vop_id, exchange=exchange, kind=kind, source=source, target=target,
        amount=amount or exchange.amount, key=key or f"{kind}:{exchange.pk}",
    )  # fmt: skip


def period(partnership, number=1, **changes):
    days = {"starts_on": date(2026, 1, 1) + timedelta(days=200 * number)}
    days["ends_on"] = days["starts_on"] + timedelta(days=180)
    return Period.objects.create(partnership=partnership, number=number, **days | changes)


def cost(period, *, body=b"%PDF-1.7 invoice", **changes):
    """A cost and its real file."""
    stored = f"{secrets.token_hex(16)}.pdf"
    folder = settings.MEDIA_ROOT / "costs"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / stored).write_bytes(body)
    values = {"partner": "Lead", "category": "travel", "description": "Kick-off", "amount": Decimal("400.00"),
              "file_name": "invoice.pdf"} | changes  # fmt: skip
    return CostLine.objects.create(
        partnership_id=period.partnership_id, period=period, file=stored, mime="application/pdf", size=len(body),
        sha256=hashlib.sha256(body).hexdigest(), **values,
    )  # fmt: skip


def statement(period, *, document=None):
    """The period as it is handed in, frozen by the portal's own rules."""
    from payments.operations.claims import content_of

    content = content_of(period)
    Period.objects.filter(pk=period.pk).update(status="submitted")
    return FinancialStatement.objects.create(
        partnership_id=period.partnership_id, period=period, number=content["number"], content=content,
        sha256=content_hash(content), eu_share=content["figures"]["eu_share"], document=document,
    )  # fmt: skip


def amendment(partnership, **changes):
    grant = Grant.objects.get(partnership=partnership)
    values = {"number": 1, "at": timezone.now(), "ends_on_before": grant.ends_on, "ends_on": grant.ends_on,
              "ceiling_before": grant.fstp_ceiling, "ceiling": grant.fstp_ceiling, "reason": "A letter.",
              "prev": b"\x00", "hash": b"\x01"} | changes  # fmt: skip
    return Amendment.objects.create(grant=grant, partnership=partnership, **values)


def batch(partnership, prepared_by, *, status="prepared", approved_by=None, total="780.00", file=b"<Document/>"):
    now = timezone.now()
    approved = {}
    if status in ("approved", "sent", "answered"):
        approved = {"approved_at": now, "approved_by": approved_by, "file": file,
                    "file_sha256": hashlib.sha256(file).hexdigest()}  # fmt: skip
    if status in ("sent", "answered"):
        approved |= {"sent_at": now, "sent_by": approved_by}
    return Batch.objects.create(
        partnership=partnership, number=f"{partnership.acronym}-T{next(counter):04d}", status=status,
        total=Decimal(total), prepared_by=prepared_by, **approved,
    )  # fmt: skip


def payment(exchange, batch, *, status="prepared", reason=""):
    answered = {"answered_at": timezone.now()} if status in ("settled", "rejected") else {}
    if answered:
        answered["reason"] = reason or "Account closed."
    return Payment.objects.create(
        exchange=exchange, batch=batch, amount=exchange.amount, end_to_end_id=f"{exchange.number}-{next(counter)}",
        status=status, **answered, **exchange.party_ids(),
    )  # fmt: skip


def recovery(paid, prepared_by, confirmed_by=None, *, status="prepared", amount=None, reason="Away a day early.",
             letter=None, **changes):  # fmt: skip
    """Of a settled payment; letter: its document, made where there has to be one. Two people, as Postgres asks."""
    now, today = timezone.now(), timezone.localdate()
    asked = ended = {}
    if status in ("asked", "recovered"):
        letter = letter or document(title="Recovery", parties={"vo": paid.vo, "vop": paid.vop})
        asked = {"confirmed_at": now, "confirmed_by": confirmed_by, "asked_on": today, "document": letter,
                 "due_on": today + timedelta(days=30)}  # fmt: skip
    if status in ("recovered", "withdrawn"):
        ended = {"ended_at": now, "ended_by": prepared_by, "outcome": "Seen on the statement."}
        ended |= {"returned_on": today} if status == "recovered" else {}
    return Recovery.objects.create(
        payment=paid, exchange_id=paid.exchange_id, number=f"{paid.exchange.number}-D{next(counter)}", status=status,
        amount=amount or paid.amount, reason=reason, prepared_by=prepared_by, **paid.party_ids(),
        **asked | ended | changes,
    )  # fmt: skip


def bank_answer(partnership, imported_by, *, name="statement.xml", **lines):
    """A file of the bank with one line of each outcome that is given: outcome=values of the line."""
    counts = dict.fromkeys(lines, 1)
    row = BankAnswer.objects.create(
        partnership=partnership, kind="statement", name=name, sha256="0" * 64, imported_by=imported_by, counts=counts
    )
    for place, (outcome, values) in enumerate(lines.items(), 1):
        BankAnswerLine.objects.create(answer=row, partnership=partnership, place=place, outcome=outcome, **values)
    return row


def report(partnership, *, status="submitted", number="", figures=None, document_row=None, kind="kpi", **changes):
    """A report in a status, with as many frozen versions as it needs."""
    now, frozen = timezone.now(), status not in ("draft", "withdrawn")
    number = number or f"KPI-T{next(counter):04d}"
    stamps = {"version": 1, "submitted_at": now, "answer_due_on": date(2027, 9, 28)} if frozen else {}
    if frozen and status != "submitted":
        stamps["decided_at"] = now
    values = {"period_start": date(2027, 1, 1), "period_end": date(2027, 6, 30), "due_on": date(2027, 8, 29)}
    row = Report.objects.create(
        number=number, kind=kind, partnership=partnership, status=status, **stamps, **values | changes
    )
    if frozen:
        version = report_version(row, figures=figures, document_row=document_row)
        if status != "submitted":
            outcome = "returned" if status == "returned" else "accepted"
            Decision.objects.create(report=row, partnership=partnership, version=version, outcome=outcome)
    return row


def report_version(row, *, figures=None, document_row=None, texts=None, version=1):
    """texts: {section: text}."""
    from reporting.reports.sections import sections_of_report

    texts = texts or {}
    content = {
        "kind": row.kind, "title": row.number, "report": row.number, "version": version, "figures": figures or {},
        "sections": [{"key": one.key, "title": str(one.title), "text": texts.get(one.key, ""), "wording": 0,
                      "written_by": "", "written_at": ""} for one in sections_of_report(row)],
    }  # fmt: skip
    paper = document_row or document(title=row.number, parties={"vop": row.partnership})
    return ReportVersion.objects.create(
        report=row, partnership=row.partnership, version=version, content=content, sha256=content_hash(content),
        document=paper,
    )  # fmt: skip


def output(partnership, *, indicator="activity", kind="training", status="recorded", **changes):
    now = timezone.now()
    stamps = {"recorded": {"recorded_at": now}, "withdrawn": {"withdrawn_at": now, "reason": "Entered twice"}}
    own = {"counterpart_kind": "business", "origin": "event"} if indicator == "outcome" else {}
    values = {"title": "Training of advisers", "happened_on": date(2027, 2, 1)} | own | stamps.get(status, {}) | changes
    return Output.objects.create(partnership=partnership, indicator=indicator, kind=kind, status=status, **values)


def output_file(row, *, name="minutes.pdf", body=b"%PDF-1.7 minutes", **changes):
    """Evidence of an output and its real file."""
    stored = f"{secrets.token_hex(16)}.pdf"
    folder = settings.MEDIA_ROOT / "outputs"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / stored).write_bytes(body)
    return OutputFile.objects.create(
        output=row, name=name, file=stored, mime="application/pdf", size=len(body),
        sha256=hashlib.sha256(body).hexdigest(), **changes,
    )  # fmt: skip


def wording(row, section, text, by=None, *, number=1, **changes):
    return Wording.objects.create(
        report=row, partnership=row.partnership, section=section, text=text, number=number, written_by=by, **changes
    )


def comment(row, text, *, side="vop", section="", by=None, **changes):
    return Comment.objects.create(
        report=row, partnership=row.partnership, section=section, text=text, side=side, written_by=by, **changes
    )


def dossier(exchange, *, index, status="ready", body=b"PK a bundle", **changes):
    """An audit bundle and its real file; index: the document that seals it."""
    ready = {}
    if status == "ready":
        name = f"dossiers/{next(counter):06d}.zip"
        kept = settings.MEDIA_ROOT / name
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(body)
        ready = {"file": name, "made_at": timezone.now(), "progress": 100, "size": len(body), "document": index,
                 "file_sha256": hashlib.sha256(body).hexdigest()}  # fmt: skip
    return Dossier.objects.create(exchange=exchange, status=status, **ready, **exchange.party_ids(), **changes)


def new_secret():
    return secrets.token_urlsafe(16)


def export(user, *, title="An export", status="ready", body=b"a,b", **changes):
    """A file that a worker made for this person, and lies there."""
    ready = {}
    row = Export(owner=user, title=title, table="exchanges", columns=["number"], format="csv", status=status)
    if status == "ready":
        name = f"exports/{row.public_id}.csv"
        kept = settings.MEDIA_ROOT / name
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(body)
        ready = {"file": name, "made_at": timezone.now(), "size": len(body),
                 "file_sha256": hashlib.sha256(body).hexdigest()}  # fmt: skip
    for column, value in {**ready, **changes}.items():
        setattr(row, column, value)
    row.save(force_insert=True)
    return row


def definition(user, *, name="A saved export", filters="", **changes):
    return Definition.objects.create(
        owner=user, name=name, table="exchanges", columns=["number"], filters=filters, **changes
    )


def export_log(user, *partnerships, filters=""):
    return ExportLog.objects.create(
        by=user, way="page", table="exchanges", columns=["number"], filters=filters, format="csv", number=1,
        sha256="0" * 64, partnerships=[one.pk for one in partnerships],
    )  # fmt: skip


def token(user, *, name="A key", secret="", **changes):
    columns = {"tables": ["exchanges"], "expires_at": timezone.now() + timedelta(days=30)} | changes
    return Token.objects.create(owner=user, name=name, digest=hash_of(secret or new_secret()), **columns)


def event(subject, verb="exchange.opened", *, note="", **values):
    from partnerships.events import parties_of_event

    return Event.objects.create(
        verb=verb, subject_type=subject._meta.model_name, subject_id=subject.pk, note=note, values=values,
        **parties_of_event(subject),
    )  # fmt: skip


def mail(recipient, *, subject="A subject", text="A text", status="waiting"):
    return Mail.objects.create(
        message_id=f"<{next(counter)}@test>", recipient=recipient, subject=subject, text=text, status=status,
        sent_at=timezone.now() if status == "sent" else None,
    )  # fmt: skip
