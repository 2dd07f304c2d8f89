from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships.calendar import (
    add_working_days,
    due_on,
    is_working_day,
    last_allowed_day,
    public_holidays,
    working_days,
)
from partnerships.rules import default_rules

days = st.dates(min_value=date(2015, 1, 1), max_value=date(2040, 12, 31))
countries = st.sampled_from([*default_rules().grid, "ZZ", "", None])


def test_a_working_week_has_five_working_days():
    assert working_days(date(2027, 3, 1), date(2027, 3, 5), country="PT") == 5


def test_weekends_do_not_count():
    assert working_days(date(2027, 3, 6), date(2027, 3, 7), country="PT") == 0


def test_public_holidays_of_the_host_country_do_not_count():
    assert working_days(date(2027, 6, 7), date(2027, 6, 11), country="PT") == 4  # Portugal Day
    assert working_days(date(2027, 6, 7), date(2027, 6, 11), country="ES") == 5


def test_travel_days_inside_the_stay_do_not_count():
    assert working_days(date(2027, 3, 1), date(2027, 3, 5), country="PT", travel_days=2) == 3


def test_more_travel_days_than_working_days_leave_none():
    assert working_days(date(2027, 3, 1), date(2027, 3, 5), country="PT", travel_days=9) == 0


def test_fewer_than_no_travel_days_are_refused():
    with pytest.raises(ValueError, match="travel_days"):
        working_days(date(2027, 3, 1), date(2027, 3, 5), country="PT", travel_days=-1)


def test_a_stay_that_ends_before_it_starts_has_no_working_days():
    assert working_days(date(2027, 3, 5), date(2027, 3, 1), country="PT") == 0


@pytest.mark.parametrize("country", default_rules().grid)
def test_every_participating_country_has_known_holidays(country):
    year = 2021 if country == "UA" else 2027  # martial law: no days off in Ukraine since 2022
    assert len(public_holidays(country, year)) >= 8


def test_a_country_without_known_holidays_still_has_weekends():
    assert working_days(date(2027, 3, 1), date(2027, 3, 7), country="ZZ") == 5


@given(days, st.integers(0, 400), countries)
def test_counting_by_weeks_equals_counting_day_by_day(start, length, country):
    end = start + timedelta(days=length)
    one_by_one = sum(is_working_day(start + timedelta(days=n), country) for n in range(length + 1))
    assert working_days(start, end, country=country) == one_by_one


@pytest.mark.parametrize(
    ("start", "last"),
    [
        (date(2027, 3, 1), date(2027, 3, 31)),
        (date(2027, 3, 15), date(2027, 4, 14)),
        (date(2027, 12, 10), date(2028, 1, 9)),
        (date(2027, 1, 28), date(2027, 2, 27)),
        (date(2027, 1, 29), date(2027, 2, 28)),
        (date(2027, 1, 31), date(2027, 2, 28)),
        (date(2028, 1, 31), date(2028, 2, 29)),
        (date(2027, 3, 31), date(2027, 4, 30)),
        (date.max, date.max),
    ],
)
def test_e19_the_last_allowed_day_is_the_day_before_the_same_day_next_month(start, last):
    assert last_allowed_day(start) == last


@given(days)
def test_e19_a_later_start_never_has_an_earlier_last_day(start):
    assert last_allowed_day(start + timedelta(days=1)) >= last_allowed_day(start)
    assert 27 <= (last_allowed_day(start) - start).days <= 30


def test_a_payment_is_due_ten_calendar_days_after_completion():
    assert due_on(date(2027, 3, 5), default_rules()) == date(2027, 3, 15)


def test_ten_working_days_skip_weekends_and_holidays():
    assert add_working_days(date(2027, 3, 5), 10) == date(2027, 3, 19)
    assert add_working_days(date(2027, 6, 9), 1, "PT") == date(2027, 6, 11)
    assert add_working_days(date(2027, 3, 6), 0) == date(2027, 3, 6)
    with pytest.raises(ValueError, match="negative"):
        add_working_days(date(2027, 3, 6), -1)
