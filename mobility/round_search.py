"""What a worker does with a round: search it, or put it to the hosts. State is the queue (reliability §3).

Whoever dies leaves the lease to end, and the sweep finds the round again: a search begins anew, an acceptance goes on
with the pairs that are still open.
"""

import logging
import time
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clusterxchange import scope
from clusterxchange.workflow import Conflict
from mobility.models import Candidate, Offer, Round
from mobility.operations.rounds import match_candidate
from mobility.operations.waiting import settle_places
from mobility.rounds import candidates_of, outcome_of, question_of
from partnerships.events import record
from partnerships.leases import take
from partnerships.models import User

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=90)
HEARTBEAT = 2.0  # seconds between two looks at whether somebody cancelled
TRIES = 3
STATUS = Round.Status


def work_on_rounds():
    """Search or accept every round that is due. Returns how many."""
    with scope.sweeping():
        due = list(Round.objects.due().order_by("next_attempt_at").values_list("id", "asked_by", "partnership")[:20])
    return sum(work_on(pk, User(pk=asked_by), partnership) for pk, asked_by, partnership in due)


def work_on(pk, user, partnership):
    if not sees(pk, user):
        return give_back(pk, partnership)
    asked = lease(pk, user)
    if asked is None:
        return 0
    try:
        accept(asked, user) if asked.status == STATUS.ACCEPTING else search(asked, user)
    except Exception as error:
        log.exception("round %s", asked.public_id)
        give_up(asked, user, error)
        return 0
    return 1


def lease(pk, user):
    """The round, kept from other workers for a while; None when it is not due, or no longer the asker's to see."""
    with scope.acting_as(user):
        asked = take(Round.objects.visible_to(user).due().filter(pk=pk), LEASE)
        if asked is not None and asked.status != STATUS.ACCEPTING:
            Round.workflow.move(asked, "search", by=None)
        return asked


def sees(pk, user):
    """Whether whoever asked is still there and may still see the round."""
    if user.pk is None:
        return False
    with scope.acting_as(user):
        return Round.objects.visible_to(user).filter(pk=pk).exists()


def give_back(pk, partnership):
    """Nobody is left who asked: the desk is told, and a colleague asks anew. Returns how many: 0 or 1."""
    with scope.acting_for(partnerships=[partnership], scheme="" if partnership else "support_office"):
        asked = take(Round.objects.due().filter(pk=pk), LEASE)
        if asked is None:
            return 0
        why = _("Whoever asked for it is no longer there.")
        verb = "hand_back" if asked.status == STATUS.ACCEPTING else "fail"
        Round.workflow.move(asked, verb, by=None, last_error=why)
        if partnership:  # an event of nobody in particular, about the whole scheme, is nobody's to deliver
            tell_failed(asked, why, by=None)
    return 1


def tell_failed(asked, why, by):
    record("round.failed", asked, by=by, name=asked.name, public_id=asked.public_id, why=str(why))


def keep_lease(asked, **changes):
    """Still alive. Returns whether the round is still this worker's: not cancelled, asked anew or taken over."""
    mine = Round.objects.filter(pk=asked.pk, status=asked.status, asked_at=asked.asked_at, attempts=asked.attempts)
    return bool(mine.update(next_attempt_at=timezone.now() + LEASE, **changes))


# Searching ----------------------------------------------------------------------------------------


class Watch:
    """What the search asks and tells while it runs; the database hears of it every two seconds."""

    def __init__(self, asked, user):
        self.asked, self.user = asked, user
        self.found, self.next_look, self.wanted = {}, 0.0, True

    def progress(self, **found):
        self.found = {name: int(value) for name, value in found.items()}

    def goes_on(self):
        if time.monotonic() >= self.next_look:
            with scope.acting_as(self.user):
                alive = keep_lease(self.asked, found=self.found)
                stop = Round.objects.filter(pk=self.asked.pk, stop_asked=True).exists()
            self.wanted = alive and not stop
            self.next_look = time.monotonic() + HEARTBEAT
        return self.wanted


def search(asked, user):
    from mobility.allocation.allocate import allocate  # numpy and HiGHS stay out of the web process

    with scope.acting_as(user):
        question = question_of(asked)
    watch = Watch(asked, user)
    allocation = allocate(question.instance, float(asked.seconds), watch.goes_on, watch.progress)
    with scope.acting_as(user):
        propose(asked, question, allocation, user)


@transaction.atomic
def propose(asked, question, allocation, user):
    """Write down what was found, if the round is still this worker's."""
    if not keep_lease(asked):
        return
    Round.workflow.move(
        asked, "propose", by=None, outcome=outcome_of(question, allocation), last_error="", stop_asked=False
    )
    rows = candidates_of(asked, question, allocation)
    asked.candidates.exclude(application__in=[row.application_id for row in rows]).delete()
    Candidate.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["round", "application"],
        update_fields=["fit", "chosen", "reason", "sentence", "mark"], batch_size=1000,
    )  # fmt: skip
    told = {"name": asked.name, "public_id": asked.public_id, "matches": len(allocation.matches)}
    record("round.proposed", asked, by=user, **told)


def give_up(asked, user, error):
    """Try again later; after some tries say so on the page."""
    with scope.acting_as(user):
        if asked.attempts >= TRIES and asked.status == STATUS.SEARCHING:
            Round.workflow.move(asked, "fail", by=None, last_error=str(error)[:500])
            tell_failed(asked, _("The search broke off %(times)s times.") % {"times": asked.attempts}, by=user)
        else:
            Round.objects.filter(pk=asked.pk).update(last_error=str(error)[:500])


# Accepting ----------------------------------------------------------------------------------------


def accept(asked, user):
    """Each pair in a transaction of its own: what cannot be matched any more says why, the others go on."""
    with scope.acting_as(user):
        open_pairs = list(asked.candidates.proposed().filter(outcome="").values_list("pk", flat=True))
    for pk in open_pairs:
        with scope.acting_as(user):
            put_to_host(asked, pk, user)
            keep_lease(asked)
    with scope.acting_as(user):
        settle_offers(asked)
        Round.workflow.move(asked, "finish", by=None, ended_at=timezone.now(), ended_by_id=user.pk)


def put_to_host(asked, pk, user):
    candidate = asked.candidates.select_for_update(of=("self",)).select_related("round").get(pk=pk)
    if candidate.outcome:
        return
    try:
        match_candidate(candidate, by=user)
    except (Conflict, PermissionDenied) as reason:
        said = str(reason) if isinstance(reason, Conflict) else _("The right to endorse it is gone.")
        asked.candidates.filter(pk=pk).update(outcome=Candidate.Outcome.MISSED, sentence=said)


def settle_offers(asked):
    """Who found no place waits for one."""
    for offer in Offer.objects.filter(pk__in=asked.candidates.values("application__offer")).order_by("pk"):
        settle_places(offer)
