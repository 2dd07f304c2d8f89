"""My tasks: what organisations and desks have to do, and the words for the time left."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from partnerships.models import Registration
from partnerships.templatetags.words import clock_in_words, left_in_words, left_tone
from tests import factories

pytestmark = pytest.mark.django_db
HOME = reverse("home")


def waiting(partnership, name="Young Ltd", *, due_in=3, **changes):
    found = factories.organisation(name, partnership, accepted=False)
    due_on = timezone.localdate() + timedelta(days=due_in)
    Registration.objects.filter(organisation=found).update(due_on=due_on, **changes)
    return found


def tasks(client, user):
    client.force_login(user)
    return [(row["task"].what, row["task"].about, row["days_left"]) for row in client.get(HOME).context["rows"]]


def test_a_newcomer_is_asked_to_register(client, world):
    assert tasks(client, world.cast.guest) == [("Register your organisation", "", None)]


def test_an_unfinished_registration_waits_for_its_author(client, world):
    client.force_login(world.cast.guest)
    client.post(reverse("partnerships:registration-new"), {"action": "draft", "name": "Half"})
    assert tasks(client, world.cast.guest) == [("Finish your registration", "Half", None)]


def test_the_desk_answers_what_waits_until_its_day(client, world, owner):
    with owner():
        waiting(world.vop, due_in=-2)
    for who in ("vop", "coordinator"):
        assert ("Answer the registration", "Young Ltd", -2) in tasks(client, getattr(world.cast, who))
    assert "2 days late" in client.get(HOME).text
    for who in ("hop", "finance", "vo", "officer"):
        assert "Young Ltd" not in str(tasks(client, getattr(world.cast, who)))


def test_many_registrations_are_ten_tasks_and_a_way_to_the_rest(client, world, owner):
    with owner():
        for number in range(12):
            waiting(world.vop, f"Young {number}")
    found = [what for what, _about, _left in tasks(client, world.cast.vop)]
    assert found.count("Answer the registration") == 10
    assert found.count("Answer the other registrations") == 1


def test_the_support_office_has_what_a_desk_left_lying(client, world, owner):
    with owner():
        waiting(world.vop, "In time Ltd")
        waiting(world.vop, "Late Ltd", due_in=-1, escalated_at=timezone.now())
    found = str(tasks(client, world.cast.so))
    assert "Late Ltd" in found
    assert "In time Ltd" not in found


@pytest.mark.parametrize("who", ["vo", "ho", "officer", "so", "finance"])
def test_an_empty_list_says_what_will_come(client, world, monkeypatch, who):
    monkeypatch.setattr("reporting.home.by_urgency", lambda tasks: [])
    client.force_login(getattr(world.cast, who))
    page = client.get(HOME)
    assert "Nothing waits for you." in page.text
    assert "stand here" in page.text or "You hear of" in page.text


@pytest.mark.parametrize("days, words, tone", [(-2, "2 days late", "error"), (-1, "1 day late", "error"),
                                               (0, "today", "warning"), (1, "tomorrow", "warning"),
                                               (5, "in 5 days", "info"), (None, "", "neutral")])  # fmt: skip
def test_time_left_in_words(days, words, tone):
    assert (left_in_words(days), left_tone(days)) == (words, tone)


@pytest.mark.parametrize("days, words", [(4, "due in 4 working days"), (0, "due today"), (-1, "1 working day late")])
def test_the_desks_clock_in_words(days, words):
    assert clock_in_words(days) == words


def test_the_first_page_says_what_it_is_how_much_and_how(client, world):
    page = client.get(reverse("welcome"))
    for words in (
        "pays short visits",
        "EUR\u00a01,100",
        "Find a host",
        "Register",
        "Exchange building",
        "Finalisation",
    ):
        assert words in page.text


@pytest.mark.parametrize("name", ["about", "privacy", "accessibility", "welcome"])
def test_public_pages_carry_the_funding_line_and_the_disclaimer(client, world, name):
    page = client.get(reverse(name))
    assert page.status_code == 200
    assert "funded by the European Union" in page.text
    assert "does not reflect the views" in page.text
