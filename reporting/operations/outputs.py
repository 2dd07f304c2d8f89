"""Entering what a partnership did and brought about (indicators 1 to 4). What is recorded counts at once."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from clusterxchange.workflow import InvalidStep
from partnerships.events import record
from reporting.models import Output, OutputFile
from reporting.models.outputs import WRITERS
from reporting.output_files import take_in

TITLE = 200


@transaction.atomic
def record_output(*, partnership, indicator, values, by, files=()):
    """Enter one that is whole. values: {field: value} of a form that is valid; files: uploads."""
    now = timezone.now()
    output = Output(
        partnership=partnership, indicator=indicator, status=Output.Status.RECORDED, created_by=by, recorded_at=now,
        recorded_by=by, **values,
    )  # fmt: skip
    require_writer(output, by)
    output.save(force_insert=True)
    add_files(output, files, by)
    record("output.recorded", output, by=by)
    return output


def require_writer(output, by):
    if not set(WRITERS.split()) & output.parties_of(by):
        raise PermissionDenied("desk, coordinator and the partner cluster enter outputs")


def add_files(output, files, by):
    """Raises uploads.Refused with a sentence."""
    for file in files:
        OutputFile.objects.create(output=output, added_by=by, **take_in(file))


@transaction.atomic
def change_output(output, *, values, by, files=()):
    """Correct it, whole as it was before; a draft becomes a record by that. Its counting rows follow."""
    require_writer(output, by)
    if output.status == Output.Status.WITHDRAWN:
        raise InvalidStep(_("%(output)s was withdrawn.") % {"output": output})
    now = timezone.now()
    changed = [name for name, value in values.items() if getattr(output, name) != value]
    rows = Output.objects.filter(pk=output.pk, status=output.status)
    if not rows.update(**values, changed_at=now, changed_by=by):
        raise InvalidStep(_("%(output)s: somebody was faster.") % {"output": output})
    add_files(output, files, by)
    if output.status == Output.Status.DRAFT:
        Output.workflow.move(output, "record", by=by, recorded_at=now, recorded_by=by)
        record("output.recorded", output, by=by)
    elif changed or files:
        record("output.changed", output, by=by, fields=changed)


@transaction.atomic
def withdraw_output(output, *, reason, by):
    """It counts no more; the row, its files and the reason stay."""
    Output.workflow.move(output, "withdraw", by=by, withdrawn_at=timezone.now(), withdrawn_by=by, reason=reason)
    record("output.withdrawn", output, by=by, note=reason)


@transaction.atomic
def withdraw_output_file(kept, *, by):
    require_writer(kept.output, by)
    if not OutputFile.objects.filter(pk=kept.pk, withdrawn_at=None).update(withdrawn_at=timezone.now()):
        raise InvalidStep(_("This file was withdrawn before."))
    record("output.changed", kept.output, by=by, fields=["files"])


def propose_outcome(exchange, report):
    """Results that a closing report names wait as a draft of indicator 4, once an exchange: nothing is typed twice."""
    if not report.results.strip() or Output.objects.filter(exchange=exchange).exists():
        return None
    return Output.objects.create(
        partnership_id=exchange.vop_id,
        indicator="outcome",
        title=Truncator(" ".join(report.results.split())).chars(TITLE),
        description=report.results[:3000],
        happened_on=report.actual_end,
        country=exchange.ho_country,
        counterpart=exchange.ho_name,
        origin="exchange",
        exchange=exchange,
    )
