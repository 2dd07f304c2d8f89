"""What an organisation looks for, and its CV: theirs to change at any time."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from partnerships import cv_files
from partnerships.events import record
from partnerships.models import Cv, Organisation, Wishes
from partnerships.models.wishes import HOST_WISHES, VISIT_WISHES

WISHES = (*VISIT_WISHES, *HOST_WISHES)
EMPTY = Wishes()


def wishes_in(values):
    """The columns of the wishes; what is not among the values is left open."""
    return {name: values.get(name, getattr(EMPTY, name)) for name in WISHES}


def write_wishes(organisation, values):
    """Without a check and an event: part of the operations that have both."""
    facts = wishes_in(values) | {"partnership_id": organisation.partnership_id, "changed_at": timezone.now()}
    Wishes.objects.update_or_create(organisation=organisation, defaults=facts)


def write_cv(organisation, kept, by):
    """kept: what passed the gate (cv_files.take_in). The file before it goes away."""
    before = Cv.objects.filter(organisation=organisation).values(*cv_files.COLUMNS).first()
    if before != kept:
        cv_files.forget(before)
    facts = {name: kept[name] for name in cv_files.COLUMNS} | {"uploaded_at": timezone.now(), "uploaded_by": by}
    Cv.objects.update_or_create(
        organisation=organisation, defaults=facts | {"partnership_id": organisation.partnership_id}
    )


@transaction.atomic
def change_profile(organisation, *, values, kept=None, by):
    """values: of ProfileForm; what it did not ask stays as it is. kept: another CV that passed the gate, or None."""
    require_manager(organisation, by)
    known = Wishes.objects.filter(organisation=organisation).values(*WISHES).first() or {}
    write_wishes(organisation, known | {name: values[name] for name in WISHES if name in values})
    facts = {name: values[name] for name in ("languages", "region") if name in values}
    Organisation.objects.filter(pk=organisation.pk).update(**facts)
    if kept:
        write_cv(organisation, kept, by)
    record("organisation.profile_changed", organisation, by=by)


@transaction.atomic
def remove_cv(organisation, *, by):
    require_manager(organisation, by)
    before = Cv.objects.filter(organisation=organisation)
    cv_files.forget(before.values(*cv_files.COLUMNS).first())
    before.delete()
    record("organisation.cv_removed", organisation, by=by)


def require_manager(organisation, by):
    if "manager" not in by.scope.roles_in(organisation=organisation.pk):
        raise PermissionDenied("only the manager of an organisation changes its profile")
