"""How late payments are, by both clocks: each band opens its rows, each partnership sees its own."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from mobility.models import Exchange
from tests.mobility.journey import page, statements, words_of
from tests.payments.journey import validated

pytestmark = pytest.mark.django_db


def noon(day):
    return timezone.make_aware(datetime(day.year, day.month, day.day, 12))


def late(exchange, days, owner, validated_days_ago=0, **changes):
    """Due so many days ago by the first clock, validated so many days ago."""
    with owner():
        due = timezone.localdate() - timedelta(days=days)
        moment = noon(timezone.localdate() - timedelta(days=validated_days_ago))
        Exchange.objects.filter(pk=exchange.pk).update(payment_due_on=due, validated_at=moment, **changes)


def counts(response, clock):
    return [row[clock][0] for row in response.context["bands"]]


@pytest.mark.parametrize("days, band", [(-1, 0), (0, 1), (10, 1), (11, 2), (30, 2), (31, 3), (60, 3), (61, 4)])
def test_each_day_late_belongs_to_one_band_by_either_clock(client, world, owner, days, band):
    (exchange,) = validated(world, owner)
    late(exchange, days, owner, validated_days_ago=days + 10)
    client.force_login(world.cast.coordinator)
    response = client.get(page("payments:ageing"))
    expected = [int(place == band) for place in range(5)]
    assert counts(response, "completion") == counts(response, "validation") == expected


def test_a_band_opens_its_rows_and_the_file_holds_the_same(client, world, owner):
    first, second = validated(world, owner, 2)
    late(first, 5, owner)
    late(second, 45, owner, vo_name="=HYPERLINK(1)")
    client.force_login(world.cast.finance)
    shown = client.get(page("payments:ageing"), {"band": "late31", "clock": "completion"})
    assert second.number in words_of(shown)
    assert first.number not in words_of(shown)
    assert "EUR 780" in words_of(shown)
    file = b"".join(client.get(page("payments:ageing-export"), {"band": "late31"}).streaming_content).decode()
    assert "'=HYPERLINK(1)" in file
    assert first.number not in file
    assert ",45," in file


def test_what_takes_how_long_on_average_is_said(client, world, owner):
    (exchange,) = validated(world, owner)
    now = timezone.now()
    late(exchange, 0, owner, status="paid", paid_at=now, ended_at=now - timedelta(days=8))
    client.force_login(world.cast.finance)
    assert "On average 8.0 days" in words_of(client.get(page("payments:ageing")))


READERS = {"finance": 200, "coordinator": 200, "officer": 200, "so": 200, "vop": 403, "vo": 403, "guest": 403}


@pytest.mark.parametrize("name, status", READERS.items())
@pytest.mark.parametrize("where", ["ageing", "ageing-export"])
def test_who_reads_it(client, world, name, status, where):
    client.force_login(getattr(world.cast, name))
    assert client.get(page(f"payments:{where}")).status_code == status


def test_another_partnership_sees_nothing_of_ours_and_the_officer_sees_all(client, world, owner):
    (exchange,) = validated(world, owner)
    for name, sees in (("outsider", False), ("officer", True)):
        client.force_login(getattr(world.cast, name))
        assert (exchange.number in words_of(client.get(page("payments:ageing")))) is sees
        file = b"".join(client.get(page("payments:ageing-export")).streaming_content).decode()
        assert (exchange.number in file) is sees


def test_the_page_asks_the_same_for_1_and_30(client, world, owner):
    validated(world, owner)
    client.force_login(world.cast.finance)
    few, _response = statements(client, page("payments:ageing"))
    validated(world, owner, 29)
    many, _response = statements(client, page("payments:ageing"))
    assert few == many <= 8
