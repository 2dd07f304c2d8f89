"""Kinds of news, and the way each person wants to hear of each (docs/adr/0011)."""

from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext_lazy as _

from partnerships.models import Channel, Notice


@dataclass(frozen=True)
class Kind:
    """mandatory: comes by mail at once whatever is chosen, because a day, money or a signature hangs on it."""

    key: str
    label: str
    hint: str
    mandatory: bool = False


KINDS = {
    kind.key: kind
    for kind in (
        Kind(
            "registration", _("Registrations"), _("Organisations that register with your partnership, and reminders.")
        ),
        Kind("application", _("Applications"), _("Asked, endorsed, accepted, declined, withdrawn, waiting.")),
        Kind("message", _("Messages"), _("What the other parties of a visit write to you.")),
        Kind("round", _("Matching rounds"), _("Your round proposes pairs, or has stopped.")),
        Kind("exchange", _("Exchanges"), _("Matched, over, reported, validated, cancelled.")),
        Kind("report", _("Reports to the Agency"), _("Submitted, returned, accepted, commented, due.")),
        Kind("reminder", _("Reminders"), _("Answers, reports and questionnaires that are due.")),
        Kind("decision", _("Decisions on your registration"), _("Accepted, returned, rejected."), mandatory=True),
        Kind("place", _("Places kept for you"), _("They go on to the next after some days."), mandatory=True),
        Kind("signature", _("Papers to sign"), _("They wait for your signature."), mandatory=True),
        Kind("money", _("Payments"), _("Paid, rejected by the bank, to be approved."), mandatory=True),
        Kind("escalation", _("What is late"), _("Nobody answered in time, and you can."), mandatory=True),
    )
}
EXACT = {
    "registration.accepted": "decision",
    "registration.returned": "decision",
    "registration.rejected": "decision",
    "registration.escalated": "escalation",
    "approval.granted": "decision",
    "approval.refused": "decision",
    "approval.expired": "decision",
    "application.promoted": "place",
    "application.lapsed": "place",
    "commitment.drawn_up": "signature",
    "commitment.change_asked": "signature",
    "agreement.drawn_up": "signature",
    "agreement.change_asked": "signature",
    "agreement.signed": "signature",
    "exchange.paid": "money",
    "ledger.broken": "escalation",
    "counts.differ": "escalation",
    "report.late": "escalation",
    "report.answer_late": "escalation",
    "reminder.answer_late": "escalation",
    "reminder.report_late": "escalation",
    "reminder.payment_late": "escalation",
}
BY_NOUN = {
    "registration": "registration",
    "approval": "registration",
    "application": "application",
    "arrangement": "application",
    "message": "message",
    "payment": "money",
    "account": "money",
    "batch": "money",
    "reminder": "reminder",
    "round": "round",
    "report": "report",
}


def kind_of(verb):
    """The Kind an event's verb belongs to."""
    return KINDS[EXACT.get(verb) or BY_NOUN.get(verb.partition(".")[0], "exchange")]


def keep_notice(event, address, *, subject_line, sentence, link):
    """Write down the news for whoever has the address, as they chose; whether it goes out by mail at once, too.

    Somebody without an account gets the mail. Safe to run twice.
    """
    kind = kind_of(event.verb)
    person, chosen = wish_of(address, kind.key)
    if person is None:
        return True
    channel = Channel.MAIL if kind.mandatory else (chosen or Channel.MAIL)
    if channel != Channel.OFF:
        subject = " ".join(subject_line.split())[:250]
        row = Notice(
            user_id=person, event=event, kind=kind.key, channel=channel, subject=subject, sentence=sentence, link=link
        )
        Notice.objects.bulk_create([row], ignore_conflicts=True)
    return channel == Channel.MAIL


def wish_of(address, kind):
    """(person's key, channel or ''), past the policies: the worker acts for bodies, choices are a person's own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT person, channel FROM notice_wish(%s, %s)", [address, kind])
        return cursor.fetchone() or (None, "")
