"""A round from instance to allocation: pins first, the least break of the promise they force, then the search."""

import time
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from mobility.allocation import programs
from mobility.allocation.explain import explain
from mobility.allocation.instance import Instance
from mobility.allocation.prices import find_prices
from mobility.allocation.problem import Problem, edges_of_pairs, problem_of
from mobility.allocation.search import Search


@dataclass(frozen=True)
class Allocation:
    """What a round proposes. objective and bound in points of fit; gap = (bound - objective) / bound, 0 to 1.

    status: optimal (proven), feasible (the time was spent before the gap closed), infeasible (pinned pairs break a
    rule: `broken` says which; where only the SME share is broken, `matches` breaks it as little as the pins allow).
    share_price: points of fit that one more match outside the SME share would bring (the dearest row); share_cost:
    points that the whole promise costs, estimated by the bounds with and without it.
    """

    status: str
    objective: int
    bound: int
    gap: float
    matches: list[dict[str, Any]]
    sme_matches: int
    unmatched: list[dict[str, Any]]
    share_price: float
    share_cost: float
    places: list[dict[str, Any]] = field(default_factory=list)
    budgets: list[dict[str, Any]] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    ended: str = "gap closed"
    seconds: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def allocate(
    instance: Instance, seconds: float = 60.0, goes_on=lambda: True, progress=lambda **news: None, gap: float = 0.0
) -> Allocation:
    """The best allocation found within the seconds, or the first whose gap is small enough (0.001 is 0.1 %).

    goes_on() is asked often; False ends the search.
    """
    began = time.monotonic()
    problem = problem_of(instance)
    pins = edges_of_pairs(problem, instance, instance.pinned)
    broken = broken_by_pins(problem, pins, instance)
    if broken:
        return Allocation("infeasible", 0, 0, 0.0, [], 0, [], 0.0, 0.0, broken=broken, seconds=since(began))
    rest = problem.after(pins) if len(pins) else problem
    start, missing = least_break(rest, seconds)
    if missing.any():
        broken = [_("The pinned pairs make the SME share impossible; it is broken as little as they allow.")]
        rest = replace(rest, share_left=rest.share_left + missing)
    search = Search(rest, max(0.0, seconds - since(began)), gap, goes_on, progress, start).run()
    return allocation_of(instance, problem, pins, search, broken, began)


def since(began: float) -> float:
    return round(time.monotonic() - began, 3)


def broken_by_pins(problem: Problem, pins: np.ndarray, instance: Instance) -> list[str]:
    """Rules other than the share that the pinned pairs break among themselves, in words."""
    organisation, places, budget, _share = problem.left(pins)
    pinned = zip(problem.organisation[pins].tolist(), problem.application[pins].tolist(), strict=True)
    houses = {one: instance.applications[at].organisation for one, at in pinned}
    return [
        *(_("Pinned: the organisation %(id)s would visit more than once.") % {"id": houses[one]}
          for one in np.flatnonzero(organisation < 0).tolist()),
        *(_("Pinned: the offer %(id)s has fewer places than pinned pairs.") % {"id": instance.offers[one].id}
          for one in np.flatnonzero(places < 0).tolist()),
        *(_("Pinned: the pairs of the partnership %(id)s cost more than its budget.") % {
            "id": instance.partnerships[one].id} for one in np.flatnonzero(budget < 0).tolist()),
    ]  # fmt: skip


def least_break(problem: Problem, seconds: float) -> tuple[np.ndarray, np.ndarray]:
    """(a choice that keeps the share as well as can be, what is still missing per share row)."""
    nothing = np.zeros(0, np.int64)
    short = np.maximum(-problem.share_left, 0)
    if not short.any():
        return nothing, short
    edges = np.flatnonzero(problem.sme & (short[problem.share_row] > 0) & (problem.side < 0))
    chosen = nothing
    for row in np.flatnonzero(short).tolist():
        mine = edges[problem.share_row[edges] == row]
        needed = int(-(-short[row] // (problem.share.denominator - problem.share.numerator))) if len(mine) else 0
        chosen = np.r_[chosen, some_of(problem, chosen, mine, needed, seconds)]
    missing = np.maximum(-problem.left(chosen)[3], 0)
    return chosen, missing


def some_of(problem: Problem, chosen: np.ndarray, edges: np.ndarray, needed: int, seconds: float) -> np.ndarray:
    """As many of these SME edges as are needed, or as can be had, of most fit beside what is chosen."""
    if not needed:
        return edges[:0]
    organisation, places, budget, _share = problem.left(chosen)
    room = [organisation, places, budget, np.zeros(len(problem.share_left), np.int64)]
    # A match more is worth more than any fit; matches beyond those needed are not: the search decides about them.
    gains = problem.fit[edges] + 101 * len(edges)
    found = programs.solve(problem, edges, room, gains, seconds=seconds / 4)
    if found is None:
        return edges[:0]
    taken = found.edges(edges)
    return taken[np.argsort(-problem.fit[taken], kind="stable")][:needed]


def allocation_of(instance, problem, pins, search, broken, began) -> Allocation:
    # The search may have fewer edges than the problem (pinned organisations are gone): name them by their pair.
    rest, offers = search.problem, len(problem.places)
    pairs = np.r_[
        problem.application[pins] * offers + problem.offer[pins],
        rest.application[search.chosen] * offers + rest.offer[search.chosen],
    ]
    chosen = np.flatnonzero(np.isin(problem.application * offers + problem.offer, pairs))
    pinned = int(problem.fit[pins].sum())
    objective, bound = int(problem.fit[chosen].sum()), search.most + pinned
    status = "infeasible" if broken else ("optimal" if objective >= bound else "feasible")
    prices = search.prices
    return Allocation(
        status=status,
        objective=objective,
        bound=bound,
        gap=round((bound - objective) / bound, 9) if bound else 0.0,
        matches=matches_of(instance, problem, chosen),
        sme_matches=int(problem.sme[chosen].sum()),
        unmatched=explain(instance, problem, chosen, search.closed),
        share_price=round(float(prices.shares.max(initial=0.0)), 3),
        share_cost=share_cost(search),
        places=[{"offer": instance.offers[one].id, "one_more": round(float(prices.offers[one]), 3)}
                for one in np.flatnonzero(prices.offers > 0.0005).tolist()],
        budgets=[{"partnership": instance.partnerships[one].id,
                  "thousand_euro_more": round(float(prices.budgets[one]) * 100_000, 3)}
                 for one in np.flatnonzero(prices.budgets * 100_000 > 0.0005).tolist()],
        broken=broken,
        ended=search.ended,
        seconds=since(began),
    )  # fmt: skip


def matches_of(instance: Instance, problem: Problem, chosen: np.ndarray) -> list[dict[str, Any]]:
    order = chosen[np.argsort(problem.application[chosen], kind="stable")]
    return [
        {"application": instance.applications[at].id, "offer": instance.offers[offer].id, "fit": fit}
        for at, offer, fit in zip(
            problem.application[order].tolist(), problem.offer[order].tolist(), problem.fit[order].tolist(), strict=True
        )
    ]


def share_cost(search: Search) -> float:
    """Points of fit that the SME promise costs: the bound without it less the bound with it."""
    problem = search.problem
    if not len(problem) or not (search.prices.shares > 0).any():
        return 0.0
    # No choice takes more than every edge's side: with that much room the row is as good as gone.
    free = replace(problem, share_left=problem.share_left + int(np.abs(problem.side).sum()))
    return round(max(0.0, find_prices(free, steps=100).bound - search.prices.bound), 1)
