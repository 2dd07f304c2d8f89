"""One mail a day with everything a person wanted in one mail. State is the queue: what is not yet digested."""

import logging
from datetime import datetime, time

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from clusterxchange import scope
from partnerships.emails import link_to, post
from partnerships.models import Notice, User

log = logging.getLogger(__name__)
BATCH = 500
MOST = 50  # in one mail; the portal shows them all


def send_digests(now=None):
    """Post the mails that are due since this morning's hour. Returns how many. Running it twice sends nothing twice."""
    morning = hour_of_digest(now or timezone.localtime())
    if morning is None:
        return 0
    with scope.sweeping():
        waiting = Notice.objects.filter(channel="digest", digested_at=None, created_at__lt=morning)
        people = list(waiting.values_list("user_id", flat=True).distinct()[:BATCH])
    return sum(send_digest(person, morning) for person in people)


def hour_of_digest(now):
    """Today's hour of the digest, or None before it."""
    hour = timezone.make_aware(datetime.combine(now.date(), time(settings.DIGEST_HOUR)))
    return hour if now >= hour else None


def send_digest(person_id, before):
    try:
        with scope.acting_for(user_id=person_id):
            return post_digest(User.objects.get(pk=person_id), before)
    except Exception:
        log.exception("the digest of %s waits for the next sweep", person_id)
        return 0


def post_digest(person, before):
    """The rows are locked, so a second worker finds none; mail and mark are one transaction."""
    due = Notice.objects.visible_to(person).filter(channel="digest", digested_at=None, created_at__lt=before)
    rows = list(due.select_for_update(skip_locked=True).order_by("created_at"))
    if not rows:
        return 0
    Notice.objects.filter(pk__in=[row.pk for row in rows]).update(digested_at=timezone.now())
    if person.is_active:
        context = {
            "subject_line": _("Your day at ClusterXchange: %(count)s news") % {"count": len(rows)},
            "rows": [
                {"subject": row.subject, "sentence": row.sentence, "link": link_to(row.link)} for row in rows[:MOST]
            ],
            "more": len(rows) - MOST if len(rows) > MOST else 0,
            "all": link_to("/notices/"),
            "choose": link_to("/notifications/"),
        }
        post(person.email, "partnerships/email/digest", context)
    return 1
