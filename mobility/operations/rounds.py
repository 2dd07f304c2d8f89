"""A round from asking to acceptance. The search itself is a worker's (mobility/round_search.py)."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from clusterxchange.workflow import Conflict
from mobility.models import Application, Candidate, Round
from mobility.operations.applications import endorse_application
from mobility.operations.waiting import as_host, hold_place, lock_places, places_free
from mobility.priority import sme_effect_of
from partnerships.events import hint, record

ORGANISERS = {"vop.desk", "vop.coordinator", "so"}


@transaction.atomic
def open_round(*, partnership, by, **asked):
    """Ask for a round; a worker searches it. partnership None: the whole scheme, for the Support Office."""
    opened = Round(partnership=partnership, created_by=by, asked_by=by, **asked)
    if not opened.parties_of(by) & ORGANISERS:
        raise PermissionDenied("a round is opened by a desk for its partnership, or by the Support Office")
    opened.save(force_insert=True)
    record("round.opened", opened, by=by)
    nudge_search()
    return opened


def nudge_search():
    transaction.on_commit(lambda: hint("mobility.tasks.search_rounds"), robust=True)


@transaction.atomic
def repeat_round(asked, *, by):
    """Search again, with what is pinned and forbidden now."""
    Round.workflow.move(asked, "repeat", by=by, **due_now(by), stop_asked=False, found={})
    record("round.repeated", asked, by=by)
    nudge_search()


def due_now(by):
    now = timezone.now()
    return {"asked_by": by, "asked_at": now, "next_attempt_at": now, "attempts": 0, "last_error": ""}


@transaction.atomic
def accept_round(asked, *, by):
    """Put every proposed pair to its host; a worker does it, pair by pair."""
    Round.workflow.move(asked, "accept", by=by, **due_now(by))
    record("round.accepted", asked, by=by)
    nudge_search()


@transaction.atomic
def cancel_round(asked, *, by):
    Round.workflow.move(asked, "cancel", by=by, ended_at=timezone.now(), ended_by=by)
    record("round.cancelled", asked, by=by)


def stop_search(asked, *, by):
    """Take the best found so far instead of searching on."""
    Round.workflow.check(asked, "cancel", by=by)
    if not Round.objects.filter(pk=asked.pk, status="searching").update(stop_asked=True):
        raise Conflict(_("The search of %(round)s is not running any more.") % {"round": asked})


@transaction.atomic
def mark_candidate(candidate, mark, *, by):
    """Pin or forbid a pair for the next search, or take the mark away. A visitor has one pin at most."""
    asked = candidate.round
    Round.workflow.check(asked, "repeat", by=by)
    if mark == Candidate.Mark.PINNED:
        same_visitor = asked.candidates.filter(application__vo=candidate.application.vo_id)
        same_visitor.filter(mark=mark).update(mark=Candidate.Mark.NONE)
    chosen = {"chosen": False} if mark == Candidate.Mark.FORBIDDEN else {}
    asked.candidates.filter(pk=candidate.pk).update(mark=mark, **chosen)


@transaction.atomic
def match_candidate(candidate, *, by):
    """Put one proposed pair to its host and keep its place. Raises Conflict where the world has moved on."""
    asked, application = candidate.round, Application.objects.get(pk=candidate.application_id)
    offer = lock_places(application)
    application.refresh_from_db()
    if not application.is_held:
        with as_host(offer):
            free = places_free(offer)
        if free < 1:
            raise Conflict(_("The last place of this offer was taken meanwhile."))
    effect = sme_effect_of(application)
    because = _("Chosen in the round “%(round)s”, which keeps the share of SMEs.") if effect.needs_reason else ""
    endorse_application(application, by=by, because=because % {"round": asked.name} if because else "")
    if not application.is_held:
        hold_place(application, by=by)
    # The round's own day, where it is later than the days the rules give.
    Application.objects.filter(pk=application.pk).update(
        held_until=Greatest(F("held_until"), asked.answer_by), expires_on=Greatest(F("expires_on"), asked.answer_by)
    )
    asked.candidates.filter(pk=candidate.pk).update(outcome=Candidate.Outcome.MATCHED)
