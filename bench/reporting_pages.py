"""Dashboards with 500 and with 50,000 exchanges in turns; rows behind figures; what figures of reports cost.

./portal bench reporting_pages [--rounds 5] [--requests 20] [--small-only] [--json FILE]
"""

import json
import statistics
import subprocess
import sys

import psycopg2

from bench import worlds
from bench.pages import Page, compare, parse

FEW = ("--partnerships=14", "--organisations=600", "--offers=300", "--exchanges=500")
MANY = ("--partnerships=14", "--organisations=20000", "--offers=20000", "--exchanges=50000")
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


def main(words):
    wishes = parse(words)
    sizes = {"small": FEW} if wishes.small_only else {"small": FEW, "large": MANY}
    built = [worlds.build(name, size) for name, size in sizes.items()]
    try:
        for world in built:
            print(f"{world.name}: {held(world)}")
        compare(built, {world.name: PAGES for world in built}, wishes)
        for world in built:
            print(f"{world.name}: SQL of a report's figures, ms (aim 50): {figures(world)}")
    finally:
        for world in built:
            worlds.stop(world)
    return 0


def held(world):
    """How much there is to count."""
    counts = "SELECT (SELECT count(*) FROM mobility_exchange), (SELECT count(*) FROM reporting_counting), "
    connection = psycopg2.connect(world.env["DATABASE_OWNER_URL"])
    with connection.cursor() as cursor:
        cursor.execute(f"{counts} (SELECT count(*) FROM reporting_tally)")
        exchanges, rows, sums = cursor.fetchone()
    connection.close()
    return f"{exchanges:,} exchanges, {rows:,} counting rows, {sums:,} sums"


def figures(world):
    """{what: median ms of SQL} of collecting a half-year's figures, in a process of its own."""
    command = [sys.executable, "-m", "bench.reporting_figures", world.logins["officer"]["email"]]
    output = subprocess.run(command, cwd=worlds.HOUSE, env=world.env, check=True, capture_output=True, text=True)
    times = json.loads(output.stdout.splitlines()[-1])
    return ", ".join(f"{what} {statistics.median(taken):.1f}" for what, taken in times.items())
