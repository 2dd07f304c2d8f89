from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.matching import Offered, Wish, fit, score, spread
from partnerships.rules import default_rules

RULES = default_rules()
WISH = Wish(
    type="sme",
    sectors=["digital", "energy"],
    activity_types=["networking"],
    earliest=date(2027, 3, 1),
    latest=date(2027, 3, 31),
    countries=["PT"],
    languages=["en"],
)
OFFER = Offered(
    country="PT",
    sectors=["energy", "digital", "health"],
    activity_types=["networking", "market_research"],
    opens_on=date(2027, 1, 1),
    closes_on=date(2027, 12, 31),
    languages=["en", "pt"],
    wanted_types=["sme"],
)
codes = st.lists(st.sampled_from(["a", "b", "c", "PT", "ES", "sme"]), max_size=4)
days = st.none() | st.dates(date(2027, 1, 1), date(2027, 12, 31))
wishes = st.builds(
    Wish,
    type=st.sampled_from(["sme", "cluster"]),
    sectors=codes,
    activity_types=codes,
    earliest=days,
    latest=days,
    countries=codes,
    languages=codes,
)
offers = st.builds(
    Offered,
    country=st.sampled_from(["PT", "ES"]),
    sectors=codes,
    activity_types=codes,
    opens_on=days,
    closes_on=days,
    languages=codes,
    wanted_types=codes,
)


def changed(**changes):
    return fit(RULES, wish=WISH, offer=Offered(**vars(OFFER) | changes))


def test_an_offer_that_has_everything_fits_a_hundred():
    found = changed()
    assert found.score == 100
    assert [reason.out_of for reason in found.reasons] == [30, 20, 15, 15, 10, 10]


@pytest.mark.parametrize(
    ("changes", "lost"),
    [
        ({"sectors": ["textiles"]}, 30),
        ({"sectors": ["energy", "textiles"]}, 15),
        ({"activity_types": []}, 20),
        ({"closes_on": date(2027, 2, 28)}, 15),
        ({"country": "ES"}, 15),
        ({"languages": ["fr"]}, 10),
        ({"wanted_types": ["cluster"]}, 10),
        ({"wanted_types": []}, 0),
    ],
)
def test_each_criterion_costs_its_weight(changes, lost):
    assert changed(**changes).score == 100 - lost


def test_the_reasons_say_in_words_what_is_in_common():
    sentences = [reason.sentence for reason in fit(RULES, wish=WISH, offer=OFFER, names={"en": "English"}).reasons]
    assert "Sectors in common: digital, energy" in sentences
    assert "Purposes in common: Networking and finding partners" in sentences
    assert "Portugal is a country you prefer" in sentences
    assert "You both speak English" in sentences


def test_a_visitor_without_preferences_loses_no_points():
    assert fit(RULES, wish=Wish(type="cluster"), offer=Offered(country="ES")).score == 100


@given(wishes, offers)
def test_every_fit_lies_between_nothing_and_a_hundred_and_is_the_sum_of_its_reasons(wish, offer):
    found = fit(RULES, wish=wish, offer=offer)
    assert 0 <= found.score <= 100
    assert found.score == sum(reason.points for reason in found.reasons)
    assert all(0 <= reason.points <= reason.out_of and reason.sentence for reason in found.reasons)


@given(wishes, offers, st.integers(1, 60))
def test_an_offer_open_for_longer_never_fits_worse_when_the_visit_window_is_shorter(wish, offer, more):
    if offer.closes_on and offer.opens_on and wish.earliest and wish.latest:
        window = (offer.closes_on - offer.opens_on).days
        if window >= (wish.latest - wish.earliest).days:
            longer = Offered(**vars(offer) | {"closes_on": offer.closes_on + timedelta(days=more)})
            assert fit(RULES, wish=wish, offer=longer).score >= fit(RULES, wish=wish, offer=offer).score


@given(wishes, offers)
def test_the_score_alone_is_that_of_the_reasons(wish, offer):
    assert score(RULES, wish=wish, offer=offer) == fit(RULES, wish=wish, offer=offer).score


def spread_out(*rows, band=10):
    return spread(rows, score=lambda row: row[1], host=lambda row: row[0], band=band)


def test_hosts_with_many_offers_do_not_drown_the_others():
    """Within a band of ten points each host is shown once before any is shown twice."""
    rows = [("big", 99), ("big", 98), ("big", 97), ("small", 92), ("other", 90), ("small", 91)]
    assert [host for host, _score in spread_out(*rows)] == ["big", "small", "other", "big", "small", "big"]


def test_a_better_band_comes_first_whoever_offers():
    assert spread_out(("a", 80), ("a", 95), ("b", 79), ("a", 94)) == [("a", 95), ("a", 94), ("a", 80), ("b", 79)]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 100))))
def test_spreading_loses_nobody(rows):
    assert sorted(spread_out(*rows)) == sorted(rows)
