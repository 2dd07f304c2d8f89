"""Clocks of money: release what cancelled exchanges still hold, verify the chains."""

import logging

from django.db import connection

from clusterxchange import scope
from mobility.models import Exchange
from payments.models import Fund
from payments.operations.ledger import release_commitment, release_rest
from payments.operations.verifications import verify_ledger

log = logging.getLogger(__name__)


def release_for(event):
    """A cancelled exchange gives its reservation back. Safe to run twice: the key answers first."""
    exchange = Exchange.objects.get(pk=event.subject_id)
    # Never the reason people wrote: postings stay for ever and hold no personal data.
    release_commitment(exchange, reason="cancelled")


def release_rest_for(event):
    """A stay that was broken off keeps what was decided for it; the rest goes back. Safe to run twice."""
    release_rest(Exchange.objects.get(pk=event.subject_id))


def verify_chains():
    """[(fund id, first broken seq)] of all funds; empty when every hash and every sum fits. Each finding is kept."""
    with scope.sweeping(), connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT fund_id, partnership_id FROM payments_posting")
        funds = cursor.fetchall()
    return [broken for pk, partnership in funds if (broken := verify_chain(pk, partnership))]


def verify_chain(pk, partnership):
    with scope.acting_for(partnerships=[partnership]):
        found = verify_ledger(Fund.objects.get(pk=pk), by=None)
    if found.broken_at is None:
        return None
    log.critical("ledger of fund %s is broken at posting %s", pk, found.broken_at)
    return pk, found.broken_at
