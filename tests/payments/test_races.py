"""Two people at once, each in a transaction of its own: signatures, new versions, approvals, last answers."""

import itertools
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import transaction

from clusterxchange import scope
from mobility.models import Exchange, Paper, Signature
from mobility.operations import draw_up_commitment, sign_commitment
from payments.models import BankAccount, BankAnswer, Batch, Fund, Payment
from payments.operations import approve_batch, import_answer, prepare_batch, send_batch, settle_batch, settle_payment
from payments.operations.ledger import reserve
from tests import factories
from tests.conftest import as_owner
from tests.mobility.test_races import at_once
from tests.payments import bank_samples as bank

marks = itertools.count(1)
ROLES = {"vo": "organisation", "ho": "organisation", "vop": "partnership", "hop": "partnership"}


@pytest.fixture
def race(committed):
    """One exchange and, for each side, a person who may do all of it."""
    mark = f"PAY{next(marks)}"
    with transaction.atomic(), as_owner():
        vop, hop = factories.partnership(f"{mark}V"), factories.partnership(f"{mark}H", country="PT")
        vo = factories.organisation(f"{mark} visitor", vop)
        ho = factories.organisation(
            f"{mark} host", hop, type="cluster", country="PT", place="Porto", where=(41.15, -8.61)
        )
        bodies, people = {"vo": vo, "ho": ho, "vop": vop, "hop": hop}, {}
        for side, kind in ROLES.items():
            people[side] = factories.person(f"{mark.lower()}-{side}@example.com")
            for role in ("signatory", "manager" if kind == "organisation" else "finance"):
                factories.member(people[side], role, **{kind: bodies[side]})
        second = factories.person(f"{mark.lower()}-second@example.com")
        third = factories.person(f"{mark.lower()}-third@example.com")
        for person in (second, third):
            factories.member(person, "finance", partnership=vop)
        offer = factories.offer(ho, status="closed", title=mark, places=20)
        exchange = factories.exchange(offer, vo)
    return SimpleNamespace(
        exchange=exchange,
        offer=offer,
        vo=vo,
        vop=vop,
        second=second,
        third=third,
        **{f"{k}_person": v for k, v in people.items()},
    )


def commitment(race):
    with scope.acting_as(race.vo_person):
        return draw_up_commitment(
            Exchange.objects.get(pk=race.exchange.pk), objectives="x", outcomes="x", agenda=[], by=race.vo_person
        )


def sign(race, paper, side):
    person = getattr(race, f"{side}_person")

    def work():
        found = Paper.objects.get(pk=paper.pk)
        sign_commitment(found, side=side, function="Director", sha256=paper.sha256, by=person)

    return person, work


def seen(model, **where):
    with transaction.atomic(), as_owner():
        return list(model.objects.filter(**where))


def test_the_last_two_signatures_at_once_complete_the_paper(race):
    paper = commitment(race)
    at_once(sign(race, paper, "ho"))
    at_once(sign(race, paper, "hop"))
    assert at_once(sign(race, paper, "vo"), sign(race, paper, "vop")) == ["done", "done"]
    (exchange,) = seen(Exchange, pk=race.exchange.pk)
    (signed,) = seen(Paper, pk=paper.pk)
    assert (exchange.status, signed.status) == ("commitment_signed", "signed")
    assert signed.document_id is not None


def test_a_signature_and_a_new_version_at_once_never_leave_a_signature_on_the_current_one(race):
    paper = commitment(race)
    person = race.ho_person

    def rewrite():
        exchange = Exchange.objects.get(pk=race.exchange.pk)
        draw_up_commitment(exchange, objectives=f"As {person} says", outcomes="y", agenda=[], by=person)

    outcomes = at_once(sign(race, paper, "vo"), (person, rewrite))
    assert "done" in outcomes
    (current,) = seen(Paper, exchange=race.exchange, status="open")
    assert current.version == 2
    assert seen(Signature, paper=current) == []


def test_two_new_versions_at_once_leave_one_current(race):
    def rewrite(person):
        exchange = Exchange.objects.get(pk=race.exchange.pk)
        draw_up_commitment(exchange, objectives=f"As {person} says", outcomes="y", agenda=[], by=person)

    people = (race.vo_person, race.ho_person)
    assert at_once(*((one, lambda by=one: rewrite(by)) for one in people)) == ["done", "done"]
    assert [one.version for one in seen(Paper, exchange=race.exchange, status="open")] == [2]


def payable_exchanges(race, count):
    found = []
    for _number in range(count):
        with transaction.atomic(), as_owner():
            exchange = factories.exchange(race.offer, race.vo, status="validated")
            BankAccount.objects.create(
                exchange=exchange, holder="V", iban="ES9121000418450200051332", town="Barcelona", country="ES",
                **exchange.party_ids(),
            )  # fmt: skip
        with scope.acting_as(race.vop_person):
            reserve(exchange)
        found.append(exchange)
    return found


def batch_of(race, count):
    exchanges = payable_exchanges(race, count)
    with scope.acting_as(race.vop_person):
        return prepare_batch(race.vop, exchanges, by=race.vop_person)


def test_two_who_approve_at_once_order_the_money_once(race):
    batch = batch_of(race, 2)

    def approve(person):
        approve_batch(Batch.objects.get(pk=batch.pk), by=person)

    outcomes = at_once(*((one, lambda by=one: approve(by)) for one in (race.second, race.third)))
    assert outcomes.count("done") == 1
    assert seen(Fund, partnership=race.vop)[0].ordered == Decimal("1560")


def test_two_who_prepare_the_same_payment_at_once_make_one_batch(race):
    exchanges = payable_exchanges(race, 1)
    people = (race.second, race.third)
    outcomes = at_once(*((one, lambda by=one: prepare_batch(race.vop, exchanges, by=by)) for one in people))
    assert outcomes.count("done") == 1
    assert len(seen(Payment, exchange=exchanges[0])) == 1


def carry_to_the_bank(batch, person):
    with scope.acting_as(person):
        found = Batch.objects.get(pk=batch.pk)
        approve_batch(found, by=person)
        send_batch(found, by=person)


def sent_payments(race, count):
    batch = batch_of(race, count)
    carry_to_the_bank(batch, race.second)
    return seen(Payment, batch=batch)


def test_the_last_two_answers_at_once_close_the_batch(race):
    batch = batch_of(race, 2)
    carry_to_the_bank(batch, race.second)
    payments = seen(Payment, batch=batch)

    def settle(person, payment):
        settle_payment(
            Payment.objects.select_related("exchange", "batch").get(pk=payment.pk), reason="Seen.", by=person
        )

    pairs = zip((race.second, race.third), payments, strict=True)
    assert at_once(*((one, lambda by=one, pay=payment: settle(by, pay)) for one, payment in pairs)) == ["done", "done"]
    assert seen(Batch, pk=batch.pk)[0].status == "answered"
    assert seen(Fund, partnership=race.vop)[0].paid == Decimal("1560")


def test_one_answer_and_all_answers_at_once_never_wait_for_each_other(race):
    """The batch is locked first: without that the two hold what the other needs."""
    batch = batch_of(race, 6)
    carry_to_the_bank(batch, race.second)
    *_others, last = seen(Payment, batch=batch)

    def settle_last():
        settle_payment(
            Payment.objects.select_related("exchange", "batch").get(pk=last.pk), reason="Seen.", by=race.second
        )

    def settle_all():
        settle_batch(Batch.objects.get(pk=batch.pk), reason="Seen.", by=race.third)

    outcomes = at_once((race.second, settle_last), (race.third, settle_all))
    assert "done" in outcomes
    assert seen(Batch, pk=batch.pk)[0].status == "answered"
    assert seen(Fund, partnership=race.vop)[0].paid == Decimal("4680")


def test_the_same_statement_brought_by_two_at_once_pays_once(race):
    payments = sent_payments(race, 3)
    content = bank.pfennig([(one.end_to_end_id, str(one.amount)) for one in payments])

    def bring(person):
        return import_answer(race.vop, content=content, name="statement.xml", by=person)

    people = (race.second, race.third)
    assert at_once(*((one, lambda by=one: bring(by)) for one in people)) == ["done", "done"]
    (answer,) = seen(BankAnswer, partnership=race.vop)
    assert answer.counts == {"settled": 3}
    (fund,) = seen(Fund, partnership=race.vop)
    assert (fund.ordered, fund.paid) == (0, sum(one.amount for one in payments))


def test_a_statement_and_somebody_who_says_so_at_once_pay_once(race):
    payments = sent_payments(race, 2)
    content = bank.sammel([(one.end_to_end_id, str(one.amount)) for one in payments])

    def bring():
        import_answer(race.vop, content=content, name="statement.xml", by=race.second)

    def say():
        batch = Batch.objects.defer("file").get(pk=payments[0].batch_id)
        settle_batch(batch, reason="Seen.", by=race.third)

    assert "done" in at_once((race.second, bring), (race.third, say))
    (fund,) = seen(Fund, partnership=race.vop)
    assert (fund.ordered, fund.paid) == (0, sum(one.amount for one in payments))
