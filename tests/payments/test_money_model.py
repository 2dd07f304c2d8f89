"""Whatever is done, in whatever order: the portal's ledger is what plain books would say (promise 7).

Random sequences of every verb that moves money, through the portal's operations; beside them tests/payments/books.py.
After each step fund, postings, shares, payments and exchanges are compared with the books; what may not be done is
tried as often as what may, and must change nothing. The suite walks the same ways each time; for other ways, and more:
LEDGER_STEPS=5000 ./portal with python -m pytest -n 0 -s tests/payments/test_money_model.py
"""

import os
from collections import Counter
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from clusterxchange.workflow import Conflict
from mobility.models import Exchange, Paper
from payments.models import Batch, Fund, FundShare, Payment, Posting, Recovery
from tests.conftest import as_owner
from tests.payments.books import Books
from tests.payments.portal_verbs import Portal

pytestmark = pytest.mark.django_db

STEPS = int(os.environ.get("LEDGER_STEPS", "600"))
LENGTH = 60
MOST_VISITS = 7
CEILINGS = [Decimal(one) for one in ("780", "1170", "2340", "4680")]
FINANCE = ("finance", "finance2")
ONCE = ((),)  # a verb with nothing more to say
VISIT_VERBS = {
    "move": [("hop",), ("vop",)], "propose": [(3,), (4,), (5,), (6,)], "decide": [(0,), (2,), (3,), (4,), (5,)],
} | dict.fromkeys(
    ("draw_up", "sign_as_vo", "sign_as_vop", "cancel", "start", "end", "interrupt", "report", "send_back", "validate",
     "close"), ONCE,
)  # fmt: skip
FINANCES = [(one,) for one in FINANCE]
BATCH_VERBS = {"approve": FINANCES} | dict.fromkeys(("cancel_batch", "send", "settle_batch"), ONCE)
PARTS = [Decimal(one) for one in ("195", "390", "780")]
ORDER_VERBS = {"claim": [(part, name) for part in PARTS for name in FINANCE]} | dict.fromkeys(
    ("settle", "reject"), ONCE
)
CLAIM_VERBS = {"confirm": FINANCES} | dict.fromkeys(("give_back", "withdraw"), ONCE)
MAKERS = ("prepare", "claim")  # the portal makes a row, and the books take it over
# What leads from papers to the payment: done in runs, else few walks would come to the bank.
ONWARDS = ("draw_up", "sign_as_vo", "sign_as_vop", "start", "end", "interrupt", "report", "validate", "decide",
           "prepare", "approve", "send", "settle", "settle_batch")  # fmt: skip
BUCKETS = ("available", "reserved", "ordered", "paid")


class Money(RuleBasedStateMachine):
    world = None
    counts = Counter()

    def __init__(self):
        super().__init__()
        self.example = transaction.atomic()
        self.example.__enter__()
        self.portal, self.files = Portal(self.world), 0

    def teardown(self):
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    @initialize(ceiling=st.sampled_from(CEILINGS), days=st.lists(st.sampled_from([3, 5]), min_size=2, max_size=5))
    def begin(self, ceiling, days):
        self.books = Books(ceiling)
        self.portal.begin(ceiling)
        self.books.visits = [self.portal.open(one) for one in days]

    def possible(self):
        """[(verb, what it is done to, …)] of everything that anybody could try."""
        alone = [[visit] for visit in self.books.visits]
        sorts = (
            (self.books.visits, VISIT_VERBS), (alone, {"prepare": FINANCES}), (self.books.batches, BATCH_VERBS),
            (self.books.orders, ORDER_VERBS), (self.books.claims, CLAIM_VERBS), (CEILINGS, {"amend": [()]}),
        )  # fmt: skip
        return [
            (verb, thing, *more)
            for things, verbs in sorts
            for thing in things
            for verb, choices in verbs.items()
            for more in choices
        ]

    def may(self, verb, thing, *more):
        return getattr(self.books, f"may_{verb}")(*self.heard(verb, thing, *more))

    @staticmethod
    def heard(verb, *said):
        """Who signs last is nothing to the books."""
        return said[:1] if verb == "move" else said

    def draw(self, data, steps):
        """The verb first, so that what many could do is not done more often."""
        verb = data.draw(st.sampled_from(sorted({step[0] for step in steps}, reverse=True)))
        same = [step for step in steps if step[0] == verb]
        chosen = same[data.draw(st.integers(0, len(same) - 1))]
        note(f"# {chosen}")
        return chosen

    def do(self, verb, *said):
        made = getattr(self.portal, verb)(*said)
        getattr(self.books, verb)(*([made] if verb in MAKERS else self.heard(verb, *said)))
        self.counts[verb] += 1
        with connection.cursor() as cursor:  # what a commit would check
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")

    def refused(self, verb, *said):
        with pytest.raises((Conflict, PermissionDenied, Paper.DoesNotExist)):
            getattr(self.portal, verb)(*said)
        self.counts[f"{verb} refused"] += 1

    @rule(data=st.data(), far=st.integers(2, 12))
    def onwards(self, data, far):
        for _step in range(far):
            steps = [step for step in self.possible() if step[0] in ONWARDS and self.may(*step)]
            if not steps:
                break
            self.do(*self.draw(data, steps))
            self.agree()

    @rule(place=st.integers(0, MOST_VISITS), days=st.sampled_from([3, 4, 5, 6]), last=st.sampled_from(["hop", "vop"]))
    def to_other_days(self, place, days, last):
        visit = self.books.visits[place % len(self.books.visits)]
        if self.books.may_propose(visit, days):
            self.do("propose", visit, days)
            self.do("move", visit, last)

    @rule(data=st.data())
    def what_may_be_done(self, data):
        if steps := [step for step in self.possible() if self.may(*step)]:
            self.do(*self.draw(data, steps))

    @rule(data=st.data())
    def what_may_not_be_done(self, data):
        self.refused(*self.draw(data, [step for step in self.possible() if not self.may(*step)]))

    @precondition(lambda self: len(self.books.visits) < MOST_VISITS)
    @rule(days=st.sampled_from([3, 5]))
    def another_visit(self, days):
        self.books.visits.append(self.portal.open(days))
        self.counts["open"] += 1

    @precondition(lambda self: any(visit.to_release for visit in self.books.visits))
    @rule()
    def the_worker_comes(self):
        self.do("work")

    @precondition(lambda self: any(self.books.payable(visit) for visit in self.books.visits))
    @rule(data=st.data(), by=st.sampled_from(FINANCE), only_due=st.sampled_from([True, True, False]))
    def prepare_a_batch_of_several(self, data, by, only_due):
        pool = [visit for visit in self.books.visits if self.books.payable(visit) or not only_due]
        places = data.draw(st.sets(st.integers(0, len(pool) - 1), min_size=1, max_size=4))
        chosen = [pool[place] for place in sorted(places)]
        (self.do if self.books.may_prepare(chosen, by) else self.refused)("prepare", chosen, by)

    @precondition(lambda self: any(self.books.may_settle(order) for order in self.books.orders))
    @rule(data=st.data(), verb=st.sampled_from(["settle", "reject", "settle_batch"]))
    def finance_answers_for_the_bank(self, data, verb):
        steps = [step for step in self.possible() if step[0] == verb and self.may(*step)]
        self.do(*self.draw(data, [step for step in steps if verb != "settle_batch" or self.waits(step[1])]))

    @staticmethod
    def waits(batch):
        return any(order.status == "ordered" for order in batch.orders)

    @precondition(lambda self: any(order.status == "settled" for order in self.books.orders))
    @rule(data=st.data(), part=st.sampled_from(PARTS), by=st.sampled_from(FINANCE), end=st.sampled_from(
        ["give_back", "withdraw", "by its number", "by the payment", "another amount", "nothing"]))  # fmt: skip
    def money_is_claimed_back(self, data, part, by, end):
        paid = [order for order in self.books.orders if order.status == "settled"]
        order = paid[data.draw(st.integers(0, len(paid) - 1))]
        if self.books.may_claim(order, part, by):
            self.do("claim", order, part, by)
        else:
            self.refused("claim", order, part, by)
        for claim in [one for one in order.claims if one.status in ("prepared", "asked")]:
            self.bring_to_an_end(order, claim, end)

    def bring_to_an_end(self, order, claim, end):
        if claim.status == "prepared":
            self.refused("confirm", claim, claim.prepared_by)
            self.do("confirm", claim, next(name for name in FINANCE if name != claim.prepared_by))
        self.agree()
        if end in ("give_back", "withdraw"):
            self.do(end, claim)
        elif end != "nothing":
            self.the_bank_credits(order, claim, end)

    def the_bank_credits(self, order, claim, end):
        self.files += 1
        said = [(order, "back")] if end == "by the payment" else []
        amount = claim.amount + (end == "another amount")
        claimed = [] if said else [(claim, amount)]
        self.portal.hear(said, self.files, claimed)
        for one, what in said:
            self.books.hear(one, what)
        for one, value in claimed:
            self.books.hear_of(one, value)
        self.counts[f"bank: {end}"] += 1

    @precondition(lambda self: any(order.batch.status in ("sent", "answered") for order in self.books.orders))
    @rule(data=st.data())
    def the_bank_answers(self, data):
        """Of orders in any state: what the bank says of one it cannot have, or says again, changes nothing."""
        places = data.draw(st.sets(st.integers(0, len(self.books.orders) - 1), min_size=1, max_size=4))
        said = [(self.books.orders[one], data.draw(st.sampled_from(["paid", "back", "refused"]))) for one in places]
        # As the files are read: what was paid, what came back, and after the statement the status report.
        said.sort(key=lambda pair: ("paid", "back", "refused").index(pair[1]))
        self.files += 1
        claimed = [(one, one.amount) for one in self.books.claims if data.draw(st.integers(0, 3)) == 0]
        self.portal.hear(said, self.files, claimed)
        for order, what in said:
            if what != "refused":
                self.heard_of(order, what)
        for claim, amount in claimed:
            self.counts[f"bank: {claim.status}, its number"] += 1
            self.books.hear_of(claim, amount)
        for order, what in said:
            if what == "refused":
                self.heard_of(order, what)

    def heard_of(self, order, what):
        self.counts[f"bank: {order.status}, {what}{', claimed' if order.claimed else ''}"] += 1
        self.books.hear(order, what)

    @invariant()
    def portal_and_books_agree(self):
        if hasattr(self, "books"):
            self.agree()

    def agree(self):
        self.counts["steps"] += 1
        books = self.books
        with as_owner():
            fund = Fund.objects.get(pk=self.portal.fund.pk)
            assert [getattr(fund, one) for one in BUCKETS] == [books.fund[one] for one in BUCKETS]
            assert fund.ceiling == books.ceiling == sum(getattr(fund, one) for one in BUCKETS)
            postings = list(Posting.objects.filter(fund=fund).order_by("seq").values_list("kind", "exchange", "amount"))
            assert sorted(postings) == sorted(books.postings)
            assert fund.seq == len(postings)
            assert summed(postings) == {one: books.fund[one] for one in BUCKETS[1:]}
            shares = FundShare.objects.filter(fund=fund).values_list("exchange", "cap", *BUCKETS[1:])
            assert {pk: tuple(rest) for pk, *rest in shares} == {
                one.pk: (one.cap, *(one.purse[bucket] for bucket in BUCKETS[1:])) for one in books.visits if one.cap
            }
            visits = Exchange.objects.filter(pk__in=[one.pk for one in books.visits])
            assert set(visits.values_list("pk", "status", "amount")) == {
                (one.pk, one.status, one.amount) for one in books.visits
            }
            payments = Payment.objects.filter(vop=self.world.vop)
            assert set(payments.values_list("pk", "status", "amount")) == {
                (one.pk, one.status, one.amount) for one in books.orders
            }
            by_status = dict(payments.order_by().values_list("status").annotate(Sum("amount")))
            back = Recovery.objects.filter(vop=self.world.vop, status="recovered").total()
            assert (by_status.get("ordered", 0), by_status.get("settled", 0) - back) == (fund.ordered, fund.paid)
            recoveries = Recovery.objects.filter(vop=self.world.vop)
            assert set(recoveries.values_list("pk", "status", "amount")) == {
                (one.pk, one.status, one.amount) for one in books.claims
            }
            assert set(Batch.objects.filter(partnership=self.world.vop).values_list("pk", "status")) == {
                (one.pk, one.status) for one in books.batches
            }
        if self.counts["steps"] % 10 == 0:
            assert self.portal.chain() == {"checked": len(postings), "broken_at": None}


def summed(postings):
    """What the postings alone say lies in each bucket."""
    found = Counter(dict.fromkeys(BUCKETS[1:], Decimal(0)))
    for kind, _exchange, amount in postings:
        source, target = Posting.MOVES[kind]
        found[target] += amount
        found[source] -= amount
    return {one: found[one] for one in BUCKETS[1:]}


def test_the_ledger_is_what_plain_books_say(world):
    walks = settings(
        derandomize="LEDGER_STEPS" not in os.environ,
        max_examples=max(1, STEPS // LENGTH), stateful_step_count=LENGTH, deadline=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck), print_blob=False,
    )  # fmt: skip
    Money.world, Money.counts = world, Counter()
    while Money.counts["steps"] < STEPS:
        run_state_machine_as_test(Money, settings=walks)
    print(sorted(Money.counts.items()))
