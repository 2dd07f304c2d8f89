"""Exports that repeat by themselves: when they run next, running what is due, and stopping with a sentence."""

from datetime import datetime, time, timedelta

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from clusterxchange import scope
from clusterxchange.workflow import Conflict
from partnerships.emails import link_to, post
from partnerships.models import User
from reporting.exports.reading import Refused, found_in, listing_for, reading_as
from reporting.models import Definition
from reporting.operations.exports import order_export

AT = time(5)  # in the portal's time zone: read by the beginning of the working day
BATCH = 100
Every = Definition.Every


def next_run(every, on_day, after):
    """The first moment after `after` at which it runs; None when it runs only when asked."""
    if every == Every.NEVER:
        return None
    day = timezone.localdate(after)
    while True:
        moment = timezone.make_aware(datetime.combine(day, AT))
        if moment > after and fits(every, on_day, day):
            return moment
        day += timedelta(days=1)


def fits(every, on_day, day):
    if every == Every.WEEK:
        return day.isoweekday() == (on_day or 1)
    return every == Every.DAY or day.day == (on_day or 1)


def run_due(now=None):
    """Order what is due, each in its owner's name. Returns how many were ordered."""
    now = now or timezone.now()
    with scope.sweeping():
        due = Definition.objects.filter(next_run_at__lte=now).order_by("next_run_at")
        rows = list(due.values_list("pk", "owner_id")[:BATCH])
    return sum(run_one(pk, User(pk=owner), now) for pk, owner in rows)


def run_one(pk, owner, now):
    """Next time and export in one transaction: it is ordered once, however many sweeps there are."""
    with scope.acting_as(owner):
        found = Definition.objects.filter(pk=pk, next_run_at__lte=now).select_for_update(skip_locked=True)
        definition = found.select_related("owner").first()
        if definition is None:
            return 0
        refusal = why_not(definition)
        if refusal:
            stop(definition, refusal)
            return 0
        Definition.objects.filter(pk=pk).update(next_run_at=next_run(definition.every, definition.on_day, now))
        try:
            order_definition(definition, by=definition.owner, by_mail=True)
        except Conflict:  # too many of theirs wait: the next time
            return 0
        return 1


def why_not(definition):
    """A sentence, if its owner may not take it along any more."""
    owner = definition.owner
    if not owner.is_active:
        return _("The account is closed.")
    try:
        with reading_as(owner):
            found_in(listing_for(owner, definition.table), owner, definition.filters)
    except (PermissionDenied, Refused) as why:
        return str(why)
    return ""


def order_definition(definition, *, by, by_mail=False):
    """By the person who runs it, whoever has kept it."""
    taken = {name: getattr(definition, name) for name in ("table", "columns", "filters", "format")}
    mine = definition if definition.owner_id == by.pk else None
    return order_export(taken, by=by, title=definition.name, definition=mine, by_mail=by_mail)


def stop(definition, sentence):
    """It no longer runs by itself, and its owner is told why; asked in their scope."""
    stopped = Definition.objects.filter(pk=definition.pk, next_run_at__isnull=False).update(
        next_run_at=None, stopped_at=timezone.now(), stopped_because=sentence[:300]
    )
    if stopped and definition.owner.is_active:
        context = {"definition": definition, "sentence": sentence, "link": link_to("/reporting/exports/saved/")}
        post(definition.owner.email, "reporting/email/export_stopped", context)
