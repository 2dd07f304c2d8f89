"""Dashboards with 500 and with 50,000 exchanges in turns, and rows behind figures beside a plain list.

./portal bench reporting dashboards        (bench/reporting.py names the parts)
"""

import json
import tempfile
from types import SimpleNamespace

import psycopg2

from bench import worlds
from bench.pages import Page, compare

FEW = ("--partnerships=14", "--organisations=600", "--offers=300", "--exchanges=500")
MANY = ("--partnerships=14", "--organisations=20000", "--offers=20000", "--exchanges=50000")
TIMES = 2  # a plain list, at most
HALF_YEAR = "start=2026-01-01&end=2026-06-30"
PAGES = [
    Page("dashboard, officer", "officer", "/reporting/", cpu_target=15, sql_target=15),
    Page("the same, of a half-year", "officer", f"/reporting/?{HALF_YEAR}", cpu_target=15, sql_target=15),
    Page("the same, of a country", "officer", "/reporting/?country=PT", sql_target=15),
    Page("dashboard, coordinator", "coordinator", "/reporting/", cpu_target=15, sql_target=15),
    Page("coverage", "officer", "/reporting/coverage/", sql_target=15),
    Page("plain list of exchanges", "officer", "/exchanges/", sql_target=8),
    Page("rows behind: counted", "officer", "/reporting/rows/?figure=counted", sql_target=8),
    Page("rows behind: SMEs of a half-year", "officer", f"/reporting/rows/?figure=sme&{HALF_YEAR}", sql_target=8),
    Page("rows behind: a host country", "officer", "/reporting/rows/?figure=hosting&value=PT", sql_target=8),
    Page("rows behind: registered SMEs", "officer", "/reporting/rows/?figure=registered&value=sme", sql_target=8),
    Page("rows behind: outcomes", "officer", "/reporting/rows/?figure=outcome", sql_target=8),
]


def dashboards(wishes):
    """p50 of every page in both worlds and their ratio; within the large one, rows against the plain list."""
    built = [worlds.build(name, size) for name, size in (("small", FEW), ("large", MANY))]
    try:
        for world in built:
            print(f"{world.name}: {held(world)}")
        with tempfile.NamedTemporaryFile("r") as kept:
            asked = SimpleNamespace(rounds=wishes.turns, requests=20, json=kept.name)
            compare(built, {world.name: PAGES for world in built}, asked)
            found = {row["page"]: row for row in json.load(kept)}
    finally:
        for world in built:
            worlds.stop(world)
    return said(found)


def said(found):
    plain = found["plain list of exchanges"]["worlds"]["large"]["p50"]
    for name, row in found.items():
        if name.startswith("rows behind"):
            print(f"  {name:34} {row['worlds']['large']['p50'] / plain:5.2f} times a plain list   at most {TIMES}")
    return {name: row["ratio"] for name, row in found.items()}


def held(world):
    """How much there is to count."""
    counts = "SELECT (SELECT count(*) FROM mobility_exchange), (SELECT count(*) FROM reporting_counting), "
    connection = psycopg2.connect(world.env["DATABASE_OWNER_URL"])
    with connection.cursor() as cursor:
        cursor.execute(f"{counts} (SELECT count(*) FROM reporting_tally)")
        exchanges, rows, sums = cursor.fetchone()
    connection.close()
    return f"{exchanges:,} exchanges, {rows:,} counting rows, {sums:,} sums"
