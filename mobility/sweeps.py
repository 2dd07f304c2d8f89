"""Clocks of mobility: work is found in the state, never in a message (reliability §3)."""

import logging
from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone

from clusterxchange import scope
from clusterxchange.workflow import Conflict
from mobility.models import Application, Arrangement, Exchange, Offer
from mobility.models.applications import OPEN
from mobility.operations import (
    end_exchange,
    expire_application,
    expire_arrangement,
    lapse_hold,
    rest_offer,
    settle_places,
    start_exchange,
)
from partnerships.rulebook import rules_on

log = logging.getLogger(__name__)
BATCH = 500
PARTIES = ("vo_id", "ho_id", "vop_id", "hop_id")


def sweep(found, model, operation, parties=PARTIES):
    """Run one operation, as the system, on every row the sweeping role found. Returns how many moved."""
    with scope.sweeping():
        rows = list(found().values("id", *parties)[:BATCH])
    return sum(move_one(row, model, operation) for row in rows)


def move_one(row, model, operation):
    try:
        partnerships = [row[side] for side in ("vop_id", "hop_id") if side in row]
        organisations = [row[side] for side in ("vo_id", "ho_id") if side in row]
        with scope.acting_for(partnerships=partnerships, organisations=organisations):
            operation(model.objects.get(pk=row["id"]), by=None)
        return 1
    except Conflict as conflict:
        log.info("%s %s: %s", model.__name__, row["id"], conflict)
        return 0


def expire_applications():
    """What waits for a place is nobody's to answer: its days do not run before its stay would begin."""
    today = timezone.localdate()
    unanswered = Q(waiting_since=None, expires_on__lt=today) | Q(waiting_since__isnull=False, starts_on__lte=today)
    return sweep(lambda: Application.objects.filter(unanswered, status__in=OPEN), Application, expire_application)


def expire_arrangements():
    """What a host said it agreed on, and the visitor has not answered: for so many days, or until it would begin."""
    today, since = timezone.localdate(), timezone.now() - timedelta(days=rules_on().arrangement_days)
    unanswered = Q(proposed_at__lt=since) | Q(starts_on__lte=today)
    return sweep(lambda: Arrangement.objects.filter(unanswered, status="proposed"), Arrangement, expire_arrangement)


def lapse_holds():
    return sweep(
        lambda: Application.objects.held().filter(held_until__lt=timezone.localdate()), Application, lapse_hold
    )


def fill_places():
    """Offers with a free place and somebody who waits for one: what whoever freed it should have done. How many."""
    with scope.sweeping():
        wanted = set(Application.objects.waiting().values_list("offer_id", flat=True).distinct()[:BATCH])
    with scope.fresh():
        free = list(Offer.objects.published().filter(pk__in=wanted, places_taken__lt=F("places")))
    for offer in free:
        settle_places(offer)
    return len(free)


def start_exchanges():
    return sweep(
        lambda: Exchange.objects.filter(status="agreement_signed", starts_on__lte=timezone.localdate()),
        Exchange,
        start_exchange,
    )


def end_exchanges():
    return sweep(
        lambda: Exchange.objects.filter(status="ongoing", ends_on__lt=timezone.localdate()), Exchange, end_exchange
    )


def rest_silent_offers():
    """Hosts that are not heard of for half a year are asked, and not shown meanwhile."""
    silent_since = timezone.now() - timedelta(days=rules_on().silent_days)
    return sweep(lambda: Offer.objects.silent_since(silent_since), Offer, rest_offer, parties=("ho_id", "hop_id"))
