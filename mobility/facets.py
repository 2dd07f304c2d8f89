"""How many open offers each value of a facet has: recounted by the sweep, exact at that moment."""

from django.db import connection, transaction

RECOUNT = """
WITH open_offers AS MATERIALIZED (
  SELECT country, sectors, activity_types, wanted FROM mobility_offer
  WHERE status = 'published' AND closes_on >= current_date AND places_taken < places)
SELECT 'country', country, count(*) FROM open_offers GROUP BY 2
UNION ALL SELECT 'sector', value, count(*) FROM open_offers, unnest(sectors) AS value GROUP BY 2
UNION ALL SELECT 'activity_type', value, count(*) FROM open_offers, unnest(activity_types) AS value GROUP BY 2
UNION ALL SELECT 'wanted', value, count(*) FROM open_offers, unnest(wanted) AS value GROUP BY 2
UNION ALL SELECT 'all', '', count(*) FROM open_offers
"""


@transaction.atomic
def recount():
    """Replace the rollup that the catalogue's unfiltered counts are read from."""
    with connection.cursor() as cursor:
        # One recount at a time; the other one has nothing to add.
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('facet counts'))")
        if not cursor.fetchone()[0]:
            return
        cursor.execute(
            "CREATE TEMP TABLE IF NOT EXISTS counted (facet text, value text, offers integer) ON COMMIT DELETE ROWS"
        )
        cursor.execute(f"INSERT INTO counted {RECOUNT}")
        cursor.execute(
            "DELETE FROM mobility_facetcount f WHERE NOT EXISTS "
            "(SELECT 1 FROM counted c WHERE c.facet = f.facet AND c.value = f.value)"
        )
        cursor.execute(
            "INSERT INTO mobility_facetcount (facet, value, offers) SELECT facet, value, offers FROM counted "
            "ON CONFLICT (facet, value) DO UPDATE SET offers = excluded.offers "
            "WHERE mobility_facetcount.offers <> excluded.offers"
        )
