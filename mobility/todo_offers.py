"""Tasks about offers and applications: whose answer is waited for, and until when."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clusterxchange.addresses import address_of
from clusterxchange.todo import Task
from mobility.models import Application, Offer
from mobility.representing import hosts_of
from partnerships.models import Draft
from partnerships.todo import draft_tasks

CLOCKS = ("expires_on", "waiting_since", "held_until")
MOST = 25  # of one kind; the list behind it shows them all


def tasks_for(user):
    """[Task] about offers and applications for this person."""
    scope, found = user.scope, []
    if scope.organisations_as("manager"):
        found += applications_of(user) + first_offers_of(user)
    if scope.partnerships_as("desk", "coordinator"):
        found += endorsements_of(user)
    return found


def draft_task(draft):
    kept = _("Your draft of %(day)s waits.") % {"day": date_format(draft.updated_at, "j F Y")}
    if draft.kind == Draft.Kind.APPLICATION:
        return Task(_("Finish your application"), kept, reverse("mobility:application-new", args=[draft.about]))
    if draft.about:
        return Task(_("Finish changing your offer"), kept, reverse("mobility:offer-edit", args=[draft.about]))
    title = str(draft.values.get("title") or "")
    return Task(_("Finish your offer"), kept, reverse("mobility:offer-new"), about=title)


draft_tasks |= {Draft.Kind.OFFER: draft_task, Draft.Kind.APPLICATION: draft_task}


def applications_of(user):
    """Accepted ones to confirm as visitor, endorsed ones to answer as host: one statement for both."""
    managed = user.scope.organisations_as("manager")
    waiting = Application.objects.visible_to(user).filter(status__in=["endorsed", "accepted"])
    rows = waiting.only("public_id", "title", "vo_name", "ho_name", "vo", "ho", "status", *CLOCKS)
    found = []
    for row in rows.order_by("expires_on", "pk")[: 2 * MOST]:
        if row.status == "accepted" and row.vo_id in managed and not row.is_waiting:
            why = _("The host accepted; you have the last word.")
            found.append(task(row, _("Confirm your visit to %(ho)s"), why, no="withdraw"))
        elif row.status == "endorsed" and row.ho_id in managed:
            found.append(
                task(
                    row,
                    _("Answer the application of %(vo)s"),
                    _("Its partnership endorsed it; the visitor waits."),
                    no="decline",
                )
            )
    return found


def task(row, what, why, *, no):
    """no: the verb that ends the application; its page has one button."""
    if row.is_held:
        why = _("A place is kept for this visit; after that day the next in line has it.")
    words = {"decline": _("Decline"), "withdraw": _("Withdraw")}
    return Task(
        what % {"ho": row.ho_name, "vo": row.vo_name},
        why,
        address_of("mobility:application-detail", row.public_id),
        until=row.held_until or (None if row.is_waiting else row.expires_on),
        about=row.title,
        no=words[no],
        no_url=address_of(f"mobility:application-{no}", row.public_id),
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
    rows = Application.objects.visible_to(user).filter(vop__in=mine, status="submitted").by_priority()
    rows = rows.only("public_id", "title", "vo_name", "ho_name", "status", *CLOCKS)
    return [
        task(row, _("Endorse the application of %(vo)s"), _("The host is asked once you endorse it."), no="decline")
        for row in rows[:MOST]
    ]
