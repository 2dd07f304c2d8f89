"""The money of one partnership as a child would keep it: plain Python, no database, no portal.

What each verb does and when it may be done, in the words of the scheme. The portal is held against this.
"""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

FULL, HALF = Decimal("780"), Decimal("390")  # a visit to Portugal: the lump sum, and that of fewer than five days
STEPS_OF = {
    "reserve": ("available", "reserved"), "release": ("reserved", "available"), "order": ("reserved", "ordered"),
    "reject": ("ordered", "reserved"), "settle": ("ordered", "paid"), "recover": ("paid", "available"),
}  # fmt: skip
AHEAD = ("commitment_signed", "agreement_signed")


class Row:
    def __repr__(self):
        return f"{type(self).__name__} {self.pk} ({self.status})"


@dataclass(eq=False, repr=False)
class Visit(Row):
    """days: how many working days; a stay is told from another by its days alone."""

    pk: int
    days: int
    amount: Decimal
    status: str = "commitment_signed"
    proposed: int | None = None
    agreement: set | None = None  # the sides that signed the open one
    vo_signed_for: int | None = None
    broken_off: bool = False
    attended: bool = False
    to_release: bool = False  # the worker has not come yet
    cap: Decimal = Decimal(0)
    purse: Counter = field(default_factory=Counter)


@dataclass(eq=False, repr=False)
class Batch(Row):
    pk: int
    prepared_by: str
    orders: list
    status: str = "prepared"


@dataclass(eq=False, repr=False)
class Order(Row):
    pk: int
    reference: str
    visit: Visit
    amount: Decimal
    batch: Batch | None = None
    status: str = "prepared"
    proven: bool = False  # a statement showed it
    claims: list = field(default_factory=list)

    @property
    def live(self):
        return self.status not in ("rejected", "cancelled")

    @property
    def claimed(self):
        """What of it came back or is still to come."""
        return [one for one in self.claims if one.status != "withdrawn"]

    @property
    def left(self):
        return self.amount - sum(one.amount for one in self.claimed)


@dataclass(eq=False, repr=False)
class Claim(Row):
    """Money that was paid and is claimed back."""

    pk: int
    number: str
    order: Order
    amount: Decimal
    prepared_by: str
    status: str = "prepared"


def lump_sum(days):
    return FULL if days >= 5 else HALF


class Books:
    def __init__(self, ceiling):
        self.ceiling, self.fund = ceiling, Counter(available=ceiling)
        self.visits, self.batches, self.orders, self.claims, self.postings = [], [], [], [], []

    def post(self, kind, visit, amount):
        source, target = STEPS_OF[kind]
        for purse in (self.fund, visit.purse):
            purse[source] -= amount
            purse[target] += amount
        self.postings.append((kind, visit.pk, amount))

    # Papers -------------------------------------------------------------------------------------

    def may_propose(self, visit, days):
        return visit.status in AHEAD and days not in (visit.days, visit.proposed)

    def propose(self, visit, days):
        visit.proposed = days

    def may_move(self, visit):
        return visit.status in AHEAD and visit.proposed is not None

    def move(self, visit):
        """All four signed other days: the agreement falls, what is reserved stays until it is signed anew."""
        visit.days, visit.amount, visit.proposed = visit.proposed, lump_sum(visit.proposed), None
        visit.status, visit.agreement = "commitment_signed", None

    def may_draw_up(self, visit):
        return visit.status == "commitment_signed" and visit.agreement is None

    def draw_up(self, visit):
        visit.agreement = {"vo"} if visit.vo_signed_for == visit.days else set()

    def may_sign_as_vo(self, visit):
        return visit.agreement is not None and "vo" not in visit.agreement and visit.status in AHEAD

    def sign_as_vo(self, visit):
        visit.agreement.add("vo")
        visit.vo_signed_for = visit.days

    def may_sign_as_vop(self, visit):
        signed = visit.status == "commitment_signed" and "vo" in (visit.agreement or ())
        return signed and visit.amount - visit.purse["reserved"] <= self.fund["available"]

    def sign_as_vop(self, visit):
        more = visit.amount - visit.purse["reserved"]
        if more:
            self.post("reserve" if more > 0 else "release", visit, abs(more))
        visit.cap, visit.agreement, visit.status = visit.amount, None, "agreement_signed"

    # The stay -----------------------------------------------------------------------------------

    def may_cancel(self, visit):
        return visit.status in AHEAD

    def cancel(self, visit):
        visit.status, visit.proposed, visit.to_release = "cancelled", None, True

    def may_start(self, visit):
        return visit.status == "agreement_signed"

    def start(self, visit):
        visit.status, visit.proposed = "ongoing", None

    def may_end(self, visit):
        return visit.status == "ongoing"

    def end(self, visit):
        visit.status = "ended"

    may_interrupt = may_end

    def interrupt(self, visit):
        visit.status, visit.broken_off = "interrupted", True

    def may_report(self, visit):
        return visit.status in ("ended", "interrupted", "returned")

    def report(self, visit):
        visit.status, visit.attended = "reported", True

    def may_send_back(self, visit):
        return visit.status == "reported"

    def send_back(self, visit):
        visit.status = "returned"

    def may_validate(self, visit):
        return visit.status == "reported" and not visit.broken_off

    def validate(self, visit):
        visit.status = "validated"

    def may_decide(self, visit, _days_done):
        return visit.status == "reported" and visit.broken_off

    def decide(self, visit, days_done):
        half = min(visit.amount, HALF)
        visit.amount = visit.amount if days_done >= 5 else half if days_done >= 3 else Decimal(0)
        visit.status, visit.to_release = "validated", True

    def work(self):
        """The worker comes: what was called off gives all back, what was broken off what is not paid."""
        for visit in self.visits:
            if visit.to_release:
                rest = visit.purse["reserved"] if visit.status == "cancelled" else visit.cap - visit.amount
                if rest:
                    self.post("release", visit, rest)
                visit.to_release = False

    def may_close(self, visit):
        return visit.status == "paid" or (visit.status == "validated" and not visit.amount)

    def close(self, visit):
        visit.status = "closed"

    # Payments -----------------------------------------------------------------------------------

    def payable(self, visit):
        live = any(order.live for order in self.orders if order.visit is visit)
        return visit.status == "validated" and visit.amount > 0 and not live

    def may_prepare(self, visits, _by):
        return bool(visits) and all(self.payable(visit) for visit in visits)

    def prepare(self, batch):
        self.batches.append(batch)
        self.orders += batch.orders

    def may_approve(self, batch, by):
        return batch.status == "prepared" and by != batch.prepared_by

    def approve(self, batch, by):
        batch.status = "approved"
        for order in batch.orders:
            order.status = "ordered"
            self.post("order", order.visit, order.amount)

    def may_cancel_batch(self, batch):
        return batch.status == "prepared"

    def cancel_batch(self, batch):
        batch.status = "cancelled"
        for order in batch.orders:
            order.status = "cancelled"

    def may_send(self, batch):
        return batch.status in ("approved", "sent")

    def send(self, batch):
        batch.status = "sent"

    def may_settle_batch(self, batch):
        return batch.status == "sent"

    def settle_batch(self, batch):
        for order in batch.orders:
            if order.status == "ordered":
                self.settle(order)

    def may_settle(self, order):
        return order.status == "ordered" and order.batch.status == "sent"

    def settle(self, order):
        self.post("settle", order.visit, order.amount)
        order.visit.status = "paid"
        self.answer(order, "settled")

    may_reject = may_settle

    def reject(self, order):
        self.post("reject", order.visit, order.amount)
        self.answer(order, "rejected")

    def answer(self, order, status):
        order.status = status
        if all(one.status != "ordered" for one in order.batch.orders) and order.batch.status == "sent":
            order.batch.status = "answered"

    def hear(self, order, what):
        """One line of the bank's file; what: paid, back (a credit) or refused (a status report)."""
        if order.batch.status not in ("sent", "answered"):
            return
        if what == "paid" and order.status == "ordered":
            self.settle(order)
            order.proven = True
        elif what != "paid" and order.status == "ordered":
            self.reject(order)
        elif order.claimed:
            # All of it came back: what was asked for, or what is known. Never the payment itself.
            whole = [one for one in order.claimed if one.status == "asked" and one.amount == order.amount]
            if what == "back" and whole:
                self.give_back(whole[0])
        elif order.status == "settled" and (what == "back" or (what == "refused" and not order.proven)):
            self.post("recover", order.visit, order.amount)
            self.post("reserve", order.visit, order.amount)
            order.visit.status, order.status = "validated", "rejected"

    # Recoveries ---------------------------------------------------------------------------------

    def may_claim(self, order, amount, _by):
        is_open = any(one.status in ("prepared", "asked") for one in order.claims)
        return order.status == "settled" and not is_open and amount <= order.left

    def claim(self, claim):
        claim.order.claims.append(claim)
        self.claims.append(claim)

    def may_confirm(self, claim, by):
        return claim.status == "prepared" and by != claim.prepared_by

    def confirm(self, claim, _by):
        claim.status = "asked"

    def may_give_back(self, claim):
        return claim.status == "asked"

    def give_back(self, claim):
        """The visit stays as it is; what was paid for it falls."""
        self.post("recover", claim.order.visit, claim.amount)
        claim.status = "recovered"

    def may_withdraw(self, claim):
        return claim.status in ("prepared", "asked")

    def withdraw(self, claim):
        claim.status = "withdrawn"

    def hear_of(self, claim, amount):
        """A credit that bears its number."""
        if claim.status == "asked" and amount == claim.amount:
            self.give_back(claim)

    # The grant ----------------------------------------------------------------------------------

    def may_amend(self, ceiling):
        return ceiling != self.ceiling and ceiling >= self.ceiling - self.fund["available"]

    def amend(self, ceiling):
        self.fund["available"] += ceiling - self.ceiling
        self.ceiling = ceiling
