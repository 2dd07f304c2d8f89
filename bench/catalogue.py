"""The public catalogue with 10,000 and with 1,000,000 offers, the same pages in turns.

    ./portal bench catalogue [--small 10000] [--large 1000000] [--rounds 5] [--requests 20] [--json FILE]

Both worlds are one simulation, grown inside Postgres (bench/growth.py). The claim is the ratio at p50, of pages with
as many rows; CPU is of web server and database together.
"""

import argparse
import time

import psycopg2

from bench import worlds
from bench.growth import grow
from bench.pages import Page, compare

SIMULATED = ("--partnerships=14", "--organisations=2000", "--offers=5000", "--exchanges=1000")
DEEP = """
SELECT public_id FROM mobility_offer WHERE status = 'published' AND {condition}
ORDER BY published_at, id OFFSET 1000 LIMIT 1
"""  # a thousand before the oldest one
ASKED = {
    "first page": "",
    "filtered: a country, a sector": "country=PT&sector=digital",
    "filtered: three facets": "language=pt&wanted=agency&sector=digital",
    "word": "q=robots",
    "begun word": "q=rob",
    "very common word": "q=week",
    "begun with one letter": "q=s",
    "rare word": "q=bakobati",
    "word and filter": "country=PT&sector=digital&q=robots",
    "starting soonest": "sort=soonest",
    "deep page": "after={deep}",
    "deep page, filtered": "sector=digital&sort=newest&after={deep_digital}",
    "map beside the list": "map=on",
    "best fit for a visitor": "sort=fit",
}
ROLES = {"best fit for a visitor": "vo"}


def main(words):
    wishes = parse(words)
    built = []
    try:
        for name in ("small", "large"):
            built.append(build(name, getattr(wishes, name)))
        compare(built, {world.name: pages_of(world) for world in built}, wishes)
    finally:
        for world in built:
            worlds.stop(world)
    return 0


def parse(words):
    parser = argparse.ArgumentParser(prog="./portal bench catalogue")
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=20)
    parser.add_argument("--json")
    return parser.parse_args(words)


def build(name, number):
    def fill_up(world):
        began = time.monotonic()
        grow(world, number)
        print(f"{name}: grown to {number:,} offers in {time.monotonic() - began:.0f} s", flush=True)
        worlds.analyse(world)
        worlds.manage(world, "shell", "--verbosity", "0", "-c", "from mobility.sample import take; take()")

    return worlds.build(name, SIMULATED, fill_up)


def pages_of(world):
    deep = {"deep": deep_in(world, "true"), "deep_digital": deep_in(world, "'digital' = ANY (sectors)")}
    return [
        Page(name, ROLES.get(name, ""), f"/offers/?{query.format(**deep)}", cpu_target=12, sql_target=8)
        for name, query in ASKED.items()
    ]


def deep_in(world, condition):
    with psycopg2.connect(world.env["DATABASE_OWNER_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute(DEEP.format(condition=condition))
        return cursor.fetchone()[0]
