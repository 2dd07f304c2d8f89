"""News of matching rounds: the desk hears when its round has proposed pairs, and when it found none for a fault."""

from django.urls import reverse
from django.utils.translation import gettext_lazy

from partnerships.events import on
from partnerships.news import people_of, support_office, tell

WORDS = {
    "round.proposed": (
        gettext_lazy("The round “%(name)s” proposes %(matches)s matches"),
        gettext_lazy("Please look at the pairs, and put them to their hosts or search again."),
    ),
    "round.failed": (
        gettext_lazy("The round “%(name)s” has stopped"),
        gettext_lazy("It could not be finished: %(why)s Please open its page and ask again."),
    ),
}


@on(*WORDS)
def round_ended(event):
    """What is told stands in the event: the scheme's own round is read by the Support Office alone."""
    subject, sentence = WORDS[event.verb]
    desk = people_of("desk", "coordinator", partnership=event.vop_id) if event.vop_id else support_office()
    tell(
        event,
        desk,
        subject_line=subject % event.values,
        sentence=sentence % event.values,
        link=reverse("mobility:round-detail", args=[event.values["public_id"]]),
    )
