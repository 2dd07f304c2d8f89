"""The ledger under row-level security: never over the ceiling, never twice (promises 4, 5, 13)."""

from decimal import Decimal

import pytest
from django.db import Error, connection, transaction

from clusterxchange import scope
from payments.models import Fund, FundShare, Posting
from payments.operations.ledger import CeilingReached, PostedBefore, post, release_commitment, release_rest, reserve

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(world):
    with scope.acting_as(world.cast.vop):
        yield world


def fund(world):
    return Fund.objects.get(partnership=world.vop)


def test_a_reservation_moves_money_from_available_to_reserved(desk):
    reserve(desk.exchange)
    after = fund(desk)
    assert (after.available, after.reserved) == (after.ceiling - Decimal("780"), Decimal("780"))


def test_a_second_reservation_of_the_same_exchange_is_refused(desk):
    reserve(desk.exchange)
    with pytest.raises(PostedBefore):
        reserve(desk.exchange)
    assert fund(desk).reserved == Decimal("780")


def test_a_replay_hears_that_it_is_one_even_when_the_fund_is_spent(desk, owner):
    reserve(desk.exchange)
    with owner():
        Fund.objects.filter(partnership=desk.vop).update(available=0, ceiling=780)
    with pytest.raises(PostedBefore):
        reserve(desk.exchange)


def test_the_ceiling_is_never_passed(desk, owner):
    with owner():
        Fund.objects.filter(partnership=desk.vop).update(available=779, ceiling=779)
    with pytest.raises(CeilingReached):
        reserve(desk.exchange)
    assert fund(desk).available == 779


def test_a_release_gives_back_once(desk):
    reserve(desk.exchange)
    assert release_commitment(desk.exchange, reason="Called off") is not None
    assert release_commitment(desk.exchange, reason="Called off") is None
    assert fund(desk).reserved == 0


@pytest.mark.parametrize("decided, left", [(0, 0), (390, 390), (780, 780)])
def test_a_stay_broken_off_keeps_what_was_decided_and_gives_back_the_rest_once(desk, decided, left):
    reserve(desk.exchange)
    desk.exchange.amount = Decimal(decided)
    released = release_rest(desk.exchange)
    assert release_rest(desk.exchange) is None
    assert (released.amount if released else 0) == 780 - left
    assert fund(desk).reserved == left


def test_money_moves_only_along_legal_moves(desk):
    reserve(desk.exchange)
    # Reserved money is there, so only the list of legal moves stands between it and "paid".
    with pytest.raises(Error, match="posting_legal_move"), transaction.atomic():
        Posting.objects.create(
            fund=fund(desk), partnership=desk.vop, exchange=desk.exchange, kind="settle", source="reserved",
            target="paid", amount=1, key="x",
        )  # fmt: skip


def test_an_exchange_cannot_pay_more_than_its_agreement_froze(desk):
    reserve(desk.exchange)
    share = FundShare.objects.get(exchange=desk.exchange)
    with pytest.raises(Exception, match="does not have that much"):
        post("reserve", fund_id=share.fund_id, partnership_id=desk.vop.pk, exchange_id=desk.exchange.pk,
             amount=1, key="again")  # fmt: skip


@pytest.mark.parametrize(
    "statement",
    ["UPDATE payments_posting SET amount = 1", "DELETE FROM payments_posting", "TRUNCATE payments_posting CASCADE"],
)
@pytest.mark.parametrize("role", ["cx_app", "cx_owner"])
def test_postings_are_never_changed_or_removed(desk, statement, role):
    reserve(desk.exchange)
    refused = pytest.raises(Error, match=r"append-only|permission denied")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"SET LOCAL ROLE {'NONE' if role == 'cx_app' else role}")
        cursor.execute(statement)


def verify(world):
    with connection.cursor() as cursor:
        cursor.execute("SELECT checked, broken_at FROM verify_chain(%s)", [fund(world).pk])
        return cursor.fetchone()


def test_the_chain_verifies(desk):
    reserve(desk.exchange)
    release_commitment(desk.exchange, reason="Called off")
    assert verify(desk) == (2, None)


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE payments_posting SET amount = amount + 1 WHERE seq = 1",
        "DELETE FROM payments_posting WHERE seq = 1",
        "UPDATE payments_posting SET at = at - interval '1 day' WHERE seq = 2",
        "DELETE FROM payments_posting WHERE seq = 2",
        "UPDATE payments_posting SET reason = 'other' WHERE seq = 2",
    ],
)
def test_tampering_is_found(desk, owner, tampering):
    reserve(desk.exchange)
    release_commitment(desk.exchange, reason="Called off")
    with owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE payments_posting DISABLE TRIGGER postings_stay")
        cursor.execute(tampering)
    assert verify(desk)[1] is not None


def test_another_partnership_cannot_post_on_the_fund(world):
    with scope.acting_as(world.cast.outsider), pytest.raises(Exception, match=r"row-level|does not exist"):
        reserve(world.exchange)
