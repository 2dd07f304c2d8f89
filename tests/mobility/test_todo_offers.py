"""My tasks: whose answer an application waits for, and until when."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import partnerships.todo
from clusterxchange import scope
from mobility import todo_offers
from mobility.models import Offer
from partnerships.operations import keep_draft
from tests import factories

pytestmark = pytest.mark.django_db


def tasks(person):
    with scope.acting_as(person):
        return todo_offers.tasks_for(person)


def test_each_side_has_the_task_whose_turn_it_is(world, owner):
    with owner():
        visitor = factories.organisation("Fresh SL", world.vop)
        factories.member(world.cast.guest, "manager", organisation=visitor)
        for status in ("submitted", "endorsed", "accepted", "declined"):
            vo = visitor if status == "accepted" else factories.organisation(f"Some {status}", world.vop)
            factories.application(world.offer, vo, status=status)
    assert [str(task.what) for task in tasks(world.cast.vop)] == ["Endorse the application of Some submitted"]
    assert [str(task.what) for task in tasks(world.cast.ho)] == ["Answer the application of Some endorsed"]
    mine = [str(task.what) for task in tasks(world.cast.guest)]
    assert "Confirm your visit to Host Lda" in mine
    for name in ("hop", "outsider", "officer"):
        assert tasks(getattr(world.cast, name)) == []


def test_an_application_waits_until_it_expires(world, owner):
    with owner():
        application = factories.application(world.offer, factories.organisation("Fresh SL", world.vop))
    assert tasks(world.cast.vop)[0].until == application.expires_on


def test_a_host_without_offers_is_asked_for_one(world, owner):
    assert not any("Publish" in task.what for task in tasks(world.cast.ho))
    with owner():
        Offer.objects.filter(ho=world.ho).update(status="closed")
    assert [task.what for task in tasks(world.cast.ho)] == ["Publish an offer for Host Lda"]


def test_drafts_wait_to_be_finished(world):
    with scope.acting_as(world.cast.guest):
        keep_draft("offer", {"title": "Half"}, by=world.cast.guest)
        keep_draft("application", {}, by=world.cast.guest, about=world.offer.public_id)
        found = {str(task.what) for task in partnerships.todo.tasks_for(world.cast.guest)}
    assert found == {"Finish your offer", "Finish your application"}


@pytest.mark.parametrize("name", ["vop", "ho"])
def test_tasks_cost_the_same_with_1_and_30(world, owner, name):
    def cost():
        with CaptureQueriesContext(connection) as caught:
            tasks(getattr(world.cast, name))
        return len(caught)

    few = cost()
    with owner():
        for number in range(30):
            vo = factories.organisation(f"Next {number}", world.vop)
            factories.application(world.offer, vo, status="submitted" if number % 2 else "endorsed")
    assert cost() == few
