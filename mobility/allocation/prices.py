"""Prices of places, budgets and the SME share: what a row is worth in points of fit, and the bound they prove.

Whatever the prices (none below zero), each organisation's best edge after paying them, plus what the rows are worth,
is at least the best total fit: Lagrange. Steps on the prices bring that bound down.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mobility.allocation.problem import Problem

STEPS = 200
FIRST_STEP = 20.0  # points of fit
FAR = 25.0  # points: an edge that loses more after the first steps is left out of the later ones


class Market:
    """A problem in the units in which prices are steered: budgets in the mean lump sum, the share in matches."""

    def __init__(self, problem: Problem, mean: float | None = None):
        self.problem = problem
        self.mean = mean or (max(1.0, float(problem.cents.mean())) if len(problem) else 1.0)
        self.cost = problem.cents / self.mean
        self.side = problem.side / problem.share.denominator
        self.worth = problem.fit.astype(float)
        self.offers, self.budgets = len(problem.places), len(problem.budget)
        self.stock = np.r_[problem.places, problem.budget / self.mean, problem.share_left / problem.share.denominator]
        self.budget_at = self.offers + problem.partnership
        self.share_at = self.offers + self.budgets + problem.share_row
        self.first = (
            np.flatnonzero(np.r_[True, np.diff(problem.organisation) > 0]) if len(problem) else np.zeros(0, int)
        )
        self.house = np.repeat(np.arange(len(self.first)), np.diff(np.r_[self.first, len(problem)]))

    def reduced(self, prices: np.ndarray) -> np.ndarray:
        """Per edge: its fit after paying the prices."""
        paid = prices[self.problem.offer] + prices[self.budget_at] * self.cost + prices[self.share_at] * self.side
        return self.worth - paid

    def best(self, reduced: np.ndarray) -> np.ndarray:
        """Per organisation that has edges: its best reduced fit; below zero it stays at home."""
        return np.maximum.reduceat(reduced, self.first)

    def bound(self, prices: np.ndarray, top: np.ndarray) -> float:
        return float(np.maximum(top, 0).sum() + prices @ self.stock)

    def demand(self, edges: np.ndarray) -> np.ndarray:
        found = np.bincount(self.problem.offer[edges], minlength=len(self.stock)).astype(float)
        found += np.bincount(self.budget_at[edges], self.cost[edges], len(self.stock))
        return found + np.bincount(self.share_at[edges], self.side[edges], len(self.stock))


@dataclass(frozen=True)
class Prices:
    market: Market
    values: np.ndarray  # per row: offers, budgets, shares
    bound: float

    @cached_property
    def losses(self) -> np.ndarray:
        """Per edge: what choosing it costs against its organisation's best, in points; a choice loses their sum."""
        reduced = self.market.reduced(self.values)
        return np.maximum(self.market.best(reduced), 0)[self.market.house] - reduced

    @property
    def offers(self) -> np.ndarray:
        """Points of fit that one more place would bring, per offer."""
        return self.values[: self.market.offers]

    @property
    def budgets(self) -> np.ndarray:
        """Points of fit that one cent more would bring, per partnership."""
        return self.values[self.market.offers : self.market.offers + self.market.budgets] / self.market.mean

    @property
    def shares(self) -> np.ndarray:
        """Points of fit that one match more of slack in the SME share would bring, per share row."""
        return self.values[self.market.offers + self.market.budgets :]


def find_prices(problem: Problem, steps: int = STEPS, goes_on=lambda: True) -> Prices:
    """The best prices that many steps find. The later steps look at near edges only; the bound is of all."""
    market = Market(problem)
    values = np.zeros(len(market.stock))
    if not len(problem):
        return Prices(market, values, 0.0)
    slopes, early = np.full(len(values), 1e-9), steps // 5
    values = descend(market, values, slopes, range(early), steps, goes_on)
    near = np.flatnonzero(Prices(market, values, 0.0).losses <= FAR)
    if len(near):
        values = descend(Market(problem.only(near), market.mean), values, slopes, range(early, steps), steps, goes_on)
    return Prices(market, values, market.bound(values, market.best(market.reduced(values))))


def descend(market: Market, values: np.ndarray, slopes: np.ndarray, turns, steps: int, goes_on) -> np.ndarray:
    """The prices of least bound. Steps shrink with the slopes seen so far, and towards the end."""
    least, best = np.inf, values
    for step in turns:
        reduced = market.reduced(values)
        top = market.best(reduced)
        bound = market.bound(values, top)
        if bound < least:
            least, best = bound, values
        if not goes_on():
            break
        slope = market.demand(favourites(market, reduced, top)) - market.stock
        slope[(values <= 0) & (slope < 0)] = 0
        slopes += slope * slope
        shrink = min(1.0, 4.0 * (1 - step / steps) + 0.02)
        values = np.maximum(0, values + FIRST_STEP * shrink * slope / np.sqrt(slopes))
    return best


def favourites(market: Market, reduced: np.ndarray, top: np.ndarray) -> np.ndarray:
    """The edge each organisation would take at these prices; the first of equals, none for those who stay at home."""
    edges = np.flatnonzero((reduced >= top[market.house]) & (reduced > 0))
    return edges[np.r_[True, np.diff(market.house[edges]) > 0]] if len(edges) else edges
