"""What the lines of an answer mean for the payments we know: one verdict a line. No database, no clock."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal

from payments.bank_answers.records import FILE, PAID, PAYMENT, PENDING, REFUSED, RETURNED, UNCLEAR, Said

# Outcomes. The first four move money; the others change nothing.
SETTLED, REJECTED, CAME_BACK, RECOVERED = "settled", "rejected", "came_back", "recovered"
NOTED, REPEATED, UNMATCHED, OTHER = "noted", "repeated", "unmatched", "other"
# A payment is told of before what came back of it, wherever the bank writes it; a whole file after its payments.
RANK = {PENDING: 0, UNCLEAR: 0, PAID: 1, REFUSED: 2, RETURNED: 3}


@dataclass(frozen=True)
class Claimed:
    """A part of a payment, or all of it, that was claimed back. proven: a statement showed it returned."""

    pk: int
    number: str
    amount: Decimal
    status: str
    asked_on: datetime.date | None = None
    returned_on: datetime.date | None = None
    proven: bool = False


@dataclass(frozen=True)
class Known:
    """One of our payments. fetched: somebody carried its file to the bank; proven: a statement showed it paid.

    claimed: the recoveries of it, in their order.
    """

    pk: int
    reference: str
    amount: Decimal
    status: str
    fetched: bool = True
    proven: bool = False
    claimed: tuple[Claimed, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """why: the reason of an unmatched line, one of the values of BankAnswerLine.Why; pk: of the payment, if known;
    recovery: pk of the recovery that the line ends."""

    said: Said
    outcome: str
    why: str = ""
    pk: int | None = None
    recovery: int | None = None


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
        self.by_number = {claim.number: (one, claim) for one in known.values() for claim in one.claimed}
        self.claims = {claim.pk: claim.status for one in known.values() for claim in one.claimed}
        self.seen_here = set()
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
        if one is None and said.reference in self.by_number:
            return self.of_claim(said, *self.by_number[said.reference])
        if one is None:
            # Somebody else's payment looks exactly like one that does not exist.
            return Verdict(said, UNMATCHED, "unknown") if said.reference else Verdict(said, OTHER)
        if said.what == RETURNED and one.claimed and one.status == "settled":
            return self.of_claims(said, one)
        outcome, why = self.outcome(said, one)
        if outcome == SETTLED:
            self.status[said.reference] = "settled"
            self.paid_here.add(said.reference)
        elif outcome in (REJECTED, CAME_BACK):
            self.status[said.reference] = "rejected"
        return Verdict(said, outcome, why, one.pk)

    def of_claim(self, said, one, claim):
        """Money that bears the number of what we asked back."""
        if said.what == PENDING:
            return Verdict(said, NOTED, pk=one.pk)
        if said.what != RETURNED:
            return Verdict(said, UNMATCHED, "unclear", one.pk)
        if said.currency != "EUR" or said.amount != claim.amount:
            return Verdict(said, UNMATCHED, "currency" if said.currency != "EUR" else "recovery", one.pk)
        status = self.claims[claim.pk]
        if status == "asked":
            return self.taken_back(said, one, claim)
        if status == "recovered":
            return Verdict(said, REPEATED, pk=one.pk)
        return Verdict(said, UNMATCHED, "withdrawn" if status == "withdrawn" else "recovery", one.pk)

    def of_claims(self, said, one):
        """Money that names a payment of which money is claimed back: what was seen before is known, what is asked for
        comes back; without a claim that lives it is the payment that came back, and else somebody has to look."""
        same = [claim for claim in one.claimed if claim.amount == said.amount and said.currency == "EUR"]
        for claim in same:
            is_same = claim.returned_on == said.day or not claim.proven
            if self.claims[claim.pk] == "recovered" and is_same and claim.pk not in self.seen_here:
                self.seen_here.add(claim.pk)
                return Verdict(said, REPEATED, pk=one.pk)
        for claim in same:
            if self.claims[claim.pk] == "asked" and (said.day is None or said.day >= claim.asked_on):
                return self.taken_back(said, one, claim)
        if any(self.claims[claim.pk] != "withdrawn" for claim in one.claimed):
            return Verdict(said, UNMATCHED, "recovery", one.pk)
        outcome, why = self.outcome(said, one)
        if outcome == CAME_BACK:
            self.status[said.reference] = "rejected"
        return Verdict(said, outcome, why, one.pk)

    def taken_back(self, said, one, claim):
        self.claims[claim.pk] = "recovered"
        self.seen_here.add(claim.pk)
        return Verdict(said, RECOVERED, pk=one.pk, recovery=claim.pk)

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
        if status == "settled" and any(self.claims[claim.pk] != "withdrawn" for claim in one.claimed):
            return UNMATCHED, "recovery"
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
