"""Offers of hosts that are not heard of, and how soon hosts answer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clusterxchange import scope
from mobility import sweeps
from mobility.models import Application, HostPace, Offer
from mobility.operations import accept_application
from partnerships.models import Mail
from partnerships.queue import deliver_events
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def silent(world, owner):
    """The host's offer, untouched for a year."""
    with owner():
        Offer.objects.filter(pk=world.offer.pk).update(kept_at=timezone.now() - timedelta(days=365))
    return world.offer


def status_of(offer, owner):
    with owner():
        return Offer.objects.get(pk=offer.pk).status


def test_an_offer_of_a_silent_host_is_paused_and_its_managers_are_asked(world, silent, owner, client):
    assert sweeps.rest_silent_offers() == 1
    assert status_of(silent, owner) == "paused"
    deliver_events()
    with owner():
        mail = Mail.objects.get(recipient="ho@example.eu")
    assert "Does your offer still stand?" in mail.subject
    assert silent.public_id in mail.text
    assert sweeps.rest_silent_offers() == 0


def test_one_press_shows_it_again_for_another_half_year(world, silent, owner, client):
    sweeps.rest_silent_offers()
    client.force_login(world.cast.ho)
    client.post(f"/offers/{silent.public_id}/resume/")
    assert status_of(silent, owner) == "published"
    assert sweeps.rest_silent_offers() == 0


def test_a_host_that_answers_is_not_silent(world, silent, owner):
    with owner():
        HostPace.objects.create(ho=world.ho, last_days=[2], answered_at=timezone.now())
    assert sweeps.rest_silent_offers() == 0
    assert status_of(silent, owner) == "published"


def answer(world, owner, days, number):
    """One application that waited so many days for the host, accepted now."""
    with owner():
        waiting = factories.application(factories.offer(world.ho, title=f"Offer {number}"), world.vo, status="endorsed")
        Application.objects.filter(pk=waiting.pk).update(endorsed_at=timezone.now() - timedelta(days=days, hours=1))
    with scope.acting_as(world.cast.ho):
        accept_application(Application.objects.get(pk=waiting.pk), by=world.cast.ho)


def test_the_catalogue_says_how_soon_a_host_usually_answers(world, owner, client):
    for number, days in enumerate([1, 30]):
        answer(world, owner, days, number)
    assert "answers in" not in client.get("/offers/").content.decode()  # two answers are no habit
    answer(world, owner, 3, 3)
    assert "answers in 3 days" in client.get("/offers/").content.decode()
    assert "answers in 3 days" in client.get(f"/offers/{world.offer.public_id}/").content.decode()


def test_withdrawing_is_no_answer_of_the_host(world, owner):
    with owner():
        waiting = factories.application(world.offer, world.vo, status="endorsed")
        Application.objects.filter(pk=waiting.pk).update(status="withdrawn", ended_at=timezone.now())
        assert not HostPace.objects.exists()
