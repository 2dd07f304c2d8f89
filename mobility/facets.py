"""How many open offers each value of a facet has.

Over all offers: recounted by the sweep, exact at that moment. Over what a filter finds: counted exactly while
that is at most 1,000 offers, and not shown above (performance: a capped count costs the same in any catalogue).
"""

import json
from dataclasses import dataclass
from math import prod

from django.db import connection, transaction

from mobility.codes import COLUMNS as COLUMN_OF
from mobility.filters import words_of
from mobility.models import FacetCount

RECOUNT = """
WITH open_offers AS MATERIALIZED (
  SELECT country, sectors, activity_types, wanted FROM mobility_offer
  WHERE status = 'published' AND closes_on >= current_date AND places_taken < places),
counted (facet, value, offers) AS MATERIALIZED (
  SELECT 'country', country, count(*) FROM open_offers GROUP BY 2
  UNION ALL SELECT 'sector', value, count(*) FROM open_offers, unnest(sectors) AS value GROUP BY 2
  UNION ALL SELECT 'activity_type', value, count(*) FROM open_offers, unnest(activity_types) AS value GROUP BY 2
  UNION ALL SELECT 'wanted', value, count(*) FROM open_offers, unnest(wanted) AS value GROUP BY 2
  UNION ALL SELECT 'all', '', count(*) FROM open_offers),
gone AS (
  DELETE FROM mobility_facetcount f
  WHERE NOT EXISTS (SELECT 1 FROM counted c WHERE c.facet = f.facet AND c.value = f.value))
INSERT INTO mobility_facetcount (facet, value, offers) SELECT facet, value, offers FROM counted
ON CONFLICT (facet, value) DO UPDATE SET offers = excluded.offers
WHERE mobility_facetcount.offers <> excluded.offers
"""


@transaction.atomic
def recount():
    """Replace the rollup that the catalogue's unfiltered counts are read from."""
    with connection.cursor() as cursor:
        # One recount at a time; the other one has nothing to add.
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('facet counts'))")
        if cursor.fetchone()[0]:
            cursor.execute(RECOUNT)


MOST = 1000  # above this nothing is counted row by row
MANY = 5 * MOST  # what is thought to be as many is not even looked at for the numbers of a facet
COLUMNS = tuple(COLUMN_OF.values())
VALUES = {
    "country": "country, count(*) FROM {rows} GROUP BY 2",
    "sector": "value, count(*) FROM {rows}, unnest(sectors) AS value GROUP BY 2",
    "activity_type": "value, count(*) FROM {rows}, unnest(activity_types) AS value GROUP BY 2",
    "wanted": "value, count(*) FROM {rows}, unnest(wanted) AS value GROUP BY 2",
}


@dataclass(frozen=True)
class Counts:
    """total: how many offers were found, None for more than 1,000; values: {facet: {value: offers} or None}.

    found: the ids of all of them, in order, where there are at most 1,000, so that nobody looks for them again.
    """

    total: int | None
    values: dict
    found: list | None = None


def rolled_up():
    """{facet: {value: offers}} over all open offers, as the sweep last counted them."""
    found = {}
    for facet, value, offers in FacetCount.objects.values_list("facet", "value", "offers"):
        found.setdefault(facet, {})[value] = offers
    return found


def counts(offers, rollup, order):
    """Count what the filter finds, each facet as if nothing were chosen in it. Two statements at most."""
    narrowing = offers.narrowing()
    everything = rollup.get("all", {}).get("", 0)
    if not narrowing and everything > MOST:
        return Counts(None, {facet: rollup.get(facet, {}) for facet in VALUES})
    thought = Thought(offers, rollup, everything)
    if only_one_list(offers, narrowing) and not thought.few():
        return Counts(None, {facet: rollup.get(facet) if narrowing == [facet] else None for facet in VALUES})
    chosen = [facet for facet in VALUES if facet in narrowing]
    looked_at = {facet: offers.found(facet, looking_up=thought.lead(facet)) for facet in chosen if thought.few(facet)}
    sizes, values, found = count_candidates(offers.found(looking_up=thought.lead()), looked_at, chosen, order)
    known = {}
    for facet in VALUES:
        if facet in sizes and sizes[facet] <= MOST:
            known[facet] = values.get(facet, {})
        else:
            known[facet] = rollup.get(facet) if narrowing == [facet] else None
    return Counts(sizes["all"], known, found) if sizes["all"] <= MOST else Counts(None, known)


def only_one_list(offers, narrowing):
    """One facet or one word: what is thought of its size is true, for nothing is multiplied."""
    return len(narrowing) == 1 and (narrowing[0] in VALUES or len(words_of(offers.chosen("q") or "")) == 1)


class Thought:
    """How many offers a set may have, before anybody looks: the rollup for facets, Postgres' own guess for words."""

    def __init__(self, offers, rollup, everything):
        self.everything = everything
        # Postgres guesses a half per cent for a word it has not met: that must never count as many.
        self.many = max(MANY, everything // 100)
        self.parts = {facet: part_of(rollup.get(facet, {}), offers.chosen(facet), everything) for facet in VALUES}
        self.words = everything
        if everything > MANY and offers.chosen("q"):
            self.words = guessed(offers.queryset.filter(search=offers.words()))

    def by_facets(self, leaving_out=None):
        return self.everything * prod(part for facet, part in self.parts.items() if facet != leaving_out)

    def few(self, leaving_out=None):
        """Whether counting is worth a look, by all that is known of the set without this facet."""
        return min(self.by_facets(leaving_out), self.words) <= self.many

    def lead(self, leaving_out=None):
        """What to look up in the index of words: the words only where they are rarer than the facets."""
        words_are_common = self.everything > MANY and self.words > self.by_facets(leaving_out)
        return ("facets",) if words_are_common else ("facets", "words")


def part_of(numbers, values, everything):
    """Which part of all offers has one of the values, at most; 1 where nothing is chosen."""
    return min(1, sum(numbers.get(value, 0) for value in values) / everything) if values and everything else 1


def guessed(found):
    """How many rows Postgres expects, from its statistics: 0.1 ms however many there are."""
    sql, values = found.order_by().values_list("id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", values)
        plan = cursor.fetchone()[0]
    return (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]["Plan Rows"]


def count_candidates(found, wider, chosen, order):
    """({facet: size of its set}, {facet: {value: offers}}, ids found in order): 1,001 rows a set are looked at.

    wider: {facet: offers found without it}, of the chosen facets that are worth it.
    """
    sets, parameters = [], []
    for name, offers in [("found", found), *((f"without_{facet}", one) for facet, one in wider.items())]:
        sql, values = offers.order_by().values_list("id", order.first, *COLUMNS)[: MOST + 1].query.sql_with_params()
        sets.append(f"{name} (id, place, {', '.join(COLUMNS)}) AS MATERIALIZED ({sql})")
        parameters += values
    rows = {facet: "found" for facet in VALUES if facet not in chosen} | {one: f"without_{one}" for one in wider}
    sized = {"all": "found", **rows}.items()
    parts = [f"SELECT 'size', '{facet}', count(*) FROM {name}" for facet, name in sized]  # noqa: S608 names are ours
    parts += [f"SELECT '{facet}', {VALUES[facet].format(rows=name)}" for facet, name in rows.items()]
    falls = "DESC" if order.falling else "ASC"
    parts.append(f"(SELECT 'id', '', id FROM found ORDER BY place {falls}, id {falls})")  # noqa: S608 names are ours
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(sets)} {' UNION ALL '.join(parts)}", parameters)
        return _sorted_out(cursor.fetchall())


def _sorted_out(rows):
    counted, found = {}, []
    for facet, value, number in rows:
        if facet == "id":
            found.append(number)
        else:
            counted.setdefault(facet, {})[value] = number
    return counted.pop("size"), counted, found
