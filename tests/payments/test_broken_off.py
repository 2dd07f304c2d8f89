"""A stay that was broken off: what was decided is paid like any lump sum, the rest goes back to the grant."""

import pytest

from clusterxchange import scope
from mobility.models import Exchange
from mobility.operations import validate_broken_off
from partnerships import queue
from payments.models import Fund
from payments.operations.ledger import reserve
from tests import factories
from tests.mobility.journey import now_of, page, words_of
from tests.payments.journey import give_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def reported(client, world, owner):
    """Funded, signed, broken off, reported; three days were confirmed."""
    with owner():
        exchange = factories.exchange(world.offer, world.vo, status="interrupted")
        for kind in ("travel", "accommodation"):
            factories.evidence(exchange, kind=kind)
        factories.closing_report(exchange)
        stamp = exchange.stopped_at
        Exchange.objects.filter(pk=exchange.pk).update(
            attended_days=3, attendance_confirmed_at=stamp, reported_at=stamp, status="reported"
        )
    with scope.acting_as(world.cast.vop):
        reserve(exchange)
    assert give_account(client, world, exchange).status_code == 302
    return exchange


def decide(world, exchange, days):
    with scope.acting_as(world.cast.vop):
        mine = Exchange.objects.get(pk=exchange.pk)
        validate_broken_off(mine, days_done=days, reason="So says the host.", by=world.cast.vop)
    queue.deliver_events()


def buckets(world, owner):
    with owner():
        fund = Fund.objects.get(partnership=world.vop)
        return fund.reserved, fund.ordered, fund.paid


@pytest.mark.parametrize("days, kept", [(0, 0), (2, 0), (3, 390), (4, 390), (5, 780)])
def test_the_grant_gets_back_what_is_not_paid(world, owner, reported, days, kept):
    decide(world, reported, days)
    assert buckets(world, owner) == (kept, 0, 0)


def test_the_rest_is_paid_as_usual(client, world, owner, reported):
    decide(world, reported, 3)
    client.force_login(world.cast.finance)
    assert "1 payment, EUR 390.00" in words_of(client.get(page("payments:due-list")))
    form = {"partnership": world.vop.public_id, "exchange": [reported.public_id]}
    batch = client.post(page("payments:batch-prepare"), form).url.rstrip("/").rpartition("/")[2]
    client.force_login(world.cast.finance2)
    assert client.post(page("payments:batch-approve", batch)).status_code == 302
    assert buckets(world, owner) == (0, 390, 0)
    assert client.post(page("payments:batch-download", batch)).status_code == 200
    assert client.post(page("payments:batch-settle", batch), {"reason": "On the statement."}).status_code == 302
    assert buckets(world, owner) == (0, 0, 390)
    assert now_of(reported, owner).status == "paid"


def test_money_ordered_before_the_rest_went_back_is_not_touched(client, world, owner, reported):
    """The worker may come late: what it gives back does not depend on how far the payment is."""
    with scope.acting_as(world.cast.vop):
        mine = Exchange.objects.get(pk=reported.pk)
        validate_broken_off(mine, days_done=4, reason="So says the host.", by=world.cast.vop)
    form = {"partnership": world.vop.public_id, "exchange": [reported.public_id]}
    client.force_login(world.cast.finance)
    batch = client.post(page("payments:batch-prepare"), form).url.rstrip("/").rpartition("/")[2]
    client.force_login(world.cast.finance2)
    client.post(page("payments:batch-approve", batch))
    assert buckets(world, owner) == (390, 390, 0)
    queue.deliver_events()
    assert buckets(world, owner) == (0, 390, 0)
