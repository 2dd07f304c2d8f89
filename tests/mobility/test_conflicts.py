"""Dates that do not fit together are said, and stop nobody."""

from datetime import date

import pytest

from mobility.conflicts import Dated, Stayed, conflicts
from mobility.models import Evidence
from tests import factories
from tests.mobility.journey import page, words_of

FIRST, LAST = date(2027, 3, 1), date(2027, 3, 5)
STAY = Stayed(agreed=(FIRST, LAST), reported=(FIRST, LAST), reported_days=5, attended_days=5)


def said(stay=STAY, *evidence):
    return conflicts(stay, evidence, travel_margin_days=7)


def ticket(first, last=None):
    return Dated("ticket.pdf", "travel", first, last)


def bed(first, last):
    return Dated("hotel.pdf", "accommodation", first, last)


def changed(**changes):
    return Stayed(**(vars(STAY) | changes))


def test_what_fits_says_nothing():
    journeys = (ticket(date(2027, 2, 28)), ticket(date(2027, 3, 6)))
    assert said(STAY, *journeys, bed(date(2027, 2, 28), date(2027, 3, 6))) == []


@pytest.mark.parametrize(
    "stay, sentence",
    [
        (changed(reported=(FIRST, date(2027, 3, 8))), "The report names 1 Mar 2027 – 8 Mar 2027; 1 Mar 2027 – 5 Mar"),
        (changed(attended_days=4), "The report makes 5 working days; the host confirms 4."),
    ],
)
def test_report_agreement_and_host_are_compared(stay, sentence):
    assert any(one.startswith(sentence) for one in said(stay)), said(stay)


@pytest.mark.parametrize("stay", [changed(attended_days=None), changed(reported=None, reported_days=None)])
def test_what_nobody_has_said_yet_is_no_conflict(stay):
    assert said(stay) == []


@pytest.mark.parametrize("day, flagged", [(date(2027, 2, 22), False), (date(2027, 2, 21), True),
                                          (date(2027, 3, 12), False), (date(2027, 3, 13), True)])  # fmt: skip
def test_a_ticket_from_far_off_the_stay_is_flagged(day, flagged):
    assert bool(said(STAY, ticket(day))) is flagged


def test_nights_without_a_bed_are_counted():
    (sentence,) = said(STAY, bed(FIRST, date(2027, 3, 3)))
    assert sentence == "No accommodation for 2 of 4 nights, the first one of 3 Mar 2027."
    assert said(STAY, bed(FIRST, date(2027, 3, 3)), bed(date(2027, 3, 3), LAST)) == []


def test_a_bed_without_a_day_of_leaving_is_not_counted():
    assert said(STAY, Dated("hotel.pdf", "accommodation", FIRST)) == []


def test_a_shorter_report_asks_for_fewer_nights():
    stay = changed(reported=(FIRST, date(2027, 3, 3)), reported_days=3, attended_days=3)
    assert said(stay, bed(FIRST, date(2027, 3, 3))) == []


# In the portal ------------------------------------------------------------------------------------


@pytest.fixture
def ended(world, owner):
    with owner():
        return factories.exchange(world.offer, world.vo, status="ended", starts_on=FIRST, ends_on=LAST)


def upload(client, world, exchange, **typed):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from tests.mobility.journey import pdf

    client.force_login(world.cast.vo)
    values = {"kind": "travel", "files": SimpleUploadedFile("ticket.pdf", pdf(), "application/pdf")} | typed
    return client.post(page("mobility:exchange-evidence", exchange.public_id), values)


@pytest.mark.django_db
def test_the_visitor_is_told_at_once_and_may_go_on(client, world, owner, ended, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    assert upload(client, world, ended, first_on="2027-01-10").status_code == 302
    address = page("mobility:exchange-evidence", ended.public_id)
    assert "ticket.pdf is of 10 Jan 2027, more than 7 days from the stay." in words_of(client.get(address))
    with owner():
        assert Evidence.objects.get().first_on == date(2027, 1, 10)


@pytest.mark.django_db
@pytest.mark.parametrize("typed, sentence", [({"last_on": "2027-03-05"}, "Give the first day, too."),
                                             ({"first_on": "2027-03-05", "last_on": "2027-03-01"}, "cannot be before"),
                                             ({"first_on": "yesterday"}, "Enter a valid date.")])  # fmt: skip
def test_days_that_make_no_sense_are_refused_beside_their_field(client, world, owner, ended, typed, sentence):
    response = upload(client, world, ended, **typed)
    assert (response.status_code, sentence in words_of(response)) == (200, True)
    with owner():
        assert not Evidence.objects.exists()


@pytest.mark.django_db
def test_the_desk_sends_back_with_what_it_is_about(client, world, owner):
    with owner():
        exchange = factories.exchange(world.offer, world.vo, status="reported", starts_on=FIRST, ends_on=LAST)
        factories.closing_report(exchange)
    client.force_login(world.cast.vop)
    typed = {"lacks": ["travel", "dates"], "reason": "The ticket is of January."}
    assert client.post(page("mobility:exchange-send-back", exchange.public_id), typed).status_code == 302
    client.force_login(world.cast.vo)
    shown = words_of(client.get(page("mobility:exchange-report", exchange.public_id)))
    assert "Proof of the journey; Dates that do not fit the stay. The ticket is of January." in shown
