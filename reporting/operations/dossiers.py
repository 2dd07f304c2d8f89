"""Asking for the audit bundle of an exchange: a row now, a file in a moment."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from clusterxchange import scope
from mobility.models import Exchange
from partnerships.events import hint
from reporting.models import Dossier
from reporting.models.dossiers import READERS

ASKERS = frozenset({*(f"vop.{role}" for role in READERS), "so", "agency"})


def readable_exchange(public_id, by):
    """The exchange as a reader sees it, or None: an officer's POST runs as the role that sees no rows."""
    with scope.acting_as(by):
        if by.scope.sees_everything:
            scope.read_only()
        return Exchange.objects.visible_to(by).filter(public_id=public_id).first()


@transaction.atomic
def order_dossier(exchange, *, by):
    """Queue the bundle; the one this person already waits for is given instead of a second."""
    if not ASKERS & exchange.parties_of(by):
        raise PermissionDenied("the visitor's partnership, the Support Office and the Agency fetch audit bundles")
    try:
        with transaction.atomic():
            dossier = Dossier.objects.create(exchange=exchange, requested_by=by, **exchange.party_ids())
    except IntegrityError:
        return Dossier.objects.get(exchange=exchange, requested_by=by, status__in=["queued", "rendering"])
    transaction.on_commit(lambda: hint("reporting.tasks.sweep_dossiers"), robust=True)
    return dossier
