"""Operations run on the day they are told: the past of the simulated world happened in the past.

Only what asks django.utils.timezone is moved; the ledger takes its time from the database and shows the day
on which the world was made.
"""

import datetime as days
from contextlib import contextmanager
from unittest.mock import patch

from django.utils import timezone

from clusterxchange import scope


def moment(day, hour=9, minute=0):
    """That day and hour in the portal's time zone, aware."""
    return timezone.make_aware(days.datetime(day.year, day.month, day.day, hour, minute))


@contextmanager
def standing_at(when):
    """Let django.utils.timezone.now() answer `when`."""

    class Stopped(days.datetime):
        @classmethod
        def now(cls, tz=None):
            return when.astimezone(tz) if tz else when.replace(tzinfo=None)

    with patch("django.utils.timezone.datetime", Stopped):
        yield


@contextmanager
def acting(when, user):
    """This person, at that moment."""
    with standing_at(when), scope.acting_as(user):
        yield
