"""What happened to an application, in words, for its timeline."""

from django.utils.translation import gettext_lazy as _

from partnerships.models import Event

WORDS = {
    "application.submitted": _("Application handed in"),
    "application.endorsed": _("Endorsed by the visitor's partnership"),
    "application.accepted": _("Accepted by the host"),
    "application.confirmed": _("Confirmed by the visitor: it is a match"),
    "application.declined": _("Declined"),
    "application.withdrawn": _("Withdrawn by the visitor"),
    "application.expired": _("Expired without an answer"),
    "reminder.answer": _("The host was reminded"),
    "reminder.answer_late": _("The partnerships were told that the host has not answered"),
    "application.agreed": _("The host says that the visit was agreed on"),
    "application.queued": _("All places are taken: it waits for one"),
    "application.promoted": _("A place became free and is kept for this visitor"),
    "application.lapsed": _("The place was kept long enough and went on to the next"),
}


def timeline_of(application, *, with_notes):
    """[{at, what, who, detail}], the newest first. Notes of the desk are for the visitor's side alone."""
    events = (
        Event.objects.about(application).exclude(verb="message.written").select_related("by").order_by("-at", "-pk")
    )
    return [
        {
            "at": event.at,
            "what": WORDS.get(event.verb, event.verb),
            "who": str(event.by) if event.by else "",
            "detail": event.note if with_notes or event.verb == "application.declined" else "",
        }
        for event in events
    ]
