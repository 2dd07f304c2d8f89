"""
Working days, the one-month limit and the clocks. Every day is an argument: nothing here asks what today is.

Public holidays come from the library `holidays`, for the whole country (no regional days). It knows every
country of the grid, Kosovo included. For Ukraine it lists none since 2022: under martial law they are
working days. A country it does not know has weekends only.
"""

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

import holidays

from partnerships.rules import Rules

WORKDAYS_A_WEEK = 5
ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=512)
def public_holidays(country: str | None, year: int) -> frozenset[date]:
    """The country's national public holidays in that year; empty when none are known."""
    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except (NotImplementedError, ValueError, OverflowError, TypeError, KeyError):
        return frozenset()


def is_working_day(day: date, country: str | None = None) -> bool:
    """Whether people are at work on that day: no weekend, no public holiday of the country."""
    return day.weekday() < WORKDAYS_A_WEEK and day not in public_holidays(country, day.year)


def _weekdays(start: date, end: date) -> int:
    weeks, rest = divmod((end - start).days + 1, 7)
    odd = sum((start.weekday() + step) % 7 < WORKDAYS_A_WEEK for step in range(rest))
    return weeks * WORKDAYS_A_WEEK + odd


def working_days(start: date, end: date, *, country: str | None, travel_days: int = 0) -> int:
    """
    E18: working days at the host from the first to the last day, both counted.

    Weekends, the host country's public holidays and the travel days inside the stay do not count. 0 when
    the last day comes first. Raises ValueError for fewer than 0 travel days.
    """
    if travel_days < 0:
        raise ValueError("travel_days cannot be negative")
    if end < start:
        return 0
    free = (day for year in range(start.year, end.year + 1) for day in public_holidays(country, year))
    lost = sum(start <= day <= end and day.weekday() < WORKDAYS_A_WEEK for day in free)
    return max(0, _weekdays(start, end) - lost - travel_days)


def last_allowed_day(start: date) -> date:
    """
    E19: the last day a stay may end on, the day before the same day of the next month.

    1 March gives 31 March. Where the next month has no such day (31 January), its last day: 28 or 29
    February.
    """
    year, month = (start.year + 1, 1) if start.month == 12 else (start.year, start.month + 1)
    if year > date.max.year:
        return date.max
    days = monthrange(year, month)[1]
    return date(year, month, days) if start.day > days else date(year, month, start.day) - ONE_DAY


def due_on(completed_on: date, rules: Rules) -> date:
    """
    The last day for the payment: so many calendar days after completion (or, second clock, after
    validation).
    """
    return completed_on + timedelta(days=rules.payment_days)


def report_due_on(ended_on: date, rules: Rules) -> date:
    """The last day for the closing report: so many calendar days after the last day at the host."""
    return ended_on + timedelta(days=rules.report_days)


def add_working_days(day: date, n: int, country: str | None = None) -> date:
    """The n-th working day after `day`; `day` itself when n is 0. Raises ValueError for a negative n."""
    if n < 0:
        raise ValueError("n cannot be negative")
    while n:
        day += ONE_DAY
        n -= is_working_day(day, country)
    return day
