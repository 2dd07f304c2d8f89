"""Looking through somebody's eyes with real commits: what was noted before the transaction became read-only stays."""

import itertools

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from partnerships.models import Event
from tests import factories
from tests.conftest import as_owner

marks = itertools.count(1)


@pytest.fixture
def office(committed):
    """An officer of the Support Office for this test alone, and somebody to look at."""
    with transaction.atomic(), as_owner():
        mark = f"look{next(marks)}"
        officer, person = (factories.person(f"{mark}-{side}@example.com") for side in ("so", "vo"))
        membership = factories.member(officer, "support_office")
    yield officer, person
    with transaction.atomic(), as_owner():
        membership.delete()


def test_pages_are_noted_and_shown_when_every_request_commits(office):
    officer, person = office
    client = Client()
    client.force_login(officer)
    start = reverse("partnerships:person-view-as", args=[person.public_id])
    assert client.post(start, {"reason": "A reason in words."}).status_code == 302
    for _time in range(2):
        assert client.get(reverse("home")).wsgi_request.user == person
    assert client.post(reverse("home")).status_code == 403
    assert client.get(reverse("account_email")).status_code == 403
    assert client.post(reverse("partnerships:viewing-end")).status_code == 302
    assert client.get(reverse("home")).wsgi_request.user == officer
    with transaction.atomic(), as_owner():
        notes = Event.objects.filter(verb="viewing.page", by=officer).order_by("pk").values_list("note", flat=True)
        assert list(notes) == ["GET /home/", "GET /home/", "POST /home/", "GET /accounts/email/"]
