"""What people see while the broker, the cache or the database is away, and when somebody was faster."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import settings as portal_settings
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clusterxchange import celery_app, scope
from mobility.models import Application
from partnerships import queue
from partnerships.models import Event, Mail, Registration
from tests import factories
from tests.conftest import as_owner

NOWHERE = "redis://127.0.0.1:1/0"
STAY = {
    "traveller_name": "Vera Otero", "traveller_email": "vera@example.eu", "national": "yes", "mode": "physical",
    "starts_on": "2027-03-01", "ends_on": "2027-03-05", "travel_days": "0", "goals": "To see robots at work.",
    "purposes": ["knowledge_sharing"],
}  # fmt: skip


def forget_connections():
    """Pooled connections outlive a change of address."""
    celery_app.pool.force_close_all()
    celery_app._pool = None
    celery_app.amqp._producer_pool = None


@pytest.fixture
def broker_away(monkeypatch):
    monkeypatch.setattr(celery_app.conf, "broker_url", NOWHERE)
    forget_connections()
    yield
    monkeypatch.undo()
    forget_connections()


@pytest.fixture
def cache_away(settings):
    settings.CACHES = {"default": portal_settings.CACHES["default"] | {"LOCATION": NOWHERE}}


def log_in(client, person):
    return client.post(reverse("account_login"), {"login": person.email, "password": factories.PASSWORD})


def apply_for(client, world):
    """Look at the findings first, then submit what was looked at."""
    url, typed = reverse("mobility:application-new", args=[world.offer.public_id]), STAY | {"vo": world.vo.public_id}
    seen = client.post(url, typed | {"action": "check"}).content.decode()
    checked = re.search(r'name="checked" value="(\w+)"', seen)[1]
    return client.post(url, typed | {"action": "submit", "checked": checked})


@pytest.mark.django_db
def test_without_broker_and_cache_people_log_in_and_apply_and_the_work_waits(
    world, owner, client, broker_away, cache_away, django_capture_on_commit_callbacks, caplog
):
    assert log_in(client, world.cast.vo).status_code == 302
    with django_capture_on_commit_callbacks(execute=True) as hints:
        assert apply_for(client, world).status_code == 302
    assert hints
    assert "broker is away" in caplog.text
    with owner():
        assert Application.objects.filter(vo=world.vo, status="submitted").count() == 1
        assert Event.objects.filter(verb="application.submitted", delivered_at=None).count() == 1


@pytest.mark.django_db
def test_what_waited_is_done_by_the_sweep_when_the_broker_is_back(world, owner, client, broker_away):
    client.force_login(world.cast.vo)
    apply_for(client, world)
    assert queue.deliver_events() >= 1
    with owner():
        assert not Event.objects.filter(verb="application.submitted", delivered_at=None).exists()


@pytest.mark.django_db
def test_without_a_broker_a_code_for_signing_up_is_still_written(client, owner, settings, broker_away, cache_away):
    settings.EMAIL_BACKEND = "partnerships.mailbox.OutboxBackend"  # test runners put their own in its place
    typed = {"name": "Nora Nueva", "email": "nora@example.com", "password1": "a-long-password-1",
             "password2": "a-long-password-1"}  # fmt: skip
    assert client.post(reverse("account_signup"), typed).status_code == 302
    with owner():
        assert Mail.objects.filter(recipient="nora@example.com", status="waiting").count() == 1


@pytest.fixture
def database_away(django_db_setup, django_db_blocker):
    """The server's port is closed; whatever was connected is gone."""
    with django_db_blocker.unblock():
        connection.close()
        port = connection.settings_dict["PORT"]
        connection.settings_dict["PORT"] = "1"
        yield
        connection.close()
        connection.settings_dict["PORT"] = port


@pytest.mark.parametrize("name", ["welcome", "home", "mobility:offer-list", "account_login", "health"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_without_a_database_every_page_says_so_and_asks_for_patience(name, method, database_away):
    response = getattr(Client(raise_request_exception=False), method)(reverse(name))
    assert response.status_code == 503
    assert response["Retry-After"]
    assert "The portal is out of reach for a moment" in response.content.decode()


def test_pages_are_back_when_the_database_is_back(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        client, port = Client(raise_request_exception=False), connection.settings_dict["PORT"]
        connection.close()
        connection.settings_dict["PORT"] = "1"
        assert client.get("/").status_code == 503
        connection.settings_dict["PORT"] = port
        assert client.get("/").status_code == 200
        connection.close()


def test_of_two_people_at_once_one_wins_and_the_other_reads_why(committed):
    """Two of one desk answer the same registration in the same moment, in real transactions."""
    with transaction.atomic(), as_owner():
        mark = f"DESK{next(factories.counter)}"
        desk = factories.partnership(mark)
        body = factories.organisation(f"{mark} newcomer", desk, accepted=False)
        people = [factories.person(f"{mark.lower()}-{n}@example.com") for n in (1, 2)]
        for person in people:
            factories.member(person, "desk", partnership=desk)
        public_id = Registration.objects.get(organisation=body).public_id
    start = threading.Barrier(2)

    def answer(person, verb, form):
        try:
            client = Client(raise_request_exception=False)
            with transaction.atomic():
                client.force_login(person)
            start.wait(timeout=20)
            return client.post(reverse(f"partnerships:registration-{verb}", args=[public_id]), form)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        work = [pool.submit(answer, people[0], "accept", {}),
                pool.submit(answer, people[1], "reject", {"reason": "Not a cluster member."})]  # fmt: skip
        answers = [one.result() for one in work]
    assert sorted(one.status_code for one in answers) == [302, 409]
    loser = next(one for one in answers if one.status_code == 409).content.decode()
    assert "this step is no longer open" in loser or "somebody was faster" in loser
    with scope.acting_as(people[0]):
        assert Event.objects.filter(verb__in=["registration.accepted", "registration.rejected"]).count() == 1


@pytest.mark.django_db
def test_a_lost_step_is_a_409_page_that_says_what_happened(world, owner, client):
    with owner():
        late = factories.application(world.offer, world.vo, status="withdrawn", expires_on=timezone.localdate()
                                     + timedelta(days=3))  # fmt: skip
    client.force_login(world.cast.vop)
    response = client.post(reverse("mobility:application-endorse", args=[late.public_id]))
    assert response.status_code == 409
    assert "Withdrawn" in response.content.decode()
