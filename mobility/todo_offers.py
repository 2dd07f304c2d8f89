"""Tasks about offers and applications: whose answer is waited for, and until when."""

from datetime import date, datetime
from typing import NamedTuple

from django.db.models import DateField, DateTimeField, F, Q, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clusterxchange.addresses import address_of
from clusterxchange.todo import Task
from mobility.models import Application, Arrangement, Offer
from mobility.representing import hosts_of
from mobility.talks import with_news
from partnerships.models import Draft
from partnerships.todo import draft_tasks

MOST = 25  # of one kind; the list behind it shows them all


def tasks_for(user):
    """[Task] about offers and applications for this person."""
    scope, found = user.scope, []
    if scope.organisations_as("manager"):
        found += answers_of(user) + first_offers_of(user)
    if scope.partnerships_as("desk", "coordinator"):
        found += endorsements_of(user)
    return list(dict.fromkeys(found))  # who manages and sits at a desk hears of a message once


def draft_task(draft):
    kept = _("Your draft of %(day)s waits.") % {"day": date_format(draft.updated_at, "j F Y")}
    if draft.kind == Draft.Kind.APPLICATION:
        return Task(_("Finish your application"), kept, reverse("mobility:application-new", args=[draft.about]))
    if draft.about:
        return Task(_("Finish changing your offer"), kept, reverse("mobility:offer-edit", args=[draft.about]))
    title = str(draft.values.get("title") or "")
    return Task(_("Finish your offer"), kept, reverse("mobility:offer-new"), about=title)


draft_tasks |= {Draft.Kind.OFFER: draft_task, Draft.Kind.APPLICATION: draft_task}


class Letter(NamedTuple):
    """Something that waits for an answer. kind: the noun of its pages; kept_until: a place is kept until that day."""

    kind: str
    public_id: str
    title: str
    vo_name: str
    ho_name: str
    vo_id: int
    ho_id: int
    status: str
    until: date
    waiting_since: datetime | None
    kept_until: date | None


def letters(rows, kind, *, until, waiting_since=None, kept_until=None):
    """The rows as Letters, so that one statement finds several kinds of them."""
    moment, day = Cast(Value(None), DateTimeField()), Cast(Value(None), DateField())
    return rows.annotate(
        kind=Value(kind), moment=F(waiting_since) if waiting_since else moment, day=F(kept_until) if kept_until else day
    ).values_list("kind", "public_id", "title", "vo_name", "ho_name", "vo", "ho", "status", until, "moment", "day")


def asked_of(applications, order):
    return letters(
        applications.order_by(*order, "pk"),
        "application",
        until="expires_on",
        waiting_since="waiting_since",
        kept_until="held_until",
    )


def answers_of(user):
    """Applications and arrangements that wait for this person's organisations."""
    mine = user.scope.organisations_as("manager")
    agreed = Q(status="submitted", agreed_outside=True, agreed_at=None)
    asked = Application.objects.visible_to(user).filter(Q(status__in=["endorsed", "accepted"]) | agreed)
    said = Arrangement.objects.filter(vo__in=mine, status="proposed").order_by("starts_on", "pk")
    rows = asked_of(asked, ["expires_on"])[: 2 * MOST].union(
        news_for(user), letters(said, "arrangement", until="starts_on")[:MOST], all=True
    )
    return [found for row in rows if (found := answer_to(Letter(*row), mine))]


def news_for(user):
    """Conversations with something new to read, as Letters."""
    return letters(with_news(user).order_by("-submitted_at"), "messages", until="starts_on")[:MOST]


def messages_task(letter):
    return Task(
        _("Read the new messages"),
        _("%(vo)s and %(ho)s: somebody wrote to you.") % {"vo": letter.vo_name, "ho": letter.ho_name},
        address_of("mobility:application-messages", letter.public_id),
        about=letter.title,
        just_came=True,
    )


def answer_to(letter, mine):
    """The Task of one letter for the manager of these organisations, or None."""
    if letter.kind == "messages":
        return messages_task(letter)
    hosts, visits = letter.ho_id in mine, letter.vo_id in mine
    if letter.kind == "arrangement":
        why = _("It says that you agreed on a visit outside of the portal.")
        return task(letter, _("Say whether you agreed with %(ho)s"), why, no="decline")
    if letter.status == "accepted" and visits and not letter.waiting_since:
        why = _("The host accepted; you have the last word.")
        return task(letter, _("Confirm your visit to %(ho)s"), why, no="withdraw")
    if letter.status == "submitted" and hosts:
        why = _("It says that you agreed on the visit outside of the portal.")
        return task(letter, _("Say whether you agreed with %(vo)s"), why, no="decline")
    if letter.status == "endorsed" and hosts:
        why = _("Its partnership endorsed it; the visitor waits.")
        return task(letter, _("Answer the application of %(vo)s"), why, no="decline")
    return None


def task(letter, what, why, *, no):
    """no: the verb that ends it; its page has one button."""
    if letter.kept_until:
        why = _("A place is kept for this visit; after that day the next in line has it.")
    words = {"decline": _("Decline"), "withdraw": _("Withdraw")}
    return Task(
        what % {"ho": letter.ho_name, "vo": letter.vo_name},
        why,
        address_of(f"mobility:{letter.kind}-detail", letter.public_id),
        until=letter.kept_until or (None if letter.waiting_since else letter.until),
        about=letter.title,
        no=words[no],
        no_url=address_of(f"mobility:{letter.kind}-{no}", letter.public_id),
    )


def first_offers_of(user):
    """Hosts that show nothing yet: nobody can find them."""
    offering = Offer.objects.filter(ho__in=user.scope.organisations_as("manager")).exclude(status="closed")
    hosts = hosts_of(user).filter(pk__in=user.scope.organisations_as("manager"))
    return [
        Task(
            _("Publish an offer for %(ho)s") % {"ho": host.name},
            _("It may host, but visitors find it only by its offers."),
            reverse("mobility:offer-new"),
        )
        for host in hosts.exclude(pk__in=offering.values("ho")).only("name")[:MOST]
    ]


def endorsements_of(user):
    """Applications of the partnership's visitors that its desk has not yet put before the host."""
    mine = user.scope.partnerships_as("desk", "coordinator")
    rows = Application.objects.visible_to(user).filter(vop__in=mine, status="submitted")
    why = _("The host is asked once you endorse it.")
    found = asked_of(rows, ["-fit", "-vo_is_sme", "submitted_at"])[:MOST].union(news_for(user), all=True)
    letters_found = [Letter(*row) for row in found]
    return [
        messages_task(one)
        if one.kind == "messages"
        else task(one, _("Endorse the application of %(vo)s"), why, no="decline")
        for one in letters_found
    ]
