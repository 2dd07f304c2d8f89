"""`./portal bench matching [--sizes 1000,10000] [--seconds 60]`: the matching rounds beside other ways, in one run.

Instances of three kinds: `plain` (20 options each, budgets that bind some), `distance` (the same with lump sums that
grow with the distance and are nearly all different) and `tight` (1 to 12 options, budgets for half of them).
Each way runs in a process of its own; CPU and peak memory are of that process, reading included. The matching rounds
run twice: until the gap that is aimed at for the size, and until the time is spent.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

KINDS = ("plain", "distance", "tight")
AIMS = {1_000: 0.001, 10_000: 0.0002, 100_000: 0.0005}
FULL_SUMS = (450, 560, 600, 680, 720, 780, 830, 900, 980, 1100)


def main(words):
    asked = argparse.ArgumentParser(prog="bench matching", description=__doc__)
    asked.add_argument("--sizes", default="1000,10000")
    asked.add_argument("--seconds", type=float, default=60.0)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--kinds", default=",".join(KINDS))
    asked.add_argument("--ways", default=",".join(WAYS), help="all of them without it")
    asked.add_argument("--child", choices=sorted(WAYS), help=argparse.SUPPRESS)
    asked.add_argument("--instance", type=Path, help=argparse.SUPPRESS)
    given = asked.parse_args(words)
    if given.child:
        return child(given)
    print("| applications | kind | way | objective | bound | gap % | s | CPU s | peak MB | CPU / LP |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    rows = [
        row
        for size in given.sizes.split(",")
        for kind in given.kinds.split(",")
        for row in compared(int(size), kind, given)
    ]
    print(json.dumps(rows))
    return 0


def compared(size, kind, given):
    """Every way on one instance. The gap is to the least bound that any way proved."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "instance.json"
        file.write_text(json.dumps(made_up(size, kind, given.seed)))
        found = [measured(way, file, given) for way in given.ways.split(",")]
    least = min((row["bound"] for row in found if row.get("bound")), default=None)
    linear = next((row["cpu"] for row in found if row["way"] == "linear program" and "cpu" in row), None)
    for row in found:
        row |= {"applications": size, "kind": kind}
        if least and row.get("objective"):
            row["gap"] = round(100 * (least - row["objective"]) / least, 4)
        if linear and row.get("cpu"):
            row["ratio"] = round(row["cpu"] / linear, 2)
        shown = ("applications", "kind", "way", "objective", "bound", "gap", "seconds", "cpu", "peak", "ratio")
        print("| " + " | ".join(str(row.get(name, "")) for name in shown) + " |", flush=True)
        if "failed" in row:
            print(f"{row['way']} failed: {row['failed']}", file=sys.stderr)
    return found


def measured(way, file, given):
    command = [sys.executable, "-m", "bench", "matching", "--child", way, "--instance", str(file),
               "--seconds", str(given.seconds)]  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10 * given.seconds + 600, check=True)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as fault:
        return {"way": way, "objective": None, "failed": str(fault)[:200]}
    return {"way": way} | json.loads(done.stdout.splitlines()[-1])


def child(given):
    import django

    from mobility.allocation.instance import read_instance

    django.setup()  # the sentences are translated
    began = time.perf_counter()
    found = WAYS[given.child](read_instance(given.instance.read_bytes()), given.seconds)
    spent = resource.getrusage(resource.RUSAGE_SELF)
    figures = {"cpu": round(spent.ru_utime + spent.ru_stime, 2), "peak": spent.ru_maxrss // 1024}
    print(json.dumps(found | figures | {"seconds": round(time.perf_counter() - began, 2)}))
    return 0


# The ways ---------------------------------------------------------------------------------------------------------


def rounds(instance, seconds, gap=0.0):
    from mobility.allocation.allocate import allocate

    found = allocate(instance, seconds, gap=gap)
    return {"objective": found.objective, "bound": found.bound}


def rounds_to_aim(instance, seconds):
    return rounds(instance, seconds, AIMS.get(len(instance.applications), 0.0))


def linear_program(instance, seconds):
    """HiGHS's interior point on every edge: a bound, no choice."""
    found = program(instance, integer=False, seconds=3600)
    return {"bound": found.bound}


def whole_program(instance, seconds):
    found = program(instance, integer=True, seconds=seconds)
    return {"objective": round(found.objective), "bound": found.bound} if found else {}


def program(instance, **how):
    import numpy as np

    from mobility.allocation import programs
    from mobility.allocation.problem import problem_of

    problem = problem_of(instance)
    nothing = problem.left(np.zeros(0, np.int64))
    return programs.solve(problem, np.arange(len(problem)), nothing, problem.fit, **how)


def greedy(instance, seconds):
    """Best fit first, whatever still fits; a match that is no SME waits until the share has room for it."""
    import numpy as np

    from mobility.allocation.problem import problem_of
    from mobility.allocation.search import rounded

    problem = problem_of(instance)
    order = np.lexsort((problem.order, -problem.fit))
    chosen = np.zeros(0, np.int64)
    while len(more := rounded(problem, order, chosen)) > len(chosen):
        chosen = more
    return {"objective": int(problem.fit[chosen].sum())}


def cp_sat(instance, seconds):
    """The whole round as a constraint program; nothing where it finds no choice in time."""
    from ortools.sat.python import cp_model

    from mobility.allocation.problem import problem_of

    problem, model = problem_of(instance), cp_model.CpModel()
    choices = [model.new_bool_var("") for _ in range(len(problem))]
    for edges in groups(problem.organisation):
        model.add_at_most_one(choices[edge] for edge in edges)
    limits = (
        (problem.offer, None, problem.places),
        (problem.partnership, problem.cents, problem.budget),
        (problem.share_row, problem.side, problem.share_left),
    )
    for row_of, takes, left in limits:
        for edges in groups(row_of):
            weights = [1] * len(edges) if takes is None else takes[edges].tolist()
            chosen = cp_model.LinearExpr.weighted_sum([choices[edge] for edge in edges], weights)
            model.add(chosen <= int(left[row_of[edges[0]]]))
    model.maximize(cp_model.LinearExpr.weighted_sum(choices, problem.fit.tolist()))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds, solver.parameters.num_workers = seconds, 2
    status = solver.solve(model)
    found = {"bound": solver.best_objective_bound}
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        found["objective"] = round(solver.objective_value)
    return found


def min_cost_flow(instance, seconds):
    """The places alone: no budget, no share. Its total is a bound, and no choice that could be used."""
    import numpy as np
    from ortools.graph.python import min_cost_flow as flows

    from mobility.allocation.problem import problem_of

    problem = problem_of(instance)
    houses, offers = problem.organisations, len(problem.places)
    source, sink = houses + offers, houses + offers + 1
    flow = flows.SimpleMinCostFlow()

    def arcs(tails, heads, most, cost):
        flow.add_arcs_with_capacity_and_unit_cost(tails, heads, most, cost)

    each, every = np.ones(houses, np.int64), np.arange(houses)
    arcs(problem.organisation, houses + problem.offer, np.ones(len(problem), np.int64), -problem.fit)
    arcs(np.full(houses, source), every, each, 0 * each)
    arcs(houses + np.arange(offers), np.full(offers, sink), problem.places, 0 * problem.places)
    arcs(every, np.full(houses, sink), each, 0 * each)
    flow.set_node_supply(source, houses)
    flow.set_node_supply(sink, -houses)
    if flow.solve() != flow.OPTIMAL:
        return {}
    return {"bound": -flow.optimal_cost()}


def groups(key):
    """The edges of each row."""
    import numpy as np

    order = np.argsort(key, kind="stable")
    return [part for part in np.split(order, np.flatnonzero(np.diff(key[order])) + 1) if len(part)]


WAYS = {
    "rounds to the aim": rounds_to_aim,
    "rounds": rounds,
    "greedy by fit": greedy,
    "linear program": linear_program,
    "whole integer program": whole_program,
    "CP-SAT": cp_sat,
    "min cost flow over places": min_cost_flow,
}


# The instances ----------------------------------------------------------------------------------------------------


def made_up(many, kind, seed):
    """Sectors make some offers fit better, SMEs fit a little less, so that places, budgets and the share all bind."""
    dice = random.Random(f"{kind} {many} {seed}")
    offers = [(dice.randrange(20), dice.random(), dice.choice(FULL_SUMS), dice.randrange(27))
              for _ in range(max(1, 3 * many // 10))]  # fmt: skip
    by_sector = [[at for at, one in enumerate(offers) if one[0] == sector] or [0] for sector in range(20)]
    partnerships = max(4, many // 25)
    homes = [dice.randrange(27) for _ in range(partnerships)]
    applications, sizes = [], [0] * partnerships
    for number in range(many):
        sector, sme, partnership = dice.randrange(20), dice.random() < 0.42, dice.randrange(partnerships)
        sizes[partnership] += 1
        wanted = {dice.choice(by_sector[sector]) if dice.random() < 0.75 else dice.randrange(len(offers))
                  for _ in range(dice.randint(1, 12) if kind == "tight" else 20)}  # fmt: skip
        home = homes[partnership] if kind == "distance" else None
        options = [option_of(dice, at, offers[at], sector, sme, home) for at in sorted(wanted)]
        applications.append({"id": f"a{number}", "organisation": f"v{number}", "partnership": f"p{partnership}",
                             "sme": sme, "submitted_at": number, "options": options})  # fmt: skip
    each = 240_000 if kind == "distance" else 70_000
    least, most = (0.35, 0.7) if kind == "tight" else (0.6, 1.0)
    return {
        "partnerships": [{"id": f"p{at}", "budget_cents": int(size * each * dice.uniform(least, most))}
                         for at, size in enumerate(sizes)],
        "offers": [{"id": f"o{at}", "places": dice.randint(1, 5)} for at in range(len(offers))],
        "applications": applications,
    }  # fmt: skip


def option_of(dice, at, offer, sector, sme, home):
    points = 35 * offer[1] + 30 * (offer[0] == sector) + 35 * dice.random() - 12 * sme
    cents = offer[2] * 100 // (2 if dice.random() < 0.3 else 1)
    if home is not None:
        cents = 150_000 + 10_000 * abs(offer[3] - home) + 100 * dice.randrange(400)
    return {"offer": f"o{at}", "fit": max(1, round(points)), "amount_cents": cents}
