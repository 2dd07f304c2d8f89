"""A client process: takes its share of the visits from the first paper to the validated report, page by page.

`python -m bench.outages.visits FOLDER NUMBER`. It may be killed at any moment and started again: what it had
acknowledged stands in its journal, and what it does not know it reads on the pages, as people do.
"""

import json
import re
import sys
import time
from pathlib import Path

from bench.outages.person import Away, Journal, Person, hidden, read_journals

PAPER = re.compile(
    r'href="/exchanges/papers/([\w-]+)/">(Commitment to Quality|Financial agreement)(?:, version (\d+))?</a>'
)
SIGN = {"commitment": "/exchanges/papers/{}/sign/", "agreement": "/payments/agreements/{}/sign/"}
KINDS = {"Commitment to Quality": "commitment", "Financial agreement": "agreement"}
SIDES = {"commitment": ("vo", "ho", "vop", "hop"), "agreement": ("vo", "vop")}
AMENDED = 4  # of so many visits, one has a second version of its commitment after two have signed
IBANS = ("ES9121000418450200051332", "ES7921000813610123456789")


class NotYet(Exception):
    """Somebody else, or the clock, comes first."""


class Visits:
    def __init__(self, folder, number):
        self.folder, world = Path(folder), json.loads((Path(folder) / "world.json").read_text())
        self.journal = Journal(self.folder / f"visits-{number}.journal")
        self.world, self.people = world, {}
        self.mine = world["visits"][number :: world["clients"]]
        self.reached = {}
        for fact in read_journals(self.folder):
            if fact["kind"] == "step":
                self.reached[fact["visit"]] = max(self.reached.get(fact["visit"], 0), fact["number"])

    def person(self, email):
        if email not in self.people:
            self.people[email] = Person(self.world["url"], self.folder, email, self.journal)
        return self.people[email]

    def walk(self):
        """Until every visit is validated."""
        while waiting := [one for one in self.mine if self.reached.get(one["id"], 0) < len(STEPS)]:
            if not sum(self.advance(visit) for visit in waiting):
                time.sleep(0.3)
        self.journal.write("finished")

    def advance(self, visit):
        """As far as it goes now; whether it went at all."""
        moved = False
        try:
            while (number := self.reached.get(visit["id"], 0)) < len(STEPS):
                STEPS[number](self, visit)
                self.reached[visit["id"]] = number + 1
                self.journal.write("step", visit=visit["id"], number=number + 1)
                moved = True
        except NotYet:
            pass
        except Away:
            time.sleep(0.2)
        return moved

    def expect(self, answer):
        """A form that is shown again, or a lost race: look at the page anew."""
        if not answer.done:
            self.journal.write("refused", status=answer.status, said=said(answer.text))
            raise Away

    def ack(self, what, visit, **facts):
        self.journal.write("ack", what=what, visit=visit["id"], **facts)

    # Papers -----------------------------------------------------------------------------------

    def papers(self, visit, side="vo"):
        """{kind: (public id, version)} of the newest."""
        page = self.person(visit[side]).get(f"/exchanges/{visit['id']}/").text
        found = {}
        for public_id, kind, version in PAPER.findall(page):
            found[KINDS[kind]] = max(
                found.get(KINDS[kind], ("", 0)), (public_id, int(version or 1)), key=lambda one: one[1]
            )
        return found

    def write_commitment(self, visit, objectives="Learn.", version=1):
        if self.papers(visit).get("commitment", ("", 0))[1] >= version:
            return
        days = {f"day_{day}": "Robots." for day in visit["days"]}
        typed = {"starts_on": visit["days"][0], "ends_on": visit["days"][-1], "objectives": objectives,
                 "outcomes": "A plan."} | days  # fmt: skip
        answer = self.person(visit["vo"]).post(f"/exchanges/{visit['id']}/commitment/", typed)
        self.expect(answer)
        self.ack("paper", visit, paper=answer.location.split("/")[3])

    def sign(self, visit, kind, sides=None):
        for side in sides or SIDES[kind]:
            self.sign_as(visit, kind, side)

    def sign_as(self, visit, kind, side):
        paper, _version = self.papers(visit)[kind]
        person = self.person(visit[side])
        page = person.get(f"/exchanges/papers/{paper}/").text
        if 'id="sign"' not in page:
            return
        typed = {"side": side, "function": "Director", "read": "on", "sha256": hidden(page, "sha256")}
        self.expect(person.post(SIGN[kind].format(paper), typed))
        self.ack("signature", visit, paper=paper, side=side)

    def begin_signing(self, visit):
        self.sign(visit, "commitment", ("vo", "ho"))

    def amend(self, visit):
        """After two have signed, the visitor writes other objectives; who is touched signs again."""
        if visit["number"] % AMENDED == 0:
            self.write_commitment(visit, objectives="Learn more.", version=2)

    def sign_commitment(self, visit):
        self.sign(visit, "commitment")

    def give_account(self, visit):
        page = self.person(visit["vo"]).get(f"/exchanges/{visit['id']}/").text
        if "Change the bank account" not in page:
            self.give(visit, IBANS[0])

    def give(self, visit, iban):
        typed = {"holder": visit["holder"], "iban": iban, "bic": ""}
        self.expect(self.person(visit["vo"]).post(f"/payments/exchanges/{visit['id']}/account/", typed))
        self.ack("account", visit, iban=iban)

    def draw_up(self, visit):
        if "agreement" not in self.papers(visit):
            answer = self.person(visit["vop"]).post(f"/payments/exchanges/{visit['id']}/agreement/", {})
            self.expect(answer)
            self.ack("paper", visit, paper=answer.location.split("/")[3])

    def sign_agreement(self, visit):
        self.sign(visit, "agreement")

    # After the stay ---------------------------------------------------------------------------

    def upload(self, visit):
        address = f"/exchanges/{visit['id']}/evidence/"
        page = self.person(visit["vo"]).get(address)
        if page.status == 409:
            raise NotYet
        for kind in ("travel", "accommodation"):
            if f"{kind}.pdf" not in page.text:
                file = ("files", f"{kind}.pdf", "application/pdf", bytes.fromhex(self.world["pdf"]))
                self.expect(self.person(visit["vo"]).post(address, {"kind": kind}, [file]))
                self.ack("evidence", visit, file=kind)

    def report(self, visit):
        typed = {"activities": "All.", "learnt": "Much.", "actual_start": visit["days"][0],
                 "actual_end": visit["days"][-1]}  # fmt: skip
        self.press(visit, "vo", "report", typed, "report")

    def attend(self, visit):
        self.press(visit, "ho", "attendance", {"days": "5"}, "attendance")

    def validate(self, visit):
        self.press(visit, "vop", "validate", {}, "validation")

    def press(self, visit, side, page, typed, what):
        """409: it was done, and the answer got lost."""
        answer = self.person(visit[side]).post(f"/exchanges/{visit['id']}/{page}/", typed)
        if answer.status == 409:
            self.journal.write("found", what=what, visit=visit["id"])
        else:
            self.expect(answer)
            self.ack(what, visit)


def said(text):
    """What a page complains of, for whoever looks for the reason."""
    main = text.partition("<main")[2] or text
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())[:300]


STEPS = [
    Visits.write_commitment, Visits.begin_signing, Visits.amend, Visits.sign_commitment, Visits.give_account,
    Visits.draw_up, Visits.sign_agreement, Visits.upload, Visits.attend, Visits.report, Visits.validate,
]  # fmt: skip

if __name__ == "__main__":
    Visits(sys.argv[1], int(sys.argv[2])).walk()
