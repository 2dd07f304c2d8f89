"""Two people at once: of the last place, of one step, one gets it and the other hears why not."""

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from types import SimpleNamespace

import pytest
from django.db import connection, transaction

from clusterxchange import scope
from clusterxchange.workflow import Conflict
from mobility.models import Application, Exchange, Message, Offer
from mobility.operations import (
    accept_application,
    cancel_exchange,
    confirm_application,
    decline_application,
    promote_next,
    settle_places,
)
from mobility.reply_addresses import reply_address
from mobility.reply_inbox import take_reply
from tests import factories
from tests.conftest import as_owner

marks = itertools.count(1)


@pytest.fixture
def race(committed):
    """One offer with one place left and two visitors whom its host accepted."""
    with transaction.atomic(), as_owner():
        return arrange(f"RACE{next(marks)}")


def arrange(mark):
    vop, hop = factories.partnership(f"{mark}V"), factories.partnership(f"{mark}H", country="PT")
    ho = factories.organisation(f"{mark} host", hop, type="cluster", country="PT", place="Porto", where=(41.15, -8.61))
    offer = factories.offer(ho, title=f"{mark} last place", places=1, status="closed")
    people, applications = [], []
    for side in ("one", "two"):
        vo = factories.organisation(f"{mark} {side}", vop)
        person = factories.person(f"{mark.lower()}-{side}@example.com")
        factories.member(person, "manager", organisation=vo)
        people.append(person)
        applications.append(factories.application(offer, vo, status="accepted"))
    host = factories.person(f"{mark.lower()}-host@example.com")
    factories.member(host, "manager", organisation=ho)
    return SimpleNamespace(offer=offer, people=people, applications=applications, host=host, vo=applications[0].vo)


def at_once(*steps):
    """Run every step in a thread and a transaction of its own; 'done' or the sentence of the Conflict."""
    start = threading.Barrier(len(steps))

    def run(step):
        person, work = step
        try:
            with scope.acting_as(person):
                start.wait(timeout=20)
                work()
            return "done"
        except Conflict as conflict:
            return str(conflict)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(steps)) as pool:
        return sorted(pool.map(run, steps))


def test_of_two_who_confirm_the_last_place_one_gets_it(race):
    steps = [
        (person, lambda one=application, by=person: confirm_application(fresh(one), by=by))
        for person, application in zip(race.people, race.applications, strict=True)
    ]
    outcomes = at_once(*steps)
    waits = "All places of this offer are taken or kept for others: your application waits for one."
    assert outcomes == [waits, "done"]
    with transaction.atomic(), as_owner():
        assert Exchange.objects.filter(offer=race.offer).count() == 1
        assert Offer.objects.get(pk=race.offer.pk).places_taken == 1
        statuses = Application.objects.filter(offer=race.offer).values_list("status", flat=True)
        assert sorted(statuses) == ["accepted", "confirmed"]


def fresh(application):
    return Application.objects.get(pk=application.pk)


def test_a_host_that_accepts_and_declines_at_once_does_one_of_them(race):
    with transaction.atomic(), as_owner():
        Application.objects.filter(pk=race.applications[0].pk).update(status="endorsed", accepted_at=None)
    application = race.applications[0]
    outcomes = at_once(
        (race.host, lambda: accept_application(fresh(application), by=race.host)),
        (race.host, lambda: decline_application(fresh(application), reason="No.", by=race.host)),
    )
    assert outcomes.count("done") == 1
    with transaction.atomic(), as_owner():
        assert Application.objects.get(pk=application.pk).status in ("accepted", "declined")


@pytest.fixture
def line(committed):
    """One place, taken; three visitors wait for it."""
    with transaction.atomic(), as_owner():
        found = arrange(f"LINE{next(marks)}")
        Offer.objects.filter(pk=found.offer.pk).update(status="published")
        third = factories.organisation(f"{found.offer.title} third", found.vo.partnership)
        found.applications.append(factories.application(found.offer, third, status="accepted"))
        first = factories.organisation(f"{found.offer.title} first", found.vo.partnership)
        found.exchange = factories.exchange(found.offer, first)
        found.desk = factories.person(f"{found.offer.pk}-desk@example.com")
        factories.member(found.desk, "desk", partnership=found.vo.partnership)
    settle_places(found.offer)
    return found


def states(line):
    with transaction.atomic(), as_owner():
        rows = Application.objects.filter(pk__in=[row.pk for row in line.applications]).order_by("pk")
        return ["held" if row.is_held else "waiting" if row.is_waiting else row.status for row in rows]


def test_of_two_who_promote_at_once_one_place_is_kept_once(line):
    with transaction.atomic(), as_owner():
        Exchange.objects.filter(pk=line.exchange.pk).update(
            status="cancelled", stopped_at=line.exchange.opened_at, reason="Illness."
        )
    at_once(*[(line.desk, lambda: promote_next(line.offer))] * 3)
    assert states(line) == ["held", "waiting", "waiting"]


def test_a_decline_and_a_cancellation_at_once_lose_no_place_and_give_none_twice(line):
    with transaction.atomic(), as_owner():
        Application.objects.filter(pk=line.applications[0].pk).update(status="endorsed")
    outcomes = at_once(
        (line.host, lambda: decline_application(fresh(line.applications[0]), reason="No.", by=line.host)),
        (
            line.desk,
            lambda: cancel_exchange(Exchange.objects.get(pk=line.exchange.pk), reason="Illness.", by=line.desk),
        ),
    )
    assert outcomes == ["done", "done"]
    assert states(line) == ["declined", "held", "waiting"]


def test_a_newcomer_does_not_overtake_while_a_kept_place_is_confirmed(line):
    with transaction.atomic(), as_owner():
        Exchange.objects.filter(pk=line.exchange.pk).update(
            status="cancelled", stopped_at=line.exchange.opened_at, reason="Illness."
        )
    settle_places(line.offer)
    outcomes = at_once(
        *[
            (person, lambda one=application, by=person: confirm_application(fresh(one), by=by))
            for person, application in zip(line.people, line.applications, strict=False)
        ]
    )
    assert outcomes[1] == "done"
    assert states(line) == ["confirmed", "waiting", "waiting"]


def test_a_mail_that_two_fetch_at_once_comes_in_once(line):
    with transaction.atomic(), as_owner():
        application = line.applications[0]
        mail = EmailMessage()
        mail["From"], mail["Message-ID"] = line.people[0].email, f"<{line.offer.pk}@race.example>"
        mail["To"] = reply_address(application, line.people[0])
        mail.set_content("On Tuesday.")
    kinds = []
    at_once(*[(line.people[0], lambda: kinds.append(take_reply(mail.as_bytes()).kind))] * 3)
    assert sorted(kinds) == ["again", "again", "posted"]
    with transaction.atomic(), as_owner():
        assert Message.objects.filter(application=application).count() == 1
