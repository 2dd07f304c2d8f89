from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.rates import interrupted_sum, lump_sum
from partnerships.rules import Rules, default_rules

RULES = default_rules()
visits = st.fixed_dictionaries(
    {
        "host_country": st.sampled_from(list(RULES.grid)),
        "vo_type": st.sampled_from(["cluster", "support", "sme", "authority", "agency"]),
        "working_days": st.integers(0, 40),
        "distance_km": st.decimals(0, 5000, places=1),
        "mode": st.sampled_from(["physical", "virtual"]),
    }
)


def paid(host_country, working_days, distance_km, vo_type="sme", mode="physical"):
    return lump_sum(
        RULES,
        host_country=host_country,
        vo_type=vo_type,
        working_days=working_days,
        distance_km=distance_km,
        mode=mode,
    )


@pytest.mark.parametrize(
    ("host_country", "working_days", "distance_km", "amount"),
    [
        ("PT", 5, 900, "780.00"),
        ("PT", 3, 900, "390.00"),
        ("AT", 3, 500, "450.00"),
        ("DK", 5, 850, "1100.00"),
        ("NL", 10, 150, "415.00"),
    ],
)
def test_the_examples_of_the_scheme(host_country, working_days, distance_km, amount):
    assert str(paid(host_country, working_days, distance_km).amount) == amount


@pytest.mark.parametrize(("working_days", "amount"), [(4, "390.00"), (5, "780.00"), (22, "780.00")])
def test_five_working_days_are_enough_for_the_full_sum_and_a_month_pays_the_same(working_days, amount):
    assert str(paid("PT", working_days, 900).amount) == amount


@pytest.mark.parametrize(
    ("distance_km", "amount"), [(Decimal("199.9"), "390.00"), (Decimal("200.0"), "780.00"), (200.1, "780.00")]
)
def test_exactly_two_hundred_kilometres_are_far_enough(distance_km, amount):
    assert str(paid("PT", 5, distance_km).amount) == amount


def test_a_short_and_near_visit_pays_still_one_half():
    assert str(paid("PT", 3, 150).amount) == "390.00"


@pytest.mark.parametrize(("vo_type", "amount"), [("authority", 0), ("agency", 0), ("sme", 780), ("support", 780)])
def test_e7_unfunded_types_get_nothing(vo_type, amount):
    assert paid("PT", 5, 900, vo_type=vo_type).amount == amount


def test_a_virtual_exchange_pays_nothing_and_needs_no_distance():
    assert paid("PT", 5, None, mode="virtual").amount == 0


def test_the_derivation_says_in_words_how_the_amount_came_about():
    derivation = ("Portugal: EUR 780.00", "3 working days, fewer than 5: half", "Lump sum: EUR 390.00")
    assert paid("PT", 3, 900).derivation == derivation
    assert paid("DK", 5, Decimal("850.0")).derivation[1] == "5 working days and 850 km: full"
    assert paid("DK", 5, 850).derivation[-1] == "Lump sum: EUR 1,100.00"
    assert len(paid("PT", 3, 150).derivation) == 5


def test_the_cap_of_the_rule_set_holds_whatever_the_grid_says():
    capped = Rules.from_values(RULES.values() | {"cap_eur": "700.00"})
    answer = lump_sum(capped, host_country="PT", vo_type="sme", working_days=5, distance_km=900)
    assert answer.amount == 700
    assert "Never above EUR 700.00" in answer.derivation


@given(visits)
def test_no_visit_pays_cents_or_more_than_the_cap(visit):
    amount = lump_sum(RULES, **visit).amount
    assert 0 <= amount <= RULES.cap_eur
    assert amount == int(amount)


@given(visits)
def test_a_longer_or_farther_visit_never_pays_less(visit):
    here = lump_sum(RULES, **visit).amount
    assert lump_sum(RULES, **visit | {"working_days": visit["working_days"] + 1}).amount >= here
    assert lump_sum(RULES, **visit | {"distance_km": visit["distance_km"] + 1}).amount >= here


@pytest.mark.parametrize(("done", "amount"), [(0, 0), (2, 0), (3, 390), (4, 390), (5, 780), (9, 780)])
def test_an_interrupted_stay_pays_by_the_days_done(done, amount):
    assert interrupted_sum(RULES, agreed=Decimal(780), full=Decimal(780), working_days_done=done).amount == amount


def test_an_interrupted_stay_that_was_half_already_is_not_halved_again():
    stopped = interrupted_sum(RULES, agreed=Decimal(390), full=Decimal(780), working_days_done=3)
    assert stopped.amount == 390
    assert stopped.derivation[0] == "Agreed: EUR 390.00"
