"""Taking a list along: at once, or as a job of the worker; and the log of who took what."""

import hashlib
import io

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clusterxchange import scope
from clusterxchange.workflow import Conflict
from partnerships.events import hint
from partnerships.rulebook import rules_on
from reporting.exports.reading import blocks, columns_of, listing_for
from reporting.exports.writing import write
from reporting.models import Export, ExportLog
from reporting.models.exports import DUE

WAITING = 20  # exports that one person may have waiting at a time


def order_export(taken, *, by, title, expected=0, definition=None, by_mail=False):
    """A row now, a file in a moment. taken: {table, columns, filters, format}."""
    if Export.objects.visible_to(by).filter(status__in=DUE).count() >= WAITING:
        raise Conflict(_("You already have %(most)s exports waiting. Cancel one, or wait.") % {"most": WAITING})
    row = Export.objects.create(
        owner_id=by.pk, title=title[:160], expected=expected, definition=definition, by_mail=by_mail, **taken
    )
    transaction.on_commit(lambda: hint("reporting.tasks.sweep_exports"), robust=True)
    return row


def cancel_export(export, *, by):
    """The worker notices at its next block."""
    found = Export.objects.visible_to(by).filter(pk=export.pk, status__in=DUE)
    if not found.update(status=Export.Status.CANCELLED):
        raise Conflict(_("It is no longer being written."))


def retry_export(export, *, by):
    """From the beginning, with the rights of today."""
    found = Export.objects.visible_to(by).filter(pk=export.pk, status__in=["failed", "cancelled", "removed"])
    if not found.update(
        status=Export.Status.QUEUED, attempts=0, progress=0, next_attempt_at=timezone.now(), last_error="",
        made_at=None, file="", file_sha256="", size=0,
    ):  # fmt: skip
        raise Conflict(_("It is already being written, or ready."))
    transaction.on_commit(lambda: hint("reporting.tasks.sweep_exports"), robust=True)


def is_short(number):
    return number <= rules_on().direct_export_rows


def export_at_once(taken, *, by, way=ExportLog.Way.PAGE):
    """The bytes of a short export. It is written down before it leaves the house."""
    with scope.acting_as(by):
        listing = listing_for(by, taken["table"])
    columns, target, counted = columns_of(listing, taken["columns"]), io.BytesIO(), Counted()
    write(target, taken["format"], listing, columns, counted.rows(blocks_of(taken, by)))
    content = target.getvalue()
    log_export(taken, by=by, way=way, number=counted.number, sha256=hashlib.sha256(content).hexdigest())
    return content


def blocks_of(taken, by):
    return blocks(taken["table"], taken["filters"], taken["columns"], by)


class Counted:
    """Rows on their way, counted; after_block(number): told after each block."""

    def __init__(self, after_block=None):
        self.number, self.after_block = 0, after_block

    def rows(self, found):
        for block in found:
            yield from block
            self.number += len(block)
            if self.after_block:
                self.after_block(self.number)


def log_export(taken, *, by, way, number, sha256):
    """Asked outside of what reads only: an officer's pages write nothing else."""
    with scope.acting_as(by) as held:
        return ExportLog.objects.create(
            by_id=by.pk, way=way, partnerships=sorted(held.partnerships), number=number, sha256=sha256,
            **{name: taken[name] for name in ("table", "columns", "filters", "format")},
        )  # fmt: skip
