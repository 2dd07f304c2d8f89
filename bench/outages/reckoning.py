"""Every account of the same visits side by side: what clients were told, ledger, payments, files, mails, screens."""

import hashlib
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

from lxml import etree

from bench.outages.paying import Bank
from bench.outages.person import Away, read_journals

ONCE = ("exchange.commitment_signed", "exchange.agreement_signed", "exchange.started", "exchange.ended",
        "exchange.attended", "exchange.reported", "exchange.validated", "exchange.paid")  # fmt: skip
# what a client was told → a question that has one row for it, and which facts it is asked with
ACKNOWLEDGED = {
    "paper": ("SELECT count(*) FROM mobility_paper WHERE public_id = %s", ["paper"]),
    "signature": ("SELECT count(*) FROM mobility_signature s JOIN mobility_paper p ON p.id = s.paper_id "
                  "WHERE p.public_id = %s AND s.side = %s", ["paper", "side"]),
    "account": ("SELECT count(*) FROM partnerships_event v JOIN mobility_exchange e ON e.id = v.subject_id "
                "WHERE v.verb IN ('account.given', 'account.changed') AND e.public_id = %s AND v.subject_type = "
                "'exchange'", ["visit"]),
    "confirmation": ("SELECT count(*) FROM payments_bankaccount a JOIN mobility_exchange e ON e.id = a.exchange_id "
                     "WHERE e.public_id = %s AND a.confirmed_at IS NOT NULL", ["visit"]),
    "evidence": ("SELECT count(*) FROM mobility_evidence v JOIN mobility_exchange e ON e.id = v.exchange_id "
                 "WHERE e.public_id = %s AND v.kind = %s AND v.withdrawn_at IS NULL", ["visit", "file"]),
    "attendance": ("SELECT count(*) FROM mobility_exchange WHERE public_id = %s AND attended_days = 5", ["visit"]),
    "report": ("SELECT count(*) FROM mobility_closingreport r JOIN mobility_exchange e ON e.id = r.exchange_id "
               "WHERE e.public_id = %s", ["visit"]),
    "validation": ("SELECT count(*) FROM mobility_exchange WHERE public_id = %s AND validated_at IS NOT NULL",
                   ["visit"]),
    "batch": ("SELECT count(*) FROM payments_batch WHERE public_id = %s", ["batch"]),
    "approval": ("SELECT count(*) FROM payments_batch WHERE public_id = %s AND approved_at IS NOT NULL", ["batch"]),
    "file": ("SELECT count(*) FROM payments_batch WHERE public_id = %s AND file_sha256 = %s", ["batch", "sha256"]),
    "answer": ("SELECT count(*) FROM payments_bankanswer WHERE sha256 = %s", ["sha256"]),
}  # fmt: skip
CARD = re.compile(r'cx-figure__value">([^<]*)</span> <span class="cx-figure__label">([^<]*)<')
TOTAL = re.compile(r'data-label="Total" class="cx-number">([^<]*)<')
MANY = ("account",)  # may be given again; of everything else there is one row


class Reckoning:
    """lost, twice, differing: sentences, each about one thing; figures: {what: number}."""

    def __init__(self, stage):
        self.stage, self.facts = stage, read_journals(stage.data)
        self.lost, self.twice, self.differing, self.figures = [], [], [], {}
        self.ids = [one["id"] for one in stage.world["visits"]]

    def draw(self):
        for account in (self.acknowledged, self.events, self.ledger, self.payments, self.bank, self.papers,
                        self.evidence, self.mails, self.screens):  # fmt: skip
            account()
        away = Counter(one["status"] for one in self.facts if one["kind"] == "away")
        self.figures["answers 'out of reach for a moment' (503)"] = away.pop(503, 0)
        self.figures["requests without an answer"] = away.total()
        self.figures["forms shown again"] = sum(one["kind"] == "refused" for one in self.facts)
        self.figures["steps found done, whose answer was lost"] = sum(one["kind"] == "found" for one in self.facts)
        for fault in (one for one in self.facts if one["kind"] == "fault"):
            self.differing.append(f"{fault['path']} answered {fault['status']} to {fault['who']}")
        return self

    def same(self, what, **sides):
        """Say where the accounts of one thing differ."""
        if len({str(value) for value in sides.values()}) > 1:
            self.differing.append(f"{what}: " + ", ".join(f"{name} {value}" for name, value in sides.items()))

    # What clients were told -------------------------------------------------------------------

    def acknowledged(self):
        told = [one for one in self.facts if one["kind"] == "ack"]
        for one in told:
            question, names = ACKNOWLEDGED[one["what"]]
            number = self.stage.one(question, *(one[name] for name in names))
            if number == 0:
                self.lost.append(f"{one}")
            elif number > 1 and one["what"] not in MANY:
                self.twice.append(f"{one}: {number} rows")
        self.figures["acknowledged steps"] = len(told)

    def events(self):
        waiting = self.stage.one("SELECT count(*) FROM partnerships_event WHERE delivered_at IS NULL")
        self.same("events that wait", them=waiting, none=0)
        counted = self.stage.rows("SELECT verb, subject_id, count(*) FROM partnerships_event WHERE verb = ANY(%s) "
                                  "GROUP BY 1, 2", list(ONCE))  # fmt: skip
        for row in counted:
            if row["count"] > 1:
                self.twice.append(f"{row}")
        verbs = Counter(row["verb"] for row in counted)
        for verb in ONCE:
            self.same(verb, events=verbs[verb], visits=len(self.ids))
        self.figures["events delivered"] = self.stage.one("SELECT count(*) FROM partnerships_event")

    # Money ------------------------------------------------------------------------------------

    def ledger(self):
        (fund,) = self.stage.rows(
            "SELECT f.*, (SELECT broken_at FROM verify_chain(f.id)) AS broken_at FROM payments_fund f JOIN "
            "partnerships_partnership p ON p.id = f.partnership_id WHERE p.public_id = %s",
            self.stage.world["vop"],
        )
        self.fund = fund
        parts = fund["available"] + fund["reserved"] + fund["ordered"] + fund["paid"]
        self.same("the fund", ceiling=fund["ceiling"], parts=parts)
        self.same("the chain", broken_at=fund["broken_at"], none=None)
        self.same("money on its way", money=fund["reserved"] + fund["ordered"], none=Decimal("0.00"))
        kinds = self.stage.rows("SELECT exchange_id, kind, count(*), sum(amount) FROM payments_posting GROUP BY 1, 2")
        self.posted = Counter()
        for row in kinds:
            self.posted[row["kind"]] += row["count"]
            if row["kind"] in ("reserve", "settle") and row["count"] > 1:
                self.twice.append(f"{row}")
        self.same("paid", fund=fund["paid"], postings=sum(row["sum"] for row in kinds if row["kind"] == "settle"))
        self.figures["postings"] = sum(self.posted.values())
        self.figures["paid, EUR"] = str(fund["paid"])

    def payments(self):
        rows = self.stage.rows("SELECT p.*, e.public_id AS visit, e.status AS stands, e.amount AS agreed FROM "
                               "payments_payment p JOIN mobility_exchange e ON e.id = p.exchange_id")  # fmt: skip
        self.rows = rows
        settled = Counter(row["visit"] for row in rows if row["status"] == "settled")
        for visit, number in settled.items():
            if number > 1:
                self.twice.append(f"{visit} was paid {number} times")
        by_status = Counter(row["status"] for row in rows)
        self.same("visits paid", payments=len(settled), visits=len(self.ids), postings=self.posted["settle"])
        self.same(
            "euros paid",
            payments=sum(row["amount"] for row in rows if row["status"] == "settled"),
            agreed=sum(row["agreed"] for row in rows if row["status"] == "settled"),
            fund=self.fund["paid"],
        )
        self.same("rejected", payments=by_status["rejected"], postings=self.posted["reject"])
        self.same("ordered", postings=self.posted["order"], payments=by_status["settled"] + by_status["rejected"])
        self.same("payments left over", them=len(rows) - by_status["settled"] - by_status["rejected"], none=0)
        self.figures["payments settled"], self.figures["payments rejected"] = (
            by_status["settled"],
            by_status["rejected"],
        )

    def bank(self):
        """Files as kept, as fetched, and as the bank read them."""
        batches = self.stage.rows("SELECT number, file, file_sha256, total, status FROM payments_batch")
        ordered = {}
        for batch in batches:
            file = bytes(batch["file"])
            self.same(f"file of {batch['number']}", kept=hashlib.sha256(file).hexdigest(), row=batch["file_sha256"])
            lines = {one.find(".//{*}EndToEndId").text: Decimal(one.find(".//{*}InstdAmt").text)
                     for one in etree.fromstring(file).iter("{*}CdtTrfTxInf")}  # fmt: skip
            self.same(f"sum of {batch['number']}", file=sum(lines.values()), row=batch["total"])
            self.same(f"{batch['number']} stands", status=batch["status"], answered="answered")
            ordered |= lines
        rows = {row["end_to_end_id"]: row["amount"] for row in self.rows}
        self.same("orders", files=sorted(ordered.items()), rows=sorted(rows.items()))
        bank = Bank(self.stage.data)
        for said, status in (("paid", "settled"), ("refused", "rejected")):
            ours = {row["end_to_end_id"]: row["amount"] for row in self.rows if row["status"] == status}
            theirs = {reference: Decimal(value) for reference, value in bank.booked(said).items()}
            self.same(f"what the bank {said}", bank=sorted(theirs.items()), rows=sorted(ours.items()))
        self.figures["batches"] = len(batches)

    # Files and mails --------------------------------------------------------------------------

    def papers(self):
        """Each signed paper has one sealed PDF, the one whose hash its row tells, and nothing else lies there."""
        media = self.stage.data / "media"
        rows = self.stage.rows("SELECT d.*, p.number AS paper FROM partnerships_document d LEFT JOIN mobility_paper p "
                               "ON p.document_id = d.id")  # fmt: skip
        self.same("PDFs", documents=len(rows), papers=2 * len(self.ids))
        for row in rows:
            path = media / row["file"]
            there = path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest()
            self.same(f"{row['number']} ({row['status']})", file=there, row=row["file_sha256"])
            self.same(f"{row['number']} belongs to", document=row["number"], paper=row["paper"])
        named = {row["file"] for row in rows}
        lying = {str(path.relative_to(media)) for path in (media / "papers").rglob("*") if path.is_file()}
        self.same("files in papers/", lying=sorted(lying - named), none=[])
        self.figures["sealed PDFs"] = len(rows)
        self.figures["PDFs begun more than once"] = sum(row["attempts"] > 1 for row in rows)

    def evidence(self):
        rows = self.stage.rows("SELECT file, sha256 FROM mobility_evidence WHERE withdrawn_at IS NULL")
        found = {path.name: path for path in (self.stage.data / "media").rglob("*") if path.is_file()}
        for row in rows:
            path = found.get(Path(row["file"]).name)
            kept = path and hashlib.sha256(path.read_bytes()).hexdigest()
            self.same(f"evidence {row['file']}", file=kept, row=row["sha256"])
        self.same("evidence", rows=len(rows), visits=2 * len(self.ids))
        folder = self.stage.data / "media" / "evidence"
        lying = {path.name for path in folder.rglob("*") if path.is_file()} - {Path(row["file"]).name for row in rows}
        self.figures["files of uploads that were cut off"] = len(lying)

    def mails(self):
        rows = self.stage.rows("SELECT message_id, status FROM partnerships_mail")
        arrived, known = self.stage.mailbox.arrived, {row["message_id"] for row in rows}
        for row in rows:
            self.same(row["message_id"], row=row["status"], sent="sent")
            if not arrived[row["message_id"]]:
                self.lost.append(f"mail {row['message_id']}")
        self.same("mails of nobody", mailbox=sorted(set(arrived) - known), none=[])
        self.figures["mails"] = len(rows)
        self.figures["mails that came twice under one Message-ID"] = sum(number > 1 for number in arrived.values())

    # Screens ----------------------------------------------------------------------------------

    def screens(self):
        finance, officer, fund = self.stage.person("finance"), self.stage.person("officer"), self.fund
        page = read(finance, f"/payments/funds/{self.stage.world['vop']}/")
        shown = [number_in(text) for text in re.findall(r'cx-figure__value">([^<]*)<', page)][:5]
        self.same("the budget page", page=shown,
                  ledger=[fund[name] for name in ("ceiling", "available", "reserved", "ordered", "paid")])  # fmt: skip
        self.dashboard(read(officer, f"/reporting/?partnership={self.stage.world['vop']}"))
        for batch in self.stage.rows("SELECT public_id, number, total FROM payments_batch"):
            page = read(finance, f"/payments/batches/{batch['public_id']}/")
            mine = [row for row in self.rows if f">{row['end_to_end_id']}<" in page]
            self.same(f"page of {batch['number']}", rows=sum(row["amount"] for row in mine), total=batch["total"],
                      shown=number_in(TOTAL.search(page)[1]))  # fmt: skip
            self.same(f"page of {batch['number']}", said="Answered by the bank" in page, answered=True)
        for visit in self.stage.world["visits"]:
            page = read(self.stage.person_of(visit["vo"]), f"/exchanges/{visit['id']}/")
            status = re.sub(r"<[^>]+>", "", re.search(r'class="cx-status[^"]*">(.*?)</span>', page, re.S)[1]).strip()
            self.same(f"page of {visit['exchange']}", status=status, paid="Paid")
            mine = [row["end_to_end_id"] for row in self.rows if row["visit"] == visit["id"]]
            self.same(f"page of {visit['exchange']}", shown=[one for one in mine if one in page], rows=mine)
        self.figures["pages compared"] = 2 + self.figures["batches"] + len(self.ids)

    def dashboard(self, page):
        cards = {label.strip(): number_in(value) for value, label in CARD.findall(page)}
        self.same("the dashboard's exchanges", page=cards.get("exchanges counted"), visits=Decimal(len(self.ids)))
        self.same("the dashboard's euros", page=cards.get("euros paid"), ledger=self.fund["paid"].normalize() + 0)


def read(person, path):
    for _attempt in range(20):
        try:
            return person.get(path).text
        except Away:
            pass
    raise RuntimeError(f"{path} stays away")


def number_in(text):
    """'EUR 78,000.00' → 78000.00; spaces of any kind do not count."""
    return Decimal(re.sub(r"[^0-9.]", "", text.replace(",", "")) or 0)
