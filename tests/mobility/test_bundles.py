"""The best bundle of a partnership and the dive, against brute force and against every rule they must keep."""

import itertools
import random

import numpy as np
import pytest

from bench.matching import made_up
from mobility.allocation.allocate import allocate
from mobility.allocation.bundle_prices import tighten
from mobility.allocation.bundles import best_bundles
from mobility.allocation.dive import Care, Dive
from mobility.allocation.instance import read_instance
from mobility.allocation.prices import find_prices
from mobility.allocation.problem import problem_of
from tests.mobility.test_allocation import as_bytes, keeps_the_rules, pairs


def bought(organisations, budget, guess=0.0):
    """(what the compiled search says, the edges it chose) for organisations as lists of (gain, cents)."""
    edges = [edge for one in organisations for edge in one]
    heads = np.cumsum([0, *(len(one) for one in organisations)])
    gains, cents = np.array([gain for gain, _ in edges], float), np.array([cost for _, cost in edges], np.int64)
    inside = np.zeros(len(edges), bool)
    values = best_bundles(gains, cents, heads, np.array([0, len(organisations)]), np.array([budget], np.int64),
                          np.array([guess]), np.array([0]), inside)  # fmt: skip
    return float(values[0]), [edges[at] for at in np.flatnonzero(inside)], np.add.reduceat(inside, heads[:-1])


def by_brute_force(organisations, budget):
    choices = itertools.product(*([(0.0, 0), *one] for one in organisations))
    return max(sum(gain for gain, _ in chosen) for chosen in choices if sum(cost for _, cost in chosen) <= budget)


@pytest.mark.parametrize("seed", range(200))
def test_the_best_bundle_of_a_partnership_equals_brute_force(seed):
    dice = random.Random(seed)
    sums = [0, 22_500, 45_000, 60_000, 78_000] if seed % 2 else [dice.randrange(1, 100_000) for _ in range(12)]
    gains = (-5.0, 30.0, dice.uniform(0, 60))
    organisations = [
        [(dice.choice(gains), dice.choice(sums)) for _ in range(dice.randint(1, 4))] for _ in range(dice.randint(1, 6))
    ]
    budget = dice.choice([0, 60_000, 150_000, 10**9, dice.randrange(300_000)])
    value, chosen, each = bought(organisations, budget, guess=dice.choice([0.0, 1e-6, 0.5]))
    assert value == pytest.approx(by_brute_force(organisations, budget), abs=1e-6)
    assert sum(gain for gain, _ in chosen) == pytest.approx(value, abs=1e-6)
    assert sum(cost for _, cost in chosen) <= budget
    assert max(each) <= 1


@pytest.mark.parametrize("seed", range(5))
def test_a_hard_bundle_is_still_the_best_one_when_many_partial_ones_are_alike(seed):
    """Gains that grow with the cost: thousands of partial bundles, none better and cheaper than another."""
    dice = random.Random(seed)
    costs = [dice.randrange(500, 1_000) for _ in range(60)]
    organisations = [[(cost / 10 + 10, cost)] for cost in costs]
    budget = 20_011
    best = [0.0] * (budget + 1)
    for ((gain, cost),) in organisations:
        for spent in range(budget, cost - 1, -1):
            best[spent] = max(best[spent], best[spent - cost] + gain)
    value, chosen, _each = bought(organisations, budget)
    assert value == pytest.approx(best[budget])
    assert sum(cost for _, cost in chosen) <= budget


def test_a_partnership_too_large_to_be_certain_about_still_gets_a_bound_and_a_bundle_within_its_budget():
    dice = random.Random(1)
    costs = [dice.randrange(10**8, 10**9) for _ in range(3_000)]
    organisations = [[(cost / 10**7 + dice.random() / 100, cost)] for cost in costs]
    budget = 10**11 + 7
    value, chosen, _each = bought(organisations, budget)
    assert sum(cost for _, cost in chosen) <= budget
    assert value >= sum(gain for gain, _ in chosen) - 1e-6
    assert value >= budget / 10**7 - 1


@pytest.fixture(scope="module", params=["plain", "distance", "tight"])
def round_of_300(request):
    asked = made_up(300, request.param, seed=5)
    return asked, problem_of(read_instance(as_bytes(asked)))


def test_no_dive_breaks_a_place_a_budget_the_once_rule_or_the_share(round_of_300):
    _asked, problem = round_of_300
    prices = find_prices(problem)
    found = tighten(prices, seconds=60)
    assert found.bound <= prices.bound + 1e-6
    for care in (Care(0.1, 15, last=2), Care(1.0, 3, last=2, noise=0.5)):
        edges = Dive(problem, found, care, np.random.default_rng(1)).run()
        assert len(edges) > 50
        organisation, places, budget, _share = problem.left(edges)
        assert min(organisation.min(), places.min(), budget.min()) >= 0
        assert problem.fit[edges].sum() <= found.bound + 1e-6


def test_a_round_ends_as_soon_as_its_gap_is_small_enough(round_of_300):
    asked, _problem = round_of_300
    allocation = allocate(read_instance(as_bytes(asked)), 120, gap=0.02)
    assert allocation.gap <= 0.02
    assert allocation.ended in ("gap small enough", "gap closed")
    assert keeps_the_rules(asked, pairs(allocation))


def test_equal_rounds_end_equally_when_the_gap_ends_them(round_of_300):
    asked, _problem = round_of_300
    first, second = (allocate(read_instance(as_bytes(asked)), 120, gap=0.02) for _ in range(2))
    assert first.matches == second.matches
