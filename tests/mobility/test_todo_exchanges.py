"""My tasks: each role is asked for its own move and for nobody else's."""

import pytest

from clusterxchange import scope
from mobility import todo_exchanges
from payments import todo as todo_payments
from tests import factories
from tests.mobility.journey import drawn_up, sign, sign_all, statements
from tests.payments.journey import agreement, prepared, validated

pytestmark = pytest.mark.django_db


def asked(user, *apps):
    with scope.acting_as(user):
        return [str(task.what) for app in apps or (todo_exchanges, todo_payments) for task in app.tasks_for(user)]


def test_the_visitor_writes_then_all_four_sign(client, world):
    assert "Write the Commitment to Quality" in asked(world.cast.vo)
    paper = drawn_up(world)
    for name in ("vo", "ho", "vop", "hop"):
        assert "Sign the Commitment to Quality" in asked(getattr(world.cast, name))
    sign(client, world.cast.ho, paper, "ho")
    assert asked(world.cast.ho) == []
    assert asked(world.cast.coordinator) == []


def test_the_agreement_is_asked_for_in_its_order(client, world, owner):
    sign_all(client, world, drawn_up(world))
    assert "Give the bank account" in asked(world.cast.vo)
    assert "Draw up the financial agreement" in asked(world.cast.vop)


def test_the_visitor_signs_the_agreement_first(client, world, owner):
    paper = agreement(client, world, owner)
    assert asked(world.cast.vo) == ["Sign the Financial agreement"]
    assert asked(world.cast.vop) == []
    sign(client, world.cast.vo, paper, "vo")
    assert asked(world.cast.vop) == ["Sign the Financial agreement"]


def test_after_the_stay_everybody_has_a_task(world, owner):
    with owner():
        factories.exchange(world.offer, world.vo, status="ended")
    assert {"Upload the evidence", "Hand in the closing report", "Fill in the questionnaire"} <= set(
        asked(world.cast.vo)
    )
    assert {"Confirm the attendance", "Fill in the questionnaire"} <= set(asked(world.cast.ho))
    with owner():
        factories.exchange(world.offer, world.vo, status="reported")
    assert asked(world.cast.vop) == ["Check report and evidence of Visitor Ltd"]


def test_finance_prepares_and_the_other_one_approves(client, world, owner):
    validated(world, owner, 2)
    assert asked(world.cast.finance) == ["Prepare 2 payments"]
    prepared(client, world, owner)
    assert "Prepare 2 payments" in asked(world.cast.finance)
    assert not any("Approve" in task for task in asked(world.cast.finance))
    assert any("Approve" in task for task in asked(world.cast.finance2))


@pytest.mark.parametrize("name", ["vo", "vop", "finance"])
def test_my_tasks_ask_the_same_with_1_and_30_rows(client, world, owner, name):
    client.force_login(getattr(world.cast, name))
    with owner():
        for status in ("building", "ended", "reported", "validated"):
            factories.exchange(world.offer, world.vo, status=status)
    few, _response = statements(client, "/home/")
    with owner():
        for _number in range(7):
            for status in ("building", "ended", "reported", "validated"):
                factories.exchange(world.offer, world.vo, status=status)
    many, _response = statements(client, "/home/")
    assert few == many


@pytest.mark.parametrize("name", ["outsider", "guest", "officer"])
def test_nobody_is_asked_for_anothers_move(client, world, owner, name):
    validated(world, owner)
    drawn_up(world)
    assert asked(getattr(world.cast, name)) == []
