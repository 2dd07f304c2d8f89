"""From prices to a choice: dives by bundle prices, then a few partnerships at a time are chosen anew.

Small rounds go to the integer program as a whole and are proven. Larger ones are searched until the gap is closed, or
as small as was asked, or the time is spent; what was found and what was proven are both said.
"""

import time
from dataclasses import dataclass, field

import numpy as np

from mobility.allocation import programs
from mobility.allocation.bundle_prices import NEAR, BundlePrices, tighten
from mobility.allocation.dive import NOTHING, Care, Dive
from mobility.allocation.prices import Prices, find_prices
from mobility.allocation.problem import Problem

WHOLE = 2_000  # edges that the integer program takes at once
CORE = 6.0  # points an edge may lose and still be looked at
GROUP = 3  # partnerships that are chosen anew together, to begin with
LARGEST_GROUP = 12
NODES = 100  # of the integer program of one move: work, not seconds, so that equal rounds end equally
SEED = 20270301
CARES = (Care(0.1, 15), Care(0.05, 15), Care(0.03, 20), Care(0.03, 20, last=14))


@dataclass
class Search:
    """One run over one problem: the best choice so far, and the bound so far."""

    problem: Problem
    seconds: float
    gap: float = 0.0  # a gap that is small enough
    goes_on: object = lambda: True
    progress: object = lambda **news: None
    start: np.ndarray = field(default_factory=lambda: NOTHING)

    def run(self) -> "Search":
        self.began = time.monotonic()
        self.chosen = self.start
        self.prices = find_prices(self.problem, goes_on=self.has_time)
        self.bound = self.prices.bound
        if not len(self.problem):
            return self
        if len(self.problem) <= WHOLE:
            self.solve_whole(0.4 * self.remaining())
        if not self.enough:
            self.take(fill(self.problem, self.start, self.prices))
            found = tighten(self.prices, 0.15 * self.seconds, self.has_time)
            self.bound = min(self.bound, found.bound)
            self.dive(found)
            self.improve(Moves(self.problem, self.prices, found, self.chosen))
        if self.closed:
            self.settle_ties()
        return self

    @property
    def fit(self) -> int:
        return int(self.problem.fit[self.chosen].sum())

    @property
    def most(self) -> int:
        """No choice has a greater total fit than this."""
        return max(self.fit, int(np.floor(self.bound + 1e-6)))

    @property
    def ended(self) -> str:
        """Why it came to its end: the gap is closed, the time is spent, or somebody stopped it."""
        if self.closed:
            return "gap closed"
        if self.enough:
            return "gap small enough"
        return "time spent" if self.goes_on() else "stopped"

    @property
    def closed(self) -> bool:
        return self.fit >= self.most

    @property
    def enough(self) -> bool:
        return self.fit >= self.most * (1 - self.gap)

    def remaining(self) -> float:
        """Seconds; none are left to a search that was told to stop."""
        return self.seconds - (time.monotonic() - self.began) if self.goes_on() else 0.0

    def has_time(self) -> bool:
        return self.remaining() > 0

    def take(self, edges: np.ndarray) -> bool:
        """Keep this choice if it is better and holds in whole numbers, whatever a solver's tolerance said."""
        if self.problem.holds(edges) and (
            not self.problem.holds(self.chosen) or self.problem.worth(edges) > self.problem.worth(self.chosen)
        ):
            self.chosen = edges
            self.progress(fit=self.fit, bound=self.most, matches=len(edges))
            return True
        return False

    def solve_whole(self, seconds: float) -> None:
        """The integer program on every edge that a better choice than the best so far may have."""
        edges = np.flatnonzero(self.prices.losses <= self.bound - self.fit + 1e-6)
        start = np.isin(edges, self.chosen) if len(self.chosen) else None
        found = programs.solve(self.problem, edges, self.problem.left(NOTHING), self.problem.fit[edges],
                               seconds=seconds, start=start, gap=self.gap)  # fmt: skip
        if found is not None:
            self.take(found.edges(edges))
            self.bound = min(self.bound, max(found.bound, self.fit))

    def dive(self, found: BundlePrices) -> None:
        """From bundle prices to choices, ever more carefully, while time is left."""
        dice = np.random.default_rng(SEED)
        for care in CARES:
            if self.enough or not self.has_time():
                return
            edges = Dive(self.problem, found, care, dice, self.remaining).run()
            self.take(fill(self.problem, edges, self.prices))

    def improve(self, moves: "Moves") -> None:
        """Choose a few partnerships anew, the others staying as they are; more at once when that wins nothing."""
        size = min(GROUP, moves.many)
        while self.has_time() and not self.enough:
            if moves.move(size, self.remaining()):
                self.take(moves.chosen())
            elif moves.idle > moves.many:
                size, moves.idle = min(size + 1, LARGEST_GROUP, moves.many), 0
        self.take(fill(self.problem, moves.chosen(), self.prices))

    def settle_ties(self) -> None:
        """At equal total fit: more SMEs, then more matches, then the earlier submitted. Only in what is proven."""
        edges = np.flatnonzero(self.prices.losses <= self.prices.bound - self.fit + 1e-6)
        problem, nothing = self.problem, self.problem.left(NOTHING)
        floors = [(problem.fit[edges], self.fit)]
        latest = int(problem.order.max()) + 1
        for gains in (problem.sme[edges].astype(int), np.ones(len(edges), int), latest - problem.order[edges]):
            if not self.has_time():
                return
            start = np.isin(edges, self.chosen)
            found = programs.solve(problem, edges, nothing, gains, seconds=self.remaining(), start=start, floors=floors)
            if found is None or not found.proven:
                return
            self.take(found.edges(edges))
            floors.append((gains, int(gains[np.isin(edges, self.chosen)].sum())))


def rounded(problem: Problem, order: np.ndarray, sure: np.ndarray) -> np.ndarray:
    """The edges that are sure, then each edge in this order that still fits."""
    organisation, places, budget, share = (left.tolist() for left in problem.left(sure))
    chosen = sure.tolist()
    columns = (problem.organisation, problem.offer, problem.partnership, problem.cents, problem.share_row, problem.side)
    rows = zip(order.tolist(), *(column[order].tolist() for column in columns), strict=True)
    for edge, one, offer, partnership, cents, row, side in rows:
        fits = organisation[one] > 0 and places[offer] > 0 and budget[partnership] >= cents
        if fits and (side <= 0 or share[row] >= side):
            organisation[one] -= 1
            places[offer] -= 1
            budget[partnership] -= cents
            share[row] -= side
            chosen.append(edge)
    return np.array(chosen, np.int64)


def fill(problem: Problem, chosen: np.ndarray, prices: Prices) -> np.ndarray:
    """The choice with everything added that still fits, near edges first, SMEs first: they make room for others."""
    losses = prices.losses
    for within in (NEAR, np.inf):
        organisation, places, budget, _share = problem.left(chosen)
        fits = (organisation[problem.organisation] > 0) & (places[problem.offer] > 0) & (losses <= within)
        edges = np.flatnonzero(fits & (budget[problem.partnership] >= problem.cents))
        chosen = rounded(problem, edges[np.lexsort((losses[edges], ~problem.sme[edges]))], chosen)
    return chosen


class Moves:
    """The current choice, kept by partnership, and what it leaves in every row.

    A partnership loses what its best bundle at the prices would bring more than the one it has. That loss is where the
    gap is: the more a partnership loses, the sooner it is chosen anew, with those who hold the places it wants.
    """

    def __init__(self, problem: Problem, prices: Prices, best: BundlePrices, chosen: np.ndarray):
        self.problem, self.best = problem, best
        self.many = len(problem.budget)
        self.dice = np.random.default_rng(SEED)
        self.inside = np.zeros(len(problem), bool)
        self.inside[chosen] = True
        self.left = problem.left(chosen)
        core = np.flatnonzero((prices.losses <= CORE) | self.inside)
        self.by_partnership = grouped(core, problem.partnership[core], self.many)
        self.by_offer = grouped(core, problem.offer[core], len(problem.places))
        self.wanted = [problem.offer[edges] for edges in best.edges]
        self.tries = np.zeros(self.many)
        self.idle = 0

    def chosen(self) -> np.ndarray:
        return np.flatnonzero(self.inside)

    def losses(self) -> np.ndarray:
        gains = np.where(self.inside, self.best.gains, 0.0)
        return np.maximum(0, self.best.values - np.bincount(self.problem.partnership, gains, self.many))

    def related(self, size: int) -> tuple[int, np.ndarray]:
        """(a partnership that loses much, itself and those who hold most of the places it wants)."""
        losses = self.losses()
        weights = losses * 0.5**self.tries + 1e-6
        first = int(self.dice.choice(self.many, p=weights / weights.sum()))
        score = 1.5 * self.dice.random(self.many) + 0.05 * np.sqrt(losses)
        for offer in self.wanted[first].tolist():
            if self.left[1][offer] <= 0:
                holders = self.by_offer[offer]
                holders = self.problem.partnership[holders[self.inside[holders]]]
                score[holders] += 3 / max(1, len(holders))
        score[first] = np.inf
        return first, np.argpartition(-score, size - 1)[:size]

    def move(self, size: int, seconds: float) -> int:
        """Points of fit won by choosing a few partnerships anew."""
        first, places = self.related(size)
        edges = np.unique(np.concatenate([self.by_partnership[place] for place in places]))
        problem, before = self.problem, self.inside[edges]
        room = [left + used for left, used in zip(self.left, problem.used(edges[before]), strict=True)]
        found = programs.solve(problem, edges, room, problem.fit[edges], seconds=seconds, nodes=NODES, start=before)
        after = found.edges(edges) if found else edges[before]
        left = [room - used for room, used in zip(room, problem.used(after), strict=True)]
        won = int(problem.fit[after].sum() - problem.fit[edges[before]].sum())
        if won < 0 or any((rest < 0).any() for rest in left):
            won = 0
        else:
            # At equal fit too: another choice among equals opens other moves.
            self.inside[edges], self.left = False, left
            self.inside[after] = True
        if won:
            self.tries[:] = 0
            self.idle = 0
        else:
            self.tries[first] += 1
            self.idle += 1
        return won


def grouped(edges: np.ndarray, key: np.ndarray, many: int) -> list[np.ndarray]:
    order = np.argsort(key, kind="stable")
    return np.split(edges[order], np.searchsorted(key[order], np.arange(1, many)))
