from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.quotes import quote
from partnerships.rules import default_rules

VISIT = {
    "host_country": "PT",
    "visitor_country": "ES",
    "vo_type": "sme",
    "start": date(2027, 3, 1),
    "end": date(2027, 3, 5),
    "travel_days": 0,
    "distance_km": 900,
    "mode": "physical",
}


def answer(**changes):
    return quote(default_rules(), **VISIT | changes)


def test_a_week_in_portugal_pays_the_full_sum_without_a_finding():
    quoted = answer()
    assert (str(quoted.amount), quoted.working_days, quoted.findings) == ("780.00", 5, [])
    assert quoted.derivation[0] == "Portugal: EUR 780.00"


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"visitor_country": "PT"}, "E1"),
        ({"visitor_country": "NO"}, "E2"),
        ({"host_country": "GB"}, "E2"),
        ({"vo_type": "training"}, "E6"),
        ({"travel_days": 3}, "E18"),
        ({"end": date(2027, 4, 1)}, "E19"),
        ({"end": date(2027, 2, 1)}, "E19"),
        ({"end": date(2999, 1, 1)}, "E19"),
        ({"mode": "virtual"}, "mode"),
    ],
)
def test_a_refused_visit_has_no_amount_and_says_which_rule(changes, rule):
    quoted = answer(**changes)
    assert quoted.amount is None
    assert quoted.derivation == ()
    assert rule in [finding.rule for finding in quoted.findings if finding.severity == "refuse"]


def test_e7_an_authority_is_quoted_nothing_with_a_warning():
    quoted = answer(vo_type="authority")
    assert quoted.amount == 0
    assert [(finding.rule, finding.severity) for finding in quoted.findings] == [("E7", "warn")]


def test_without_a_distance_no_amount_is_promised():
    quoted = answer(distance_km=None)
    assert quoted.amount is None
    assert [finding.rule for finding in quoted.findings] == ["distance"]


@given(
    host=st.sampled_from(["PT", "XK", "UA", "GB", "zz", ""]),
    visitor=st.sampled_from(["PT", "ES", "NO", ""]),
    vo_type=st.sampled_from(["sme", "authority", "large", "nonsense"]),
    start=st.dates(),
    end=st.dates(),
    travel_days=st.integers(-5, 60),
    distance_km=st.none() | st.decimals(0, 20016, places=1),
    mode=st.sampled_from(["physical", "virtual", "by post"]),
)
def test_no_question_breaks_the_calculator(host, visitor, vo_type, start, end, travel_days, distance_km, mode):
    quoted = quote(
        default_rules(),
        host_country=host,
        visitor_country=visitor,
        vo_type=vo_type,
        start=start,
        end=end,
        travel_days=travel_days,
        distance_km=distance_km,
        mode=mode,
    )
    refusals = [finding for finding in quoted.findings if finding.severity == "refuse"]
    assert quoted.amount is None or (not refusals and Decimal(0) <= quoted.amount <= 1100)
