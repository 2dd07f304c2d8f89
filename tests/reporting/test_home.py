"""My tasks as a page: how many it shows, and what it asks of the database."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reporting.home import SHOWN
from tests import factories

pytestmark = pytest.mark.django_db
HOME = reverse("home")
# Under test a request is nested in a transaction and puts its scope back by hand.
NESTING = re.compile("^(SAVEPOINT|RELEASE|SET LOCAL)|set_config|current_setting")


def answer(client, user):
    """(page, statements)"""
    client.force_login(user)
    client.get(HOME)
    with CaptureQueriesContext(connection) as caught:
        page = client.get(HOME)
    return page, len([one for one in caught.captured_queries if not NESTING.search(one["sql"])])


def busy(world, owner, number):
    with owner():
        for count in range(number):
            vo = factories.organisation(f"Busy {count}", world.vop)
            factories.application(world.offer, vo, status="submitted" if count % 2 else "endorsed")
            factories.exchange(world.offer, world.vo, status="ended" if count % 2 else "reported")


@pytest.mark.parametrize("name", ["vo", "ho", "vop", "finance", "coordinator"])
def test_one_row_and_thirty_cost_the_same_and_at_most_ten(client, world, owner, name):
    user = getattr(world.cast, name)
    busy(world, owner, 1)
    _page, few = answer(client, user)
    busy(world, owner, 30)
    page, many = answer(client, user)
    assert few == many
    assert many <= 10
    assert page.context["rows"] or name == "finance"


def test_the_most_urgent_are_shown_and_the_others_are_told_of(client, world, owner):
    busy(world, owner, 1)
    assert "most urgent" not in answer(client, world.cast.vo)[0].text
    busy(world, owner, 30)
    page, _statements = answer(client, world.cast.vo)
    assert len(page.context["rows"]) == SHOWN
    days = [row["days_left"] for row in page.context["rows"] if row["days_left"] is not None]
    assert days == sorted(days)
    assert f"The {SHOWN} most urgent things" in page.text
