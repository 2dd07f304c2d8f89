"""Warnings come early, in words, with what helps; and not in the first weeks (scheme §6, §9)."""

from decimal import Decimal

import pytest

from reporting.outlooks import smes_missing, warnings

HALF = Decimal("0.5")
FINE = {"acronym": "CLOTH", "public_id": "abc", "counted": 40, "target": 100, "expected": 100, "behind": False,
        "days": 150, "elapsed": "40.0", "sme_share": "55.0", "matches": 60, "committed": "10000", "paid": "22000",
        "ceiling": "78000"}  # fmt: skip


def said(**changes):
    return [one.sentence for one in warnings([FINE | changes], sme_target=HALF)]


def test_a_partnership_on_its_way_is_not_warned_of():
    assert said() == []


def test_a_partnership_behind_its_target_is_warned_of_with_its_pace():
    assert said(counted=7, expected=34, behind=True) == ["7 of 100 after 150 days; at this pace 34 by the end."]


def test_the_first_weeks_say_nothing():
    assert said(counted=0, expected=0, behind=True, elapsed="6.0", committed="0", paid="0") == []


def test_too_few_smes_are_said_with_what_would_put_it_right():
    (one,) = warnings([FINE | {"sme_share": "40.0", "matches": 10}], sme_target=HALF)
    assert one.sentence == "40 % of the matches have a visiting SME, 50 % are promised."
    assert "2 matches" in one.cure
    assert said(sme_share="0.0", matches=3) == []


@pytest.mark.parametrize(("matches", "smes"), [(10, 4), (11, 5), (100, 38), (9, 0), (8, 4), (7, 3)])
def test_so_many_smes_in_a_row_reach_the_target_and_one_fewer_does_not(matches, smes):
    missing = smes_missing(matches, Decimal(smes) / matches, HALF)
    assert (smes + missing) * 2 >= matches + missing
    assert missing == 0 or (smes + missing - 1) * 2 < matches + missing - 1


def test_money_that_goes_too_slowly_or_too_fast_is_said():
    assert said(committed="1000", paid="2000") == [
        "4 % of the money for lump sums is promised or paid after 40 % of the time."
    ]
    assert said(committed="30000", paid="40000") == [
        "90 % of the money for lump sums is promised or paid after 40 % of the time."
    ]


def test_the_gravest_comes_first():
    rows = [
        FINE | {"acronym": "A", "expected": 90, "behind": True},
        FINE | {"acronym": "B", "expected": 10, "behind": True},
    ]
    assert [one.who for one in warnings(rows, sme_target=HALF)] == ["B", "A"]
