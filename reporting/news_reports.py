"""Who hears of what about a report, by mail. What a mail says stands in the event: who is told of it may read it."""

from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from partnerships.events import on
from partnerships.news import officers, people_of, support_office, tell
from reporting.models import Report

# verb → (who hears of it, subject, sentence)
NEWS = {
    "report.submitted": (
        "agency", _("%(number)s is submitted"),
        _("%(title)s, version %(version)s, waits for your answer: accept it, or return it with comments."),
    ),
    "report.returned": (
        "authors", _("%(number)s is returned with comments"),
        _("The Agency has read %(title)s. What is to be corrected stands beside each section."),
    ),
    "report.accepted": ("authors", _("%(number)s is accepted"), _("The Agency has accepted %(title)s.")),
    "report.corrected": (
        "agency", _("%(number)s is being corrected"),
        _("The accepted version stands until a new one is submitted, which shows every difference."),
    ),
    "report.due_soon": ("authors", _("%(number)s is due on %(due_on)s"), _("%(title)s is not submitted yet.")),
    "report.late": (
        "authors", _("%(number)s was due on %(due_on)s"), _("%(title)s is not submitted yet. Please hand it in."),
    ),
    "report.answer_due_soon": (
        "agency", _("%(number)s: your answer is due on %(answer_due_on)s"), _("%(title)s waits for your answer."),
    ),
    "report.answer_late": (
        "agency", _("%(number)s: your answer was due on %(answer_due_on)s"),
        _("%(title)s still waits for your answer."),
    ),
}  # fmt: skip
# Reminders stop when the thing is done, also between being noted and being sent.
STILL = {
    "report.due_soon": ("draft", "returned", "correcting"),
    "report.late": ("draft", "returned", "correcting"),
    "report.answer_due_soon": ("submitted",),
    "report.answer_late": ("submitted",),
}


@on(*NEWS)
def tell_of_report(event):
    if event.verb in STILL and not still(event):
        return
    who, subject, sentence = NEWS[event.verb]
    tell_them(event, who, str(subject), str(sentence))


def still(event):
    """Whether the report of a reminder still waits, in the version that was reminded of."""
    found = Report.objects.filter(pk=event.subject_id, status__in=STILL[event.verb])
    return found.filter(version=event.values["version"]).exists()


@on("report.commented")
def tell_of_comment(event):
    """The other side hears of it; of a draft only its authors know."""
    if not event.values["version"]:
        return
    who = "authors" if event.values["side"] == "agency" else "agency"
    tell_them(event, who, str(_("%(number)s: a new comment")), str(_("Somebody has written about %(title)s.")))


def tell_them(event, who, subject, sentence):
    words = event.values | {name: in_words(event.values.get(name)) for name in ("due_on", "answer_due_on")}
    people = [one for one in people_for(event, who) if event.by_id is None or getattr(one, "pk", None) != event.by_id]
    tell(event, people, subject_line=subject % words, sentence=sentence % words,
         link=reverse("reporting:report-detail", args=[event.values["address"]]))  # fmt: skip


def people_for(event, who):
    if who == "agency":
        return officers()
    return people_of("coordinator", partnership=event.vop_id) if event.vop_id else support_office()


def in_words(day):
    return date_format(date.fromisoformat(day), "j F Y") if day else ""
