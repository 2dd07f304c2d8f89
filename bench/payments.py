"""A batch of 1,000 payments as a file, and a statement of 10,000 entries brought in, through the portal's operations.

    ./portal bench payments [--payments 1000] [--entries 10000] [--rounds 3] [--json FILE]

The file is counted after its rows are read. The statement is one of a bank that books every payment by itself; it is
imported by a finance officer as the runtime role, in one transaction, with every check and posting. CPU is of Python
and of the database's processes together.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

from bench import worlds

SIMULATED = ("--partnerships=2", "--organisations=60", "--offers=40", "--exchanges=80")


def main(words):
    wishes = parse(words)
    world = worlds.fill("payments", SIMULATED)
    finance = world.logins["finance"]["email"]
    as_owner = {**world.env, "DATABASE_URL": world.env["DATABASE_OWNER_URL"]}
    step(as_owner, "fill", finance, wishes.entries, wishes.rounds)
    worlds.analyse(world)
    found = [
        *step(world.env, "files", finance, wishes.payments, wishes.rounds),
        *step(world.env, "statements", finance, wishes.entries, wishes.rounds),
    ]
    for row in found:
        print("{what}: {seconds:.2f} s, CPU {cpu:.2f} s ({python:.2f} Python, {sql:.2f} database)".format(**row))
    if wishes.json:
        Path(wishes.json).write_text(json.dumps(found, indent=1))
    return 0


def parse(words):
    parser = argparse.ArgumentParser(prog="./portal bench payments")
    parser.add_argument("--payments", type=int, default=1000)
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json")
    return parser.parse_args(words)


def step(env, name, *words):
    """Run one step of bench/payment_steps.py in a process of its own; what it found, if it measures."""
    command = [sys.executable, "-m", "bench.payment_steps", name, *map(str, words)]
    done = subprocess.run(command, cwd=worlds.HOUSE, env={**os.environ, **env}, check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout or b"[]")
