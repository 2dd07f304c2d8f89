"""Pages of a small and of a large portal, interleaved: p50, p95, CPU and statements, and their ratio.

    ./portal bench pages [--rounds 5] [--requests 20] [--small-only] [--json FILE]

The claim is the ratio: the large database costs at most 1.5 times the small one at p50. CPU is of web server and
database together. Targets in CPU ms and statements are those of docs/performance.md.
"""

import argparse
import json
import statistics
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from bench import worlds
from bench.spent import between, cpu_ms
from bench.visitor import Visitor

ID = r"[\w-]{16}"


@dataclass(frozen=True)
class Page:
    """role: who asks ('' = a guest); path, or (list page, pattern) to take the first address from."""

    name: str
    role: str
    path: str
    pattern: str = ""
    cpu_target: float = 0
    sql_target: int = 0


PAGES = [
    Page("login", "", "/accounts/login/", cpu_target=5, sql_target=0),
    Page("catalogue", "", "/offers/", cpu_target=12, sql_target=6),
    Page("catalogue filtered", "", "/offers/?country=PT&sector=digital&q=digit", cpu_target=12, sql_target=6),
    Page("offer", "", "/offers/", rf"/offers/{ID}/", cpu_target=8),
    Page("my tasks, vo", "vo", "/home/", cpu_target=12, sql_target=10),
    Page("my tasks, desk", "vop", "/home/", cpu_target=12, sql_target=10),
    Page("desk: registrations", "vop", "/registrations/", cpu_target=20, sql_target=8),
    Page("desk: matching", "vop", "/applications/", cpu_target=20, sql_target=8),
    Page("desk: exchanges", "vop", "/exchanges/", cpu_target=20, sql_target=8),
    Page("exchange", "vop", "/exchanges/", rf"/exchanges/{ID}/", cpu_target=12, sql_target=10),
    Page("finance: due", "finance", "/payments/", cpu_target=20, sql_target=8),
    Page("dashboard, officer", "officer", "/reporting/", cpu_target=15, sql_target=15),
    Page("dashboard, coordinator", "coordinator", "/reporting/", cpu_target=15, sql_target=15),
]


@dataclass
class Measured:
    one: list = field(default_factory=list)
    eight: list = field(default_factory=list)
    cpu: list = field(default_factory=list)
    database: list = field(default_factory=list)
    sql: int = 0
    kilobytes: float = 0
    rows: int = 0


def main(words):
    wishes = parse(words)
    names = ["small"] if wishes.small_only else ["small", "large"]
    built = [worlds.build(name) for name in names]
    try:
        compare(built, {world.name: PAGES for world in built}, wishes)
    finally:
        for world in built:
            worlds.stop(world)
    return 0


def compare(built, pages, wishes):
    """Ask for the pages of all worlds in turns and print a table. pages: {world: [Page]}, of the same names."""
    found = {world.name: measure_all(world, pages[world.name]) for world in built}
    asked = pages[built[0].name]
    for _round in range(wishes.rounds):
        for page in asked:
            for world in built:
                ask_round(world, found[world.name][page.name], wishes.requests)
    report(found, built, asked, wishes)


def parse(words):
    parser = argparse.ArgumentParser(prog="./portal bench pages")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=20)
    parser.add_argument("--small-only", action="store_true")
    parser.add_argument("--json")
    return parser.parse_args(words)


def measure_all(world, pages):
    """{page: (visitors, address, figures)} with everybody logged in and every address found."""
    found = {}
    cookies = {role: cookies_of(world, role) for role in {page.role for page in pages}}
    for page in pages:
        visitors = [Visitor(world, cookies[page.role]) for _ in range(8)]
        path = visitors[0].first(page.path, page.pattern) if page.pattern else page.path
        status, text, _ms = visitors[0].ask(path)
        if status != 200:
            raise RuntimeError(f"{page.name}: {path} answers {status} in the {world.name} world")
        sql, kilobytes = statements(world, page, path), len(text.encode()) / 1024
        figures = Measured(sql=sql, kilobytes=kilobytes, rows=rows_in(text))
        found[page.name] = (visitors, path, figures)
    return found


def rows_in(text):
    """The rows of tables and lists that a page shows: a ratio compares equal work only where they are equal."""
    return text.count("<tr") - text.count("<thead") + text.count('<li class="cx-item')


def cookies_of(world, role):
    """Log in once a role: eight visitors share the session, as eight tabs would."""
    person = Visitor(world)
    if role:
        person.log_in(world.logins[role])
    return person.cookies


def statements(world, page, path):
    email = world.logins[page.role]["email"] if page.role else ""
    command = [sys.executable, "-m", "bench.statements", email, path]
    output = subprocess.run(command, cwd=worlds.HOUSE, env=world.env, check=True, capture_output=True, text=True)
    return json.loads(output.stdout.splitlines()[-1])[path]


def ask_round(world, prepared, requests):
    visitors, path, figures = prepared
    before = cpu_ms(world)
    figures.one += [visitors[0].ask(path)[2] for _ in range(requests)]
    after = cpu_ms(world)
    figures.cpu.append(between(before, after) / requests)
    figures.database.append(between(before, after, "sql") / requests)
    with ThreadPoolExecutor(8) as pool:
        for taken in pool.map(lambda visitor: [visitor.ask(path)[2] for _ in range(requests // 4)], visitors):
            figures.eight += taken


def report(found, built, pages, wishes):
    rows = [row_of(page, found) for page in pages]
    for world in built:
        print(f"{world.name}: filled in {world.seconds:.0f} s, {world.cpu:.0f} s of it Python")
    print(
        "| page | world | p50 ms | p95 ms | p50 at 8 | p95 at 8 | CPU ms (aim) | of it Postgres | SQL (aim) | rows "
        "| kB | large/small p50 |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|---|")
    for row in rows:
        for name, one in row["worlds"].items():
            aims = (
                f"{one['cpu']:.1f} ({row['cpu_target']}) | {one['database']:.1f} | {one['sql']} ({row['sql_target']})"
            )
            ratio = f"{row['ratio']:.2f}" if name == "large" else ""
            print(
                f"| {row['page']} | {name} | {one['p50']:.1f} | {one['p95']:.1f} | {one['p50_8']:.1f} "
                f"| {one['p95_8']:.1f} | {aims} | {one['rows']} | {one['kilobytes']:.0f} | {ratio} |"
            )
    if wishes.json:
        with open(wishes.json, "w") as file:
            json.dump(rows, file, indent=1)


def row_of(page, found):
    per_world = {name: summary(prepared[page.name][2]) for name, prepared in found.items()}
    ratio = per_world["large"]["p50"] / per_world["small"]["p50"] if "large" in per_world else None
    return {
        "page": page.name,
        "cpu_target": page.cpu_target,
        "sql_target": page.sql_target,
        "worlds": per_world,
        "ratio": ratio,
    }


def summary(figures):
    return {
        "p50": statistics.median(figures.one),
        "p95": percentile(figures.one, 0.95),
        "p50_8": statistics.median(figures.eight),
        "p95_8": percentile(figures.eight, 0.95),
        "cpu": statistics.median(figures.cpu),
        "database": statistics.median(figures.database),
        "sql": figures.sql,
        "kilobytes": figures.kilobytes,
        "rows": figures.rows,
    }


def percentile(values, part):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]
