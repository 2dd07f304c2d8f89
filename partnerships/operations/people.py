"""Inviting people into a body, and their answer (reliability §4)."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clusterxchange import scope
from clusterxchange.workflow import Conflict
from partnerships.emails import post_invitation
from partnerships.events import nudge_queue, record
from partnerships.models import Invitation, Membership
from partnerships.models.people import Role

INVITERS = {"organisation": {"manager"}, "partnership": {"coordinator"}}
OPEN_DAYS = 7
# As many open invitations a body as a person can answer for; a stolen account shall not become a mailer.
MOST_OPEN = 50
LAST_ONE = "the last one who may invite"  # as the trigger says it


def may_invite(user, *, organisation=None, partnership=None):
    """The manager of an organisation, the coordinator of a partnership; the Support Office for partnerships."""
    if partnership and user.scope.scheme == "support_office":
        return True
    kind, pk = ("organisation", organisation.pk) if organisation else ("partnership", partnership.pk)
    return bool(user.scope.roles_in(**{kind: pk}) & INVITERS[kind])


@transaction.atomic
def invite_person(*, email, role, by, organisation=None, partnership=None):
    """Offer a role to an address. The token leaves by mail only; we keep its hash.

    Raises Conflict when the body has the most open invitations it may have, or this very one.
    """
    if not may_invite(by, organisation=organisation, partnership=partnership):
        raise PermissionDenied("only managers and coordinators invite")
    refuse_superfluous(email, role, open_invitations(organisation=organisation, partnership=partnership))
    invitation = send_invitation(email, role, by, organisation=organisation, partnership=partnership)
    nudge_queue()
    return invitation


def send_invitation(email, role, by, **body):
    """The row with the hash of its token, and the mail with the token. by: a User, whom the mail names."""
    token = secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(
        token_hash=hash_of(token),
        email=email.lower(),
        role=role,
        invited_by=by,
        expires_at=timezone.now() + timedelta(days=OPEN_DAYS),
        **body,
    )
    post_invitation(invitation, link=reverse("partnerships:invitation-accept", args=[token]))
    return invitation


def open_invitations(*, organisation=None, partnership=None):
    """The body's invitations that somebody may still take, newest first."""
    of_body = Invitation.objects.filter(organisation=organisation, partnership=partnership)
    return of_body.filter(accepted_at=None, expires_at__gt=timezone.now()).order_by("-created_at")


def refuse_superfluous(email, role, open_ones):
    if open_ones.filter(email=email.lower(), role=role).exists():
        raise Conflict(_("This address has an open invitation to this role already."))
    if open_ones.count() >= MOST_OPEN:
        raise Conflict(_("There are many open invitations: wait until some are taken or have expired."))


def hash_of(token):
    return hashlib.sha256(token.encode()).hexdigest()


class Facts(NamedTuple):
    """What whoever holds the token may know: body and inviter by name, and how the invitation stands."""

    body: str
    role: str
    invited_by: str
    email: str
    expires_at: datetime
    accepted_at: datetime | None

    @property
    def role_name(self):
        return Role(self.role).label


def find_invitation(key, user):
    """The invitation to this person's address with this token or public id, or None."""
    named = Q(token_hash=hash_of(key)) | Q(public_id=key)
    return Invitation.objects.filter(named, email__iexact=user.email).first()


def facts_of_invitation(key, user):
    """Facts of the invitation, or None. The token alone is enough: that is what a mail carries (migration 0002)."""
    mine = find_invitation(key, user)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM invitation_facts(%s)", [mine.token_hash if mine else hash_of(key)])
        row = cursor.fetchone()
    return Facts(*row) if row else None


def problem_of_invitation(facts, user):
    """A sentence why this person cannot take it, or ''."""
    if facts.email.lower() != user.email.lower():
        return _("This invitation went to another address than yours, %(email)s.") % {"email": user.email}
    if facts.accepted_at:
        return _("This invitation was already used.")
    if facts.expires_at <= timezone.now():
        return _("This invitation has expired.")
    return ""


@transaction.atomic
def accept_invitation(invitation, *, by):
    """Take the role offered. Bound to the address, once."""
    if invitation.email.lower() != by.email.lower():
        raise PermissionDenied("the invitation went to another address")
    if not invitation.is_open:
        raise Conflict(_("This invitation was already used, or it has expired."))
    # Somebody who has the role already keeps it; the invitation is used up all the same.
    Membership.objects.bulk_create(
        [
            Membership(
                user=by,
                organisation_id=invitation.organisation_id,
                partnership_id=invitation.partnership_id,
                role=invitation.role,
                given_how=Membership.Given.INVITED,
                given_by_id=invitation.invited_by_id,
            )
        ],
        ignore_conflicts=True,
    )
    taken = Invitation.objects.filter(pk=invitation.pk, accepted_at=None)
    if not taken.update(accepted_at=timezone.now(), accepted_by=by):
        raise Conflict(_("This invitation was already used."))
    record_about(invitation.organisation or invitation.partnership, "person.joined", by=by, role=invitation.role)
    by.scope = scope.enter(by.pk)


def record_about(body, verb, *, by, **values):
    """Who joined, left or took over; names stay out of it, for the body's partnership reads the event too."""
    record(verb, body, by=by, **values)


@transaction.atomic
def remove_member(membership, *, by):
    """Take a role away, or give up one's own. The last one who may invite stays, or nobody could be invited."""
    bodies = {"organisation": membership.organisation, "partnership": membership.partnership}
    if membership.user_id != by.pk and not may_invite(by, **bodies):
        raise PermissionDenied("only managers and coordinators take roles away from others")
    take_away(membership)
    verb = "person.left" if membership.user_id == by.pk else "person.removed"
    record_about(membership.body, verb, by=by, role=membership.role, person=membership.user_id)


def take_away(membership):
    """Postgres keeps the last manager or coordinator (migration 0004): of two who leave at once one stays."""
    try:
        with transaction.atomic():
            gone = Membership.objects.filter(pk=membership.pk).delete()[0]
    except IntegrityError as refusal:
        if LAST_ONE not in str(refusal):
            raise
        raise Conflict(_("Somebody must be able to invite others: hand this role over first.")) from refusal
    if not gone:
        raise Conflict(_("This role was taken away already."))
