"""What happened to an object, in words, newest first."""

from django.utils.translation import gettext_lazy as _

from partnerships.models import Event

WORDS = {
    "registration.submitted": _("Submitted"),
    "registration.resubmitted": _("Submitted again"),
    "registration.returned": _("Returned for completion"),
    "registration.accepted": _("Accepted"),
    "registration.rejected": _("Rejected"),
    "registration.withdrawn": _("Withdrawn"),
    "registration.reminded": _("The desk was reminded"),
    "registration.escalated": _("The Support Office was told that an answer is due"),
}
SYSTEM = _("The portal")


def entries_of(subject, words=WORDS):
    """[{at, what, who, detail}] of the object's events. words: {verb: sentence}. One query."""
    events = Event.objects.about(subject).select_related("by").order_by("-at", "-pk")
    return [
        {
            "at": event.at,
            "what": words.get(event.verb, event.verb),
            "who": event.by or SYSTEM,
            "detail": event.note,
        }
        for event in events
    ]
