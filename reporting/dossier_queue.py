"""Making audit bundles: the row is leased, the bundle made outside of any transaction, then filed (reliability §3)."""

import hashlib
import logging
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from clusterxchange import scope
from partnerships import queue
from partnerships.leases import take
from partnerships.operations import order_document
from reporting.dossiers.contents import members_of
from reporting.dossiers.packing import index_of, pack, sealed_index
from reporting.models import Dossier

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=10)
DUE = ("queued", "rendering")


def make_dossiers():
    """Make every bundle that is due. Returns how many."""
    with scope.sweeping():
        due = Dossier.objects.filter(status__in=DUE, next_attempt_at__lte=timezone.now()).order_by("next_attempt_at")
        rows = list(due.values("id", "requested_by_id", *queue.PARTIES)[: queue.BATCH])
    return sum(make_dossier(row) for row in rows)


def make_dossier(row):
    def acting():
        return queue.scope_of(row, row["requested_by_id"])

    with acting():
        dossier = take(Dossier.objects.filter(pk=row["id"], status__in=DUE), LEASE)
        if dossier is not None:
            note(dossier, status=Dossier.Status.RENDERING, progress=10)
    if dossier is None:
        return 0
    try:
        put_together(dossier, acting)
    except Exception as error:
        log.warning("dossier %s: %s", dossier.public_id, error)
        with acting():
            give_back(dossier, error)
        return 0
    return 1


def put_together(dossier, acting):
    """Members, index, its seal, the zip; then the row says where it is."""
    with acting():
        found = members_of(dossier)
        note(dossier, progress=40)
    index = index_of(dossier, found)
    with acting():
        # Leased in the transaction that orders it: no other worker begins it.
        document = queue.lease(order_index(dossier, found, index).pk)
    sealed = queue.print_document(document, lambda percent: None)
    with acting():
        queue.file_document(document, sealed)
        note(dossier, progress=80)
    name = f"dossiers/{dossier.public_id}.zip"
    target = settings.MEDIA_ROOT / name
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".part")
    pack(partial, dossier, found, index, sealed)
    partial.replace(target)
    with acting():
        note(
            dossier, status=Dossier.Status.READY, progress=100, made_at=timezone.now(), document=document, file=name,
            file_sha256=digest_of(target), size=target.stat().st_size, last_error="",
        )  # fmt: skip


def order_index(dossier, found, index):
    """The index as a sealed paper of the portal: for the partnership and who asked, and verified on the public page."""
    return order_document(
        template="reporting/pdf/dossier_index.html",
        title=f"Index of the audit bundle {dossier.exchange.number}",
        number=f"{dossier.exchange.number} audit index",
        content=sealed_index(dossier, found, index),
        by=dossier.requested_by,
        parties={"vop_id": dossier.vop_id},
        with_figures=True,
    )


def note(dossier, **columns):
    Dossier.objects.filter(pk=dossier.pk).update(**columns)


def give_back(dossier, error):
    failed = dossier.attempts >= queue.TRIES
    note(
        dossier, status=Dossier.Status.FAILED if failed else Dossier.Status.QUEUED, last_error=str(error)[:500],
        next_attempt_at=queue.backoff(dossier.attempts),
    )  # fmt: skip


def digest_of(path):
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
