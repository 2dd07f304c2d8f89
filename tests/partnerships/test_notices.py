"""How people hear of things: what they chose, what they cannot switch off, one mail a day."""

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clusterxchange import scope
from partnerships import events
from partnerships.digests import send_digests
from partnerships.models import Mail, Notice, Preference
from partnerships.notices import BY_NOUN, EXACT, KINDS, kind_of
from partnerships.operations import choose_channels
from partnerships.queue import deliver_events, headers_of
from tests import factories

pytestmark = pytest.mark.django_db
ADDRESS = "/notifications/"


@pytest.fixture
def happens(world, owner):
    """A registration comes to the VOP's desk; what its desk officer got: (mails, notices)."""

    def happens(verb="registration.submitted"):
        with owner():
            registration = factories.registration_of(world.vo)
            factories.event(registration, verb)
        deliver_events()
        with owner():
            mails = list(Mail.objects.filter(recipient="vop@example.eu").values_list("subject", flat=True))
            rows = list(Notice.objects.filter(user=world.cast.vop).values_list("channel", flat=True))
        return mails, rows

    return happens


def choose(person, **choices):
    with scope.acting_as(person):
        choose_channels(choices, by=person)


def test_without_a_choice_news_come_by_mail_at_once_and_stand_in_the_portal(happens):
    mails, rows = happens()
    assert len(mails) == 1
    assert rows == ["mail"]


@pytest.mark.parametrize(("channel", "rows"), [("digest", ["digest"]), ("portal", ["portal"]), ("off", [])])
def test_what_was_chosen_is_kept_to(happens, world, channel, rows):
    choose(world.cast.vop, registration=channel)
    assert happens() == ([], rows)


def test_mandatory_news_come_whatever_was_chosen(happens, world, owner):
    with owner():
        Preference.objects.create(user=world.cast.vo, kind="decision", channel="off")
    choose(world.cast.vo, decision="off", registration="off")
    happens("registration.accepted")
    with owner():
        assert Mail.objects.filter(recipient="vo@example.eu").count() == 1


def test_delivering_twice_tells_once(happens, owner, world):
    choose(world.cast.vop, registration="digest")
    happens()
    with owner():
        from partnerships.models import Event

        Event.objects.update(delivered_at=None)
    deliver_events()
    with owner():
        assert Notice.objects.filter(user=world.cast.vop, kind="registration").count() == 1


def test_every_verb_that_is_told_of_has_a_kind():
    assert {kind_of(verb).key for verb in events.listeners} <= set(KINDS)
    assert set(EXACT.values()) | set(BY_NOUN.values()) | {"exchange"} == set(KINDS)


def morning(days=0):
    day = timezone.localdate() + timedelta(days=days)
    return timezone.make_aware(datetime(day.year, day.month, day.day, 7))


def test_one_mail_a_day_with_all_of_it_and_never_twice(happens, world, owner):
    choose(world.cast.vop, registration="digest")
    happens()
    happens()
    assert send_digests(morning(1)) == 1
    assert send_digests(morning(1)) == 0
    with owner():
        mail = Mail.objects.get(recipient="vop@example.eu")
    assert mail.subject == "Your day at ClusterXchange: 2 news"
    assert mail.text.count("waits for your answer") == 2
    assert ADDRESS in mail.text


def test_before_the_hour_and_for_what_came_after_it_no_digest_goes_out(happens, world):
    choose(world.cast.vop, registration="digest")
    happens()
    assert send_digests(morning(1).replace(hour=5)) == 0
    assert send_digests(morning(0) - timedelta(days=1)) == 0


@pytest.mark.parametrize(
    "name", ["vo", "ho", "vop", "hop", "coordinator", "finance", "so", "officer", "guest", "outsider"]
)
def test_every_role_chooses_for_itself(client, world, name):
    client.force_login(getattr(world.cast, name))
    page = client.get(ADDRESS).text
    assert "Always by mail at once" in page
    assert 'name="decision"' not in page
    choices = {key: "digest" for key, kind in KINDS.items() if not kind.mandatory}
    assert client.post(ADDRESS, choices | {"decision": "off"}).status_code == 302
    assert len(re.findall(r'value="digest"[^>]*checked', client.get(ADDRESS).text)) == len(choices)
    with scope.acting_as(getattr(world.cast, name)):
        assert set(Preference.objects.values_list("kind", flat=True)) == set(choices)


def test_a_nonsense_choice_says_so(client, world):
    client.force_login(world.cast.vo)
    answer = client.post(ADDRESS, {"registration": "by pigeon"})
    assert answer.status_code == 200
    assert "Select a valid choice." in answer.text
    assert "This field is required." in answer.text


def test_news_stand_in_the_portal_until_they_were_read(client, world, happens):
    happens()
    client.force_login(world.cast.vop)
    page = client.get("/notices/").text
    assert "waits for your answer" in page
    assert ">New<" in page.replace("\n", "")
    assert client.post("/notices/seen/").status_code == 302
    assert ">New<" not in client.get("/notices/").text


def test_nobody_reads_anothers_news(client, world, happens):
    happens()
    client.force_login(world.cast.outsider)
    assert "waits for your answer" not in client.get("/notices/").text
    for name in ("so", "officer", "outsider"):
        with scope.acting_as(getattr(world.cast, name)):
            assert not Notice.objects.filter(user=world.cast.vop).exists()


def test_news_cost_the_same_with_1_and_30(client, world, owner):
    def cost():
        with CaptureQueriesContext(connection) as caught:
            client.get("/notices/")
        return len(caught)

    client.force_login(world.cast.vo)
    with owner():
        Notice.objects.create(user=world.cast.vo, kind="exchange", channel="mail", subject="One", link="/home/")
    few = cost()
    with owner():
        for number in range(30):
            Notice.objects.create(
                user=world.cast.vo, kind="exchange", channel="mail", subject=f"No {number}", link="/home/"
            )
    assert cost() == few


def test_mails_lead_to_the_choice(happens, owner):
    happens()
    with owner():
        mail = Mail.objects.filter(recipient="vop@example.eu").get()
    assert "Choose what you get by mail, or stop it:" in mail.text
    assert headers_of(mail)["List-Unsubscribe"].endswith("/notifications/>")
