"""One plan for all who come together; each visit keeps its objectives and its own paper."""

from django.db import transaction

from clusterxchange.workflow import Conflict
from mobility.models import Paper
from mobility.operations.papers import draw_up_commitment


@transaction.atomic
def plan_mission(exchanges, *, agenda, outcomes, by):
    """Draw up the commitment of each visit with this agenda: ([paper], [(exchange, why not)]).

    One never stops the others. What a visitor comes for stays as its own commitment says, or its application.
    """
    papers, left = [], []
    for exchange in sorted(exchanges, key=lambda one: one.pk):  # always in one order: two writers wait, none is stuck
        try:
            with transaction.atomic():
                own = own_words(exchange, outcomes)
                papers.append(draw_up_commitment(exchange, agenda=agenda, by=by, **own))
        except Conflict as conflict:
            left.append((exchange, str(conflict)))
    return papers, left


def own_words(exchange, outcomes):
    """Objectives and outcomes of a visit that has a commitment, else its goals and the mission's outcomes."""
    standing = Paper.objects.standing().filter(exchange=exchange, kind="commitment").order_by("-version").first()
    if standing is None:
        return {"objectives": exchange.goals, "outcomes": outcomes}
    return {name: standing.content[name] for name in ("objectives", "outcomes")}
