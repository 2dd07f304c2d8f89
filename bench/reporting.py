"""What reporting promises, part by part.

    ./portal bench reporting [PART …] [--json FILE]

Parts: exports (100,000 rows as XLSX beside openpyxl alone with the same rows), dashboards (500 and 50,000 exchanges in
turns), report (ten pages beside bare WeasyPrint), figures (SQL of a report's figures). Without a part, all of them.
A part is a function of the wishes that prints what it finds and gives {figure: number}; PARTS names them.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

from bench import reporting_papers, worlds
from bench.growth import grow
from bench.reporting_dashboards import dashboards

SMALL = ("--partnerships=5", "--organisations=2000", "--offers=2000", "--exchanges=1000")
TIMES, MEGABYTES = 3, 200  # what the export must reach


def main(words):
    wishes = parse(words)
    found = {name: PARTS[name](wishes) for name in wishes.parts or PARTS}
    if wishes.json:
        Path(wishes.json).write_text(json.dumps(found, indent=1))
    return 0


def parse(words):
    parser = argparse.ArgumentParser(prog="./portal bench reporting")
    parser.add_argument("parts", nargs="*", help=", ".join(PARTS), metavar="PART")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--json")
    wishes = parser.parse_args(words)
    if unknown := set(wishes.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}")
    return wishes


def exports(wishes):
    """One list of so many rows: ours from the database to the file, and openpyxl alone; in turns, CPU seconds."""
    world = worlds.fill("reporting_exports", SMALL, lambda world: grow(world, wishes.rows))
    taken = {"bare": [], "ours": []}
    exported(world, "keep", wishes.rows)
    for _ in range(wishes.turns):
        for name, turns in taken.items():
            turns.append(exported(world, name, wishes.rows))
    csv = exported(world, "ours", wishes.rows, "csv")
    best = {name: min(turns, key=lambda one: one["cpu"]) for name, turns in taken.items()}
    ratio = best["ours"]["cpu"] / best["bare"]["cpu"]
    memory = max(one["above_idle_mb"] for one in taken["ours"])
    rows, columns = best["ours"]["rows"], best["ours"]["columns"]
    print(f"\n{rows:,} rows of {columns} columns as XLSX; CPU seconds, best of {wishes.turns}, in turns")
    print(f"  openpyxl write-only alone     {best['bare']['cpu']:7.1f}   {best['bare']['size'] / 1e6:6.1f} MB")
    print(
        f"  the export, from the database {best['ours']['cpu']:7.1f}   {best['ours']['size'] / 1e6:6.1f} MB   "
        f"of which Postgres {best['ours']['sql']:.1f}"
    )
    print(f"  times                         {ratio:7.2f}   at most {TIMES}")
    print(f"  memory above idle, MB         {memory:7.0f}   at most {MEGABYTES}")
    print(f"  the same as CSV               {csv['cpu']:7.1f}   {csv['above_idle_mb']:.0f} MB above idle")
    return {"rows": rows, "ratio": ratio, "above_idle_mb": memory, "turns": taken, "csv": csv}


def exported(world, what, rows, shape="xlsx"):
    """One turn in a process of its own, so that its memory is its own."""
    command = [sys.executable, "-m", "bench.exported", what, str(rows), shape]
    told = subprocess.run(command, cwd=worlds.HOUSE, env=world.env, check=True, capture_output=True, text=True)
    return json.loads(told.stdout.splitlines()[-1])


PARTS = {"exports": exports, "dashboards": dashboards, **reporting_papers.PARTS}
