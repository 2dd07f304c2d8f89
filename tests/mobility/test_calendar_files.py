"""Calendar files, as RFC 5545 wants them."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from mobility.calendar_files import Days, calendar_file, printable

DAYS = Days(
    uid="exchange-1@clusterxchange", first=date(2027, 3, 1), last=date(2027, 3, 5),
    title="Visit; robots, small\nseries", place="Host Lda, Porto, Portugal", url="https://portal.example/exchanges/1/",
)  # fmt: skip
NAMES = {
    "BEGIN",
    "END",
    "VERSION",
    "PRODID",
    "UID",
    "DTSTAMP",
    "DTSTART",
    "DTEND",
    "SUMMARY",
    "LOCATION",
    "URL",
    "TRANSP",
    "",
}
MADE_AT = datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)


def lines(body):
    return body.decode().replace("\r\n ", "").split("\r\n")


def test_the_last_day_is_included():
    """DTEND is the first day after the event."""
    found = lines(calendar_file(DAYS, made_at=MADE_AT))
    assert "DTSTART;VALUE=DATE:20270301" in found
    assert "DTEND;VALUE=DATE:20270306" in found
    assert "DTSTAMP:20270102T030405Z" in found
    assert "SUMMARY:Visit\\; robots\\, small\\nseries" in found
    assert found[0] == "BEGIN:VCALENDAR"
    assert found[-2:] == ["END:VCALENDAR", ""]


@given(st.text(max_size=300))
def test_no_title_breaks_the_file_or_begins_a_line_of_its_own(text):
    body = calendar_file(replace(DAYS, title=text), made_at=MADE_AT)
    assert all(len(piece) <= 75 for piece in body.split(b"\r\n"))
    assert {line.partition(";")[0].partition(":")[0] for line in lines(body)} <= NAMES
    (event,) = Calendar.from_ical(body).walk("VEVENT")
    assert event.get("summary", "") == printable(text)


@pytest.mark.django_db
def test_an_offer_and_an_exchange_come_as_files(client, world):
    answer = client.get(f"/offers/{world.offer.public_id}/calendar/")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "TRANSP:TRANSPARENT" in answer.content.decode()
    path = f"/exchanges/{world.exchange.public_id}/calendar/"
    assert client.get(path).status_code == 302  # a guest logs in first
    client.force_login(world.cast.vo)
    found = lines(client.get(path).content)
    assert "DTSTART;VALUE=DATE:20270301" in found
    assert f"URL:http://127.0.0.1:8000/exchanges/{world.exchange.public_id}/" in found
    client.force_login(world.cast.outsider)
    assert client.get(path).status_code == 404
