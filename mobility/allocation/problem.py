"""The round as arrays. An edge is one option of one application; a choice is a boolean for each edge.

Four kinds of rows bind a choice: each organisation once (E15), each offer's places, each partnership's budget in
cents, and the SME share: the sum of `side` over the chosen edges of a share row is at most what is left in it.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

import numpy as np

from mobility.allocation.instance import Instance, moment


@dataclass(frozen=True)
class Problem:
    """Edges are sorted by organisation, then application. All numbers are integers, so that checks are exact."""

    application: np.ndarray  # per edge: place in the instance
    organisation: np.ndarray  # per edge
    offer: np.ndarray  # per edge
    partnership: np.ndarray  # per edge
    fit: np.ndarray  # per edge, 1 to 100
    cents: np.ndarray  # per edge
    sme: np.ndarray  # per edge, boolean
    order: np.ndarray  # per edge: 0 for the application submitted first
    share: Fraction
    share_row: np.ndarray  # per edge
    places: np.ndarray  # per offer
    budget: np.ndarray  # per partnership, cents
    share_left: np.ndarray  # per share row
    organisations: int
    taken: np.ndarray  # per organisation: already matched by a pin

    @cached_property
    def side(self) -> np.ndarray:
        """What an edge takes from its share row: with the share a/b, a for a match that is no SME, a - b for one."""
        return self.share.numerator - self.share.denominator * self.sme.astype(np.int64)

    def __len__(self) -> int:
        return len(self.fit)

    def used(self, edges: np.ndarray) -> tuple[np.ndarray, ...]:
        """(organisations, places, cents, sides) that these edges take, per row."""
        return (
            np.bincount(self.organisation[edges], minlength=self.organisations),
            np.bincount(self.offer[edges], minlength=len(self.places)),
            np.bincount(self.partnership[edges], self.cents[edges], len(self.budget)).astype(np.int64),
            np.bincount(self.share_row[edges], self.side[edges], len(self.share_left)).astype(np.int64),
        )

    def left(self, edges: np.ndarray) -> list[np.ndarray]:
        """What these edges leave in each kind of row; below zero where they take too much."""
        limits = (1 - self.taken.astype(np.int64), self.places, self.budget, self.share_left)
        return [limit - used for limit, used in zip(limits, self.used(edges), strict=True)]

    def holds(self, edges: np.ndarray) -> bool:
        return all((left >= 0).all() for left in self.left(edges))

    def worth(self, edges: np.ndarray) -> tuple[int, int, int, int]:
        """Total fit, then SME matches, then matches, then the earlier submitted: greater is better."""
        return (int(self.fit[edges].sum()), int(self.sme[edges].sum()), len(edges), -int(self.order[edges].sum()))

    def after(self, edges: np.ndarray) -> "Problem":
        """The problem that is left once these edges are chosen for good."""
        organisation, places, budget, share = self.left(edges)
        return replace(
            self.only(organisation[self.organisation] > 0),
            places=places,
            budget=budget,
            share_left=share,
            taken=organisation <= 0,
        )

    def only(self, edges: np.ndarray) -> "Problem":
        """The same rows, with these edges alone."""
        per_edge = ("application", "organisation", "offer", "partnership", "fit", "cents", "sme", "order", "share_row")
        return replace(self, **{name: getattr(self, name)[edges] for name in per_edge})


def problem_of(instance: Instance) -> Problem:
    """The arrays of an instance; forbidden pairs are gone, pinned ones are still ordinary edges."""
    offers = {one.id: place for place, one in enumerate(instance.offers)}
    partnerships = {one.id: place for place, one in enumerate(instance.partnerships)}
    organisations: dict = {}
    house = np.array([organisations.setdefault(one.organisation, len(organisations)) for one in instance.applications])
    many = np.array([len(one.options) for one in instance.applications], np.int64)
    application = np.repeat(np.arange(len(many)), many)
    options = [option for one in instance.applications for option in one.options]
    offer = np.array([offers[option.offer] for option in options], np.int64)
    partnership = np.array([partnerships[one.partnership] for one in instance.applications], np.int64)
    sme = np.array([one.sme for one in instance.applications], bool)
    kept = ~forbidden_edges(instance, application, offer, offers)
    edges = np.flatnonzero(kept)
    edges = edges[np.lexsort((offer[edges], application[edges], house[application[edges]]))] if len(edges) else edges
    of = application[edges]
    alone = instance.share_scope == "all"
    return Problem(
        application=of,
        organisation=house[of] if len(edges) else edges,
        offer=offer[edges],
        partnership=partnership[of] if len(edges) else edges,
        fit=np.array([option.fit for option in options], np.int64)[edges],
        cents=np.array([option.amount_cents for option in options], np.int64)[edges],
        sme=sme[of] if len(edges) else edges.astype(bool),
        order=submission_order(instance)[of] if len(edges) else edges,
        share=Fraction(str(instance.share)),
        share_row=np.zeros(len(edges), np.int64) if alone or not len(edges) else partnership[of],
        places=np.array([one.places for one in instance.offers], np.int64),
        budget=np.array([one.budget_cents for one in instance.partnerships], np.int64),
        share_left=np.zeros(1 if alone else len(partnerships), np.int64),
        organisations=len(organisations),
        taken=np.zeros(len(organisations), bool),
    )


def submission_order(instance: Instance) -> np.ndarray:
    """Per application its rank: 0 was submitted first; at the same moment the order of the instance holds."""
    moments = np.array([moment(one.submitted_at) for one in instance.applications])
    rank = np.empty(len(moments), np.int64)
    rank[np.argsort(moments, kind="stable")] = np.arange(len(moments))
    return rank


def forbidden_edges(instance: Instance, application: np.ndarray, offer: np.ndarray, offers: dict) -> np.ndarray:
    found = np.zeros(len(offer), bool)
    if instance.forbidden:
        places = {one.id: place for place, one in enumerate(instance.applications)}
        keys = [places[one] * len(offers) + offers[other] for one, other in instance.forbidden]
        found = np.isin(application * len(offers) + offer, keys)
    return found


def edges_of_pairs(problem: Problem, instance: Instance, pairs: list) -> np.ndarray:
    """The edges of these (application, offer) pairs; a pair named twice counts once."""
    offers = {one.id: place for place, one in enumerate(instance.offers)}
    places = {one.id: place for place, one in enumerate(instance.applications)}
    keys = [places[one] * len(offers) + offers[other] for one, other in pairs]
    return np.flatnonzero(np.isin(problem.application * len(offers) + problem.offer, keys))
