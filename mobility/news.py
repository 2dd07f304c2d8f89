"""Mails about applications: whose turn it is hears of it."""

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mobility.models import Application, Arrangement
from partnerships.emails import post_news
from partnerships.events import on
from partnerships.models import Membership


def people(*, organisation=None, partnership=None):
    """The managers of an organisation, the desk of a partnership. Read in the scope of the event's parties."""
    mine = Q(organisation=organisation, role="manager") if organisation else Q(partnership=partnership, role="desk")
    rows = Membership.objects.filter(mine).select_related("user").order_by("user_id")
    return [row.user for row in rows]


def tell(event, recipients, subject_line, sentence, *, no=""):
    """no: the verb that says no to it; the mail leads to its page, which has one button."""
    application = Application.objects.get(pk=event.subject_id)
    names = {"vo": application.vo_name, "ho": application.ho_name, "title": application.title}
    for person in {one.pk: one for one in recipients(application)}.values():
        post_news(
            event,
            person.email,
            subject_line=subject_line % names,
            sentence=sentence % names,
            link=reverse("mobility:application-detail", args=[application.public_id]),
            no_link=reverse(f"mobility:application-{no}", args=[application.public_id]) if no else "",
        )


def visitor(application):
    return people(organisation=application.vo_id)


def host(application):
    return people(organisation=application.ho_id)


def desk(application):
    return people(partnership=application.vop_id)


def host_and_desks(application):
    return [*host(application), *desk(application), *people(partnership=application.hop_id)]


def host_if_asked(application):
    """The host hears of an end only if it was asked at all."""
    return [*desk(application), *(host(application) if application.endorsed_at else [])]


@on("application.submitted")
def application_submitted(event):
    application = Application.objects.get(pk=event.subject_id)
    if application.agreed_outside and application.agreed_at is None:
        tell(event, host, _("Did you agree on a visit of %(vo)s?"),
             _("%(vo)s says that you agreed on its visit outside of the portal: %(title)s. Please say so, too."),
             no="decline")  # fmt: skip
    tell(event, desk, _("An application to endorse: %(vo)s"),
         _("%(vo)s applies for a visit to %(ho)s: %(title)s. The host is asked once you endorse it."),
         no="decline")  # fmt: skip


@on("application.endorsed")
def application_endorsed(event):
    tell(event, host, _("An application to answer: %(vo)s"),
         _("%(vo)s would like to visit you: %(title)s. Please accept or decline."), no="decline")  # fmt: skip


@on("application.accepted")
def application_accepted(event):
    tell(event, visitor, _("%(ho)s accepts your visit"),
         _("%(ho)s accepts your application: %(title)s. Please confirm that you come."), no="withdraw")  # fmt: skip


@on("application.confirmed")
def application_confirmed(event):
    tell(event, host_and_desks, _("A match: %(vo)s visits %(ho)s"),
         _("%(vo)s confirmed its visit to %(ho)s: %(title)s. Next come the two papers."))  # fmt: skip


@on("application.declined")
def application_declined(event):
    tell(event, visitor, _("Your application to %(ho)s was declined"),
         _("Your application was declined: %(title)s. The reason stands on its page."))  # fmt: skip


@on("application.withdrawn")
def application_withdrawn(event):
    tell(event, host_if_asked, _("%(vo)s withdrew its application"),
         _("%(vo)s withdrew its application to %(ho)s: %(title)s."))  # fmt: skip


@on("application.expired")
def application_expired(event):
    tell(event, visitor, _("Your application to %(ho)s expired"),
         _("Nobody answered in time: %(title)s. You may apply again, there or elsewhere."))  # fmt: skip


def whose_turn(application):
    """Those who answer next, and the visitor, who waits for it."""
    next_ones = {"submitted": desk, "endorsed": host, "accepted": visitor}.get(application.status)
    return [*visitor(application), *(next_ones(application) if next_ones else [])]


@on("application.queued")
def application_queued(event):
    tell(event, visitor, _("You are on the waiting list of %(ho)s"),
         _("All places are taken or kept for others: %(title)s. Your application waits; its page says how many stand "
           "before you, and a mail tells you when a place becomes free."), no="withdraw")  # fmt: skip


@on("application.promoted")
def application_promoted(event):
    application = Application.objects.get(pk=event.subject_id)
    if application.is_held:
        day = date_format(application.held_until, "j F Y")
        tell(event, whose_turn, _("A place at %(ho)s is kept for %(vo)s"),
             _("A place became free: %(title)s. It is kept for %(vo)s until {day}; then the next in line has it.")
             .replace("{day}", day))  # fmt: skip


@on("application.lapsed")
def application_lapsed(event):
    tell(event, visitor, _("The place at %(ho)s is no longer kept"),
         _("Nobody answered in time, so the place went on to the next in line: %(title)s."))  # fmt: skip


@on("arrangement.proposed")
def arrangement_proposed(event):
    tell_arrangement(event, visitor, _("Did you agree on a visit with %(ho)s?"),
                     _("%(ho)s says that it agreed with %(vo)s on a visit: %(title)s. Please complete the application, "
                       "or say that you did not agree."), no="decline")  # fmt: skip


@on("arrangement.declined")
def arrangement_declined(event):
    tell_arrangement(event, host, _("%(vo)s says that you did not agree"),
                     _("%(vo)s did not take up the visit that you recorded: %(title)s. "
                       "The reason stands on its page."))  # fmt: skip


@on("arrangement.withdrawn")
def arrangement_withdrawn(event):
    tell_arrangement(event, visitor, _("%(ho)s took its question back"),
                     _("%(ho)s no longer says that you agreed on a visit: %(title)s."))  # fmt: skip


def both(arrangement):
    return [*visitor(arrangement), *host(arrangement)]


@on("arrangement.expired")
def arrangement_expired(event):
    tell_arrangement(event, both, _("Nobody answered: a visit of %(vo)s to %(ho)s"),
                     _("%(ho)s said that it agreed with %(vo)s on a visit, and it was not answered in time: %(title)s. "
                       "If you did agree, the host can say it again."))  # fmt: skip


def tell_arrangement(event, recipients, subject_line, sentence, *, no=""):
    row = Arrangement.objects.get(pk=event.subject_id)
    names = {"vo": row.vo_name, "ho": row.ho_name, "title": row.title}
    for person in {one.pk: one for one in recipients(row)}.values():
        post_news(
            event,
            person.email,
            subject_line=subject_line % names,
            sentence=sentence % names,
            link=reverse("mobility:arrangement-detail", args=[row.public_id]),
            no_link=reverse(f"mobility:arrangement-{no}", args=[row.public_id]) if no else "",
        )
