"""Looking through a person's eyes: begun with a reason, noted page by page, over after half an hour."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clusterxchange.workflow import Conflict
from partnerships.events import record
from partnerships.models import Viewing
from partnerships.models.viewings import LONGEST


def watches_over_all(person):
    """Does the person belong to the Support Office or the Agency? The policies show these roles to nobody."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT watches_over_all(%s)", [person.pk])
        return cursor.fetchone()[0]


@transaction.atomic
def start_viewing(person, *, reason, by):
    """The viewing, open for half an hour; another one of the same officer ends.

    Raises PermissionDenied for whoever is not the Support Office, Conflict with a sentence for whom one may not view.
    """
    if by.scope.scheme != "support_office":
        raise PermissionDenied("only the Support Office looks through others' eyes")
    if person == by or watches_over_all(person):
        raise Conflict(_("Nobody looks through the eyes of the Support Office or the Agency."))
    if not person.is_active:
        raise Conflict(_("This account is closed: it sees nothing."))
    now = timezone.now()
    Viewing.objects.filter(by=by, ended_at=None).update(ended_at=now)
    try:
        with transaction.atomic():
            viewing = Viewing.objects.create(person=person, by=by, reason=reason, started_at=now, ends_at=now + LONGEST)
    except IntegrityError as twice:
        raise Conflict(_("You have begun this a moment ago.")) from twice
    record("viewing.started", viewing, by=by, note=reason, person=person.pk)
    return viewing


def open_viewing(pk, *, by):
    """The viewing that this session goes on with, or None: over, closed, or no longer allowed."""
    if by.scope.scheme != "support_office":
        return None
    found = Viewing.objects.open_at(timezone.now()).filter(pk=pk, by=by, person__is_active=True)
    viewing = found.select_related("person").first()
    return viewing if viewing and not watches_over_all(viewing.person) else None


@transaction.atomic
def note_page(viewing, path, *, by):
    record("viewing.page", viewing, by=by, note=path[:500])


@transaction.atomic
def end_viewing(pk, *, by):
    """Once; a viewing that is over stays as it ended."""
    viewing = Viewing.objects.filter(pk=pk, by=by, ended_at=None).first()
    if viewing is None:
        return
    Viewing.objects.filter(pk=pk, ended_at=None).update(ended_at=min(timezone.now(), viewing.ends_at))
    record("viewing.ended", viewing, by=by, person=viewing.person_id)
