"""Clocks of mobility: work is found in the state, never in a message (reliability §3)."""

import logging

from django.utils import timezone

from clusterxchange import scope
from clusterxchange.workflow import Conflict
from mobility.models import Application, Exchange
from mobility.models.applications import OPEN
from mobility.operations import end_exchange, expire_application, start_exchange

log = logging.getLogger(__name__)
BATCH = 500
PARTIES = ("vo_id", "ho_id", "vop_id", "hop_id")


def sweep(found, model, operation):
    """Run one operation, as the system, on every row the sweeping role found. Returns how many moved."""
    with scope.sweeping():
        rows = list(found().values("id", *PARTIES)[:BATCH])
    return sum(move_one(row, model, operation) for row in rows)


def move_one(row, model, operation):
    try:
        with scope.acting_for(partnerships=[row["vop_id"], row["hop_id"]], organisations=[row["vo_id"], row["ho_id"]]):
            operation(model.objects.get(pk=row["id"]), by=None)
        return 1
    except Conflict as conflict:
        log.info("%s %s: %s", model.__name__, row["id"], conflict)
        return 0


def expire_applications():
    return sweep(
        lambda: Application.objects.filter(status__in=OPEN, expires_on__lt=timezone.localdate()),
        Application,
        expire_application,
    )


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
