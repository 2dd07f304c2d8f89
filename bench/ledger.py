"""Signatures that reserve money, by 32 clients at once: on one fund, then over 14.

    ./portal bench ledger [--signatures 4000] [--clients 32] [--json FILE]

Each client is a thread with its own connection, in one of two processes, as in the portal. It acts as the
partnership's signatory in a transaction of its own, reads the agreement and calls payments.operations.sign_agreement:
every check of the page's button, the signature, the order for the sealed PDF, the events, the posting. At the end more
sign than the ceiling holds. CPU is of clients and database together: it tells more than the rate does where the machine
has other work to do.
"""

import argparse
import json
import multiprocessing
import os
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg2

from bench import worlds
from bench.agreements import wait_for_signature

SIMULATED = ("--partnerships=14", "--organisations=800", "--offers=300", "--exchanges=500")
AMOUNT, ROOM, CROWD = 100, 50, 250
# Signatures of each client before the clock runs: a web process has long read its code and met its servers.
WARM = 2
# As many as the portal has web processes; more than there are cores only make them take turns.
PROCESSES = 2
TARGETS = {"one fund": 300, "14 funds": 600}
CHECKS = """
SELECT count(*), sum(f.seq), bool_and(f.ceiling = f.available + f.reserved + f.ordered + f.paid),
  min(f.available), bool_and((SELECT broken_at FROM verify_chain(f.id)) IS NULL),
  bool_and(f.reserved + f.ordered + f.paid = (SELECT coalesce(sum(s.reserved + s.ordered + s.paid), 0)
    FROM payments_fundshare s WHERE s.fund_id = f.id)),
  (SELECT count(*) FROM payments_posting WHERE amount = %(amount)s AND kind = 'reserve'
    AND exchange_id IN (SELECT id FROM mobility_exchange WHERE number LIKE 'B%%-%%' AND status = 'agreement_signed')),
  (SELECT count(*) FROM mobility_exchange WHERE number LIKE 'B%%-%%' AND status = 'agreement_signed')
FROM payments_fund f
"""


def main(words):
    wishes = parse(words)
    world = build()
    wishes.signatures += WARM * wishes.clients
    each = -(-wishes.signatures // 14)
    first = wishes.signatures + each + CROWD + WARM * wishes.clients
    waiting = wait_for_signature(world, first=first, each=each, amount=AMOUNT)
    worlds.analyse(world)
    os.environ.update(world.env)
    import django

    django.setup()
    say_conditions(world)
    alone = next(iter(waiting))
    turns = {
        "one fund": take(waiting, [alone], wishes.signatures),
        "14 funds": take(waiting, list(waiting), wishes.signatures),
    }
    outcome = {name: run(name, jobs, wishes.clients, world) for name, jobs in turns.items()}
    outcome["ceiling"] = overrun(waiting, alone, wishes.clients, world)
    outcome["sums"] = sums(world)
    if wishes.json:
        Path(wishes.json).write_text(json.dumps(outcome, indent=1))
    return 0 if outcome["sums"]["all fit"] else 1


def parse(words):
    parser = argparse.ArgumentParser(prog="./portal bench ledger")
    parser.add_argument("--signatures", type=int, default=4000)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--json")
    return parser.parse_args(words)


def build():
    worlds.create_database("bench_ledger")
    world = worlds.unserved("ledger", "bench_ledger")
    worlds.manage(world, "migrate", "--verbosity", "0")
    worlds.manage(world, "simulate", "--seed=1", *SIMULATED)
    return world


def take(waiting, partnerships, number):
    """So many (partnership, paper) that nobody has signed yet, in turns."""
    share = -(-number // len(partnerships))
    columns = [[(pk, paper) for paper in taken(waiting[pk], share)] for pk in partnerships]
    return [job for row in zip(*columns, strict=True) for job in row][:number]


def taken(papers, number):
    found, papers[:] = papers[:number], papers[number:]
    return found


def overrun(waiting, partnership, clients, world):
    """Leave room for fifty on the fund once the clients are warm, and let five times as many sign."""
    room = (ROOM + WARM * clients) * AMOUNT
    with psycopg2.connect(world.env["DATABASE_OWNER_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute(
            "UPDATE payments_fund SET ceiling = ceiling - available + %s, available = %s WHERE partnership_id = %s",
            [room, room, partnership],
        )
    return run(f"room for {ROOM} of {CROWD}", take(waiting, [partnership], CROWD + WARM * clients), clients, world)


def run(name, jobs, clients, world):
    """Let the clients sign; says the rate, the CPU a signature, and what else was answered."""
    forked = multiprocessing.get_context("fork")
    ready, go, done = forked.Barrier(PROCESSES + 1), forked.Barrier(PROCESSES + 1), forked.Barrier(PROCESSES + 1)
    answers = forked.SimpleQueue()
    people = signatories(world)
    shares = [jobs[place::clients] for place in range(clients)]
    staff = [
        forked.Process(target=serve, args=(shares[place::PROCESSES], people, ready, go, done, answers))
        for place in range(PROCESSES)
    ]
    for one in staff:
        one.start()
    ready.wait()
    before, began = cpu_ms(world, staff), time.monotonic()
    go.wait()
    told = [answers.get() for _one in staff]
    seconds, after = time.monotonic() - began, cpu_ms(world, staff)
    done.wait()
    for one in staff:
        one.join()
    return report(name, told, seconds, before, after)


def report(name, told, seconds, before, after):
    outcomes = sum((Counter(one["outcomes"]) for one in told), Counter())
    waits = sorted(wait for one in told for wait in one["waits"])
    python, sql = ((after[kind] - before[kind]) / len(waits) for kind in ("python", "sql"))
    found = {
        "signatures": outcomes["signed"],
        "others": {key: value for key, value in outcomes.items() if key != "signed"},
        "seconds": round(seconds, 2),
        "rate": round(len(waits) / seconds),
        "cpu_ms": round(python + sql, 2),
        "python_ms": round(python, 2),
        "sql_ms": round(sql, 2),
        "rate_of_two_cores": round(2000 / (python + sql)),
        "p50_ms": round(waits[len(waits) // 2], 1),
        "p99_ms": round(waits[len(waits) * 99 // 100], 1),
        "target": TARGETS.get(name),
        "load": os.getloadavg()[0],
    }
    print(f"{name}: " + ", ".join(f"{key} {value}" for key, value in found.items()), flush=True)
    return found


def signatories(world):
    """{partnership id: the id of a person who signs for it}"""
    with psycopg2.connect(world.env["DATABASE_OWNER_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT partnership_id, min(user_id) FROM partnerships_membership WHERE role = 'signatory' GROUP BY 1"
        )
        return dict(cursor.fetchall())


def serve(shares, people, ready, go, done, answers):
    """One process: its clients are threads, each with a connection of its own, as a web process has them."""
    from django.db import connection

    connection.close()
    warm, start, end = (threading.Barrier(len(shares) + 1) for _place in range(3))
    with ThreadPoolExecutor(len(shares)) as pool:
        told = [pool.submit(sign_all, jobs, people, warm, start, end) for jobs in shares]
        warm.wait()
        ready.wait()
        go.wait()
        start.wait()
        end.wait()
        outcomes, waits = Counter(), []
        for one in told:
            mine, waited = one.result()
            outcomes.update(mine)
            waits.extend(waited)
    answers.put({"outcomes": dict(outcomes), "waits": waits})
    done.wait()


def sign_all(jobs, people, warm, start, end):
    """One client: its signatures one after the other."""
    from clusterxchange import scope
    from partnerships.models import User

    with scope.fresh():
        users = User.objects.in_bulk(set(people.values()))
    outcomes, waits = Counter(), []
    for partnership, paper in jobs[:WARM]:
        sign(paper, users[people[partnership]])
    warm.wait()
    start.wait()
    for partnership, paper in jobs[WARM:]:
        began = time.perf_counter()
        outcomes[sign(paper, users[people[partnership]])] += 1
        waits.append((time.perf_counter() - began) * 1000)
    end.wait()
    return outcomes, waits


def sign(pk, person):
    """What the signing page's button does; 'signed', or what was answered instead."""
    from django.db import OperationalError

    from clusterxchange import scope
    from mobility.models import Paper
    from payments.operations import sign_agreement
    from payments.operations.ledger import CeilingReached

    try:
        with scope.acting_as(person):
            paper = Paper.objects.visible_to(person).select_related("exchange").get(pk=pk)
            sign_agreement(paper, side="vop", function="Coordinator", sha256=paper.sha256, by=person)
        return "signed"
    except CeilingReached:
        return "ceiling reached"
    except OperationalError as error:
        return f"to be tried again: {type(error).__name__}"


def cpu_ms(world, staff):
    """Milliseconds used so far by the clients and by the backends of the database."""
    tick, clients = os.sysconf("SC_CLK_TCK"), {str(one.pid) for one in staff}
    spent = {"python": 0.0, "sql": 0.0}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        kind = "python" if folder.name in clients else ""
        if words.startswith("postgres:") and f" {world.database} " in words:
            kind = "sql"
        if kind:
            spent[kind] += (int(fields[11]) + int(fields[12])) * 1000 / tick
    return spent


def say_conditions(world):
    with psycopg2.connect(world.env["DATABASE_OWNER_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('fsync'), current_setting('synchronous_commit'), version()")
        fsync, commit, version = cursor.fetchone()
    print(f"{version.partition(' on ')[0]}, fsync {fsync}, synchronous_commit {commit}; {os.cpu_count()} cores, "
          f"load {os.getloadavg()[0]:.1f}", flush=True)  # fmt: skip


def sums(world):
    """Every check sum: nothing overspent, nothing lost, each signature with its posting, every chain whole."""
    with psycopg2.connect(world.env["DATABASE_OWNER_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute(CHECKS, {"amount": AMOUNT})
        funds, postings, conserved, least, whole, shares, reserved, signed = cursor.fetchone()
    found = {
        "funds": funds, "postings": int(postings), "conserved": conserved, "least available": str(least),
        "chains whole": whole, "shares equal funds": shares, "signed": signed, "reserved for them": reserved,
    }  # fmt: skip
    found["all fit"] = bool(conserved and least >= 0 and whole and shares and signed == reserved)
    print(", ".join(f"{key} {value}" for key, value in found.items()), file=sys.stdout, flush=True)
    return found
