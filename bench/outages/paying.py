"""A client process: two finance officers who pay what is due, and the bank they carry files to.

`python -m bench.outages.paying FOLDER`. What was begun is seen on the list of batches, so it goes on wherever it was
killed. The bank keeps a book of its own in `FOLDER/bank`: one answer for each file, whatever becomes of us.
"""

import hashlib
import json
import re
import sys
import time
from pathlib import Path

from lxml import etree

from bench.outages.person import Away, Journal, Person, hidden, read_journals
from bench.outages.visits import IBANS
from tests.payments import bank_samples

AT_ONCE = 12
CLOSED = 5  # of so many exchanges, one has given an account that the bank knows to be closed
BATCH = re.compile(r'href="/payments/batches/([\w-]+)/">[^<]+</a></td><td[^>]*>(.*?)</td>', re.S)
TAG = re.compile(r"<[^>]+>")
CONFIRM = re.compile(r'href="/payments/exchanges/([\w-]+)/account/confirm/"')
DUE = re.compile(r'name="exchange" value="([\w-]+)"')


class Bank:
    """Pays each order once, and refuses those to closed accounts."""

    def __init__(self, folder):
        self.folder = folder / "bank"
        self.folder.mkdir(exist_ok=True)

    def answers_to(self, file):
        """[(name, bytes)]: the statement and the report of a file, always the same."""
        order = etree.fromstring(file)
        name = next(order.iter("{*}MsgId")).text
        paid, refused = [], []
        for one in order.iter("{*}CdtTrfTxInf"):
            reference, iban = one.find(".//{*}EndToEndId").text, one.find(".//{*}CdtrAcct//{*}IBAN").text
            (refused if is_closed(reference, iban) else paid).append((reference, one.find(".//{*}InstdAmt").text))
        self.book(name, paid, refused)
        found = []
        if paid:
            entries = [bank_samples.entry(value, bank_samples.transaction(one, value)) for one, value in paid]
            found.append((f"{name}.statement.xml", bank_samples.statement("08", *entries, number=f"STMT-{name}")))
        if refused:
            said = [(one, "RJCT", "AC04", value) for one, value in refused]
            found.append((f"{name}.report.xml", bank_samples.report(payments=said, batch=name)))
        return found

    def book(self, name, paid, refused):
        place = self.folder / f"{name}.json"
        draft = place.with_suffix(".draft")
        draft.write_text(json.dumps({"paid": paid, "refused": refused}))
        draft.replace(place)

    def booked(self, what):
        """{reference: amount} of everything it ever paid, or refused; a reference twice is an error of ours."""
        found = {}
        for place in sorted(self.folder.glob("*.json")):
            for reference, value in json.loads(place.read_text())[what]:
                if reference in found:
                    raise RuntimeError(f"the bank was given {reference} twice")
                found[reference] = value
        return found


def is_closed(reference, iban):
    """CXC-2027-00042-VOP, and the account it is to go to."""
    return iban == IBANS[0] and int(reference.split("-")[2]) % CLOSED == 0


class Paying:
    def __init__(self, folder):
        self.folder, self.world = Path(folder), json.loads((Path(folder) / "world.json").read_text())
        self.journal, self.bank = Journal(self.folder / "paying.journal"), Bank(self.folder)
        self.people, self.partnership = {}, self.world["vop"]
        self.finance, self.second = self.person("finance"), self.person("finance2")
        given = [one for one in read_journals(self.folder) if one.get("what") == "account"]
        self.corrected = {one["visit"] for one in given if one["iban"] == IBANS[1]}

    def person(self, name):
        email = self.world["people"].get(name, name)
        if email not in self.people:
            self.people[email] = Person(self.world["url"], self.folder, email, self.journal)
        return self.people[email]

    def work(self):
        while True:
            try:
                self.round()
            except Away:
                time.sleep(0.2)
            time.sleep(0.2)

    def round(self):
        self.correct_accounts()
        due = self.finance.get(f"/payments/?partnership={self.partnership}").text
        for exchange in CONFIRM.findall(due):
            self.confirm(exchange)
        if ready := DUE.findall(due)[:AT_ONCE]:
            self.prepare(ready)
        for batch, status in BATCH.findall(self.finance.get("/payments/batches/").text):
            self.carry_on(batch, TAG.sub("", status).strip())

    def correct_accounts(self):
        """The visitors whose accounts were refused give others, before anything else is ordered for them."""
        for reference in self.bank.booked("refused"):
            visit = next(one for one in self.world["visits"] if reference.startswith(f"{one['exchange']}-"))
            if visit["id"] not in self.corrected:
                typed = {"holder": visit["holder"], "iban": IBANS[1], "bic": ""}
                address = f"/payments/exchanges/{visit['id']}/account/"
                if not self.person(visit["vo"]).post(address, typed).done:
                    raise Away
                self.corrected.add(visit["id"])
                self.journal.write("ack", what="account", visit=visit["id"], iban=IBANS[1])

    def confirm(self, exchange):
        address = f"/payments/exchanges/{exchange}/account/confirm/"
        page = self.finance.get(address)
        if page.status == 200:
            answer = self.finance.post(address, {"how": "Called back.", "seen": hidden(page.text, "seen")})
            if answer.done:
                self.journal.write("ack", what="confirmation", visit=exchange)

    def prepare(self, exchanges):
        typed = {"partnership": self.partnership, "exchange": exchanges}
        answer = self.finance.post("/payments/batches/prepare/", typed)
        if answer.done and "/batches/" in answer.location:
            batch = answer.location.strip("/").split("/")[-1]
            self.journal.write("ack", what="batch", batch=batch, exchanges=exchanges)

    def carry_on(self, batch, status):
        if status == "Waiting for approval":
            if self.second.post(f"/payments/batches/{batch}/approve/", {}).done:
                self.journal.write("ack", what="approval", batch=batch)
        elif status == "Approved, file ready":
            self.fetch(batch)
        elif status == "At the bank":
            self.hear(batch, self.fetch(batch))

    def fetch(self, batch):
        """The file, as often as one likes: always the same bytes."""
        answer = self.finance.post(f"/payments/batches/{batch}/download/", {})
        if answer.status != 200:
            raise Away
        self.journal.write("ack", what="file", batch=batch, sha256=hashlib.sha256(answer.body).hexdigest())
        return answer.body

    def hear(self, batch, file):
        for name, content in self.bank.answers_to(file):
            sent = [("file", name, "text/xml", content)]
            answer = self.finance.post(f"/payments/answers/?partnership={self.partnership}", {}, sent)
            if not answer.done:
                raise Away
            self.journal.write("ack", what="answer", batch=batch, sha256=hashlib.sha256(content).hexdigest())


if __name__ == "__main__":
    Paying(sys.argv[1]).work()
