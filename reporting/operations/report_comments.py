"""The thread of a report: one for authors, Agency and Support Office."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from partnerships.events import record
from reporting.models import Comment
from reporting.models.reports import AUTHORS
from reporting.reports.content import title_of


def side_of(report, user):
    """For whom this person speaks in the thread: 'vop', 'agency', 'so'; '' for nobody."""
    mine = report.parties_of(user)
    if {f"vop.{role}" for role in AUTHORS} & mine:
        return "vop"
    return "agency" if "agency" in mine else "so" if "so" in mine else ""


@transaction.atomic
def write_comment(report, *, section, text, by, told=False):
    """Say something about a section, or about the whole (''). told: other news says so already."""
    comment = Comment.objects.create(
        report=report, partnership_id=report.partnership_id, section=section, text=text, written_by=by,
        side=speaking_side(report, by), about_version=report.version,
    )  # fmt: skip
    if not told:
        record("report.commented", report, by=by, side=comment.side, number=report.number, title=title_of(report),
               address=report.public_id, version=report.version)  # fmt: skip
    return comment


@transaction.atomic
def resolve_comment(comment, *, by):
    """Whoever takes part in the thread may say that it is settled; their name stands beside it."""
    mark(comment, by, resolved_at=timezone.now(), resolved_by=by)


@transaction.atomic
def reopen_comment(comment, *, by):
    mark(comment, by, resolved_at=None, resolved_by=None)


def mark(comment, by, **columns):
    speaking_side(comment.report, by)
    Comment.objects.filter(pk=comment.pk).update(**columns)


def speaking_side(report, by):
    side = side_of(report, by)
    if not side:
        raise PermissionDenied("authors, the Agency and the Support Office take part in the thread")
    return side
