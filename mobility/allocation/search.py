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
GROUP = 3  # partnerships that are chosen anew together, to begin with
LARGEST_GROUP = 12
NODES = 100  # of the integer program of one move: work, not seconds, so that equal rounds end equally
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
            found = bundles.tighten(self.prices, 0.15 * self.seconds, self.has_time)
            self.bound = min(self.bound, found.bound if found else self.bound)
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
        return "time spent" if self.remaining() <= 0 else "stopped"

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

    def improve(self, moves: "Moves") -> None:
        """Choose a few partnerships anew, the others staying as they are; more at once when that wins nothing."""
        size = min(GROUP, moves.many)
        while self.has_time() and not self.closed:
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
    """The choice with everything added that still fits, SMEs first: they make room for others."""
    return rounded(problem, np.lexsort((prices.losses, ~problem.sme)), chosen)


class Moves:
    """The current choice, kept by partnership, and what it leaves in every row.

    A partnership loses what its best bundle at the prices would bring more than the one it has. That loss is where the
    gap is: the more a partnership loses, the sooner it is chosen anew, with those who hold the places it wants.
    """

    def __init__(self, problem: Problem, prices: Prices, best: bundles.Bundles | None, chosen: np.ndarray):
        self.problem, self.best = problem, best
        self.many = len(problem.budget)
        self.dice = np.random.default_rng(SEED)
        self.inside = np.zeros(len(problem), bool)
        self.inside[chosen] = True
        self.left = problem.left(chosen)
        core = np.flatnonzero((prices.losses <= CORE) | self.inside)
        self.by_partnership = grouped(core, problem.partnership[core], self.many)
        self.by_offer = grouped(core, problem.offer[core], len(problem.places))
        self.wanted = self.offers_wanted(prices)
        self.tries = np.zeros(self.many)
        self.idle = 0

    def chosen(self) -> np.ndarray:
        return np.flatnonzero(self.inside)

    def offers_wanted(self, prices: Prices) -> list[np.ndarray]:
        """Per partnership the offers of its best bundle; without one, the scarce offers of its best edges."""
        if self.best is not None:
            return [self.problem.offer[edges] for edges in self.best.edges]
        scarce = prices.offers > 0
        offers = (np.unique(self.problem.offer[edges]) for edges in self.by_partnership)
        return [wanted[scarce[wanted]] for wanted in offers]

    def losses(self) -> np.ndarray:
        if self.best is None:
            return np.ones(self.many)
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
