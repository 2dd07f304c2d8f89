"""Two managers who leave at once: one stays, by real commits of two transactions."""

import itertools

from django.db import transaction

from partnerships.models import Membership
from partnerships.operations import remove_member
from tests import factories
from tests.conftest import as_owner
from tests.mobility.test_races import at_once

marks = itertools.count(1)


def leave(person, body):
    remove_member(Membership.objects.get(user=person, partnership=body, role="coordinator"), by=person)


def test_of_two_coordinators_who_leave_at_once_one_stays(committed):
    for _round in range(5):
        mark = f"LEAVE{next(marks)}"
        with transaction.atomic(), as_owner():
            body = factories.partnership(mark)
            people = [factories.person(f"{mark.lower()}-{n}@example.com") for n in range(2)]
            for person in people:
                factories.member(person, "coordinator", partnership=body)
        steps = [(person, lambda person=person, body=body: leave(person, body)) for person in people]
        assert at_once(*steps) == ["Somebody must be able to invite others: hand this role over first.", "done"]
