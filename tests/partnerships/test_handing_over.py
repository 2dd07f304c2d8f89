"""The last one who may invite, handing over to a colleague, and what a person may do and why."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import Error, transaction
from django.urls import reverse

from clusterxchange import scope
from clusterxchange.workflow import Conflict
from partnerships.models import Draft, Event, Membership, Registration, User
from partnerships.operations import hand_over, remove_member
from partnerships.rights import rights_of
from tests import factories
from tests.statements import NESTING

pytestmark = pytest.mark.django_db


def hand_over_page(body, kind="organisation"):
    return reverse(f"partnerships:{kind}-hand-over", args=[body.public_id])


def rights_page(person):
    return reverse("partnerships:person-rights", args=[person.public_id])


@pytest.fixture
def colleague(world, owner):
    """guest, who travels for Visitor Ltd."""
    with owner():
        factories.member(world.cast.guest, "traveller", organisation=world.vo)
    return world.cast.guest


def roles_of(user, body):
    with scope.acting_as(user) as held:
        return held.organisations.get(body.pk, set()) | held.partnerships.get(body.pk, set())


# The last one ------------------------------------------------------------------------------------


def test_the_last_coordinator_stays_whatever_the_code_says(world):
    """Postgres keeps them: the deletion goes past the operation."""
    with scope.acting_as(world.cast.coordinator):
        held = Membership.objects.filter(partnership=world.vop, role="coordinator")
        with pytest.raises(Error, match="last one who may invite"), transaction.atomic():
            held.delete()
        assert held.exists()


def test_a_closed_account_is_no_successor(world, owner):
    with owner():
        factories.member(world.cast.guest, "manager", organisation=world.vo)
        User.objects.filter(pk=world.cast.guest.pk).update(is_active=False)
    with scope.acting_as(world.cast.vo):
        mine = Membership.objects.get(user=world.cast.vo, organisation=world.vo, role="manager")
        with pytest.raises(Conflict, match="hand this role over first"):
            remove_member(mine, by=world.cast.vo)


def test_anybody_gives_up_a_role_of_their_own(client, world, colleague):
    client.force_login(colleague)
    page = client.get(reverse("partnerships:organisation-people", args=[world.vo.public_id]))
    assert "Give up" in page.text
    assert "Remove" not in page.text
    typed = {"email": colleague.email, "role": "traveller"}
    assert client.post(reverse("partnerships:organisation-remove", args=[world.vo.public_id]), typed).status_code == 302
    assert not roles_of(colleague, world.vo)


# Handing over ------------------------------------------------------------------------------------


def test_everything_open_goes_over_and_the_manager_leaves(client, world, owner, colleague):
    with owner():
        factories.draft(world.cast.vo, "offer", {"title": "Robots again"})
        factories.draft(world.cast.vo, "registration", {"name": "Private"})
    with owner():
        offer = Draft.objects.get(user=world.cast.vo, kind="offer")
    client.force_login(world.cast.vo)
    page = client.get(hand_over_page(world.vo))
    assert "Offer: Robots again" in page.text
    answer = client.post(
        hand_over_page(world.vo), {"to": colleague.public_id, "drafts": [offer.public_id], "leave": "on"}
    )
    assert answer.status_code == 302
    assert roles_of(colleague, world.vo) == {"manager", "traveller", "signatory"}
    assert not roles_of(world.cast.vo, world.vo)
    with owner():
        assert list(Draft.objects.filter(user=colleague).values_list("kind", flat=True)) == ["offer"]
        assert list(Draft.objects.filter(user=world.cast.vo).values_list("kind", flat=True)) == ["registration"]
        event = Event.objects.get(verb="person.handed_over")
        assert event.values["left"] is True
        assert event.by_id == world.cast.vo.pk


def test_a_draft_that_both_have_begun_stays(world, owner, colleague):
    with owner():
        for person, title in ((world.cast.vo, "Mine"), (colleague, "Theirs")):
            factories.draft(person, "offer", {"title": title})
    with scope.acting_as(world.cast.vo):
        mine = Draft.objects.visible_to(world.cast.vo)
        assert hand_over(world.vo, to=colleague, drafts=mine, by=world.cast.vo) == 0
        assert mine.get().values == {"title": "Mine"}
    with owner():
        assert Draft.objects.get(user=colleague).values == {"title": "Theirs"}


def test_registrations_given_to_one_go_to_the_colleague(world, owner):
    with owner():
        waiting = factories.registration_of(factories.organisation("Waiting Ltd", world.vop, accepted=False))
        Registration.objects.filter(pk=waiting.pk).update(assigned_to=world.cast.vop)
    with scope.acting_as(world.cast.vop):
        hand_over(world.vop, to=world.cast.coordinator, by=world.cast.vop)
    with owner():
        assert Registration.objects.get(pk=waiting.pk).assigned_to == world.cast.coordinator


@pytest.mark.parametrize("who", ["stranger", "vo"])
def test_only_a_colleague_takes_over(client, world, who, colleague):
    client.force_login(world.cast.vo)
    answer = client.post(hand_over_page(world.vo), {"to": getattr(world.cast, who).public_id})
    assert answer.status_code == 200
    assert "valid choice" in answer.text
    with scope.acting_as(world.cast.vo), pytest.raises(Conflict, match="invite them first"):
        hand_over(world.vo, to=getattr(world.cast, who), by=world.cast.vo)


def test_nobody_hands_over_what_they_do_not_hold(client, world, colleague):
    with scope.acting_as(world.cast.stranger), pytest.raises(PermissionDenied):
        hand_over(world.vo, to=colleague, by=world.cast.stranger)
    client.force_login(world.cast.so)
    assert client.get(hand_over_page(world.vo)).status_code == 403
    client.force_login(world.cast.vop)
    assert client.get(hand_over_page(world.vo)).status_code == 404


def test_without_a_colleague_the_page_says_what_to_do(client, world):
    client.force_login(world.cast.vo)
    assert "Nobody else speaks for it yet" in client.get(hand_over_page(world.vo)).text


# Rights and why ----------------------------------------------------------------------------------


def test_every_right_is_told_with_its_source(client, world, colleague):
    with scope.acting_as(world.cast.vo):
        hand_over(world.vo, to=colleague, by=world.cast.vo)
    client.force_login(world.cast.vo)
    page = client.get(rights_page(colleague)).text
    assert "Manager · Visitor Ltd" in page
    assert "handed over by Vo" in page
    assert "set up with the portal" in page
    assert "Confirm a match, as visitor" in page
    assert "Hand in the closing report, as visitor" in page
    assert "Cancel an exchange before the stay, as visitor and as host" in page


@pytest.mark.parametrize(
    "reader, status",
    [("vo", 200), ("so", 200), ("officer", 200), ("ho", 404), ("vop", 404), ("coordinator", 404), ("stranger", 404)],
)
def test_rights_are_for_oneself_ones_manager_and_those_who_watch_over_all(client, world, colleague, reader, status):
    client.force_login(getattr(world.cast, reader))
    assert client.get(rights_page(colleague)).status_code == status


def test_a_manager_reads_of_their_own_organisation_only(client, world, owner, colleague):
    with owner():
        factories.member(colleague, "signatory", organisation=world.elsewhere)
    client.force_login(world.cast.vo)
    page = client.get(rights_page(colleague)).text
    assert "Visitor Ltd" in page
    assert "Elsewhere GmbH" not in page
    client.force_login(colleague)
    assert "Elsewhere GmbH" in client.get(rights_page(colleague)).text


def test_desks_read_what_their_colleagues_may_do(client, world):
    client.force_login(world.cast.vop)
    page = client.get(rights_page(world.cast.finance)).text
    assert "Read the bank accounts of visitors that are to be paid" in page
    assert "Approve a payment batch that somebody else prepared, for its visitors" in page
    assert client.get(rights_page(world.cast.outsider)).status_code == 404


def test_no_verb_of_a_workflow_is_left_without_words():
    from django.apps import apps

    from partnerships.rights import announced

    told = {(model, verb) for model, words in announced for verb in words}
    for model in (one for one in apps.get_models() if one.__name__ in
                  ("Registration", "Offer", "Application", "Exchange", "Batch", "Payment")):  # fmt: skip
        for verb, step in model.workflow.steps.items():
            assert (model, verb) in told or step.by == {"system"}, (model, verb)


def test_a_right_ends_where_the_workflow_ends_it():
    assert "Accept an application, as host" in rights_of("organisation", "manager")
    assert not any("Accept an application" in right for right in rights_of("organisation", "traveller"))
    assert any("Return a closing report" in right for right in rights_of("scheme", "support_office"))


# Everybody ---------------------------------------------------------------------------------------


def test_the_support_office_finds_a_person(client, world):
    client.force_login(world.cast.so)
    page = client.get(reverse("partnerships:person-list"), {"q": "coordin"}).text
    assert "coordinator@example.eu" in page
    assert "stranger@example.eu" not in page
    assert "Nobody by this name" in client.get(reverse("partnerships:person-list"), {"q": "zzzzz"}).text


@pytest.mark.parametrize("who", ["officer", "coordinator", "vo", "guest"])
def test_the_list_of_people_is_the_support_offices(client, world, who):
    client.force_login(getattr(world.cast, who))
    assert client.get(reverse("partnerships:person-list")).status_code == 403


def test_a_long_list_of_people_costs_as_much_as_a_short_one(client, world, owner, django_assert_max_num_queries):
    with owner():
        for n in range(30):
            factories.member(factories.person(f"many{n}@example.org"), "traveller", organisation=world.vo)
    client.force_login(world.cast.so)
    with django_assert_max_num_queries(8 + NESTING):
        assert "many" in client.get(reverse("partnerships:person-list"), {"q": "many"}).text
