from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.sme_priority import (
    forecast,
    needs_reason,
    places_reserved,
    share,
    share_after,
    share_sentence,
    sme_effect,
    smes_missing,
)
from partnerships.rules import default_rules

HALF = Decimal("0.5")


def test_the_share_counts_visiting_smes_among_all_matches():
    assert share(12, 24) == HALF
    assert share(0, 0) is None
    assert share_after(12, 24, is_sme=False) == Decimal("0.48")


def test_the_forecast_counts_what_is_on_its_way():
    assert forecast((3, 10), (4, 4)) == HALF
    assert forecast((0, 0), (0, 0)) is None


@given(
    st.integers(0, 50),
    st.integers(0, 50),
    st.integers(0, 20),
    st.integers(0, 20),
    st.sampled_from(["0.4", "0.5", "0.6"]),
)
def test_so_many_smes_in_a_row_are_needed_and_one_fewer_is_too_few(sme, other, coming, others, wanted):
    matched, agreed, wanted = (sme, sme + other), (coming, coming + others), Decimal(wanted)
    missing = smes_missing(matched, agreed, wanted)
    after = forecast(matched, (agreed[0] + missing, agreed[1] + missing))
    assert after is None or after >= wanted
    if missing:
        assert forecast(matched, (agreed[0] + missing - 1, agreed[1] + missing - 1)) < wanted


def test_the_desk_reads_what_accepting_this_one_does_to_the_share():
    assert share_sentence(12, 24, False) == "Accepting this one takes the share of SMEs from 50 % to 48 %."
    assert share_sentence(24, 24, True) == "Accepting this one leaves the share of SMEs at 100 %."
    assert "becomes 0 %" in share_sentence(0, 0, False)


@pytest.mark.parametrize(
    ("sme", "total", "reserved", "reason"),
    [
        (0, 0, 5, False),
        (0, 4, 5, False),  # this one is the fifth of ten, five are left for SMEs
        (0, 5, 5, True),
        (3, 7, 2, False),
        (3, 8, 2, True),
        (5, 9, 0, False),
        (4, 10, 0, True),  # the target is used up, SMEs still below half
        (6, 12, 0, False),
    ],
)
def test_the_last_places_needed_for_half_of_ten_are_kept_for_smes(sme, total, reserved, reason):
    assert places_reserved(10, HALF, sme, total) == reserved
    assert needs_reason(10, HALF, sme, total, is_sme=False) is reason
    assert needs_reason(10, HALF, sme, total, is_sme=True) is False


def test_an_odd_target_rounds_the_reserve_up():
    assert places_reserved(9, HALF, 0, 0) == 5


def test_a_partnership_without_a_target_reserves_nothing():
    assert places_reserved(None, HALF, 0, 40) == 0
    assert needs_reason(None, HALF, 0, 40, is_sme=False) is False


def test_the_effect_tells_the_desk_to_give_a_reason():
    effect = sme_effect(default_rules(), target=10, sme=0, total=5, is_sme=False)
    assert effect.needs_reason
    assert "All 5 places" in effect.sentences[1]
    assert len(sme_effect(default_rules(), target=10, sme=0, total=4, is_sme=False).sentences) == 1


@given(st.integers(1, 60), st.lists(st.booleans(), max_size=80))
def test_who_never_overrides_reaches_half_of_the_target(target, queue):
    sme = total = 0
    for is_sme in queue + [True] * target:
        if total < target and not needs_reason(target, HALF, sme, total, is_sme):
            sme, total = sme + is_sme, total + 1
    assert total == target
    assert 2 * sme >= target
