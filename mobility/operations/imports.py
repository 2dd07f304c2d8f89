"""Bringing a table in: begun with a file, decided by a person, finished or given up by the worker."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clusterxchange.workflow import Conflict
from mobility.models import Import
from partnerships.events import hint, record

LEASE = timedelta(minutes=20)
TRIES = 3
SWEEP = "mobility.tasks.sweep_imports"


def may_import(user, partnership):
    """The partnership's desk and coordinator, and the Support Office in their stead."""
    roles = user.scope.roles_in(partnership=partnership.pk)
    return bool(roles & {"desk", "coordinator"}) or user.scope.scheme == "support_office"


@transaction.atomic
def begin_import(*, kind, arrival, partnership, name, admitted, by):
    """Keep the file (an Admitted of the gate); the worker checks it."""
    if not may_import(by, partnership):
        raise PermissionDenied("desks, coordinators and the Support Office bring data in")
    job = Import.objects.create(
        kind=kind, arrival=arrival, partnership=partnership, by=by, name=name, extension=admitted.extension,
        file=admitted.data, sha256=admitted.sha256,
    )  # fmt: skip
    record("import.begun", job, by=by, note=name)
    nudge()
    return job


@transaction.atomic
def commit_import(job, *, leave_out=False, invites=False, by):
    """Decide to take it over; who decides a second time hears that it is decided.

    leave_out: the good lines without the bad ones; invites: the contacts of organisations as their managers. Raises
    Conflict when there is nothing to take over, or lines are bad and stay in.
    """
    if not job.lines_good:
        raise Conflict(_("No line of this table can be taken over."))
    if job.lines_bad and not leave_out:
        raise Conflict(_("Some lines have errors: correct them, or say that they are left out."))
    Import.workflow.move(
        job,
        "commit",
        by=by,
        leave_out=leave_out,
        invites=invites,
        attempts=0,
        next_attempt_at=timezone.now(),
        lines_done=0,
    )
    record("import.decided", job, by=by, note=job.name, left_out=job.lines_bad)
    nudge()


@transaction.atomic
def discard_import(job, *, by):
    """Forget the file; what was found stays to be read."""
    Import.workflow.move(job, "discard", by=by, ended_at=timezone.now(), file=None)
    record("import.discarded", job, by=by, note=job.name)


def fail_import(job, sentence):
    """It cannot be read or taken over, and the sentence says why."""
    Import.workflow.move(job, "fail", by=None, sentence=sentence[:500], checked_at=job.checked_at or timezone.now())


def nudge():
    transaction.on_commit(lambda: hint(SWEEP), robust=True)
