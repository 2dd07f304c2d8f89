"""A tighter bound: each partnership's budget is kept exactly, only places and the SME share are priced.

A partnership's best bundle of edges within its budget is found by growing partial bundles organisation by
organisation. A partial bundle is dropped when another costs no more and brings no less, or when it has lost more
against the price of the budget than the best bundle can. The bound this gives is never above the one of the prices.
"""

import time
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from mobility.allocation.prices import Market, Prices

FIRST_CUT = 6.0  # points that a best bundle usually loses at most
FIRST_STEP = 2.0


def best_bundle(gains, cents, starts, budget, price) -> tuple[float, np.ndarray]:
    """(gain, places in `gains`) of the best bundle: at most one edge of each segment, within the budget in cents.

    price: points per cent of budget, any number not below zero; a good one only makes it fast.
    """
    reduced = gains - price * cents
    top = np.maximum(np.maximum.reduceat(reduced, starts[:-1]), 0)
    losses = np.repeat(top, np.diff(starts)) - reduced
    cut = FIRST_CUT
    while True:
        grown = grow(gains, cents, losses, top, starts, budget, cut)
        if grown is not None:
            spent, gain, lost, history = grown
            best = int(np.argmax(gain))
            if lost[best] + price * (budget - spent[best]) <= cut:
                return float(gain[best]), walked_back(history, best)
        cut *= 2


def grow(gains, cents, losses, top, starts, budget, cut):
    """Bundles that lose at most `cut`: (cents, gains, losses, history), or None when every one loses more."""
    spent, gain, lost, history = np.zeros(1, np.int64), np.zeros(1), np.zeros(1), []
    for segment in range(len(top)):
        edges = np.flatnonzero(losses[starts[segment] : starts[segment + 1]] <= cut) + starts[segment]
        home = top[segment] <= cut
        options = np.r_[edges, -1] if home else edges
        costs = np.r_[cents[edges], 0] if home else cents[edges]
        brings = np.r_[gains[edges], 0.0] if home else gains[edges]
        loses = np.r_[losses[edges], top[segment]] if home else losses[edges]
        new_spent = (spent[:, None] + costs).ravel()
        new_gain = (gain[:, None] + brings).ravel()
        new_lost = (lost[:, None] + loses).ravel()
        kept = np.flatnonzero((new_lost <= cut) & (new_spent <= budget))
        if not len(kept):
            return None
        kept = kept[np.lexsort((-new_gain[kept], new_spent[kept]))]
        ahead = new_gain[kept]
        kept = kept[np.r_[True, ahead[1:] > np.maximum.accumulate(ahead)[:-1]]]
        history.append((kept // len(options), options[kept % len(options)]))
        spent, gain, lost = new_spent[kept], new_gain[kept], new_lost[kept]
    return spent, gain, lost, history


def walked_back(history, at: int) -> np.ndarray:
    edges = []
    for parents, options in reversed(history):
        edges.append(options[at])
        at = parents[at]
    return np.array([edge for edge in edges if edge >= 0], np.int64)


class Partnerships:
    """The edges of each partnership with the segments of its organisations."""

    def __init__(self, market: Market):
        problem = market.problem
        self.edges, self.starts = [], []
        order = np.lexsort((problem.organisation, problem.partnership))
        bounds = np.searchsorted(problem.partnership[order], np.arange(market.budgets + 1))
        for begin, end in pairwise(bounds.tolist()):
            edges = order[begin:end]
            self.edges.append(edges)
            heads = np.flatnonzero(np.diff(problem.organisation[edges], prepend=-1))
            self.starts.append(np.r_[heads, len(edges)])


@dataclass(frozen=True)
class Bundles:
    """What the best prices of places and share found say: the bound, and each partnership's best bundle at them."""

    bound: float
    gains: np.ndarray  # per edge: its fit after paying places and share
    values: np.ndarray  # per partnership: gain of its best bundle
    edges: list[np.ndarray]  # per partnership: the edges of that bundle


def best_bundles(partnerships, problem, gains, budget_prices, goes_on) -> tuple[np.ndarray, list] | None:
    """(gain, edges) of every partnership's best bundle; None when time ran out."""
    values, chosen = np.zeros(len(partnerships.edges)), [np.zeros(0, np.int64)] * len(partnerships.edges)
    for place, edges in enumerate(partnerships.edges):
        if len(edges):
            values[place], bundle = best_bundle(
                gains[edges], problem.cents[edges], partnerships.starts[place],
                int(problem.budget[place]), budget_prices[place])  # fmt: skip
            chosen[place] = edges[bundle]
        if not goes_on():
            return None
    return values, chosen


def tighten(prices: Prices, seconds: float, goes_on=lambda: True, steps: int = 60) -> Bundles | None:
    """The least bound that steps on the prices of places and share find while every budget is kept exactly.

    None when the seconds were not enough for one step.
    """
    market, problem = prices.market, prices.market.problem
    partnerships, until = Partnerships(market), time.monotonic() + seconds
    priced = np.ones(len(market.stock), bool)
    priced[market.offers : market.offers + market.budgets] = False
    values = np.where(priced, prices.values, 0.0)
    slopes, best = np.full(len(values), 1e-9), None
    for step in range(steps):
        gains = market.reduced(values)
        found = best_bundles(
            partnerships, problem, gains, prices.budgets, lambda: time.monotonic() < until and goes_on()
        )
        if found is None:
            return best
        bound = float(found[0].sum() + values @ market.stock)
        if best is None or bound < best.bound:
            best = Bundles(bound, gains, *found)
        slope = np.where(priced, market.demand(np.concatenate(found[1])) - market.stock, 0.0)
        slope[(values <= 0) & (slope < 0)] = 0
        slopes += slope * slope
        values = np.maximum(0, values + FIRST_STEP * min(1, 3 * (1 - step / steps) + 0.02) * slope / np.sqrt(slopes))
    return best
