"""What happened, and who wants to know.

An operation records an event in its own transaction. After the commit a task hands it to the
tasks that asked for its verb; if that message is lost, the sweep finds the row (reliability §3).
Imports point down; news travels up.
"""

import logging
import os
import threading
import time
from collections import defaultdict

from celery import current_app
from django.db import transaction
from django.utils import timezone

from partnerships.models import Event

log = logging.getLogger(__name__)
listeners = defaultdict(list)


def on(*verbs):
    """Subscribe a Celery task to verbs. It is called with the event's id, at least once."""

    def subscribe(task):
        for verb in verbs:
            listeners[verb].append(task)
        return task

    return subscribe


def record(verb, subject, *, by, at=None, note="", about=None, **values):
    """Write down that something happened to the subject; its parties may read it.

    about: the object whose timeline shows it, where that is not the subject itself.
    """
    event = event_of(verb, subject, by=by, at=at, note=note, about=about, values=values)
    event.save(force_insert=True)
    nudge_queue()
    return event


def record_all(verb, subjects, *, by, notes=None):
    """The same of many subjects at once; notes: {primary key of the subject: what is added}."""
    now, notes = timezone.now(), notes or {}
    Event.objects.bulk_create(
        event_of(verb, one, by=by, at=now, note=notes.get(one.pk, ""), about=None, values={}) for one in subjects
    )
    nudge_queue()


def event_of(verb, subject, *, by, at, note, about, values):
    shown = about or subject
    return Event(
        verb=verb,
        subject_type=shown._meta.model_name,
        subject_id=shown.pk,
        by=by,
        at=at or timezone.now(),
        note=note,
        values=values,
        **parties_of_event(shown),
    )


def parties_of_event(subject):
    """{'vo_id': …, …} of whatever the event is about."""
    if hasattr(subject, "party_ids"):
        return subject.party_ids()
    found = {}
    for side, names in (
        ("vo_id", ("vo_id", "organisation_id")),
        ("ho_id", ("ho_id",)),
        ("vop_id", ("vop_id", "partnership_id")),
        ("hop_id", ("hop_id",)),
    ):
        found[side] = next((getattr(subject, name) for name in names if hasattr(subject, name)), None)
    if subject._meta.model_name == "organisation":
        found["vo_id"] = subject.pk
    if subject._meta.model_name == "partnership":
        found["vop_id"] = subject.pk
    return found


def nudge_queue():
    """After the commit, tell a worker that there may be work. Losing the hint loses nothing."""
    waiting = transaction.get_connection().run_on_commit
    if not any(call is _nudge for _, call, _ in waiting):
        transaction.on_commit(_nudge, robust=True)


class Nudges:
    """One message does for all the rows of a moment: at most one every PAUSE seconds leaves a process.

    Whoever comes too soon is spoken for by a message at the end of the pause, which finds their row.
    """

    PAUSE = 0.2

    def __init__(self):
        self.lock, self.said, self.promised = threading.Lock(), 0.0, False

    def give(self):
        with self.lock:
            wait = self.said + self.PAUSE - time.monotonic()
            if self.promised:
                return
            if wait > 0:
                self.promised = True
                later = threading.Timer(wait, self.say)
                later.daemon = True
                later.start()
                return
        self.say()

    def say(self):
        with self.lock:
            self.said, self.promised = time.monotonic(), False
        hint("partnerships.tasks.sweep_queue")


nudges = Nudges()
# A timer does not live on in a forked process, nor does its promise.
os.register_at_fork(after_in_child=nudges.__init__)


def _nudge():
    nudges.give()


def hint(task, *args):
    """Send a message if the broker is there; the sweep does the work if it is not."""
    try:
        current_app.send_task(task, args=args, retry=False, ignore_result=True)
    except Exception as error:
        log.warning("broker is away, work waits for the sweep: %s", error)
