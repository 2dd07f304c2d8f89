"""Inviting people into a body, and their answer (reliability §4)."""

import hashlib
import secrets
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clusterxchange import scope
from clusterxchange.workflow import Conflict
from partnerships.emails import post_invitation
from partnerships.models import Invitation, Membership

INVITERS = {"organisation": {"manager"}, "partnership": {"coordinator"}}
OPEN_DAYS = 7


def may_invite(user, *, organisation=None, partnership=None):
    """The manager of an organisation, the coordinator of a partnership."""
    kind, pk = ("organisation", organisation.pk) if organisation else ("partnership", partnership.pk)
    return bool(user.scope.roles_in(**{kind: pk}) & INVITERS[kind])


@transaction.atomic
def invite_person(*, email, role, by, organisation=None, partnership=None):
    """Offer a role to an address. The token leaves by mail only; we keep its hash."""
    if not may_invite(by, organisation=organisation, partnership=partnership):
        raise PermissionDenied("only managers and coordinators invite")
    token = secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(
        token_hash=hash_of(token),
        email=email.lower(),
        organisation=organisation,
        partnership=partnership,
        role=role,
        invited_by=by,
        expires_at=timezone.now() + timedelta(days=OPEN_DAYS),
    )
    post_invitation(invitation, link=reverse("partnerships:invitation-accept", args=[token]))
    return invitation


def hash_of(token):
    return hashlib.sha256(token.encode()).hexdigest()


def find_invitation(token, user):
    """The open invitation this token and this person's address belong to, or None."""
    found = Invitation.objects.filter(token_hash=hash_of(token), email__iexact=user.email).first()
    return found if found and found.is_open else None


@transaction.atomic
def accept_invitation(invitation, *, by):
    """Take the role offered. Bound to the address, once."""
    if invitation.email.lower() != by.email.lower():
        raise PermissionDenied("the invitation went to another address")
    Membership.objects.bulk_create(
        [
            Membership(
                user=by,
                organisation_id=invitation.organisation_id,
                partnership_id=invitation.partnership_id,
                role=invitation.role,
            )
        ]
    )
    taken = Invitation.objects.filter(pk=invitation.pk, accepted_at=None)
    if not taken.update(accepted_at=timezone.now(), accepted_by=by):
        raise Conflict(_("This invitation was already used."))
    by.scope = scope.enter(by.pk)
