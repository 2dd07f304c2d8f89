"""Wording the papers of a partnership: written as a version, looked at, adopted.

Papers drawn up before stay as they are.
"""

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clusterxchange.workflow import Conflict, InvalidStep
from mobility.models import PaperText
from mobility.papers.texts import KINDS, clause_faults, clauses_of, worded
from partnerships.events import record

WRITING_ROLE = "coordinator"


def paper_clauses(exchange, kind):
    """{"clauses", "texts"} of a paper that is drawn up now: the wording of the partnership that counts and pays."""
    own = PaperText.objects.in_use(exchange.vop_id, kind).first()
    clauses = clauses_of(kind, own.clauses if own else None, KINDS[kind].values(exchange))
    return {"clauses": clauses, "texts": f"{exchange.vop} {own.version}" if own else str(_("scheme"))}


@transaction.atomic
def write_text(partnership, kind, *, clauses, by):
    """A new version, not yet in use. clauses: [{"key", "title", "text"}]; raises Conflict where nothing differs."""
    require_coordinator(partnership.pk, by)
    refuse_faulty(kind, clauses)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('paper text'), %s)", [partnership.pk])
    newest = PaperText.objects.filter(partnership=partnership, kind=kind).order_by("-version").first()
    if worded(kind, newest.clauses if newest else None) == worded(kind, clauses):
        raise Conflict(_("Nothing was changed."))
    text = PaperText.objects.create(
        partnership=partnership, kind=kind, version=newest.version + 1 if newest else 1, clauses=clauses, written_by=by
    )
    record("text.written", text, by=by, version=text.version)
    return text


def require_coordinator(partnership_id, by):
    if WRITING_ROLE not in by.scope.roles_in(partnership=partnership_id):
        raise PermissionDenied("coordinators word the papers of their partnership")


def refuse_faulty(kind, clauses):
    for one in clauses:
        if found := clause_faults(kind, one):
            raise Conflict(f"{one['title']}: {found[0]}")


@transaction.atomic
def adopt_text(text, *, by):
    """From now on papers are drawn up with this wording."""
    require_coordinator(text.partnership_id, by)
    rows = PaperText.objects.filter(pk=text.pk, adopted_at=None)
    if not rows.update(adopted_at=timezone.now(), adopted_by=by):
        raise InvalidStep(_("This wording was adopted already."))
    record("text.adopted", text, by=by, version=text.version)
