"""Exports that are kept to be repeated."""

from django.db import transaction
from django.utils import timezone

from reporting.exports.schedule import next_run
from reporting.models import Definition


@transaction.atomic
def keep_definition(taken, settings, *, by, definition=None):
    """A new one, or one of one's own changed; a schedule that had stopped begins anew."""
    columns = {
        **taken, **settings, "next_run_at": next_run(settings["every"], settings["on_day"], timezone.now()),
        "stopped_at": None, "stopped_because": "",
    }  # fmt: skip
    if definition is None:
        return Definition.objects.create(owner_id=by.pk, **columns)
    Definition.objects.filter(pk=definition.pk, owner=by.pk).update(**columns)
    return Definition.objects.get(pk=definition.pk)


def delete_definition(definition, *, by):
    """What it has made stays."""
    Definition.objects.filter(pk=definition.pk, owner=by.pk).delete()
