"""What is mine to do here, why, until when (one query per kind of work, whatever the number of rows)."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from clusterxchange.addresses import address_of
from clusterxchange.todo import Task
from partnerships.models import Approval, Draft, Invitation, Registration

# More than these stand in the desk's list, which is made for many.
SHOWN = 10
MOST_DRAFTS = 25
# kind of draft → draft → Task or None; the floors above announce theirs, so that one statement finds all drafts.
draft_tasks = {}
REASON_LENGTH = 200
ORGANISATION = "organisation__name"
OF_INVITATION = ("public_id", "role", "expires_at", ORGANISATION, "partnership__acronym")


def tasks_for(user):
    """[Task] of this app for this person."""
    scope = user.scope
    if scope.sees_everything:
        return late_desks() if scope.scheme == "support_office" else approvals_asked(user)
    found = [*invitations_to(user), *drafts_of(user), *returned_to(scope), *desk_of(scope)]
    return found or start_for(scope)


def start_for(scope):
    if scope.organisations or scope.partnerships:
        return []
    return [
        Task(
            what=_("Register your organisation"),
            why=_("An organisation that a partnership has accepted can visit and host."),
            url=reverse("partnerships:registration-new"),
        )
    ]


def invitations_to(user):
    found = Invitation.objects.filter(email__iexact=user.email, accepted_at=None, expires_at__gt=timezone.now())
    return [
        Task(
            what=_("Answer your invitation"),
            why=_("You are invited as: %(role)s.") % {"role": invitation.get_role_display()},
            until=timezone.localdate(invitation.expires_at),
            url=address_of("partnerships:invitation-accept", invitation.public_id),
            # An organisation that no desk has accepted yet is not visible before one belongs to it.
            about=str(invitation.organisation or invitation.partnership or ""),
        )
        for invitation in found.select_related("organisation", "partnership").only(*OF_INVITATION)[:SHOWN]
    ]


def drafts_of(user):
    """What was begun and not handed in."""
    found = Draft.objects.visible_to(user).filter(kind__in=draft_tasks).order_by("-updated_at")
    return [task for draft in found[:MOST_DRAFTS] if (task := draft_tasks[draft.kind](draft))]


def registration_draft(draft):
    if draft.about:
        return None
    return Task(
        what=_("Finish your registration"),
        why=_("It is kept as a draft; nobody sees it until you submit it."),
        url=reverse("partnerships:registration-new"),
        about=str(draft.values.get("name") or ""),
    )


draft_tasks[Draft.Kind.REGISTRATION] = registration_draft


def returned_to(scope):
    mine = scope.organisations_as("manager")
    if not mine:
        return []
    found = Registration.objects.filter(organisation__in=mine, status=Registration.Status.RETURNED)
    return [
        Task(
            what=_("Complete your registration"),
            why=Truncator(registration.reason).chars(REASON_LENGTH),
            url=address_of("partnerships:registration-edit", registration.public_id),
            about=registration.organisation.name,
        )
        for registration in found.select_related("organisation").only("public_id", "reason", ORGANISATION)[:SHOWN]
    ]


def desk_of(scope):
    mine = scope.partnerships_as("desk", "coordinator")
    if not mine:
        return []
    # What a colleague has taken is everybody's again once half of the time has passed.
    open_to_me = Q(assigned_to=None) | Q(assigned_to=scope.user_id) | Q(reminded_at__isnull=False)
    why = _("The organisation waits for your partnership's answer.")
    return answers_due(Q(partnership__in=mine) & open_to_me, why)


def late_desks():
    return answers_due(Q(escalated_at__isnull=False), _("Its partnership has not answered in time."))


def approvals_asked(user):
    """E13: what desks ask the Agency."""
    found = Approval.objects.visible_to(user).filter(status=Approval.Status.ASKED).order_by("asked_at", "pk")
    return [
        Task(
            what=_("Decide whether it may host"),
            why=_("An SME in no profiled cluster hosts only with your approval (E13)."),
            url=address_of("partnerships:approval-detail", approval.public_id),
            about=approval.organisation_name,
        )
        for approval in found[:SHOWN]
    ]


def answers_due(condition, why):
    found = Registration.objects.waiting().filter(condition).select_related("organisation").order_by("due_on", "pk")
    rows = list(found.only("public_id", "due_on", ORGANISATION)[: SHOWN + 1])
    tasks = [
        Task(
            what=_("Answer the registration"),
            why=why,
            until=registration.due_on,
            url=address_of("partnerships:registration-detail", registration.public_id),
            about=registration.organisation.name,
        )
        for registration in rows[:SHOWN]
    ]
    return tasks + ([more_of(rows[SHOWN])] if len(rows) > SHOWN else [])


def more_of(registration):
    return Task(
        what=_("Answer the other registrations"),
        why=_("More of them wait in the list."),
        until=registration.due_on,
        url=reverse("partnerships:registration-list"),
    )
