"""Who hears of a matching round, and what becomes of one whose asker is gone."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clusterxchange import scope
from mobility import round_search
from mobility.models import Round
from mobility.operations import accept_round, repeat_round
from mobility.round_search import work_on_rounds
from partnerships.models import Mail, Membership, Notice
from partnerships.queue import deliver_events
from tests import factories
from tests.mobility.test_rounds import applies, market, opened, pairs, read  # noqa: F401 -- fixtures

pytestmark = pytest.mark.django_db


def mails(owner, words):
    deliver_events()
    with owner():
        return {mail.recipient for mail in Mail.objects.filter(subject__contains=words)}


def test_the_desk_hears_that_its_round_proposes_pairs(world, owner, market, applies):  # noqa: F811
    applies("A", market[0])
    asked = opened(world)
    work_on_rounds()
    assert mails(owner, "The round “Spring” proposes 1 matches") == {"vop@example.eu", "coordinator@example.eu"}
    with owner():
        notice = Notice.objects.filter(kind="round").first()
    assert notice.link == reverse("mobility:round-detail", args=[asked.public_id])


def test_who_does_not_want_to_hear_of_rounds_does_not(client, world, owner, market, applies):  # noqa: F811
    client.force_login(world.cast.vop)
    page = client.get(reverse("partnerships:preference-edit"))
    assert "Matching rounds" in page.text
    values = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    client.post(reverse("partnerships:preference-edit"), values | {"round": "off"})
    applies("A", market[0])
    opened(world)
    work_on_rounds()
    assert mails(owner, "proposes") == {"coordinator@example.eu"}


def test_the_desk_hears_that_its_round_has_stopped(world, owner, market, applies, monkeypatch):  # noqa: F811
    applies("A", market[0])
    asked = opened(world)
    monkeypatch.setattr(round_search, "question_of", lambda asked: 1 / 0)
    for _try in range(round_search.TRIES):
        work_on_rounds()
        due_again(world, asked)
    assert read(asked, world.cast.vop).status == "failed"
    assert mails(owner, "The round “Spring” has stopped") == {"vop@example.eu", "coordinator@example.eu"}


def due_again(world, asked):
    with scope.acting_as(world.cast.vop):
        Round.objects.filter(pk=asked.pk).update(next_attempt_at=timezone.now() - timedelta(seconds=1))


def test_the_support_office_hears_of_the_whole_schemes_round(world, owner, market, applies):  # noqa: F811
    applies("A", market[0])
    opened(world, by=world.cast.so, partnership=None)
    work_on_rounds()
    assert mails(owner, "proposes") == {"so@example.eu"}


@pytest.fixture
def leaver(world, owner):
    """A colleague of the desk who asks for a round and is gone then."""
    with owner():
        person = factories.person("leaver@example.com")
        factories.member(person, "desk", partnership=world.vop)
    return person


def gone(person, owner):
    """What a deleted account leaves behind."""
    with owner():
        Membership.objects.filter(user=person).delete()
        Round.objects.filter(asked_by=person).update(asked_by=None, created_by=None)


def test_a_round_whose_asker_is_gone_stops_and_a_colleague_asks_anew(world, owner, market, applies, leaver):  # noqa: F811
    applies("A", market[0])
    asked, desk = opened(world, by=leaver), world.cast.vop
    gone(leaver, owner)
    assert work_on_rounds() == 1
    stopped = read(asked, desk)
    assert (stopped.status, stopped.last_error) == ("failed", "Whoever asked for it is no longer there.")
    assert mails(owner, "has stopped") == {"vop@example.eu", "coordinator@example.eu"}
    with scope.acting_as(desk):
        repeat_round(stopped, by=desk)
    work_on_rounds()
    assert pairs(asked, desk) == {("A", "Visit 1")}


def test_who_lost_the_right_to_a_round_leaves_it_to_the_others(world, owner, market, applies, leaver):  # noqa: F811
    applies("A", market[0])
    asked = opened(world, by=leaver)
    with owner():
        Membership.objects.filter(user=leaver).delete()
    assert work_on_rounds() == 1
    assert read(asked, world.cast.vop).status == "failed"


def test_what_was_accepted_by_somebody_who_is_gone_is_handed_back(world, owner, market, applies, leaver):  # noqa: F811
    applies("A", market[0])
    asked, desk = opened(world, by=leaver), world.cast.vop
    work_on_rounds()
    with scope.acting_as(leaver):
        accept_round(read(asked, leaver), by=leaver)
    gone(leaver, owner)
    work_on_rounds()
    assert read(asked, desk).status == "proposed"
    with scope.acting_as(desk):
        accept_round(read(asked, desk), by=desk)
    work_on_rounds()
    assert read(asked, desk).status == "accepted"


def test_a_round_of_the_whole_scheme_does_not_wait_for_ever_either(world, owner, market, applies):  # noqa: F811
    applies("A", market[0])
    with owner():
        person = factories.person("leaver@example.com")
        factories.member(person, "support_office")
    asked = opened(world, by=person, partnership=None)
    gone(person, owner)
    assert work_on_rounds() == 1
    with owner():
        assert Round.objects.get(pk=asked.pk).status == "failed"
