"""Every verb that may move money, through the portal's own operations, each in the scope of whoever does it."""

from datetime import date
from functools import cached_property

from django.utils import timezone

from clusterxchange import scope
from mobility import operations as mobility
from mobility.models import Exchange, Paper
from mobility.operations.other_days import stay_on
from mobility.operations.paper_texts import paper_clauses
from partnerships import queue
from partnerships.models import Event, Grant
from payments import operations as payments
from payments.models import Batch, Fund, Payment, Recovery
from payments.operations.claims import amend_grant
from payments.operations.ledger import chain_of
from tests import factories
from tests.conftest import as_owner
from tests.payments import bank_samples as bank
from tests.payments.books import Batch as BooksBatch
from tests.payments.books import Claim, Order, Visit

FIRST = date(2027, 3, 1)  # a Monday
LAST = {3: date(2027, 3, 3), 4: date(2027, 3, 4), 5: date(2027, 3, 5), 6: date(2027, 3, 8)}  # working days: last day
SAID = {"objectives": "Learn.", "outcomes": "A plan.", "agenda": [{"day": "2027-03-01", "plan": "Robots."}]}
FILE = {"file": "0.pdf", "mime": "application/pdf", "sha256": "0" * 64, "size": 1}
MONEY_EVENTS = ("exchange.cancelled", "exchange.decided")


class Portal:
    """Takes the rows of the books and does with them what their people do. Raises what the portal raises."""

    def __init__(self, world):
        self.world, self.cast = world, world.cast

    def begin(self, ceiling):
        with as_owner():
            Grant.objects.filter(partnership=self.world.vop).update(fstp_ceiling=ceiling)
            Fund.objects.filter(partnership=self.world.vop).update(ceiling=ceiling, available=ceiling)

    @cached_property
    def fund(self):
        with as_owner():
            return Fund.objects.get(partnership=self.world.vop)

    def open(self, days):
        """A visit whose commitment all four have signed, with an account."""
        with as_owner():
            made = factories.exchange(self.world.offer, self.world.vo, status="commitment_signed")
            stay = stay_on(made, FIRST, LAST[days])
            Exchange.objects.filter(pk=made.pk).update(
                ends_on=stay.ends_on, working_days=stay.working_days, amount=stay.amount,
                derivation=list(stay.derivation), rule_set=stay.rule_set,
            )  # fmt: skip
            made.refresh_from_db()
            content = SAID | {"goals": made.goals} | paper_clauses(made, "commitment")
            factories.paper(made, status="signed", content=content)
            factories.bank_account(made)
        return Visit(made.pk, days, stay.amount)

    def as_system(self, operation, visit):
        made = self.world.exchange
        with scope.acting_for(partnerships=[made.vop_id, made.hop_id], organisations=[made.vo_id, made.ho_id]):
            operation(Exchange.objects.get(pk=visit.pk), by=None)

    def as_person(self, who, operation, visit, /, **said):
        user = getattr(self.cast, who)
        with scope.acting_as(user):
            return operation(Exchange.objects.get(pk=visit.pk), by=user, **said)

    # Papers -------------------------------------------------------------------------------------

    def propose(self, visit, days):
        self.as_person("vo", mobility.draw_up_commitment, visit, days=(FIRST, LAST[days]), **SAID)

    def move(self, visit, last="hop"):
        """Those who have not signed the new days do, `last` at the end."""
        paper = self.open_paper(visit, "commitment")
        with as_owner():
            signed = set(paper.signatures.values_list("side", flat=True))
        for side in sorted(set(paper.signers) - signed or {last}, key=lambda side: side == last):
            self.sign(mobility.sign_commitment, paper, side)

    def draw_up(self, visit):
        self.as_person("vop", payments.draw_up_agreement, visit)

    def sign_as_vo(self, visit):
        self.sign(payments.sign_agreement, self.open_paper(visit, "agreement"), "vo")

    def sign_as_vop(self, visit):
        self.sign(payments.sign_agreement, self.open_paper(visit, "agreement"), "vop")

    def open_paper(self, visit, kind):
        """The one that waits for signatures; else the newest, which whoever signs it too late still has before them."""
        with as_owner():
            papers = Paper.objects.filter(exchange=visit.pk, kind=kind).order_by("version")
            return papers.filter(status="open").last() or papers.latest("version")

    def sign(self, operation, paper, side):
        user = getattr(self.cast, side)
        with scope.acting_as(user):
            mine = Paper.objects.select_related("exchange").get(pk=paper.pk)
            operation(mine, side=side, function="Director", sha256=mine.sha256, by=user)

    # The stay -----------------------------------------------------------------------------------

    def cancel(self, visit):
        self.as_person("vo", mobility.cancel_exchange, visit, reason="Ill")

    def start(self, visit):
        self.as_system(mobility.start_exchange, visit)

    def end(self, visit):
        self.as_system(mobility.end_exchange, visit)

    def interrupt(self, visit):
        self.as_person("vop", mobility.interrupt_exchange, visit, reason="Ill")

    def report(self, visit):
        if visit.status in ("ended", "interrupted") and not visit.attended:
            for kind in ("travel", "accommodation"):
                self.as_person("vo", mobility.add_evidence, visit, kind=kind, name=f"{kind}.pdf", kept=FILE)
            self.as_person("ho", mobility.confirm_attendance, visit, days=visit.days)
        told = {"activities": "All.", "learnt": "Much.", "actual_start": FIRST, "actual_end": LAST[visit.days]}
        self.as_person("vo", mobility.submit_report, visit, values=told)

    def send_back(self, visit):
        self.as_person("vop", mobility.send_back_report, visit, reason="Unclear.")

    def validate(self, visit):
        self.as_person("vop", mobility.validate_exchange, visit)

    def decide(self, visit, days_done):
        self.as_person("vop", mobility.validate_broken_off, visit, days_done=days_done, reason="So says the host.")

    def close(self, visit):
        self.as_person("vop", mobility.close_exchange, visit)

    def work(self):
        """The worker does what money asks of it, and once more after losing what it noted."""
        with as_owner():
            events = Event.objects.filter(verb__in=MONEY_EVENTS, vop=self.world.vop)
            due = list(events.filter(delivered_at=None).values("id", "by_id", *queue.PARTIES))
        for _twice in range(2):
            assert all(queue.deliver_event(row) for row in due)
            with as_owner():
                Event.objects.filter(pk__in=[row["id"] for row in due]).update(delivered_at=None)
        with as_owner():
            Event.objects.filter(pk__in=[row["id"] for row in due]).update(delivered_at="2027-03-01T00:00Z")

    # Payments -----------------------------------------------------------------------------------

    def prepare(self, visits, by):
        user = getattr(self.cast, by)
        with scope.acting_as(user):
            exchanges = list(Exchange.objects.filter(pk__in=[visit.pk for visit in visits]))
            made = payments.prepare_batch(self.world.vop, exchanges, by=user)
            by_exchange = {visit.pk: visit for visit in visits}
            orders = [
                Order(row.pk, row.end_to_end_id, by_exchange[row.exchange_id], row.amount)
                for row in made.payments.all()
            ]
        found = BooksBatch(made.pk, by, orders)
        for order in orders:
            order.batch = found
        return found

    def with_batch(self, name, operation, batch, **said):
        user = getattr(self.cast, name)
        with scope.acting_as(user):
            operation(Batch.objects.get(pk=batch.pk), by=user, **said)

    def approve(self, batch, by):
        self.with_batch(by, payments.approve_batch, batch)

    def cancel_batch(self, batch):
        self.with_batch("finance", payments.cancel_batch, batch)

    def send(self, batch):
        self.with_batch("finance2", payments.send_batch, batch)

    def settle_batch(self, batch):
        self.with_batch("finance", payments.settle_batch, batch, reason="On the statement.")

    def settle(self, order):
        self.with_payment(payments.settle_payment, order, "On the statement.")

    def reject(self, order):
        self.with_payment(payments.reject_payment, order, "Account closed.")

    def with_payment(self, operation, order, reason):
        with scope.acting_as(self.cast.finance):
            mine = Payment.objects.select_related("exchange", "batch").get(pk=order.pk)
            operation(mine, reason=reason, by=self.cast.finance)

    # Recoveries ---------------------------------------------------------------------------------

    def claim(self, order, amount, by):
        user = getattr(self.cast, by)
        with scope.acting_as(user):
            mine = Payment.objects.select_related("exchange", "batch").get(pk=order.pk)
            made = payments.prepare_recovery(mine, amount=amount, reason="Three days.", by=user)
        return Claim(made.pk, made.number, order, amount, by)

    def confirm(self, claim, by):
        self.with_claim(by, payments.confirm_recovery, claim)

    def give_back(self, claim):
        said = {"returned_on": timezone.localdate(), "reason": "On the statement."}
        self.with_claim("finance", payments.settle_recovery, claim, **said)

    def withdraw(self, claim):
        self.with_claim("finance2", payments.withdraw_recovery, claim, reason="An error of ours.")

    def with_claim(self, name, operation, claim, **said):
        user = getattr(self.cast, name)
        with scope.acting_as(user):
            mine = Recovery.objects.select_related("exchange", "payment__batch").get(pk=claim.pk)
            operation(mine, by=user, **said)

    # The bank -----------------------------------------------------------------------------------

    def hear(self, said, number, claimed=()):
        """said: [(order, what)], claimed: [(claim, amount)] that bear its number; the bank's file, imported twice."""
        refused = [(one.reference, "RJCT", "AC04", str(one.amount)) for one, what in said if what == "refused"]
        lines = [self.line(one, what) for one, what in said if what != "refused"]
        lines += [self.credit(claim, str(amount)) for claim, amount in claimed]
        files = [bank.statement("08", *lines, number=f"STMT-{number}")] if lines else []
        files += [bank.report(payments=refused, batch=f"NONE-{number}")] if refused else []
        with scope.acting_as(self.cast.finance):
            for content in [*files, *files]:
                payments.import_answer(self.world.vop, content=content, name="answer.xml", by=self.cast.finance)

    @staticmethod
    def line(order, what):
        value = str(order.amount)
        if what == "back":
            return bank.came_back(order.reference, value)
        return bank.entry(value, bank.transaction(order.reference, value))

    @staticmethod
    def credit(claim, value):
        told = f"<RmtInf><Ustrd>ClusterXchange {claim.number}</Ustrd></RmtInf>"
        return bank.entry(value, bank.transaction("THEIRS-1", value, told), side="CRDT")

    # The grant ----------------------------------------------------------------------------------

    def amend(self, ceiling):
        with scope.acting_as(self.cast.coordinator):
            grant = Grant.objects.get(partnership=self.world.vop)
            amend_grant(grant, ends_on=grant.ends_on, ceiling=ceiling, reason="A letter.", by=self.cast.coordinator)

    def chain(self):
        with scope.acting_as(self.cast.finance):
            return chain_of(self.fund)
