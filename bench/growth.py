"""A catalogue grown to any size inside Postgres: every offer is written anew with other days, places and rare words.

Hosts, topics, countries and sectors stay those of the simulation, so lists of common words grow as they would. Words
of which few offers speak come from a made-up vocabulary: four syllables, three words an offer, some much more seldom.
"""

import psycopg2

SYLLABLES = ["ba", "ko", "ri", "mu", "te", "lan", "vor", "dis", "pel", "gra", "nox", "sim", "tur", "wek", "zal", "hob"]
LISTS_OF_WORDS = (
    "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'mobility_offer' AND indexdef ~ 'USING gin'"
)
COPIED = """ho_id, hop_id, ho_name, ho_type, title, summary, activity_types, sectors, wanted, languages, stays, place,
  country, region, latitude, longitude, places, status, created_by_id"""
MADE_UP = """(
  SELECT string_agg((%(syllables)s)[1 + ((drawn >> (4 * k)) & 15)], '' ORDER BY k)
  FROM generate_series(0, 3) AS k,
    (SELECT (65535 * power(random(), 3) + 0 * (o.id + copy))::int + {number} AS drawn))"""
# What is drawn anew for each row names the row, else Postgres draws once for all of them.
GROW = f"""
INSERT INTO mobility_offer ({COPIED}, public_id, opens_on, closes_on, places_taken, published_at, search_text, kept_at)
SELECT {COPIED}, substr(translate(encode(sha256((o.id || ' ' || copy)::text::bytea), 'base64'), '+/', '-_'), 1, 16),
  opens_on + shift, closes_on + shift, least(places, taken), published_at + (random() * 20 - 19) * interval '1 day',
  concat_ws(' ', search_text, {", ".join(MADE_UP.format(number=number) for number in range(3))}), now()
FROM mobility_offer o, generate_series(1, %(copies)s) AS copy,
  LATERAL (SELECT (random() * 30 + 0 * (o.id + copy))::int AS shift,
                  floor(1.15 * random() * places + 0 * (o.id + copy))::int AS taken) AS drawn
ORDER BY published_at + copy * interval '1 second' LIMIT %(wanted)s
"""


def grow(world, number):
    """Write offers until the world holds so many; indexes of words are built at the end."""
    connection = psycopg2.connect(world.env["DATABASE_OWNER_URL"])
    connection.autocommit = True  # foreign keys are checked before indexes are built
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.5)")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute("SELECT count(*) FROM mobility_offer")
        held = cursor.fetchone()[0]
        cursor.execute(LISTS_OF_WORDS)
        lists = cursor.fetchall()
        for name, _definition in lists:
            cursor.execute(f"DROP INDEX {name}")
        values = {"copies": -(-(number - held) // held), "wanted": number - held, "syllables": SYLLABLES}
        cursor.execute(GROW, values)
        for _name, definition in lists:
            cursor.execute(definition)
    connection.close()
