"""Reminders go out once, stop when the thing is done, and go on to those who can help."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from clusterxchange import scope
from mobility.models import Application, Exchange
from mobility.operations import decline_application
from mobility.reminders import send_reminders
from partnerships.models import Mail
from partnerships.queue import deliver_events
from partnerships.rulebook import rules_on
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard(owner):
    """Remind, deliver, and give {recipient: subject} of what came of it."""

    def heard():
        send_reminders()
        deliver_events()
        with owner():
            found = dict(Mail.objects.values_list("recipient", "subject"))
            Mail.objects.all().delete()
        return found

    return heard


def days_ago(days):
    return timezone.now() - timedelta(days=days, hours=1)


@pytest.fixture
def asked(world, owner):
    with owner():
        row = factories.application(world.offer, factories.organisation("Fresh SL", world.vop), status="endorsed")

    def since(days):
        with owner():
            Application.objects.filter(pk=row.pk).update(endorsed_at=days_ago(days))
        return Application(pk=row.pk)

    return since


def test_a_host_that_does_not_answer_is_reminded_once_then_both_desks_hear_of_it(asked, heard):
    rules = rules_on()
    asked(rules.reminder_days - 1)
    assert heard() == {}
    asked(rules.reminder_days)
    assert heard() == {"ho@example.eu": "Reminder: Fresh SL waits for your answer"}
    assert heard() == {}
    asked(rules.escalation_days)
    assert heard() == dict.fromkeys(["vop@example.eu", "hop@example.eu"], "Host Lda has not answered Fresh SL")
    assert heard() == {}


def test_an_answer_stops_the_reminder_even_on_its_way(asked, heard, world):
    row = asked(rules_on().reminder_days)
    send_reminders()
    with scope.acting_as(world.cast.ho):
        decline_application(Application.objects.get(pk=row.pk), reason="No.", by=world.cast.ho)
    assert "ho@example.eu" not in heard()


def test_what_waits_for_a_place_is_nobodys_to_answer(asked, heard, owner):
    row = asked(rules_on().reminder_days)
    with owner():
        Application.objects.filter(pk=row.pk).update(waiting_since=timezone.now())
    assert heard() == {}


@pytest.fixture
def over(world, owner):
    def since(*, report=0, ended=0, **answers):
        with owner():
            row = factories.exchange(world.offer, world.vo, status="ended")
            Exchange.objects.filter(pk=row.pk).update(
                report_due_on=timezone.localdate() - timedelta(days=report), ended_at=days_ago(ended)
            )
            for side in answers:
                factories.answers(row, side, "a")
        return row

    return since


def test_a_report_that_is_due_is_asked_for_and_then_its_desk(over, heard, world):
    over(report=1)
    assert set(heard()) == {"vo@example.eu"}
    over(report=rules_on().escalation_days)
    assert set(heard()) == {"vop@example.eu", "coordinator@example.eu"}
    assert heard() == {}


def test_a_report_not_yet_due_is_not_asked_for(over, heard):
    over(report=-1)
    assert heard() == {}


def test_each_side_is_asked_for_its_own_grades(over, heard):
    over(report=-1, ended=rules_on().reminder_days, vo=True)
    assert set(heard()) == {"ho@example.eu"}
    over(report=-1, ended=rules_on().escalation_days, ho=True)
    assert set(heard()) == {"vop@example.eu"}
    assert heard() == {}


def test_what_is_long_over_is_left_alone(over, heard):
    over(report=400, ended=400)
    assert heard() == {}


def test_two_sweeps_remind_once(asked, owner):
    asked(rules_on().reminder_days)
    with transaction.atomic():
        assert [send_reminders(), send_reminders()] == [1, 0]
