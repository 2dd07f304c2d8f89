"""Handing over what is open to a colleague: roles, and with them every task; drafts, which are a person's own;
registrations that the desk gave one to answer."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from clusterxchange import scope
from clusterxchange.workflow import Conflict
from partnerships.models import Draft, Membership, Registration
from partnerships.operations.people import record_about, take_away


@transaction.atomic
def hand_over(body, *, to, drafts=(), leave=False, by):
    """Give the colleague every role that one holds in the body, and these of one's own drafts.

    leave: give up the roles, too. Returns how many drafts went over: one that the colleague has begun as well stays.
    Raises PermissionDenied where one holds no role, Conflict where the other is no colleague.
    """
    kind = body._meta.model_name
    held = list(Membership.objects.filter(**{kind: body}, user=by))
    if not held:
        raise PermissionDenied("only what one holds can be handed over")
    if to == by or not Membership.objects.filter(**{kind: body}, user=to, user__is_active=True).exists():
        raise Conflict(_("Only somebody who speaks for %(body)s already can take over: invite them first.")
                       % {"body": body})  # fmt: skip
    give_roles(held, to, by)
    Registration.objects.filter(**{kind: body}, assigned_to=by).update(assigned_to=to)
    moved = sum(give_draft(draft, to) for draft in drafts)
    if leave:
        for membership in held:
            take_away(membership)
    roles = [membership.role for membership in held]
    record_about(body, "person.handed_over", by=by, to=to.pk, roles=roles, drafts=moved, left=leave)
    if leave:
        by.scope = scope.enter(by.pk)
    return moved


def give_roles(held, to, by):
    """Roles that the colleague has already stay as they were given."""
    Membership.objects.bulk_create(
        [
            Membership(
                user=to,
                organisation_id=one.organisation_id,
                partnership_id=one.partnership_id,
                role=one.role,
                given_how=Membership.Given.HANDED_OVER,
                given_by=by,
            )
            for one in held
        ],
        ignore_conflicts=True,
    )


def give_draft(draft, to):
    """1 if it went over. A draft is its writer's alone, so the new one is written in the colleague's scope."""
    copy = {"kind": draft.kind, "about": draft.about}
    with scope.acting_for(user_id=to.pk):
        if Draft.objects.filter(user=to, **copy).exists():
            return 0
        Draft.objects.create(user=to, values=draft.values, updated_at=draft.updated_at, **copy)
    Draft.objects.filter(pk=draft.pk).delete()
    return 1
