"""Reading a list for somebody: with their rights at that moment, in short read-only transactions, block by block."""

from contextlib import contextmanager

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import QueryDict
from django.utils.translation import gettext as _

from clusterxchange import scope
from reporting.exports.registry import LISTS

BLOCK = 2000


class Refused(Exception):
    """A sentence for the person: why this cannot be taken along."""


@contextmanager
def reading_as(user):
    """What this person reads now; Postgres lets nothing be written."""
    with scope.acting_as(user):
        if user.scope.sees_everything:
            scope.read_only()
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('transaction_read_only', 'on', true)")
        yield user.scope


def listing_for(user, table):
    """The list, if this person may take it along; else PermissionDenied. Asked inside of a scope."""
    listing = LISTS.get(table)
    if listing is None or not listing.readers(user.scope):
        raise PermissionDenied(_("You may not read this list (any more)."))
    return listing


def found_in(listing, user, filters):
    """What the filter leaves. A filter that does not hold any more is a refusal: without it there would be more."""
    found = listing.find(user, QueryDict(filters))
    if not found.form.is_valid():
        sentences = [str(one) for errors in found.form.errors.values() for one in errors]
        raise Refused(_("The filter does not fit any more: %(why)s") % {"why": " ".join(sentences)[:200]})
    return found


def columns_of(listing, names):
    """The columns in the order asked for; unknown ones (of a list that has changed) are left out."""
    return [listing.named[name] for name in names if name in listing.named]


def blocks(table, filters, names, user):
    """Lists of {name: value} as the database gave them, newest first, each read in a transaction of its own.

    The key goes on where the block before ended, so no row comes twice, and rows made meanwhile are not in it.
    A right that is lost on the way ends it: PermissionDenied.
    """
    after = None
    while True:
        block, after = next_block(table, filters, names, user, after)
        yield block
        if after is None:
            return


def next_block(table, filters, names, user, after=None, size=BLOCK):
    """(rows as tuples in the order of the columns, key to go on after or None)."""
    with reading_as(user):
        listing = listing_for(user, table)
        found, columns = found_in(listing, user, filters), columns_of(listing, names)
        if found.lines is not None:
            return [tuple(line[one.name] for one in columns) for line in found.lines()], None
        rows = found.rows.order_by("-pk")
        rows = rows.filter(pk__lt=after) if after is not None else rows
        block = list(rows.values_list("pk", *(one.source for one in columns))[:size])
    return [row[1:] for row in block], block[-1][0] if len(block) == size else None


def number_of(table, filters, user, most):
    """How many rows there are, counted up to most; what is worked out is always few."""
    with reading_as(user):
        found = found_in(listing_for(user, table), user, filters)
        return 0 if found.lines is not None else found.rows.order_by().values("pk")[:most].count()
