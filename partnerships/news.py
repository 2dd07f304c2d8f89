"""Who hears of what by mail. Listeners run in the worker, in the scope of the event's parties, at least once."""

from django.db import connection
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from partnerships.emails import post_news
from partnerships.events import on
from partnerships.models import Registration, User


def tell(event, people, *, subject_line, sentence, link):
    """One mail each. people: Users or addresses, also mixed and twice; link: a path of the portal."""
    addresses = {str(getattr(one, "email", one)).lower() for one in people}
    for address in sorted(addresses - {""}):
        post_news(event, address, subject_line=subject_line, sentence=sentence, link=link)


def people_of(*roles, organisation=None, partnership=None):
    """The people who hold one of the roles in a body (an object or an id)."""
    body = {"memberships__organisation": organisation} if organisation else {"memberships__partnership": partnership}
    return User.objects.filter(Q(memberships__role__in=roles, **body), is_active=True).distinct()


def support_office():
    """The addresses of the Support Office, whoever asks (migration 0002)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT email FROM support_office_people()")
        return [row[0] for row in cursor.fetchall()]


def officers():
    """The addresses of the Agency's officers, whoever asks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT email FROM officer_people()")
        return [row[0] for row in cursor.fetchall()]


def desk_of(registration):
    return people_of("desk", "coordinator", partnership=registration.partnership_id)


def registrants_of(registration):
    managers = people_of("manager", organisation=registration.organisation_id)
    return [registration.contact_email, *managers]


def registration_of(event):
    """The event's registration; its organisation's name is what mails are about."""
    return Registration.objects.select_related("organisation", "partnership").get(pk=event.subject_id)


def page_of_registration(registration):
    return reverse("partnerships:registration-detail", args=[registration.public_id])


@on("registration.submitted", "registration.resubmitted")
def registration_came(event):
    registration = registration_of(event)
    tell(
        event,
        desk_of(registration),
        subject_line=_("%(name)s waits for your answer") % {"name": registration.organisation.name},
        sentence=_("%(name)s registers with %(partnership)s. Please accept, return or reject it until %(day)s.")
        % {
            "name": registration.organisation.name,
            "partnership": registration.partnership,
            "day": f"{registration.due_on:%d %B %Y}",
        },
        link=page_of_registration(registration),
    )


@on("registration.accepted")
def registration_accepted(event):
    registration = registration_of(event)
    tell(
        event,
        registrants_of(registration),
        subject_line=_("%(name)s is accepted") % {"name": registration.organisation.name},
        sentence=_("%(partnership)s has accepted %(name)s. From now on it can visit and host as it asked.")
        % {"name": registration.organisation.name, "partnership": registration.partnership},
        link=page_of_registration(registration),
    )


@on("registration.returned")
def registration_returned(event):
    registration = registration_of(event)
    tell(
        event,
        registrants_of(registration),
        subject_line=_("Please complete the registration of %(name)s") % {"name": registration.organisation.name},
        sentence=_("%(partnership)s has returned the registration: %(reason)s")
        % {"partnership": registration.partnership, "reason": event.note},
        link=page_of_registration(registration),
    )


@on("registration.rejected")
def registration_rejected(event):
    registration = registration_of(event)
    tell(
        event,
        registrants_of(registration),
        subject_line=_("The registration of %(name)s is rejected") % {"name": registration.organisation.name},
        sentence=_("%(partnership)s has rejected the registration: %(reason)s")
        % {"partnership": registration.partnership, "reason": event.note},
        link=page_of_registration(registration),
    )


@on("registration.reminded")
def desk_reminded(event):
    registration = registration_of(event)
    if registration.status != Registration.Status.SUBMITTED:
        return
    tell(
        event,
        desk_of(registration),
        subject_line=_("Reminder: %(name)s still waits for your answer") % {"name": registration.organisation.name},
        sentence=_("Half of the time has passed. The answer is due on %(day)s.")
        % {"day": f"{registration.due_on:%d %B %Y}"},
        link=page_of_registration(registration),
    )


@on("registration.escalated")
def desk_is_late(event):
    registration = registration_of(event)
    if registration.status != Registration.Status.SUBMITTED:
        return
    tell(
        event,
        support_office(),
        subject_line=_("%(partnership)s has not answered %(name)s")
        % {"name": registration.organisation.name, "partnership": registration.partnership},
        sentence=_("The registration came on %(day)s and its time is over. You can answer in the desk's stead.")
        % {"day": f"{registration.submitted_at:%d %B %Y}"},
        link=page_of_registration(registration),
    )


@on("registration.assigned")
def desk_has_given(event):
    registration = registration_of(event)
    colleague = registration.assigned_to
    if colleague is None or colleague.pk == event.by_id or registration.status != Registration.Status.SUBMITTED:
        return
    tell(
        event,
        [colleague],
        subject_line=_("%(name)s is yours to answer") % {"name": registration.organisation.name},
        sentence=_("%(who)s has given you the registration of %(name)s. The answer is due on %(day)s.")
        % {"who": event.by, "name": registration.organisation.name, "day": f"{registration.due_on:%d %B %Y}"},
        link=page_of_registration(registration),
    )


@on("registration.doubled")
def registered_twice(event):
    registration = registration_of(event)
    tell(
        event,
        support_office(),
        subject_line=_("Registered twice: %(name)s") % {"name": registration.organisation.name},
        sentence=_("An organisation with the number of %(name)s is registered with another partnership. The page shows "
                   "you both records; the desks do not see each other's.") % {"name": registration.organisation.name},
        link=page_of_registration(registration),
    )  # fmt: skip
