"""Many postings at once are what single ones would have been: the same chain and refusals, and nobody's way in."""

from decimal import Decimal

import pytest
from django.db import Error, IntegrityError, connection, transaction

from clusterxchange import scope
from clusterxchange.workflow import Conflict
from payments.models import Fund, FundShare, Posting
from payments.operations.ledger import MANY, PostedBefore, chain_of, move, post_all, reserve
from tests import factories
from tests.payments.journey import validated

pytestmark = pytest.mark.django_db
SAID = ("kind", "source", "target", "amount", "reason", "actor", "partnership")


class Order:
    """What post_all() reads of a payment."""

    def __init__(self, exchange):
        self.exchange, self.exchange_id, self.vop_id = exchange, exchange.pk, exchange.vop_id
        self.amount, self.end_to_end_id = exchange.amount, exchange.number


@pytest.fixture
def orders(world, owner):
    return [Order(one) for one in validated(world, owner, 6)]


@pytest.fixture
def finance(world):
    with scope.acting_as(world.cast.finance):
        yield world


def fund(world):
    return Fund.objects.get(partnership=world.vop)


def said(kind, exchanges):
    rows = Posting.objects.filter(kind=kind, exchange__in=[one.exchange_id for one in exchanges]).order_by("seq")
    return list(rows.values_list(*SAID))


def test_at_once_and_one_by_one_say_the_same(orders, finance):
    for one in orders[:3]:
        move(one, "order")
    post_all("order", orders[3:])
    assert said("order", orders[:3]) == said("order", orders[3:])
    assert chain_of(fund(finance)) == {"checked": 12, "broken_at": None}
    keys = Posting.objects.filter(kind="order").order_by("seq").values_list("key", flat=True)
    assert list(keys) == [f"order:{one.exchange_id}:{one.end_to_end_id}" for one in orders]
    after, shares = fund(finance), FundShare.objects.filter(fund=fund(finance))
    assert (after.seq, after.reserved, after.ordered) == (12, 0, 6 * 780)
    assert {(one.reserved, one.ordered) for one in shares} == {(0, 780)}
    moments = list(Posting.objects.order_by("seq").values_list("at", flat=True))
    assert moments == sorted(moments)


def test_single_postings_follow_in_the_same_chain(world, owner, orders, finance):
    post_all("order", orders)
    with owner():
        more = factories.exchange(world.offer, world.vo, status="validated")
    with scope.acting_as(world.cast.vop):
        reserve(more)
    post_all("settle", orders[:2])
    assert chain_of(fund(finance))["broken_at"] is None
    assert (fund(finance).ordered, fund(finance).paid) == (4 * 780, 2 * 780)


def test_all_or_none(orders, finance):
    move(orders[4], "order")
    before = (fund(finance).seq, fund(finance).head.tobytes())
    with pytest.raises(PostedBefore):
        post_all("order", orders)
    with pytest.raises(PostedBefore):
        post_all("order", [orders[0], orders[0]])
    with pytest.raises(Conflict):  # nothing is ordered of the others
        post_all("settle", orders)
    assert (fund(finance).seq, fund(finance).head.tobytes()) == before
    assert chain_of(fund(finance))["broken_at"] is None


def test_an_exchange_that_reserved_nothing_is_refused(world, owner, orders, finance):
    with owner():
        other = Order(factories.exchange(world.offer, world.vo, status="validated"))
    with pytest.raises(IntegrityError, match="posting_of_share"):
        post_all("order", [*orders, other])
    assert fund(finance).seq == 6


@pytest.mark.parametrize("changes", [
    {1: "settle"}, {2: "paid"}, {5: [Decimal("780"), Decimal("5")]}, {5: [Decimal("0")]}, {5: [Decimal("-780")]},
    {5: [None]}, {6: ["a", "b"]}, {4: [], 5: [], 6: []},
])  # fmt: skip
def test_what_is_asked_past_the_portal_is_held_by_the_same_checks(orders, finance, changes):
    values = [finance.vop.pk, "order", "reserved", "ordered", [orders[0].exchange_id], [Decimal("780")], ["k"], ""]
    for place, value in changes.items():
        values[place] = value
    before = fund(finance).seq
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(MANY, values)
    assert fund(finance).seq == before


def test_another_partnership_posts_nothing_on_ours(world, orders):
    values = [world.vop.pk, "order", "reserved", "ordered", [orders[0].exchange_id], [Decimal("780")], ["k"], ""]
    refused = pytest.raises(Error, match="a partnership posts on its own fund")
    with scope.acting_as(world.cast.outsider), refused, transaction.atomic():
        connection.cursor().execute(MANY, values)


def test_a_posting_that_was_worked_out_elsewhere_is_worked_out_anew(orders, finance):
    """hash, seq and prev as handed in count for nothing, and nobody opens the way that post_many() goes."""
    one = orders[0]
    made = Posting.objects.create(
        fund=fund(finance), partnership=finance.vop, exchange=one.exchange, kind="order", source="reserved",
        target="ordered", amount=780, key="mine", seq=99, prev=b"x", hash=b"forged",
    )  # fmt: skip
    made.refresh_from_db()
    assert made.seq == 7
    assert made.hash.tobytes() != b"forged"
    assert chain_of(fund(finance)) == {"checked": 7, "broken_at": None}
    for statement in ("INSERT INTO payments_postingrun SELECT id, pg_current_xact_id() FROM payments_fund",
                      "SELECT 1 FROM payments_postingrun"):  # fmt: skip
        with pytest.raises(Error, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)


def test_nothing_is_left_of_a_run(orders, finance, owner):
    post_all("order", orders)
    with owner(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM payments_postingrun")
        assert cursor.fetchone() == (0,)
