"""Clocks of money: release what cancelled exchanges still hold, verify the chains."""

import logging

from django.db import connection

from clusterxchange import scope
from mobility.models import Exchange
from payments.operations.ledger import release_commitment, release_rest

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
    """[(fund id, first broken seq)] of all funds; empty when every hash and every sum fits."""
    with scope.sweeping(), connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT fund_id FROM payments_posting")
        funds = [pk for (pk,) in cursor.fetchall()]
        broken = []
        for pk in funds:
            cursor.execute("SELECT checked, broken_at FROM verify_chain(%s)", [pk])
            _checked, broken_at = cursor.fetchone()
            if broken_at is not None:
                broken.append((pk, broken_at))
                log.critical("ledger of fund %s is broken at posting %s", pk, broken_at)
    return broken
