"""Running an import in the worker: lease, check line by line with progress, or take over in one transaction."""

import io
import itertools
import logging

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from clusterxchange import scope
from clusterxchange.spreadsheets import stream_csv
from clusterxchange.tables import lines_of
from clusterxchange.uploads import Refused
from mobility.models import Import
from mobility.operations.imports import LEASE, TRIES, fail_import, may_import
from mobility.transfer.columns import read_heading
from mobility.transfer.exchanges import Exchanges
from mobility.transfer.lines import Line, cells_of
from mobility.transfer.offers import Offers
from mobility.transfer.organisations import Organisations
from partnerships.events import record
from partnerships.leases import take
from partnerships.models import User

log = logging.getLogger(__name__)
CHUNK = 250  # lines checked, and written, at once
PREVIEW, SHOWN, MOST_PROBLEMS = 8, 40, 60_000
KINDS = {"organisations": Organisations, "offers": Offers, "exchanges": Exchanges}
REPORT = ["Row", "Column", "What is wrong", "What would be right", "What stands there", "Kept out"]


class Changed(Exception):
    """Since it was checked, lines have become bad."""


def run_imports():
    """Everything that is due. Returns how many were run."""
    with scope.sweeping():
        due = Import.objects.filter(status__in=["queued", "committing"], next_attempt_at__lte=timezone.now())
        rows = list(due.order_by("next_attempt_at").values_list("id", "by_id")[:20])
    return sum(run(pk, User(pk=by)) for pk, by in rows)


def run(pk, by):
    """One import, in the scope of who brought it: what they may no longer do, the worker may not either."""
    with scope.acting_as(by):
        job = lease(pk)
    if job is None:
        return 0
    try:
        (check if job.status == Import.Status.QUEUED else take_over)(job, by)
    except (Refused, Changed, PermissionDenied) as why:
        give_up(job, by, str(why))
    except Exception as error:
        log.exception("import %s", job.public_id)
        give_up(job, by, _("It could not be finished. Please tell the Support Office."), error)
    return 1


def lease(pk):
    return take(Import.objects.select_related("partnership").filter(pk=pk, status__in=["queued", "committing"]), LEASE)


def give_up(job, by, sentence, error=None):
    with scope.acting_as(by):
        if error is not None and job.attempts < TRIES:
            Import.objects.filter(pk=job.pk).update(next_attempt_at=timezone.now(), last_error=str(error)[:500])
        else:
            fail_import(Import.objects.get(pk=job.pk), sentence)


def lines_read(job):
    """(heading, lines): Line by Line of the file. Raises Refused where the heading cannot be used."""
    table = lines_of(bytes(job.file), job.extension)
    _row, cells = next(table, (0, []))
    heading = read_heading(job.kind, cells)
    if heading.doubled:
        raise Refused(_("These columns stand there twice: %(names)s.") % {"names": ", ".join(heading.doubled)})
    if heading.missing:
        names = ", ".join(one.name for one in heading.missing[:12])
        raise Refused(_("These columns are missing: %(names)s. The first line has to name the columns as the template "
                        "does.") % {"names": names})  # fmt: skip
    return heading, (Line(row, cells_of(heading, found)) for row, found in table)


def chunks(lines):
    while chunk := list(itertools.islice(lines, CHUNK)):
        yield chunk


# Checking ----------------------------------------------------------------------------------------


def check(job, by):
    heading, lines = lines_read(job)
    checker, found = KINDS[job.kind](job), Findings()
    for chunk in chunks(lines):
        with scope.acting_as(by):
            for line in checker.check(chunk):
                found.add(line)
            Import.objects.filter(pk=job.pk, status="queued").update(lines_done=found.count)
    if not found.count:
        raise Refused(_("This table holds no line below its heading."))
    with scope.acting_as(by):
        Import.workflow.move(
            job, "check", by=None, checked_at=timezone.now(), lines_done=found.count, lines_good=found.good,
            lines_bad=found.bad, preview=found.preview, problems=found.shown, report=found.report(),
            columns={"known": list(heading.places), "unknown": heading.unknown},
        )  # fmt: skip


class Findings:
    """What the page shows of a check, and the report with all of it: written as it comes, never kept in rows."""

    def __init__(self):
        self.count = self.good = self.bad = self.told = 0
        self.preview, self.shown = [], []
        self.written = io.BytesIO()
        self.written.write(b"".join(stream_csv([], REPORT)))

    def add(self, line):
        self.count += 1
        self.good += line.is_good
        self.bad += not line.is_good
        if len(self.preview) < PREVIEW:
            self.preview.append({"row": line.row, "cells": {name: text[:80] for name, text in line.cells.items()},
                                 "good": line.is_good})  # fmt: skip
        for problem in line.problems:
            self.tell(problem)

    def tell(self, problem):
        self.told += 1
        if self.told > MOST_PROBLEMS:
            return
        if len(self.shown) < SHOWN:
            self.shown.append({"row": problem.row, "column": problem.column, "message": problem.message,
                               "cure": problem.cure, "value": problem.value, "note": problem.note})  # fmt: skip
        kept_out = _("no") if problem.note else _("yes")
        line = [problem.row, problem.column, problem.message, problem.cure, problem.value, kept_out]
        self.written.write(b"".join(itertools.islice(stream_csv([line], []), 2, None)))

    def report(self):
        return self.written.getvalue() if self.told else None


# Taking over -------------------------------------------------------------------------------------


def take_over(job, by):
    """All in one transaction, the mark that it is done included: it happens whole, once, or not at all."""
    with scope.acting_as(by):
        if not may_import(by, job.partnership):
            raise PermissionDenied(_("Whoever brought it no longer works for the partnership."))
        checker, written = KINDS[job.kind](job), 0
        _heading, lines = lines_read(job)
        for chunk in chunks(lines):
            good = [line for line in checker.check(chunk) if line.is_good]
            if len(good) < len(chunk) and not job.leave_out:
                bad = next(line for line in chunk if not line.is_good)
                raise Changed(_("Since it was checked, row %(row)s has become wrong: %(why)s Upload the table again.")
                              % {"row": bad.row, "why": bad.problems[0].message})  # fmt: skip
            checker.write(good)
            written += len(good)
        Import.workflow.move(
            job, "finish", by=None, ended_at=timezone.now(), file=None, lines_done=written, lines_good=written
        )
        record("import.committed", job, by=by, note=job.name, lines=written)
