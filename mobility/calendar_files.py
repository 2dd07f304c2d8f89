"""Days as a calendar file (RFC 5545): what a person's own calendar can open."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

LONGEST_LINE = 75  # octets, without the line break


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
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//ClusterXchange//portal//EN",
        "BEGIN:VEVENT",
        f"UID:{days.uid}",
        f"DTSTAMP:{made_at:%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{days.first:%Y%m%d}",
        f"DTEND;VALUE=DATE:{days.last + timedelta(days=1):%Y%m%d}",  # the first day that is free again
        f"SUMMARY:{escaped(days.title)}",
        f"LOCATION:{escaped(days.place)}",
        *([f"DESCRIPTION:{escaped(days.text)}"] if days.text else []),
        f"URL:{days.url}",
        f"TRANSP:{'OPAQUE' if days.busy else 'TRANSPARENT'}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(folded(line) for line in lines)


def escaped(text: str) -> str:
    """A text value: commas, semicolons, backslashes and line breaks are marked, other control signs go."""
    for sign, marked in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\r", "\\n"), ("\n", "\\n")):
        text = text.replace(sign, marked)
    return "".join(sign for sign in text if sign >= " ")


def folded(line: str) -> bytes:
    """The line in pieces of at most 75 octets, no letter torn; each further piece begins with a blank."""
    pieces, piece = [], b""
    for letter in line:
        octets = letter.encode()
        if len(piece) + len(octets) > LONGEST_LINE:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join([*pieces, piece, b""])
