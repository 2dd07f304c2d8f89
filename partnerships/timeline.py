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
    "registration.assigned": _("Given to a colleague"),
    "registration.doubled": _("The Support Office was told of the same number elsewhere"),
    "registration.imported": _("Brought in from a table"),
    "registration.escalated": _("The Support Office was told that an answer is due"),
}
SYSTEM = _("The portal")
# What a desk does among itself; E15: who registers must not learn that somebody else did.
OF_THE_DESK = ("registration.assigned", "registration.doubled")


def entries_of(subject, words=WORDS, leave_out=()):
    """[{at, what, who, detail}] of the object's events. words: {verb: sentence}. One query."""
    events = Event.objects.about(subject).exclude(verb__in=leave_out).select_related("by").order_by("-at", "-pk")
    return [
        {
            "at": event.at,
            "what": words.get(event.verb, event.verb),
            "who": event.by or SYSTEM,
            "detail": event.note,
        }
        for event in events
    ]
