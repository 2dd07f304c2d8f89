"""A tighter bound: each partnership's budget is kept exactly, only places and the SME share are priced.

Each partnership takes its best bundle at the prices; where too many want a place it becomes dearer, where too few do
it becomes cheaper. What the bundles bring and the rows are worth is a bound, and never above the one of plain prices.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from mobility.allocation.bundles import best_bundles
from mobility.allocation.prices import Market, Prices

NEAR = 12.0  # points that an edge may lose at the prices and still be looked at
STEPS = 60
FIRST_STEPS = (1.0, 0.4, 0.1)  # points of fit: each walk starts from the best prices of the one before
NEVER = 1e6  # points: what a place costs that is gone


class Partnerships:
    """Some edges, side by side by partnership and organisation, as the compiled search reads them."""

    def __init__(self, market: Market, edges: np.ndarray):
        problem = market.problem
        self.edges = edges[np.lexsort((problem.organisation[edges], problem.partnership[edges]))]
        self.many = len(problem.budget)
        self.budgets = problem.budget
        self.organisation, self.partnership = problem.organisation[self.edges], problem.partnership[self.edges]
        self.offer, self.share_row = problem.offer[self.edges], problem.share_row[self.edges]
        self.fit, self.cents, self.side = market.worth[self.edges], problem.cents[self.edges], market.side[self.edges]
        changes = np.diff(self.organisation, prepend=-1) | np.diff(self.partnership, prepend=-1)
        firsts = np.flatnonzero(changes)
        self.heads = np.r_[firsts, len(self.edges)]
        self.segments = np.searchsorted(self.partnership[firsts], np.arange(self.many + 1))
        self.begins = np.searchsorted(self.partnership, np.arange(self.many + 1))
        self.guesses = np.zeros(self.many)

    def gains(self, offers: np.ndarray, shares: np.ndarray) -> np.ndarray:
        """Per edge here: its fit after paying places and share."""
        return self.fit - offers[self.offer] - shares[self.share_row] * self.side

    def best(self, gains: np.ndarray, which: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(per partnership what its best bundle brings, per edge here whether it is in one)."""
        inside = np.zeros(len(self.edges), bool)
        values = best_bundles(gains, self.cents, self.heads, self.segments, self.budgets, self.guesses, which, inside)
        return values, inside


@dataclass(frozen=True)
class Step:
    """Prices of places and share, what the bundles at them bring, and the bound both prove."""

    bound: float
    offers: np.ndarray
    shares: np.ndarray
    values: np.ndarray
    inside: np.ndarray


@dataclass
class Room:
    """What is left for the partnerships that still choose; a closed edge is one that nobody can take any more."""

    places: np.ndarray
    share: np.ndarray
    closed: np.ndarray | None = None


def walk(partnerships, room, which, offers, shares, steps, first_step) -> Iterator[Step]:
    """Steps on the prices towards the least bound; they shrink with the slopes seen so far, and towards the end."""
    slopes = np.full(len(offers), 1e-9), np.full(len(shares), 1e-9)
    for step in range(steps):
        gains = partnerships.gains(offers, shares)
        if room.closed is not None:
            gains[room.closed] = -NEVER
        values, inside = partnerships.best(gains, which)
        bound = float(values[which].sum() + offers @ room.places + shares @ room.share)
        yield Step(bound, offers, shares, values, inside)
        wanted = np.bincount(partnerships.offer[inside], minlength=len(offers))
        sides = np.bincount(partnerships.share_row[inside], partnerships.side[inside], len(shares))
        size = first_step * min(1.0, 3 * (1 - step / steps) + 0.02)
        offers = stepped(offers, wanted - room.places, slopes[0], size)
        shares = stepped(shares, sides - room.share, slopes[1], size)


def stepped(prices: np.ndarray, slope: np.ndarray, slopes: np.ndarray, size: float) -> np.ndarray:
    slope = np.where((prices <= 0) & (slope < 0), 0.0, slope)
    slopes += slope * slope
    return np.maximum(0, prices + size * slope / np.sqrt(slopes))


@dataclass(frozen=True)
class BundlePrices:
    """The best prices of places and share found: the bound they prove, and each partnership's best bundle at them."""

    bound: float
    offers: np.ndarray
    shares: np.ndarray
    gains: np.ndarray  # per edge: its fit after paying places and share
    values: np.ndarray  # per partnership: what its best bundle brings
    edges: list[np.ndarray]  # per partnership: the edges of that bundle
    near: Partnerships  # the edges that good choices are made of


def tighten(prices: Prices, seconds: float, goes_on=lambda: True) -> BundlePrices:
    """The least bound that steps on the prices of places and share find while every budget is kept exactly.

    The steps look at near edges only; what is proven at the end looks at all.
    """
    market, until = prices.market, time.monotonic() + seconds
    near = Partnerships(market, np.flatnonzero(prices.losses <= NEAR))
    near.guesses[:] = prices.budgets
    room, every = whole_room(market), np.arange(near.many)
    best, prices = None, (prices.offers, prices.shares)
    for first_step in FIRST_STEPS:
        for step in walk(near, room, every, *prices, STEPS, first_step):
            if best is None or step.bound < best.bound:
                best = step
            if time.monotonic() > until or not goes_on():
                return proven(market, best, near)
        prices = best.offers, best.shares
    return proven(market, best, near)


def whole_room(market: Market) -> Room:
    problem = market.problem
    return Room(problem.places.astype(float), problem.share_left / problem.share.denominator)


def proven(market: Market, step: Step, near: Partnerships) -> BundlePrices:
    """The bound at the prices of this step, over all edges."""
    problem = market.problem
    every = Partnerships(market, np.arange(len(problem)))
    every.guesses[:] = near.guesses
    gains = every.gains(step.offers, step.shares)
    values, inside = every.best(gains, np.arange(every.many))
    room = whole_room(market)
    by_edge = np.empty(len(problem))
    by_edge[every.edges] = gains
    chosen = [every.edges[begin + np.flatnonzero(inside[begin:end])]
              for begin, end in zip(every.begins[:-1], every.begins[1:], strict=True)]  # fmt: skip
    bound = float(values.sum() + step.offers @ room.places + step.shares @ room.share)
    return BundlePrices(bound, step.offers, step.shares, by_edge, values, chosen, near)
