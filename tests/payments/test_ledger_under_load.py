"""Many at once: the ceiling is never passed, nothing is paid twice (promises 4 and 5)."""

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction

from clusterxchange import scope
from payments.models import Batch, Fund, FundShare, Payment, Posting
from payments.operations.ledger import CeilingReached, PostedBefore, post
from tests import factories
from tests.conftest import as_owner

THREADS = 32
names = itertools.count(1)


@pytest.fixture
def stress(committed):
    """A partnership of its own with 100 exchanges that each have a share in its fund."""
    with transaction.atomic(), as_owner():
        mark = f"STRESS{next(names)}"
        vop = factories.partnership(mark, fstp_ceiling="6000.00")
        host = factories.organisation(f"{mark} host", vop, country="PT", place="Porto", where=(41.1, -8.6))
        visitor = factories.organisation(f"{mark} visitor", vop)
        offer = factories.offer(host, title=mark, places=200)
        exchanges = [factories.exchange(offer, visitor) for _ in range(100)]
        fund = Fund.objects.get(partnership=vop)
        for exchange in exchanges:
            FundShare.objects.create(exchange=exchange, fund=fund, cap=1000, **exchange.party_ids())
        preparer = factories.person(f"{mark.lower()}@example.com")
        batch = Batch.objects.create(partnership=vop, number=f"{mark}-B1", total=1, prepared_by=preparer)
    return SimpleNamespace(vop=vop, fund=fund, exchanges=exchanges, batch=batch)


def in_threads(jobs, work):
    """Run work(job) for all jobs in 32 threads, each with its own connection; the outcomes."""
    start = threading.Barrier(THREADS)
    queues = [jobs[number::THREADS] for number in range(THREADS)]

    def run(mine):
        start.wait()
        try:
            return [work(job) for job in mine]
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return [outcome for outcomes in pool.map(run, queues) for outcome in outcomes]


def reserve_one(stress, exchange, key):
    try:
        with scope.acting_for(partnerships=[stress.vop.pk]):
            post("reserve", fund_id=stress.fund.pk, partnership_id=stress.vop.pk, exchange_id=exchange.pk,
                 amount=1, key=key)  # fmt: skip
        return "reserved"
    except CeilingReached:
        return "ceiling"
    except PostedBefore:
        return "before"


def balance(stress):
    with transaction.atomic(), as_owner():
        fund = Fund.objects.get(pk=stress.fund.pk)
        return fund.available, fund.reserved, Posting.objects.filter(fund=fund).count()


def test_ten_thousand_reservations_never_pass_the_ceiling(stress):
    jobs = [(stress.exchanges[number % 100], f"r{number}") for number in range(10_000)]
    outcomes = in_threads(jobs, lambda job: reserve_one(stress, *job))
    assert outcomes.count("reserved") == 6_000
    assert outcomes.count("ceiling") == 4_000
    assert balance(stress) == (0, 6_000, 6_000)
    with connection.cursor() as cursor:
        cursor.execute("SELECT checked, broken_at FROM verify_chain(%s)", [stress.fund.pk])
        assert cursor.fetchone() == (6_000, None)


def test_fifty_keys_sent_by_thirty_two_at_once_are_fifty_postings(stress):
    jobs = [(stress.exchanges[number], f"k{number}") for number in range(50) for _ in range(THREADS)]
    outcomes = in_threads(jobs, lambda job: reserve_one(stress, *job))
    assert (outcomes.count("reserved"), outcomes.count("before")) == (50, 50 * (THREADS - 1))
    assert balance(stress)[1:] == (50, 50)


def test_a_hundred_exchanges_have_one_live_payment_each_however_many_try(stress):
    attempts = itertools.count(1)

    def pay(exchange):
        number = next(attempts)
        try:
            with scope.acting_for(partnerships=[stress.vop.pk]):
                Payment.objects.create(exchange=exchange, batch=stress.batch, amount=1,
                                       end_to_end_id=f"{exchange.number}/{number}", **exchange.party_ids())  # fmt: skip
            return True
        except IntegrityError:
            return False

    outcomes = in_threads([exchange for exchange in stress.exchanges for _ in range(THREADS)], pay)
    assert outcomes.count(True) == 100
