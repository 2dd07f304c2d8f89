"""One row a counted thing, written with the step that makes it count, reversed when it no longer does (scheme §7)."""

import os
from datetime import date, datetime, timedelta
from random import Random

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from clusterxchange import scope
from mobility.models import Answers, Exchange
from partnerships.models import Event, Organisation
from reporting.counts import counted_now, kept
from reporting.models import Counting, Recount, Tally
from reporting.operations.recounts import differences, recount_nightly
from reporting.selection import Selection
from reporting.tasks import fold_tallies
from tests import factories

NOON = datetime(2027, 3, 10, 12, tzinfo=timezone.get_default_timezone())


def rows_of(kind, subject):
    found = Counting.objects.filter(kind=kind, subject=subject)
    return [(row.partnership.acronym, row.number, row.counted_on, row.reason) for row in found]


def found_differences():
    with scope.acting_for(scheme="officer"):
        return differences()


@pytest.fixture
def validated(world, owner):
    with owner():
        return factories.exchange(world.offer, world.vo, status="validated")


def move(exchange, **changes):
    Exchange.objects.filter(pk=exchange.pk).update(**changes)


def test_a_validated_exchange_counts_once_for_the_vop_and_is_shown_as_hosted_for_the_hop(validated, owner):
    with owner():
        day = timezone.localdate(validated.validated_at)
        assert rows_of("exchange", validated.pk) == [("VOP", 1, day, "counted")]
        assert rows_of("hosted", validated.pk) == [("HOP", 1, day, "counted")]
        assert rows_of("virtual", validated.pk) == []


def test_paying_and_closing_write_no_further_rows(validated, owner):
    with owner():
        before = Counting.objects.count()
        move(validated, status="paid", paid_at=timezone.now())
        move(validated, status="closed", closed_at=timezone.now())
        assert Counting.objects.count() == before


def test_an_exchange_that_does_not_count_yet_has_no_row(world, owner):
    with owner():
        assert not Counting.objects.filter(subject=world.exchange.pk, kind="exchange").exists()


def test_a_correction_reverses_the_row_and_writes_a_new_one(validated, owner):
    with owner():
        day = timezone.localdate(validated.validated_at)
        move(validated, sectors=["health"])
        assert rows_of("exchange", validated.pk) == [
            ("VOP", 1, day, "counted"), ("VOP", -1, day, "corrected"), ("VOP", 1, day, "corrected"),
        ]  # fmt: skip
        live = Counting.objects.filter(kind="exchange", sector="health")
        assert list(live.subjects().values_list("subject", flat=True)) == [validated.pk]
        gone = Counting.objects.filter(kind="exchange", subject=validated.pk).exclude(sector="health")
        assert not gone.subjects().exists()


def test_what_no_longer_counts_is_taken_back(validated, owner):
    with owner():
        move(validated, status="reported", validated_at=None)
        assert [row[1] for row in rows_of("exchange", validated.pk)] == [1, -1]
        assert rows_of("exchange", validated.pk)[-1][3] == "taken_back"
    assert found_differences() == []


def test_participating_counts_on_the_day_of_the_first_counted_exchange(world, owner):
    with owner():
        later = factories.exchange(world.offer, world.vo, status="validated")
        move(later, validated_at=NOON)
        earlier = factories.exchange(world.offer, world.vo, status="validated")
        move(earlier, validated_at=NOON - timedelta(days=40))
        live = Counting.objects.filter(kind="participating", subject=world.vo.pk)
        first = (NOON - timedelta(days=40)).date()
        assert sum(row.number for row in live.filter(counted_on=first)) == 1
        assert sum(row.number for row in live) == 1
        move(earlier, status="reported", validated_at=None)
        assert sum(row.number for row in live.filter(counted_on=NOON.date())) == 1
    assert found_differences() == []


def test_an_organisation_is_registered_from_its_acceptance_on_and_corrected_with_its_type(world, owner):
    with owner():
        body = factories.organisation("New Ltd", world.vop, accepted=False)
        assert rows_of("registered", body.pk) == []
        Organisation.objects.filter(pk=body.pk).update(accepted_at=NOON)
        Organisation.objects.filter(pk=body.pk).update(type="support")
        assert [row[1] for row in rows_of("registered", body.pk)] == [1, -1, 1]
    assert found_differences() == []


def test_answers_belong_to_the_month_of_their_exchange_also_when_it_is_validated_later(world, owner):
    with owner():
        exchange = factories.exchange(world.offer, world.vo, status="reported")
        move(exchange, opened_at=NOON - timedelta(days=60))
        factories.answers(exchange, "vo", "a", grade=2)
        move(exchange, status="validated", validated_at=NOON)
        month = Tally.objects.filter(cut="grade", key="2")
        assert sum(row.number for row in month.filter(month="2027-03")) == 1
        assert sum(row.number for row in month.filter(month="2027-01")) == 0
    assert found_differences() == []


def test_part_c_is_no_partnerships_to_see(world, owner):
    with owner():
        exchange = factories.exchange(world.offer, world.vo, status="reported")
        for part in "abc":
            factories.answers(exchange, "vo", part, grade=1)
    with scope.acting_as(world.cast.coordinator):
        assert set(Tally.objects.filter(cut__startswith="grade").values_list("cut", flat=True)) == {"grade", "grade_b"}
    with scope.acting_as(world.cast.officer):
        scope.read_only()
        assert Tally.objects.filter(cut="grade_c").exists()


def test_counting_rows_are_only_added(validated, owner):
    for sql in (
        "UPDATE reporting_counting SET number = 1",
        "DELETE FROM reporting_counting",
        "TRUNCATE reporting_counting",
    ):
        with owner(), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert found_differences() == []


def test_another_partnerships_counting_rows_are_not_seen(validated, world):
    with scope.acting_as(world.cast.outsider):
        assert not Counting.objects.filter(subject=validated.pk, kind__in=["exchange", "hosted"]).exists()
        assert not Counting.objects.exclude(partnership=world.other).exists()


def test_figures_of_half_years_add_up_to_the_whole_life(world, owner):
    random = Random(4)
    with owner():
        for _n in range(8):
            exchange = factories.exchange(world.offer, world.vo, status="validated")
            move(exchange, validated_at=NOON - timedelta(days=random.randrange(700)))
    with scope.acting_as(world.cast.officer):
        scope.read_only()
        halves = [Selection(first=date(year, 1 if half == 1 else 7, 1),
                            last=date(year, 6, 30) if half == 1 else date(year, 12, 31))
                  for year in (2025, 2026, 2027) for half in (1, 2)]  # fmt: skip
        for half in halves:
            assert half.months() is not None
            assert kept(None, *half.months()) == counted_now(half, world.cast.officer)
        for cut in ("type", "sector", "participating", "flow"):
            assert sum(kept(None, *half.months()).number(cut) for half in halves) == kept().number(cut)


# A walk over everything that moves a count ----------------------------------------------------------

STAMPS = {"reported": [], "validated": ["validated_at"], "paid": ["validated_at", "paid_at"],
          "closed": ["validated_at", "paid_at", "closed_at"]}  # fmt: skip


def step(random, world, exchanges, bodies):
    """One thing that people or imports do, as the database sees it."""
    deed = random.choice(
        ["move", "move", "move", "new", "sector", "type", "answer", "regrade", "mode", "accept", "fold"]
    )
    if deed == "new" and len(exchanges) < 25:
        exchanges.append(factories.exchange(world.offer, random.choice(bodies), status="reported"))
    elif deed == "fold":
        fold_tallies()
    elif deed == "accept":
        body = random.choice(bodies)
        Organisation.objects.filter(pk=body.pk).update(accepted_at=random.choice([None, moment(random)]))
    elif deed == "type":
        Organisation.objects.filter(pk=random.choice(bodies).pk).update(
            type=random.choice(["sme", "cluster", "support"])
        )
    else:
        change(random, deed, random.choice(exchanges))


def change(random, deed, exchange):
    if deed == "answer":
        side, part = random.choice(["vo", "ho"]), random.choice("abc")
        if not Answers.objects.filter(exchange=exchange, side=side, part=part).exists():
            factories.answers(exchange, side, part, grade=random.randint(1, 5))
    elif deed == "regrade":
        Answers.objects.filter(exchange=exchange).update(grade=random.randint(1, 5))
    elif deed == "sector":
        move(exchange, sectors=[random.choice(["health", "digital", "tourism"])])
    elif deed == "mode":
        move(exchange, mode=random.choice(["physical", "virtual"]))
    else:
        status = random.choice(list(STAMPS))
        empty = dict.fromkeys(("validated_at", "paid_at", "closed_at"))
        move(exchange, status=status, **empty | {name: moment(random) for name in STAMPS[status]})


def moment(random):
    return NOON - timedelta(days=random.randrange(400))


def test_after_any_walk_of_changes_what_was_kept_is_what_the_source_says(world, owner):
    steps, seed = int(os.environ.get("COUNTING_STEPS", "250")), int(os.environ.get("COUNTING_SEED", "11"))
    random = Random(seed)
    with owner():
        bodies = [factories.organisation(f"Walker {n}", world.vop) for n in range(4)]
        exchanges = [factories.exchange(world.offer, random.choice(bodies), status="reported") for _n in range(6)]
    for number in range(steps):
        with owner():
            step(random, world, exchanges, bodies)
        if number % 25 == 24:
            assert found_differences() == [], number
            compare_pages(world)
    with owner():
        assert Counting.objects.filter(number=-1).count() > steps / 25


def compare_pages(world):
    officer = world.cast.officer
    with scope.acting_as(officer):
        scope.read_only()
        assert kept() == counted_now(Selection(), officer)
        for first, last in ((date(2026, 7, 1), date(2026, 12, 31)), (date(2027, 1, 1), None)):
            half = Selection(world.vop, first, last)
            assert kept(world.vop, *half.months()) == counted_now(half, officer)


# The nightly recount -------------------------------------------------------------------------------


def test_the_recount_finds_a_planted_difference_tells_the_support_office_and_puts_it_right(
    validated, world, owner, client
):
    assert recount_nightly() == 0
    with owner():
        Tally.objects.create(partnership=world.vop, cut="type", key="sme", number=3)
        fields = Counting.objects.filter(kind="exchange", subject=validated.pk).values().get()
        Counting.objects.create(**fields | {"id": None, "number": -1, "reason": "taken_back"})
    # The row planted takes its sums with it; the sum planted stands alone.
    assert recount_nightly() > 1
    with owner():
        assert Event.objects.filter(verb="counts.differ").count() == 1
        assert Recount.objects.latest("pk").differences[0]["what"] == "counting:exchange"
    client.force_login(world.cast.so)
    page = client.get(reverse("reporting:recount-list")).content.decode()
    assert "counting:exchange" in page
    client.post(reverse("reporting:recount-mend"))
    assert found_differences() == []
    with owner():
        assert rows_of("exchange", validated.pk)[-1][3] == "recounted"
    client.post(reverse("reporting:recount-run"))
    assert "nothing differs" in client.get(reverse("reporting:recount-list")).content.decode()


def test_only_the_support_office_recounts_and_the_agency_reads(world, client):
    for who, reads, runs in (("so", 200, 302), ("officer", 200, 403), ("coordinator", 403, 403), ("vo", 403, 403)):
        client.force_login(getattr(world.cast, who))
        assert client.get(reverse("reporting:recount-list")).status_code == reads
        assert client.post(reverse("reporting:recount-run")).status_code == runs
        assert client.post(reverse("reporting:recount-mend")).status_code == runs


@pytest.mark.parametrize("function", ["count_differences", "mend_counts"])
def test_nobody_else_may_ask_the_database_for_it(world, function):
    with (
        scope.acting_as(world.cast.coordinator),
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"SELECT {function}()")


def test_the_page_of_an_exchange_says_where_it_counts(validated, world, client):
    address = reverse("mobility:exchange-detail", args=[validated.public_id])
    client.force_login(world.cast.vop)
    assert "counts for VOP since" in client.get(address).content.decode()
    client.force_login(world.cast.hop)
    page = client.get(address).content.decode()
    assert "shown as hosted by HOP since" in page
    assert "counts for VOP" not in page
    client.force_login(world.cast.vo)
    assert "Where it counts" not in client.get(address).content.decode()
