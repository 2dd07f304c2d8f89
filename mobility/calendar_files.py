"""Days as a calendar file (RFC 5545): what a person's own calendar can open."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event


@dataclass(frozen=True)
class Days:
    """Whole days, both included. busy: they block the calendar."""

    uid: str
    first: date
    last: date
    title: str
    place: str
    url: str
    text: str = ""
    busy: bool = True


def calendar_file(days: Days, *, made_at: datetime) -> bytes:
    """The file of one event. made_at: aware, in UTC."""
    event = Event()
    for name, value in (
        ("uid", days.uid),
        ("dtstamp", made_at),
        ("dtstart", days.first),
        ("dtend", days.last + timedelta(days=1)),  # the first day that is free again
        ("summary", printable(days.title)),
        ("location", printable(days.place)),
        ("description", printable(days.text)),
        ("url", days.url),
        ("transp", "OPAQUE" if days.busy else "TRANSPARENT"),
    ):
        if value:
            event.add(name, value)
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//ClusterXchange//portal//EN")
    calendar.add_component(event)
    return calendar.to_ical()


def printable(text: str) -> str:
    """Without control signs, which no calendar takes; line breaks stay."""
    return "".join(sign for sign in text.replace("\r\n", "\n").replace("\r", "\n") if sign >= " " or sign == "\n")
