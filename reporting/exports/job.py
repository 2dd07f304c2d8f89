"""Making exports: the row is leased, the file written block by block outside of any transaction, then filed."""

import hashlib
import logging
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from clusterxchange import scope
from partnerships.emails import post
from partnerships.leases import take
from partnerships.models import User
from partnerships.queue import TRIES, backoff
from reporting.exports.reading import Refused, columns_of, listing_for
from reporting.exports.writing import TooLong, write
from reporting.models import Export
from reporting.models.exports import DUE
from reporting.operations.exports import Counted, blocks_of, log_export

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)  # renewed with every block
BATCH = 20
FOLDER = "exports"


class Cancelled(Exception):
    """Somebody has cancelled it, or another worker has it."""


def make_exports():
    """Make every export that is due. Returns how many."""
    with scope.sweeping():
        due = Export.objects.filter(status__in=DUE, next_attempt_at__lte=timezone.now()).order_by("next_attempt_at")
        rows = list(due.values_list("pk", "owner_id")[:BATCH])
    return sum(make_export(pk, User(pk=owner)) for pk, owner in rows)


def make_export(pk, owner):
    """One export with its owner's rights of now: what they may no longer read, is not in it."""
    with scope.acting_as(owner):
        export = take(Export.objects.filter(pk=pk, status__in=DUE), LEASE)
        if export is not None:
            export.owner = owner = User.objects.get(pk=owner.pk)
            Export.objects.filter(pk=pk).update(status=Export.Status.RUNNING, progress=0)
    if export is None:
        return 0
    try:
        with translation.override("en"):
            put_together(export, owner)
    except Cancelled:
        part_of(export).unlink(missing_ok=True)
        return 0
    except (PermissionDenied, Refused, TooLong) as why:
        give_up(export, owner, in_words(why))
        return 0
    except Exception as error:
        log.warning("export %s: %s", export.public_id, error)
        give_back(export, owner, error)
        return 0
    return 1


def in_words(why):
    if isinstance(why, TooLong):
        return _("There are more rows than a worksheet holds. Take CSV or JSON, or narrow the list down.")
    return str(why)


def target_of(export):
    return settings.MEDIA_ROOT / FOLDER / f"{export.public_id}.{export.format}"


def part_of(export):
    return target_of(export).with_suffix(".part")


def put_together(export, owner):
    if not owner.is_active:
        raise PermissionDenied(_("This account is closed."))
    taken = {name: getattr(export, name) for name in ("table", "columns", "filters", "format")}
    with scope.acting_as(owner):
        listing = listing_for(owner, export.table)
    counted = Counted(lambda number: keep_on(export, owner, number))
    partial = part_of(export)
    partial.parent.mkdir(parents=True, exist_ok=True)
    with partial.open("wb") as target:
        columns = columns_of(listing, export.columns)
        write(target, export.format, listing, columns, counted.rows(blocks_of(taken, owner)))
    sha256, size = digest_of(partial), partial.stat().st_size
    log_export(taken, by=owner, way="file", number=counted.number, sha256=sha256)
    partial.replace(target_of(export))
    file_export(export, owner, counted.number, sha256, size)


def keep_on(export, owner, number):
    """How far it is, and the lease anew; no row means that it was cancelled meanwhile."""
    with scope.acting_as(owner):
        mine = Export.objects.filter(pk=export.pk, status=Export.Status.RUNNING, attempts=export.attempts)
        if not mine.update(progress=number, next_attempt_at=timezone.now() + LEASE):
            raise Cancelled


def file_export(export, owner, number, sha256, size):
    with scope.acting_as(owner):
        mine = Export.objects.filter(pk=export.pk, status=Export.Status.RUNNING, attempts=export.attempts)
        if not mine.update(
            status=Export.Status.READY, progress=number, made_at=timezone.now(), last_error="",
            file=f"{FOLDER}/{target_of(export).name}", file_sha256=sha256, size=size,
        ):  # fmt: skip
            target_of(export).unlink(missing_ok=True)
            raise Cancelled
        if export.by_mail:
            post(owner.email, "reporting/email/export_ready", mail_of(export, number))


def mail_of(export, number):
    from partnerships.emails import link_to

    return {"export": export, "number": number, "link": link_to(f"/reporting/exports/{export.public_id}/")}


def give_up(export, owner, sentence):
    part_of(export).unlink(missing_ok=True)
    note(export, owner, status=Export.Status.FAILED, last_error=sentence[:500])
    if export.definition_id:
        from reporting.exports.schedule import stop

        with scope.acting_as(owner):
            stop(export.definition, sentence)


def give_back(export, owner, error):
    failed = export.attempts >= TRIES
    note(
        export, owner, status=Export.Status.FAILED if failed else Export.Status.QUEUED,
        next_attempt_at=backoff(export.attempts),
        last_error=_("It could not be written. The Support Office can see why.") if failed else str(error)[:500],
    )  # fmt: skip


def note(export, owner, **columns):
    with scope.acting_as(owner):
        Export.objects.filter(pk=export.pk, status__in=DUE).update(**columns)


def digest_of(path):
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
