"""When the money for lump sums is used up, and what would be if: worked out from plain sums."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from payments.forecast import Pace, outlook, pace_of, what_if

TODAY = date(2027, 7, 1)
END = date(2027, 12, 31)
PACE = Pace(Decimal(18300), 183)  # EUR 100 a day


def look(available, pipeline=0, pace=PACE):
    return outlook(available=Decimal(available), pipeline=Decimal(pipeline), pace=pace, today=TODAY, ends_on=END)


@pytest.mark.parametrize(
    "available, pipeline, day",
    [
        (1000, 0, date(2027, 7, 11)),
        (1000, 400, date(2027, 7, 7)),
        (1000, 1000, TODAY),
        (1000, 5000, TODAY),
        (0, 0, TODAY),
        (18300, 0, END),
        (18400, 0, None),
        (18400, 100, END),
    ],
)
def test_the_pipeline_is_signed_today_and_then_the_pace_goes_on(available, pipeline, day):
    assert look(available, pipeline).day == day


def test_the_reason_names_every_sum_it_comes_from():
    reason = look(1000, 400).reason
    assert all(words in reason for words in ("18,300.00", "183 days", "400.00", "600.00"))
    assert "31 December 2027" in look(50_000).reason


def test_nothing_signed_lately_is_no_pace():
    found = look(1000, 400, Pace(Decimal(0), 183))
    assert found.day is None
    assert "600.00" in found.reason


def test_the_pace_is_of_the_last_days_or_of_the_young_grant():
    signed = [(TODAY - timedelta(days=n), Decimal(10)) for n in range(300)]
    assert pace_of(signed, today=TODAY, starts_on=date(2026, 1, 1), window=183) == Pace(Decimal(1830), 183)
    assert pace_of(signed, today=TODAY, starts_on=TODAY - timedelta(days=20), window=183) == Pace(Decimal(200), 20)
    assert pace_of([], today=TODAY, starts_on=TODAY, window=183).a_day == 0


def test_more_given_back_than_signed_is_no_pace():
    assert Pace(Decimal(-500), 10).a_day == 0


def test_what_if_says_what_is_left_and_whether_the_ceiling_holds():
    rest = {"available": Decimal(10_000), "pipeline": Decimal(1000), "pace": PACE, "today": TODAY, "ends_on": END}
    found = what_if(number=10, each=Decimal(780), **rest)
    assert (found.cost, found.left, found.left_after_pipeline, found.holds) == (7800, 2200, 1200, True)
    assert found.outlook.day == TODAY + timedelta(days=12)
    found = what_if(number=13, each=Decimal(780), **rest)
    assert (found.holds, found.missing) == (False, 140)
