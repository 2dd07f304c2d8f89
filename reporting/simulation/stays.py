"""When things happened: the days of a stay and the moments of its history, fitting its status and today."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from partnerships.calendar import due_on, report_due_on, working_days
from reporting.simulation.clock import moment

DAY = timedelta(days=1)
# Status: (least, most) days from today to the first day (ahead) or since the last day (over).
AHEAD = {"building": (21, 90), "commitment_signed": (12, 60), "agreement_signed": (3, 45)}
OVER = {
    "ended": (1, 9), "reported": (4, 16), "returned": (6, 20), "validated": (7, 24), "paid": (14, 120),
    "closed": (30, 330), "interrupted": (5, 200),
}  # fmt: skip
LENGTHS = [3, 4, 5, 5, 5, 5, 6, 8, 10]
SIGNED = ("agreement_signed", "ongoing", "ended", "reported", "returned", "validated", "paid", "closed", "interrupted")
# What each status has behind it, in order, after the stay.
AFTER = {
    "ended": (), "reported": ("reported_at",), "returned": ("reported_at", "returned_at"),
    "validated": ("reported_at", "validated_at"), "paid": ("reported_at", "validated_at", "paid_at"),
    "closed": ("reported_at", "validated_at", "paid_at", "closed_at"),
}  # fmt: skip


@dataclass
class Stay:
    """Days at the host, and {column: moment} of what happened before and after."""

    starts_on: date
    ends_on: date
    submitted_at: datetime
    endorsed_at: datetime
    accepted_at: datetime
    opened_at: datetime
    stamps: dict = field(default_factory=dict)


def stay_of(stage, chance, status, country):
    """A stay whose history fits the status, at a host in this country."""
    starts_on, ends_on = days_of(chance, stage.today, status, country)
    yesterday = stage.today - DAY
    stay = history_before(chance, status, starts_on, min(yesterday, starts_on - DAY))
    stay.ends_on = ends_on
    during(stay, status)
    if status in AFTER:
        after(chance, stay, status, yesterday)
        stay.stamps |= clocks_from(ends_on, stage.rules)
    if status in ("cancelled", "interrupted"):
        last = max(moment_ for moment_ in [stay.opened_at, *stay.stamps.values()])
        stay.stamps["stopped_at"] = last + timedelta(hours=26 if status == "interrupted" else 5)
    if status == "interrupted":
        stay.stamps["ended_at"] = stay.stamps["stopped_at"]
        stay.stamps |= clocks_from(stay.stamps["stopped_at"].date(), stage.rules)
    return stay


def clocks_from(day, rules):
    return {"payment_due_on": due_on(day, rules), "report_due_on": report_due_on(day, rules)}


def days_of(chance, today, status, country):
    length = chance.choice(LENGTHS)
    if status == "ongoing":
        start = weekday(today - DAY * chance.randint(0, 3), -1)
        return start, lengthen(start, max(add_weekdays(start, length), today), country)
    if status in AHEAD or status == "cancelled":
        ahead = chance.randint(*AHEAD.get(status, (-150, 60)))
        start = weekday(today + DAY * ahead, +1)
        return start, lengthen(start, add_weekdays(start, length), country)
    end = weekday(today - DAY * chance.randint(*OVER[status]), -1)
    start = add_weekdays(end, length, step=-1)
    while working_days(start, end, country=country) < 3:
        start -= DAY
    return start, end


def lengthen(start, end, country):
    """E18: at least three working days, whatever the host's holidays."""
    while working_days(start, end, country=country) < 3:
        end += DAY
    return end


def weekday(day, step):
    while day.weekday() > 4:
        day += step * DAY
    return day


def add_weekdays(day, length, step=1):
    """The last day of a stay of so many weekdays that begins (or, backwards, ends) on the day."""
    while length > 1:
        day = weekday(day + step * DAY, step)
        length -= 1
    return day


def history_before(chance, status, starts_on, horizon):
    """From the application to the last signature, backwards from the horizon."""
    day = horizon - DAY * chance.randint(0, 4)
    stamps = {}
    gone = status == "cancelled" and chance.often(0.5)
    if status in SIGNED or gone:
        stamps["agreement_signed_at"] = moment(day, 14, chance.randint(0, 59))
        day -= DAY * chance.randint(2, 9)
    if status in (*SIGNED, "commitment_signed") or gone:
        stamps["commitment_signed_at"] = moment(day, 13, chance.randint(0, 59))
        day -= DAY * chance.randint(3, 12)
    opened = moment(day, 12, chance.randint(0, 59))
    accepted = moment(day - DAY * chance.randint(0, 3), 11, chance.randint(0, 59))
    endorsed = accepted - DAY * chance.randint(1, 6) - timedelta(hours=1)
    submitted = endorsed - DAY * chance.randint(1, 6) - timedelta(hours=1)
    return Stay(starts_on, starts_on, submitted, endorsed, accepted, opened, stamps)


def during(stay, status):
    if status in ("ongoing", "interrupted", *AFTER):
        stay.stamps["started_at"] = moment(stay.starts_on, 0, 5)
    if status in AFTER:
        stay.stamps["ended_at"] = moment(stay.ends_on + DAY, 0, 5)


def after(chance, stay, status, yesterday):
    """Report, validation, payment: in order, none later than yesterday."""
    steps = AFTER[status]
    day = stay.ends_on
    for place, column in enumerate(steps):
        room = (yesterday - day).days
        day += DAY * max(0, min(room, chance.randint(1, 9)))
        if day <= stay.ends_on:
            day = stay.ends_on + DAY
        stay.stamps[column] = moment(day, 9 + 2 * place, chance.randint(0, 59))
