"""What the lines of an answer mean for the payments we know: one verdict a line. No database, no clock."""

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal

from payments.bank_answers.records import FILE, PAID, PAYMENT, PENDING, REFUSED, RETURNED, UNCLEAR, Said

# Outcomes. The first three move money; the others change nothing.
SETTLED, REJECTED, CAME_BACK = "settled", "rejected", "came_back"
NOTED, REPEATED, UNMATCHED, OTHER = "noted", "repeated", "unmatched", "other"
# A payment is told of before what came back of it, wherever the bank writes it; a whole file after its payments.
RANK = {PENDING: 0, UNCLEAR: 0, PAID: 1, REFUSED: 2, RETURNED: 3}


@dataclass(frozen=True)
class Known:
    """One of our payments. fetched: somebody carried its file to the bank; proven: a statement showed it paid."""

    pk: int
    reference: str
    amount: Decimal
    status: str
    fetched: bool = True
    proven: bool = False


@dataclass(frozen=True)
class Verdict:
    """why: the reason of an unmatched line, one of the values of BankAnswerLine.Why; pk: of the payment, if known."""

    said: Said
    outcome: str
    why: str = ""
    pk: int | None = None


def judge(lines, known, groups):
    """[Verdict] in the order of the lines.

    known: {reference: Known} of the partnership whose answer this is; groups: {name of a file or an instruction of it:
    [reference]}. What is not in them is unknown, whosever it is.
    """
    return sorted(_Book(known, groups, lines).verdicts(), key=lambda verdict: verdict.said.place)


class _Book:
    """Payments as they stand after each line: what a later line of the same file says is judged by that."""

    def __init__(self, known, groups, lines):
        self.known, self.groups = known, groups
        self.status = {one.reference: one.status for one in known.values()}
        self.paid_here, self.told = set(), {said.reference for said in lines if said.about == PAYMENT}
        self.lines = sorted(lines, key=lambda said: (said.about == FILE, said.about != PAYMENT, RANK[said.what]))

    def verdicts(self):
        for said in self.lines:
            yield from [self.of(said)] if said.about == PAYMENT else self.of_all(said)

    def of_all(self, said):
        """A file or an instruction as a whole: what was said of its single payments stands."""
        inside = self.groups.get(said.reference)
        if inside is None:
            return [Verdict(said, UNMATCHED, "unknown")]
        if said.what in (PENDING, UNCLEAR):
            return [Verdict(said, NOTED)]
        amounts = [self.known[one].amount for one in inside]
        if said.what != REFUSED and (said.currency != "EUR" or said.amount != sum(amounts)):
            return [Verdict(said, UNMATCHED, "amount")]
        left = [one for one in inside if one not in self.told]
        self.told.update(left)
        single = [replace(said, reference=one, about=PAYMENT, amount=self.known[one].amount) for one in left]
        return [self.of(one) for one in single] or [Verdict(said, NOTED)]

    def of(self, said):
        one = self.known.get(said.reference)
        if one is None:
            # Somebody else's payment looks exactly like one that does not exist.
            return Verdict(said, UNMATCHED, "unknown") if said.reference else Verdict(said, OTHER)
        outcome, why = self.outcome(said, one)
        if outcome == SETTLED:
            self.status[said.reference] = "settled"
            self.paid_here.add(said.reference)
        elif outcome in (REJECTED, CAME_BACK):
            self.status[said.reference] = "rejected"
        return Verdict(said, outcome, why, one.pk)

    def outcome(self, said, one):
        if said.amount is not None and (said.currency != "EUR" or said.amount != one.amount):
            return UNMATCHED, "currency" if said.currency != "EUR" else "amount"
        if said.what == UNCLEAR:
            return UNMATCHED, "unclear"
        if said.what == PENDING:
            return NOTED, ""
        status = self.status[said.reference]
        if status == "cancelled":
            return UNMATCHED, "cancelled"
        if status == "prepared" or not one.fetched:
            return UNMATCHED, "unsent"
        return ANSWERS[said.what](self, said, one, status)

    def paid(self, said, one, status):
        if said.reference in self.paid_here:
            return UNMATCHED, "twice"
        if status == "rejected":
            return (REPEATED, "") if one.proven else (UNMATCHED, "rejected_before")
        return (SETTLED, "") if status == "ordered" else (REPEATED, "")

    def refused(self, said, one, status):
        if status == "settled" and (one.proven or said.reference in self.paid_here):
            return UNMATCHED, "paid_before"
        return self.returned(said, one, status)

    def returned(self, _said, _one, status):
        return {"ordered": (REJECTED, ""), "settled": (CAME_BACK, ""), "rejected": (REPEATED, "")}[status]


ANSWERS = {PAID: _Book.paid, REFUSED: _Book.refused, RETURNED: _Book.returned}


def counted(verdicts):
    """{outcome: how many}."""
    found = defaultdict(int)
    for verdict in verdicts:
        found[verdict.outcome] += 1
    return dict(found)
