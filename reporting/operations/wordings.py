"""Writing a section: several people at once, and nothing that was typed is lost."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clusterxchange.workflow import Conflict, InvalidStep
from reporting.models import Report, Wording

# Whoever goes on within this time is still at the same sitting: one row of the history.
SITTING = timedelta(minutes=30)


@dataclass(frozen=True)
class Saved:
    """wording: the row that holds what was typed; newer: what somebody else had saved meanwhile, or None."""

    wording: Wording
    newer: Wording | None = None


@transaction.atomic
def save_wording(report, section, *, text, base, by, together=None):
    """Keep what was typed on top of wording number `base` (0: nothing was there).

    Where somebody saved a newer text meanwhile, theirs stands and this one is kept beside it. together: the key of a
    text kept beside that has been put together with the standing one in this text.
    """
    write_in(report, by)
    latest = standing(report, section)
    if latest is not None and latest.text == text:
        return Saved(latest)
    if (latest.number if latest else 0) != base:
        return Saved(kept_beside(report, section, text, base, by), latest)
    if together is not None:
        settle(Wording.objects.filter(pk=together, report=report, section=section))
    return Saved(written(report, section, text, latest, by))


def write_in(report, by):
    """Wait for others who save or submit; refuse who may not write, and what is submitted."""
    if not report.is_author(by):
        raise PermissionDenied("a report is written by its authors")
    report.status = Report.objects.select_for_update().only("status").get(pk=report.pk).status
    require_open(report)


def require_open(report):
    """Says in words why a report is not written in now."""
    if not report.is_open:
        raise InvalidStep(
            _("%(report)s is now “%(status)s”, so it is no longer written in.")
            % {"report": report, "status": report.get_status_display()}
        )


def standing(report, section):
    """The latest wording of a section, or None."""
    return Wording.objects.filter(report=report, section=section).standing().order_by("-number").first()


def written(report, section, text, latest, by):
    now = timezone.now()
    number = (latest.number if latest else 0) + 1
    if latest and latest.written_by_id == by.pk and now - latest.began_at < SITTING:
        return rewritten(latest, number, text, now)
    return Wording.objects.create(**of(report, section, by), number=number, text=text, began_at=now, written_at=now)


def kept_beside(report, section, text, base, by):
    """One for each person and section: typing on does not make more of them."""
    mine = Wording.objects.filter(report=report, section=section, beside=True, settled_at=None, written_by=by).first()
    if mine:
        return rewritten(mine, base, text, timezone.now())
    return Wording.objects.create(**of(report, section, by), number=base, text=text, beside=True)


def rewritten(wording, number, text, now):
    Wording.objects.filter(pk=wording.pk).update(number=number, text=text, written_at=now)
    wording.number, wording.text, wording.written_at = number, text, now
    return wording


def of(report, section, by):
    return {"report": report, "partnership_id": report.partnership_id, "section": section, "written_by": by}


@transaction.atomic
def put_away(wording, *, by):
    """A text that was kept beside is not needed; it stays in the history."""
    write_in(wording.report, by)
    if not settle(Wording.objects.filter(pk=wording.pk)):
        raise Conflict(_("This text was settled already."))


def settle(wordings):
    return wordings.filter(beside=True, settled_at=None).update(settled_at=timezone.now())
