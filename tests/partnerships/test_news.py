"""Mails about registrations, and the clocks of the desk."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from clusterxchange import scope
from partnerships import queue
from partnerships.desk import is_reached, working_days_left
from partnerships.models import Event, Mail, Registration
from partnerships.operations import (
    accept_registration,
    reject_registration,
    send_back_registration,
    submit_registration,
)
from partnerships.sweeps import sweep_desk
from tests import factories

pytestmark = pytest.mark.django_db
VALUES = {
    "name": "Talleres Ruiz", "type": "sme", "country": "ES", "place": "Valencia", "sectors": ["digital"],
    "website": "", "description": "", "is_vo": True, "is_ho": False, "registration_number": "ESA12345674",
    "staff": 5, "turnover": None, "balance": 10, "linked": False, "cluster": "C", "cluster_profiled": True,
    "network_only": False, "motivation": "M", "contact_name": "Ana", "contact_email": "ana@ruiz.example",
    "contact_function": "",
}  # fmt: skip


@pytest.fixture
def registration(world):
    with scope.acting_as(world.cast.guest):
        return submit_registration(values=VALUES, partnership=world.vop, by=world.cast.guest)


@pytest.fixture
def mails(owner):
    """Deliver what happened; gives {recipient: subject} of the mails that came of it."""

    def mails():
        queue.deliver_events()
        with owner():
            found = {mail.recipient: mail.subject for mail in Mail.objects.all()}
            Mail.objects.all().delete()
        return found

    return mails


def answer(operation, registration, user, **words):
    with scope.acting_as(user):
        operation(Registration.objects.get(pk=registration.pk), by=user, **words)


def test_the_desk_hears_of_a_registration(world, registration, mails):
    assert mails() == dict.fromkeys(["vop@example.eu", "coordinator@example.eu"], "Talleres Ruiz waits for your answer")


@pytest.mark.parametrize(
    "operation, words, subject",
    [
        (accept_registration, {}, "Talleres Ruiz is accepted"),
        (send_back_registration, {"reason": "Which?"}, "Please complete the registration of Talleres Ruiz"),
        (reject_registration, {"reason": "No."}, "The registration of Talleres Ruiz is rejected"),
    ],
)
def test_manager_and_contact_hear_of_the_answer(world, registration, mails, operation, words, subject):
    mails()
    answer(operation, registration, world.cast.vop, **words)
    assert mails() == dict.fromkeys(["guest@example.eu", "ana@ruiz.example"], subject)


def test_a_listener_that_runs_twice_writes_one_mail(world, registration, owner):
    queue.deliver_events()
    with owner():
        Event.objects.update(delivered_at=None)
    queue.deliver_events()
    with owner():
        assert Mail.objects.filter(recipient="vop@example.eu").count() == 1


def test_the_mail_carries_reason_link_and_funding_line(world, registration, owner, mails):
    mails()
    answer(send_back_registration, registration, world.cast.vop, reason="Which cluster?")
    queue.deliver_events()
    with owner():
        text = Mail.objects.get(recipient="guest@example.eu").text
    assert "Which cluster?" in text
    assert f"/registrations/{registration.public_id}/" in text
    assert "funded by the European Union" in text


def test_five_working_days_later_the_desk_is_reminded_once(world, registration, mails):
    mails()
    day = timezone.localdate()
    early = next(day + timedelta(days=n) for n in range(1, 20) if is_reached(day, day + timedelta(days=n), 5))
    assert sweep_desk(early - timedelta(days=1)) == 0
    assert sweep_desk(early) == 1
    assert sweep_desk(early) == 0
    assert set(mails()) == {"vop@example.eu", "coordinator@example.eu"}


def test_after_ten_working_days_the_support_office_hears_once(world, registration, mails):
    mails()
    sweep_desk(registration.due_on)
    found = mails()
    assert found["so@example.eu"] == "VOP has not answered Talleres Ruiz"
    assert sweep_desk(registration.due_on + timedelta(days=3)) == 0
    assert mails() == {}


def test_an_answer_stops_the_clocks(world, registration, mails):
    answer(accept_registration, registration, world.cast.vop)
    mails()
    assert sweep_desk(registration.due_on) == 0


def test_a_new_submission_starts_the_clocks_anew(world, registration, mails):
    sweep_desk(registration.due_on)
    answer(send_back_registration, registration, world.cast.vop, reason="Which?")
    from partnerships.operations import resubmit_registration

    with scope.acting_as(world.cast.guest):
        resubmit_registration(Registration.objects.get(pk=registration.pk), values=VALUES, by=world.cast.guest)
        again = Registration.objects.get(pk=registration.pk)
    assert again.reminded_at is None
    assert again.escalated_at is None


def test_the_sweep_looks_after_every_partnership(world, registration, owner, mails):
    mails()
    with owner():
        factories.organisation("Other Ltd", world.other, accepted=False)
    assert sweep_desk(date(2027, 3, 1)) == 2
    assert "outsider@example.eu" in mails()


@pytest.mark.parametrize(
    "today, due_on, left",
    [
        (date(2027, 3, 1), date(2027, 3, 5), 4),
        (date(2027, 3, 5), date(2027, 3, 8), 1),
        (date(2027, 3, 6), date(2027, 3, 8), 1),
        (date(2027, 3, 8), date(2027, 3, 8), 0),
        (date(2027, 3, 9), date(2027, 3, 8), -1),
        (date(2027, 3, 15), date(2027, 3, 12), -1),
    ],
)
def test_working_days_left(today, due_on, left):
    assert working_days_left(today, due_on) == left
