"""The people of a body, invitations into it, and their answers."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clusterxchange.workflow import Conflict
from partnerships.forms import InvitationForm
from partnerships.models import Membership, Organisation, Partnership
from partnerships.models.people import ORGANISATION_ROLES, PARTNERSHIP_ROLES, Role
from partnerships.operations import accept_invitation, invite_person, remove_member
from partnerships.operations.people import (
    facts_of_invitation,
    find_invitation,
    may_invite,
    open_invitations,
    problem_of_invitation,
)
from partnerships.views.organisations import people_of

ROLES = {"organisation": ORGANISATION_ROLES, "partnership": PARTNERSHIP_ROLES}
FORBIDDEN, GONE = 403, 410


def my_organisation(request, public_id):
    """Names of persons are for the body's own people, the Support Office and the Agency."""
    scope = request.user.scope
    found = Organisation.objects.visible_to(request.user)
    mine = found if scope.sees_everything else found.filter(pk__in=scope.organisations)
    return get_object_or_404(mine, public_id=public_id)


def my_partnership(request, public_id):
    scope = request.user.scope
    mine = {} if scope.sees_everything else {"pk__in": scope.partnerships}
    return get_object_or_404(Partnership.objects.filter(**mine), public_id=public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def organisation_people(request, public_id):
    return people_page(request, "organisation", my_organisation(request, public_id))


@require_http_methods(["GET", "HEAD", "POST"])
def partnership_people(request, public_id):
    return people_page(request, "partnership", my_partnership(request, public_id))


def people_page(request, kind, body):
    is_inviter = may_invite(request.user, **{kind: body})
    if request.method == "POST" and not is_inviter:
        raise PermissionDenied("only managers and coordinators invite")
    roles = [(role, Role(role).label) for role in ROLES[kind]]
    form = InvitationForm(request.POST if request.method == "POST" else None, roles=roles)
    if request.method == "POST" and form.is_valid() and invite(request, kind, body, form):
        return redirect(request.path)
    members = Membership.objects.filter(**{kind: body}).select_related("user").order_by("user__name", "user_id", "role")
    context = {
        "kind": kind,
        "body": body,
        "people": people_of(members),
        "invitations": open_invitations(**{kind: body}).select_related("invited_by"),
        "is_inviter": is_inviter,
        "form": form if is_inviter else None,
        "remove_url": reverse(f"partnerships:{kind}-remove", args=[body.public_id]),
        "hand_over_url": reverse(f"partnerships:{kind}-hand-over", args=[body.public_id]),
        "is_member": bool(request.user.scope.roles_in(**{kind: body.pk})),
        "sees_rights": is_inviter or sees_rights(request.user, kind, body),
    }
    return render(request, "partnerships/people.html", context)


def sees_rights(user, kind, body):
    """Desks look after the people of their partnership; the Support Office and the Agency after all."""
    desk = kind == "partnership" and bool(user.scope.roles_in(partnership=body.pk) & {"desk", "coordinator"})
    return desk or user.scope.sees_everything


def invite(request, kind, body, form):
    """Was the invitation sent? If not, the form says why."""
    try:
        invite_person(**form.cleaned_data, by=request.user, **{kind: body})
    except Conflict as problem:
        form.add_error(None, str(problem))
        return False
    messages.success(request, _("The invitation to %s is on its way.") % form.cleaned_data["email"])
    return True


@require_POST
def organisation_remove(request, public_id):
    return remove(request, "organisation", my_organisation(request, public_id))


@require_POST
def partnership_remove(request, public_id):
    return remove(request, "partnership", my_partnership(request, public_id))


def remove(request, kind, body):
    """Take the role named in the form away from the person named by address."""
    held = Membership.objects.filter(
        **{kind: body}, user__email=request.POST.get("email", ""), role=request.POST.get("role", "")
    )
    membership = get_object_or_404(held.select_related("user", "organisation", "partnership"))
    remove_member(membership, by=request.user)
    words = {"person": membership.user, "role": membership.get_role_display()}
    messages.success(request, _("%(person)s is no longer: %(role)s.") % words)
    if membership.user_id == request.user.pk:  # the page may be no longer theirs to see
        return redirect("home")
    return redirect(f"partnerships:{kind}-people", body.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def invitation_accept(request, key):
    """key: the token of the mail, or the public id for the person invited, who has logged in by that address."""
    facts = facts_of_invitation(key, request.user)
    if facts is None:
        raise Http404("no such invitation")
    problem = problem_of_invitation(facts, request.user)
    if request.method == "POST" and not problem:
        accept_invitation(find_invitation(key, request.user), by=request.user)
        words = {"body": facts.body, "role": facts.role_name}
        messages.success(request, _("You speak for %(body)s now, as: %(role)s.") % words)
        return redirect("home")
    is_mine = facts.email.lower() == request.user.email.lower()
    status = 200 if not problem else GONE if is_mine else FORBIDDEN
    return render(request, "partnerships/invitation_accept.html", {"facts": facts, "problem": problem}, status=status)
