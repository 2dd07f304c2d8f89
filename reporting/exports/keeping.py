"""What was made is kept for a while: afterwards the file goes, and the row says so."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from clusterxchange import scope
from partnerships import queue
from partnerships.models import User
from partnerships.rulebook import rules_on
from reporting.models import Dossier, Export

BATCH = 200


def oldest_kept(now=None):
    """What was made before this moment is not kept any more."""
    return (now or timezone.now()) - timedelta(days=rules_on().export_days)


def remove_old(now=None):
    """Exports and audit bundles whose time is over. Returns how many went."""
    before = oldest_kept(now)
    return remove_exports(before) + remove_dossiers(before)


def remove_exports(before):
    with scope.sweeping():
        old = Export.objects.filter(status=Export.Status.READY, made_at__lt=before).order_by("made_at")
        rows = list(old.values_list("pk", "owner_id", "file")[:BATCH])
    for pk, owner, file in rows:
        # The file first: a row that says it is gone is always right.
        delete_file(file)
        with scope.acting_as(User(pk=owner)):
            Export.objects.filter(pk=pk, status=Export.Status.READY).update(status=Export.Status.REMOVED, file="")
    return len(rows)


def remove_dossiers(before):
    with scope.sweeping():
        old = Dossier.objects.filter(status=Dossier.Status.READY, made_at__lt=before).order_by("made_at")
        rows = list(old.values("id", "file", "requested_by_id", *queue.PARTIES)[:BATCH])
    for row in rows:
        delete_file(row["file"])
        with queue.scope_of(row, row["requested_by_id"]):
            ready = Dossier.objects.filter(pk=row["id"], status=Dossier.Status.READY)
            ready.update(status=Dossier.Status.REMOVED, file="", size=0)
    return len(rows)


def delete_file(name):
    (settings.MEDIA_ROOT / name).unlink(missing_ok=True)
