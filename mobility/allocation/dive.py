"""A choice from bundle prices: the surest partnerships get their bundle, the prices settle for the rest, and so on.

While prices settle, a partnership whose best bundle hardly changes is sure of it. The few that are left at the end
share what is left by an integer program.
"""

from dataclasses import dataclass

import numpy as np

from mobility.allocation import programs
from mobility.allocation.bundle_prices import BundlePrices, Room, Step, walk
from mobility.allocation.problem import Problem

STEP = 0.2  # points of fit
NODES = 300  # of the last integer program: work, not seconds, so that equal rounds end equally
NOTHING = np.zeros(0, np.int64)


@dataclass(frozen=True)
class Care:
    """How carefully to dive: which part of those left is fixed at a time, after how many steps on the prices."""

    part: float
    steps: int
    last: int = 10  # partnerships that the integer program chooses for
    noise: float = 0.0


class Dive:
    """One dive over one problem. `dice` shuffles who counts as sure, by the noise of its care."""

    def __init__(self, problem: Problem, prices: BundlePrices, care: Care, dice, remaining=lambda: 60.0):
        self.problem, self.near, self.care, self.dice, self.remaining = problem, prices.near, care, dice, remaining
        self.offers, self.shares = prices.offers, prices.shares
        self.marks = np.random.default_rng(0).random(len(self.near.edges))
        self.free = np.ones(self.near.many, bool)
        self.last = min(care.last, max(2, self.near.many // 4))
        self.chosen = NOTHING
        self.left = problem.left(NOTHING)

    def run(self) -> np.ndarray:
        """The edges chosen. Out of time it ends with what is fixed by then."""
        self.free &= np.diff(self.near.begins) > 0
        while self.free.sum() > self.last and self.remaining() > 0:
            steps = self.settle()
            if not self.fix(steps):
                break
        if self.remaining() > 0:
            self.share_out()
        return self.chosen

    def settle(self) -> list[Step]:
        """Steps on the prices for those still free; the best prices are kept for the next time."""
        problem, near = self.problem, self.near
        organisations, places, _budget, share = self.left
        closed = (places[near.offer] <= 0) | (organisations[near.organisation] <= 0)
        room = Room(np.maximum(places, 0).astype(float), share / problem.share.denominator, closed)
        which = np.flatnonzero(self.free)
        steps = []
        for step in walk(near, room, which, self.offers, self.shares, self.care.steps, STEP):
            steps.append(step)
            if self.remaining() <= 0:
                break
        best = min(steps, key=lambda step: step.bound)
        self.offers, self.shares = best.offers, best.shares
        return steps

    def fix(self, steps: list[Step]) -> int:
        """Give the surest of those still free the bundle they took most often; how many got one."""
        which = np.flatnonzero(self.free)
        signs = np.array([np.bincount(self.near.partnership, step.inside * self.marks, self.near.many)[which]
                          for step in steps])  # fmt: skip
        weights = 1 + np.arange(len(steps)) / len(steps)
        often = np.array([((signs == sign) * weights[:, None]).sum(axis=0) for sign in signs])
        sure = often.max(axis=0) * (1 - self.care.noise * self.dice.random(len(which)))
        wanted, given = max(1, int(np.ceil(self.care.part * len(which)))), 0
        for place in np.argsort(-sure, kind="stable").tolist():
            if given >= wanted or self.free.sum() <= self.last:
                break
            for step in np.argsort(-often[:, place], kind="stable").tolist():
                if self.give(int(which[place]), steps[step]):
                    given += 1
                    break
        return given

    def give(self, partnership: int, step: Step) -> bool:
        """Fix the bundle that this partnership had at this step, if there is still room for it."""
        begin, end = self.near.begins[partnership], self.near.begins[partnership + 1]
        edges = self.near.edges[begin:end][step.inside[begin:end]]
        problem, (organisations, places, budget, share) = self.problem, self.left
        offers, wanted = np.unique(problem.offer[edges], return_counts=True)
        if (wanted > places[offers]).any() or (organisations[problem.organisation[edges]] <= 0).any():
            return False
        organisations[problem.organisation[edges]] -= 1
        places[offers] -= wanted
        budget[partnership] -= problem.cents[edges].sum()
        np.subtract.at(share, problem.share_row[edges], problem.side[edges])
        self.chosen = np.r_[self.chosen, edges]
        self.free[partnership] = False
        return True

    def share_out(self) -> None:
        """The integer program on the near edges of those who are left."""
        near, (organisations, places, _budget, _share) = self.near, self.left
        open_to = self.free[near.partnership] & (places[near.offer] > 0) & (organisations[near.organisation] > 0)
        edges = np.sort(near.edges[open_to])
        if not len(edges):
            return
        found = programs.solve(
            self.problem, edges, self.left, self.problem.fit[edges], seconds=self.remaining(), nodes=NODES
        )
        if found is not None:
            self.chosen = np.r_[self.chosen, found.edges(edges)]
