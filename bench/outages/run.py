"""One run: raise the portal, send the clients, kill, wait until everything is done, compare."""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import worlds
from bench.outages.kills import KINDS, Kills
from bench.outages.reckoning import Reckoning
from bench.outages.stage import Stage
from clusterxchange.embedded.demo import HOUSE

LONG = {
    "workers": 60,
    "beats": 5,
    "flushes": 10,
    "brokers": 4,
    "backends": 100,
    "crashes": 10,
    "clients": 200,
    "webs": 10,
}
# What 32 who ask the same of the portal get of it: bench/outages/equals.py.
EXPECTED = {
    "signatures": {"asked": 1600, "done": 50}, "payments": {"asked": 3200, "done": 100},
    "approvals": {"asked": 3200, "done": 100}, "statements": {"asked": 32, "done": 1},
}  # fmt: skip
OPEN = """
SELECT (SELECT count(*) FROM mobility_exchange WHERE status <> 'paid') AS visits,
  (SELECT count(*) FROM partnerships_document WHERE status <> 'ready') AS papers,
  (SELECT count(*) FROM partnerships_mail WHERE status <> 'sent') AS mails,
  (SELECT count(*) FROM partnerships_event WHERE delivered_at IS NULL) AS events,
  (SELECT count(*) FROM payments_batch WHERE status <> 'answered') AS batches
"""


def main(words):
    wishes = parse(words)
    once = equal_requests() if wishes.equals else True
    wanted = {kind: getattr(wishes, kind) for kind in KINDS}
    outcome = outages(visits=wishes.visits, processes=wishes.processes, kills=wanted, patience=wishes.patience,
                      seed=wishes.seed)  # fmt: skip
    show(outcome)
    if wishes.json:
        Path(wishes.json).write_text(json.dumps(outcome, indent=1))
    return 1 if not once or outcome["open"] or outcome["lost"] or outcome["twice"] or outcome["differing"] else 0


def parse(words):
    parser = argparse.ArgumentParser(prog="./portal bench outages")
    parser.add_argument("--visits", type=int, default=150)
    parser.add_argument("--processes", type=int, default=5, help="clients at a time, beside finance")
    parser.add_argument("--patience", type=int, default=1200, help="seconds after which it must be over")
    parser.add_argument("--equals", action=argparse.BooleanOptionalAction, default=True,
                        help="equal requests by 32 at once, first")  # fmt: skip
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json")
    for kind, number in LONG.items():
        parser.add_argument(f"--{kind}", type=int, default=number, help="to be killed" if kind != "flushes" else "")
    return parser.parse_args(words)


def equal_requests():
    """bench.outages.equals on a database of its own; whether each thing was done once."""
    worlds.create_database("bench_equals")
    world = worlds.unserved("equals", "bench_equals")
    worlds.manage(world, "migrate", "--verbosity", "0")
    program = [sys.executable, "-m", "bench.outages.equals"]
    owner = world.env | {"DATABASE_URL": world.env["DATABASE_OWNER_URL"]}
    subprocess.run([*program, "arrange"], cwd=HOUSE, env=owner, check=True, stdout=subprocess.DEVNULL)
    done = subprocess.run([*program, "run"], cwd=HOUSE, env=world.env, check=True, stdout=subprocess.PIPE)
    found = json.loads(done.stdout)
    for what, numbers in EXPECTED.items():
        say(f"32 at once, {what}: {found[what]}, expected {numbers}")
    say(f"rows: {found['rows']}")
    return found["rows"]["broken_at"] is None and all(found[what] == numbers for what, numbers in EXPECTED.items())


def outages(*, visits, processes, kills, patience=600, seed=1):
    """{"kills", "figures", "lost", "twice", "differing", "open", "seconds"} of one run in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="clusterxchange-outages-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o711)
        with Stage(Path(name), visits=visits, clients=processes) as stage:
            began = time.monotonic()
            stage.send_clients()
            killer = Kills(stage, kills, seed)
            left = work(stage, killer, began + patience)
            reckoning = Reckoning(stage).draw()
            outcome = {
                "kills": dict(killer.done), "seconds": round(time.monotonic() - began), "open": left,
                "figures": reckoning.figures, "lost": reckoning.lost, "twice": reckoning.twice,
                "differing": reckoning.differing, "words": stage.last_words() if left else "",
            }  # fmt: skip
    return outcome


def work(stage, killer, until):
    """Kill while there is work, then wait until nothing is open; what still is when patience ends."""
    turned = 0.0
    while time.monotonic() < until:
        killing = killer.look()
        stage.revive()
        if time.monotonic() - turned > 2:
            stage.turn_the_clock()
            turned = time.monotonic()
            left = stage.rows(OPEN)[0]
            stands = f"{killer.progress():.0%}, {killer.done.total()} kills, open: {dict(left)}"
            say(f"{until - time.monotonic():.0f} s left, {stands}")
            if killing and not killer.plan and not left["visits"]:
                killer.end_with()
            elif not killing and not any(left.values()):
                return {}
        time.sleep(0.15)
    return {what: number for what, number in stage.rows(OPEN)[0].items() if number}


def show(outcome):
    rows = [*(f"killed: {kind} | {number}" for kind, number in sorted(outcome["kills"].items())),
            *(f"{what} | {number}" for what, number in outcome["figures"].items())]  # fmt: skip
    for name in ("lost", "twice", "differing"):
        rows.append(f"{name} | {len(outcome[name])}")
        rows += [f"  {sentence[:600]}" for sentence in outcome[name][:20]]
    print("\n".join([f"{outcome['seconds']} s", *rows]))
    if outcome["open"]:
        print(f"still open: {outcome['open']}\n{outcome['words']}")


def say(sentence):
    print(sentence, file=sys.stderr, flush=True)
