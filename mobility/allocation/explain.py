"""Why an application was not matched: the reason that binds, and the smallest change that would match it."""

from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from mobility.allocation.instance import Instance
from mobility.allocation.problem import Problem


def explain(instance: Instance, problem: Problem, chosen: np.ndarray, proven: bool) -> list[dict[str, Any]]:
    """[{application, reason, sentence}], one for each application without a match.

    reason: no_option, forbidden, organisation, full, budget, sme_reserve or better_total. proven: whether the choice
    is known to be the best; it decides what is said of those whom no row stands in the way of.
    """
    said = Findings(instance, problem, chosen, proven)
    matched = np.zeros(len(instance.applications), bool)
    matched[problem.application[chosen]] = True
    return [
        {"application": instance.applications[at].id} | said.finding(at) for at in np.flatnonzero(~matched).tolist()
    ]


class Findings:
    def __init__(self, instance, problem, chosen, proven):
        self.instance, self.problem, self.proven = instance, problem, proven
        self.organisations, self.places, self.cents, self.share = (left.tolist() for left in problem.left(chosen))
        order = np.argsort(problem.application, kind="stable")
        self.edges = order
        self.bounds = np.searchsorted(problem.application[order], np.arange(len(instance.applications) + 1)).tolist()
        ranked = chosen[np.argsort(-problem.fit[chosen], kind="stable")]
        self.fits: dict[int, list[int]] = {}
        for offer, fit in zip(problem.offer[ranked].tolist(), problem.fit[ranked].tolist(), strict=True):
            self.fits.setdefault(offer, []).append(fit)

    def finding(self, at: int) -> dict[str, Any]:
        edges = self.edges[self.bounds[at] : self.bounds[at + 1]]
        if not len(edges):
            return self.nothing_left(at)
        if self.organisations[int(self.problem.organisation[edges[0]])] <= 0:
            sentence = _("The organisation is matched through another application, and it visits once (E15).")
            return {"reason": "organisation", "sentence": sentence}
        # The option nearest to a match: the fewest rows in its way, then the best fit.
        walls = {int(edge): self.walls(int(edge)) for edge in edges}
        nearest = min(walls, key=lambda edge: (len(walls[edge]), -int(self.problem.fit[edge])))
        if not walls[nearest]:
            return self.outbid(nearest)
        kind = walls[nearest][0]
        sentence = " ".join(
            [*(getattr(self, one)(nearest) for one in walls[nearest]), self.cure(nearest, walls[nearest])]
        )
        return {"reason": kind, "sentence": sentence, "offer": self.offer_id(nearest), "change": walls[nearest]}

    def nothing_left(self, at: int) -> dict[str, Any]:
        if self.instance.applications[at].options:
            return {"reason": "forbidden", "sentence": _("Every offer of this application is forbidden in this round.")}
        return {"reason": "no_option", "sentence": _("No offer of this round is eligible for this application.")}

    def walls(self, edge: int) -> list[str]:
        problem, found = self.problem, []
        if self.places[problem.offer[edge]] <= 0:
            found.append("full")
        if self.cents[problem.partnership[edge]] < problem.cents[edge]:
            found.append("budget")
        if problem.side[edge] > 0 and self.share[problem.share_row[edge]] < problem.side[edge]:
            found.append("sme_reserve")
        return found

    def offer_id(self, edge: int):
        return self.instance.offers[int(self.problem.offer[edge])].id

    def full(self, edge: int) -> str:
        offer, fit = int(self.problem.offer[edge]), int(self.problem.fit[edge])
        fits = self.fits.get(offer, [])
        if not fits:
            return _("The offer %(offer)s has no place.") % {"offer": self.offer_id(edge)}
        return _("The offer %(offer)s is full with fits of %(least)d to %(most)d; this one has %(fit)d, "
                 "rank %(rank)d of %(many)d.") % {
            "offer": self.offer_id(edge), "least": fits[-1], "most": fits[0], "fit": fit,
            "rank": 1 + sum(other >= fit for other in fits), "many": len(fits) + 1}  # fmt: skip

    def budget(self, edge: int) -> str:
        return _("The budget of the partnership is spent for the offer %(offer)s.") % {"offer": self.offer_id(edge)}

    def sme_reserve(self, edge: int) -> str:
        return _("The matches that are left are reserved for SMEs.")

    def cure(self, edge: int, walls: list[str]) -> str:
        """The smallest change that would match it, in words."""
        missing = int(self.problem.cents[edge]) - self.cents[self.problem.partnership[edge]]
        changes = {
            "full": _("one more place at %(offer)s"),
            "budget": _("EUR %(missing)s more in the budget"),
            "sme_reserve": _("one more SME match"),
        }
        named = {"offer": self.offer_id(edge), "missing": f"{missing / 100:.2f}"}
        return _("It would be matched with %(changes)s.") % {
            "changes": ", ".join(changes[one] % named for one in walls)
        }

    def outbid(self, edge: int) -> dict[str, Any]:
        sentence = _("The whole round reaches more fit without it.") if self.proven else _(
            "The search ended before a place was found for it; a longer one may find it.")  # fmt: skip
        return {"reason": "better_total", "sentence": sentence, "offer": self.offer_id(edge), "change": []}
