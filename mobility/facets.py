"""How many open offers each value of a facet has.

Over all offers: recounted by the sweep, exact at that moment. Over what a filter finds: counted exactly while
that is at most 1,000 offers, and not shown above (performance: a capped count costs the same in any catalogue).
"""

from dataclasses import dataclass

from django.db import connection, transaction

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
COLUMNS = ("country", "sectors", "activity_types", "wanted")
VALUES = {
    "country": "country, count(*) FROM {rows} GROUP BY 2",
    "sector": "value, count(*) FROM {rows}, unnest(sectors) AS value GROUP BY 2",
    "activity_type": "value, count(*) FROM {rows}, unnest(activity_types) AS value GROUP BY 2",
    "wanted": "value, count(*) FROM {rows}, unnest(wanted) AS value GROUP BY 2",
}


@dataclass(frozen=True)
class Counts:
    """total: how many offers were found, None for more than 1,000; values: {facet: {value: offers} or None}.

    found: the ids of all of them where there are at most 1,000, so that nobody looks for them again.
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


def counts(offers, rollup):
    """Count what the filter finds, each facet as if nothing were chosen in it. One statement at most."""
    narrowing = offers.narrowing()
    everything = rollup.get("all", {}).get("", 0)
    if not narrowing and everything > MOST:
        return Counts(None, {facet: rollup.get(facet, {}) for facet in VALUES})
    sizes, values, found = count_candidates(offers, [facet for facet in VALUES if facet in narrowing])
    known = {}
    for facet in VALUES:
        if sizes[facet] <= MOST:
            known[facet] = values.get(facet, {})
        else:
            known[facet] = rollup.get(facet) if narrowing == [facet] else None
    return Counts(sizes["all"], known, found) if sizes["all"] <= MOST else Counts(None, known)


def count_candidates(offers, chosen):
    """({facet: size of its set}, {facet: {value: offers}}, ids found), looking at 1,001 rows a set and no more."""
    sets, parameters = [], []
    for name, found in [("found", offers.found()), *((f"without_{one}", offers.found(one)) for one in chosen)]:
        sql, values = found.order_by().values_list("id", *COLUMNS)[: MOST + 1].query.sql_with_params()
        sets.append(f"{name} (id, {', '.join(COLUMNS)}) AS MATERIALIZED ({sql})")
        parameters += values
    rows = {facet: f"without_{facet}" if facet in chosen else "found" for facet in VALUES}
    sized = {"all": "found", **rows}.items()
    parts = [f"SELECT 'size', '{facet}', count(*) FROM {name}" for facet, name in sized]  # noqa: S608 names are ours
    parts += [f"SELECT '{facet}', {VALUES[facet].format(rows=name)}" for facet, name in rows.items()]
    parts.append("SELECT 'id', '', id FROM found")
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
