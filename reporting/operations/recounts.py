"""Counting everything anew from the source: nothing may differ from what was kept while it happened."""

import logging
from collections import Counter

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from clusterxchange import scope
from partnerships.events import record
from partnerships.models import Partnership
from reporting.models import Counting, Recount

log = logging.getLogger(__name__)


@transaction.atomic
def recount(*, by):
    """Compare now; by None is the nightly round. What differs is kept with the row and told to the Support Office."""
    if by is not None:
        require_support_office(by)
    found = differences()
    if found:
        log.critical("%s counts differ from their source", len(found))
        tell(Counter(one["partnership"] for one in found), by)
    return keep(found, by)


def tell(affected, by):
    """affected: {id of a partnership: how many of its counts differ}"""
    with scope.acting_for(partnerships=affected, user_id=by and by.pk, scheme="support_office"):
        for partnership in Partnership.objects.filter(pk__in=affected):
            record("counts.differ", partnership, by=by, found=affected[partnership.pk])


def keep(found, by, **more):
    rows = Counting.objects.count()
    return Recount.objects.create(by=by, rows=rows, found=len(found), differences=found[: Recount.MOST], **more)


@transaction.atomic
def mend_counts(*, by):
    """Put right what differs, by rows that say so. Gives the Recount that shows what it was."""
    require_support_office(by)
    found = differences()
    with connection.cursor() as cursor:
        cursor.execute("SELECT mend_counts()")
    return keep(found, by, mended=True)


def require_support_office(by):
    if by.scope.scheme != "support_office":
        raise PermissionDenied("the Support Office recounts")


def differences():
    """[{partnership, what, key, kept, source}]"""
    with connection.cursor() as cursor:
        cursor.execute("SELECT partnership, what, key, kept, source FROM count_differences()")
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def recount_nightly():
    """Gives how many counts differ."""
    with scope.acting_for(scheme="support_office"):
        return recount(by=None).found
