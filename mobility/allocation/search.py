"""From prices to a choice: a linear program on the best edges, rounded, then improved a few partnerships at a time.

Small rounds go to the integer program as a whole and are proven. Larger ones are searched until the gap is closed or
the time is spent; what was found and what was proven are both said.
"""

import time
from dataclasses import dataclass, field

import numpy as np

from mobility.allocation import bundles, programs
from mobility.allocation.prices import Prices, find_prices
from mobility.allocation.problem import Problem

WHOLE = 2_000  # edges that the integer program takes at once
LINEAR = 400_000  # edges of the core that the linear program takes
CORE = 6.0  # points an edge may lose and still be looked at
GROUP = 6  # partnerships that are chosen anew together, to begin with
LARGEST_GROUP = 24
ONE_MOVE = 1.0  # seconds
SEED = 20270301
NOTHING = np.zeros(0, np.int64)


@dataclass
class Search:
    """One run over one problem: the best choice so far, and the bound so far."""

    problem: Problem
    seconds: float
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
            self.solve_whole(self.remaining())
        if not self.closed:
            self.take(fill(self.problem, self.first_choice(), self.prices))
            self.bound = min(self.bound, bundles.tighten(self.prices, 0.15 * self.seconds, self.has_time))
            self.improve()
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
    def closed(self) -> bool:
        return self.fit >= self.most

    def remaining(self) -> float:
        return self.seconds - (time.monotonic() - self.began)

    def has_time(self) -> bool:
        return self.remaining() > 0 and self.goes_on()

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
                               seconds=seconds, start=start)  # fmt: skip
        if found is not None:
            self.take(found.edges(edges))
            self.bound = min(self.bound, max(found.bound, self.fit))

    def first_choice(self) -> np.ndarray:
        """What the linear program on the core is sure of, then the rest by how nearly it was chosen."""
        losses = self.prices.losses
        order = np.argsort(losses, kind="stable")
        core = np.flatnonzero(losses <= CORE)
        if len(core) > LINEAR or not self.problem.holds(NOTHING):
            return rounded(self.problem, order, self.start)
        found = programs.solve(self.problem, core, self.problem.left(NOTHING), self.problem.fit[core], integer=False,
                               seconds=0.4 * self.remaining())  # fmt: skip
        if found is None:
            return rounded(self.problem, order, self.start)
        share = np.zeros(len(self.problem))
        share[core] = found.values
        sure = core[found.values > programs.SURE]
        if not self.problem.holds(sure):
            sure = NOTHING
        return rounded(self.problem, np.lexsort((losses, -share)), sure)

    def improve(self) -> None:
        """Choose a few related partnerships anew, all others staying as they are, until nothing is left to win."""
        moves = Moves(self.problem, self.prices, self.chosen)
        size = min(GROUP, moves.many)
        while self.has_time() and not self.closed:
            outcome = moves.move(size, min(ONE_MOVE, self.remaining()))
            if outcome == "better":
                self.take(moves.chosen())
            elif outcome == "hard":
                size = max(2, size - 1)
            elif moves.idle > 3 * moves.many and size < min(LARGEST_GROUP, moves.many):
                size, moves.idle = size + 2, 0
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
    """The choice with everything added that still fits, SMEs first: they make room for others."""
    return rounded(problem, np.lexsort((prices.losses, ~problem.sme)), chosen)


class Moves:
    """The current choice, kept by partnership, and what it leaves in every row."""

    def __init__(self, problem: Problem, prices: Prices, chosen: np.ndarray):
        self.problem, self.prices = problem, prices
        self.many = len(problem.budget)
        self.dice = np.random.default_rng(SEED)
        self.inside = np.zeros(len(problem), bool)
        self.inside[chosen] = True
        self.left = problem.left(chosen)
        core = np.flatnonzero((prices.losses <= CORE) | self.inside)
        self.by_partnership = grouped(core, problem.partnership[core], self.many)
        self.by_offer = grouped(core, problem.offer[core], len(problem.places))
        self.idle = 0

    def chosen(self) -> np.ndarray:
        return np.flatnonzero(self.inside)

    def related(self, size: int) -> np.ndarray:
        """A partnership by chance, and those that want the same scarce places the most."""
        if size >= self.many:
            return np.arange(self.many)
        first = int(self.dice.integers(self.many))
        wanted = np.unique(self.problem.offer[self.by_partnership[first]])
        wanted = wanted[self.prices.offers[wanted] > 0]
        rivals = [self.by_offer[offer] for offer in wanted.tolist()]
        score = 3 * self.dice.random(self.many)
        if rivals:
            score += np.bincount(self.problem.partnership[np.concatenate(rivals)], minlength=self.many)
        score[first] = np.inf
        return np.argpartition(-score, size - 1)[:size]

    def move(self, size: int, seconds: float) -> str:
        """better, equal, or hard (the time was not enough to prove it)."""
        edges = np.unique(np.concatenate([self.by_partnership[place] for place in self.related(size)]))
        problem, before = self.problem, self.inside[edges]
        room = [left + used for left, used in zip(self.left, problem.used(edges[before]), strict=True)]
        found = programs.solve(problem, edges, room, problem.fit[edges], seconds=seconds, start=before)
        self.idle += 1
        if found is None:
            return "hard"
        after = found.edges(edges)
        left = [room - used for room, used in zip(room, problem.used(after), strict=True)]
        gained = int(problem.fit[after].sum() - problem.fit[edges[before]].sum())
        if gained < 0 or any((rest < 0).any() for rest in left):
            return "hard"
        self.inside[edges] = False
        self.inside[after] = True
        self.left = left
        if gained:
            self.idle = 0
            return "better"
        return "equal" if found.proven else "hard"


def grouped(edges: np.ndarray, key: np.ndarray, many: int) -> list[np.ndarray]:
    order = np.argsort(key, kind="stable")
    return np.split(edges[order], np.searchsorted(key[order], np.arange(1, many)))
