from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.matching import Entry, Fit, Offered, Wish, fit, ranked
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


def test_smes_come_first_at_equal_fit_and_then_the_earlier_one():
    def entry(item, score, is_sme, tie):
        return Entry(item, Fit(score, ()), is_sme, tie)

    given_order = [
        entry("late", 80, False, 9),
        entry("early", 80, False, 1),
        entry("sme", 80, True, 10),
        entry("best", 90, False, 99),
    ]
    assert [one.item for one in ranked(given_order)] == ["best", "sme", "early", "late"]
