"""Where an application stands among those that wait for a place. Reads; the order is the database's."""

from typing import NamedTuple

from django.contrib.humanize.templatetags.humanize import ordinal
from django.db import connection
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mobility.models import Application
from partnerships.rulebook import rules_on


class Turn(NamedTuple):
    """place: 1 is the next; waiting: how many wait; held_back: the places are needed for SMEs of its partnership."""

    place: int
    waiting: int
    held_back: bool

    def __str__(self):
        return _("%(place)s of %(all)s waiting") % {"place": ordinal(self.place), "all": self.waiting}


def turns_of(applications):
    """{application's pk: Turn} of those that wait: one statement, and none where nobody does."""
    waiting = {row.pk: row.offer_id for row in applications if row.is_waiting}
    return {pk: turn for pk, turn in line(set(waiting.values())) if pk in waiting}


def line(offer_ids):
    """[(application's pk, Turn)] in order, whoever asks: the numbers are no secret, the others' names are."""
    if not offer_ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM waiting_list(%s, %s)", [list(offer_ids), rules_on().sme_share])
        return [(pk, Turn(*rest)) for pk, *rest in cursor.fetchall()]


def next_in_line(offer):
    """The application that a free place of the offer is for, or None. Asked in the host's scope."""
    chosen = next((pk for pk, turn in line({offer.pk}) if not turn.held_back), None)
    return Application.objects.waiting().select_for_update().filter(pk=chosen).first()


def sentences_on(application, turn):
    """What everybody with a part in it reads about its place: [sentence]."""
    if application.is_held:
        day = date_format(application.held_until, "j F Y")
        return [_("A place is kept for this visit until %(day)s.") % {"day": day}, next_answer(application)]
    if turn is None:
        return []
    why = _("The places still free are needed for SMEs of the visitor's partnership.")
    days = rules_on().hold_days
    return [
        why if turn.held_back else _("All places are taken or kept for others."),
        _("SMEs come first where their share of the matches needs it, then who waits longest."),
        _("A place that becomes free is kept for the next in line for %(days)s days; a mail says so.") % {"days": days},
    ]


def next_answer(application):
    answers = {
        "submitted": _("Next, the visitor's partnership answers; otherwise the place goes on to the next in line."),
        "endorsed": _("Next, the host answers; otherwise the place goes on to the next in line."),
        "accepted": _("Next, the visitor confirms; otherwise the place goes on to the next in line."),
    }
    return answers[application.status]
