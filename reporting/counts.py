"""Counts by cut and key: kept while things happen (Tally), or recounted from the source for any selection.

{cut: {key: Count}}. Cuts: state ('physical validated'), match (visitor, host, neither: where the SME is), type,
flow ('ES PT'), sector, hosted, signed and paid (by month, in euros), registered, participating, grade.
"""

from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from django.db import connection
from django.db.models import Count as CountOf
from django.db.models import Q, Sum

from mobility.models import Answers
from mobility.models.exchanges import COUNTED
from partnerships.models import Organisation
from reporting.models import Tally

CUTS = (
    "e.vop_id, e.hop_id, e.status, e.mode, e.vo_type, e.vo_is_sme, e.vo_country, e.ho_country, o.ho_type, e.sectors, "
    "e.agreement_signed_at, e.paid_at, e.amount"
)


class Count(NamedTuple):
    number: int
    amount: Decimal


NONE = Count(0, Decimal(0))


class Counts(defaultdict):
    """Asking for what nobody counted gives an empty cut."""

    def __init__(self, rows=()):
        super().__init__(dict)
        for cut, key, number, amount in rows:
            self[cut][key] = Count(number, amount or Decimal(0))

    def number(self, cut, *keys):
        return sum(self[cut].get(key, NONE).number for key in keys or self[cut])

    def amount(self, cut):
        return sum((count.amount for count in self[cut].values()), Decimal(0))


def counts_of(selection, user):
    return kept(selection.partnership) if selection.is_whole else recounted(selection, user)


def kept(partnership=None):
    """What the triggers have counted so far; one statement."""
    tallies = Tally.objects.filter(partnership=partnership) if partnership else Tally.objects.all()
    rows = tallies.values_list("cut", "key").annotate(n=Sum("number"), euros=Sum("amount")).order_by("cut", "key")
    return Counts(row for row in rows if row[2])


def kept_by_partnership():
    """{partnership id: Counts} of states and matches: the league of the scheme."""
    rows = Tally.objects.filter(cut__in=["state", "match"]).values_list("partnership_id", "cut", "key")
    found = defaultdict(list)
    for pk, *row in rows.annotate(n=Sum("number"), euros=Sum("amount")):
        found[pk].append(row)
    return {pk: Counts(row for row in mine if row[2]) for pk, mine in found.items()}


def recounted(selection, user):
    """The same from the source, for a period or a country; what Tally says must equal this without either."""
    rows = cuts_from_source(selection, user)
    rows += [("registered", key, n, 0) for key, n in registered(selection)]
    rows += [("participating", key, n, 0) for key, n in participating(selection, user)]
    rows += [("grade", str(key), n, 0) for key, n in graded(selection, user)]
    return Counts(rows)


def cuts_from_source(selection, user):
    inner, values = selection.exchanges(user, "vop", "hop").values("pk").query.sql_with_params()
    mine, which = ("WHERE c.partnership_id = %s", [selection.partnership.pk]) if selection.partnership else ("", [])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.cut, c.key, count(*), sum(c.amount) FROM mobility_exchange e "  # noqa: S608 -- our own query
            "JOIN mobility_offer o ON o.id = e.offer_id, "
            f"LATERAL exchange_cuts({CUTS}) c "
            f"{mine or 'WHERE true'} AND e.id IN ({inner}) GROUP BY c.cut, c.key",
            [*which, *values],
        )
        return cursor.fetchall()


def registered(selection):
    accepted = selection.organisations(Organisation.objects.filter(accepted_at__isnull=False))
    return accepted.values_list("type").annotate(n=CountOf("pk")).order_by("type")


def participating(selection, user):
    return participants(selection, user).values_list("type").annotate(n=CountOf("pk")).order_by("type")


def participants(selection, user):
    """Organisations that visited or hosted in a counted exchange of the selection; of a partnership: its own."""
    took_part = selection.exchanges(user).filter(status__in=COUNTED)
    hosted = selection.exchanges(user, "hop").filter(status__in=COUNTED)
    found = Organisation.objects.filter(Q(pk__in=took_part.values("vo")) | Q(pk__in=hosted.values("ho")))
    return found.filter(partnership=selection.partnership) if selection.partnership else found


def graded(selection, user):
    mine = Answers.objects.filter(side="vo", part="a", exchange__in=selection.exchanges(user).values("pk"))
    return mine.values_list("grade").annotate(n=CountOf("pk")).order_by("grade")
