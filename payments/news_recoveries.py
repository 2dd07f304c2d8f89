"""Who hears by mail that a lump sum is claimed back, and how that goes on. The host's side never does."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from clusterxchange.templatetags.look import euro
from mobility.news_exchanges import people_of
from partnerships.emails import post_news
from partnerships.events import on
from payments.models import Recovery

PREPARED, ASKED = Recovery.Status.PREPARED, Recovery.Status.ASKED
# verb → (who hears of it, subject, sentence)
NEWS = {
    "recovery.prepared": (
        "vop.finance",
        gettext_lazy("%(recovery)s waits for your confirmation"),
        gettext_lazy("%(sum)s are to be claimed back from %(vo)s. Whoever prepares that never confirms it."),
    ),
    "recovery.asked": (
        "vo.manager vo.finance vo.signatory vop.finance vop.coordinator",
        gettext_lazy("%(number)s: %(sum)s to be paid back"),
        gettext_lazy("%(vop)s asks %(vo)s to pay %(sum)s back by %(day)s. The page says why and where to; the sealed "
                     "letter is there, too."),
    ),
    "recovery.settled": (
        "vo.manager vo.finance vop.finance vop.coordinator",
        gettext_lazy("%(number)s: %(sum)s came back"),
        gettext_lazy("Nothing more is to be done for %(recovery)s."),
    ),
    "recovery.withdrawn": (
        "vo.manager vo.finance vo.signatory vop.finance vop.coordinator",
        gettext_lazy("%(number)s: nothing is to be paid back"),
        gettext_lazy("%(vop)s withdrew %(recovery)s over %(sum)s. The page says why."),
    ),
}  # fmt: skip
REMINDERS = {
    "reminder.recovery_soon": (
        "vo.manager vo.finance",
        gettext_lazy("%(number)s: %(sum)s to be paid back by %(day)s"),
        gettext_lazy("%(vop)s asked %(vo)s for it. The page says why and where to."),
    ),
    "reminder.recovery": (
        "vo.manager vo.finance vop.finance",
        gettext_lazy("%(number)s: %(sum)s are to be paid back by today"),
        gettext_lazy("%(vo)s was to pay it back to %(vop)s by %(day)s. Nothing has been seen of it yet."),
    ),
    "reminder.recovery_late": (
        "vo.signatory vop.coordinator",
        gettext_lazy("%(number)s: %(sum)s have not come back"),
        gettext_lazy("%(vo)s was to pay it back to %(vop)s by %(day)s. Perhaps you can help."),
    ),
}


@on(*NEWS)
def tell_of_recovery(event):
    recovery = recovery_of(event)
    who = NEWS[event.verb][0]
    # What was withdrawn before it was asked is the partnership's own business.
    if not recovery.confirmed_at:
        who = " ".join(token for token in who.split() if token.startswith("vop."))
    tell(event, recovery, who, *NEWS[event.verb][1:], leave_out=event.by_id)


@on(*REMINDERS)
def remind_of_recovery(event):
    recovery = recovery_of(event)
    if recovery.status == ASKED:
        tell(event, recovery, *REMINDERS[event.verb])


def recovery_of(event):
    found = Recovery.objects.select_related("exchange", "vop")
    if event.subject_type == "recovery":
        return found.get(pk=event.subject_id)
    return found.get(public_id=event.values["recovery"])


def tell(event, recovery, who, subject, sentence, *, leave_out=None):
    words = {
        "number": recovery.exchange.number, "recovery": recovery.number, "sum": euro(recovery.amount),
        "vo": recovery.exchange.vo_name, "vop": recovery.vop.acronym,
        "day": date_format(recovery.due_on, "j F Y") if recovery.due_on else "",
    }  # fmt: skip
    link = reverse("payments:recovery-detail", args=[recovery.public_id])
    for person in people_of(recovery, who).exclude(pk=leave_out or 0):
        post_news(event, person.email, subject_line=str(subject) % words, sentence=str(sentence) % words, link=link)
