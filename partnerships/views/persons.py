"""One person: what they may do and why; handing over to a colleague; the Support Office's list of people."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, Q, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clusterxchange.middleware import VIEWING
from clusterxchange.workflow import Conflict
from partnerships.forms_people import HandOverForm, ViewAsForm
from partnerships.models import Draft, Event, Membership, User, Viewing
from partnerships.operations import hand_over, start_viewing
from partnerships.paging import page_of
from partnerships.rights import readable_memberships, sources_of
from partnerships.views.people import my_organisation, my_partnership

LONGEST = 100
VIEWINGS_SHOWN = 10
ROLES_SHOWN = 200  # of a page of people


@require_safe
def person_list(request):
    """Everybody, by name or address, for the Support Office."""
    if request.user.scope.scheme != "support_office":
        raise PermissionDenied("the list of people is for the Support Office")
    words = request.GET.get("q", "").strip()[:LONGEST]
    found = User.objects.only("public_id", "name", "email", "is_active").order_by("name", "pk")
    if words:
        found = found.filter(Q(name__icontains=words) | Q(email__icontains=words))
    page = page_of(found, request)
    rows = [(person, roles) for person, roles in zip(page.rows, roles_of(page.rows), strict=True)]
    return render(request, "partnerships/person_list.html", {"page": page, "rows": rows, "words": words})


def roles_of(people):
    """[[Membership]] beside the people, in one statement."""
    held = Membership.objects.filter(user__in=people).select_related("organisation", "partnership").order_by("pk")
    by_person = {}
    for membership in held[:ROLES_SHOWN]:
        by_person.setdefault(membership.user_id, []).append(membership)
    return [by_person.get(person.pk, []) for person in people]


def viewings_of(person, reader):
    """When the Support Office looked through this person's eyes, why, and at how many pages."""
    pages = Event.objects.filter(subject_type="viewing", verb="viewing.page", subject_id=OuterRef("pk"))
    counted = pages.order_by().values("subject_id").annotate(n=Count("pk")).values("n")
    found = Viewing.objects.visible_to(reader).filter(person=person).select_related("by")
    return found.annotate(pages=Subquery(counted)).order_by("-started_at")[:VIEWINGS_SHOWN]


@require_safe
def person_rights(request, public_id):
    """404 for whoever neither is this person, nor leads a body they speak for, nor watches over all."""
    person = get_object_or_404(User, public_id=public_id)
    scope = request.user.scope
    found = readable_memberships(person, request.user).select_related("organisation", "partnership", "given_by")
    memberships = list(found.order_by("organisation__name", "partnership__acronym", "created_at", "pk"))
    if not memberships and not scope.sees_everything and person != request.user:
        raise Http404("no such person")
    context = {
        "person": person,
        "is_me": person == request.user,
        "sees_all": scope.sees_everything or person == request.user,
        "sources": sources_of(memberships),
        "viewings": viewings_of(person, request.user),
        "may_view": scope.scheme == "support_office" and not any(one.body is None for one in memberships),
    }
    return render(request, "partnerships/person_rights.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def person_view_as(request, public_id):
    """From here on the session is the person's, for reading, until it is ended or half an hour is over."""
    if request.user.scope.scheme != "support_office":
        raise PermissionDenied("only the Support Office looks through others' eyes")
    person = get_object_or_404(User, public_id=public_id)
    form = ViewAsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and (viewing := viewing_of(request, person, form)):
        request.session[VIEWING] = viewing.pk
        request.session.cycle_key()
        return redirect("home")
    return render(request, "partnerships/person_view_as.html", {"form": form, "person": person})


def viewing_of(request, person, form):
    """The viewing, or None with the reason beside what was typed."""
    try:
        return start_viewing(person, reason=form.cleaned_data["reason"], by=request.user)
    except Conflict as problem:
        form.add_error(None, str(problem))
        return None


@require_POST
def viewing_end(request):
    """The middleware has ended it on the way here; without one there is nothing to end."""
    messages.success(request, _("You see the portal with your own eyes again."))
    return redirect("home")


@require_http_methods(["GET", "HEAD", "POST"])
def organisation_hand_over(request, public_id):
    return hand_over_page(request, "organisation", my_organisation(request, public_id))


@require_http_methods(["GET", "HEAD", "POST"])
def partnership_hand_over(request, public_id):
    return hand_over_page(request, "partnership", my_partnership(request, public_id))


def hand_over_page(request, kind, body):
    roles = request.user.scope.roles_in(**{kind: body.pk})
    if not roles:
        raise PermissionDenied("only what one holds can be handed over")
    colleagues = User.objects.filter(**{f"memberships__{kind}": body}, is_active=True).exclude(pk=request.user.pk)
    form = HandOverForm(
        request.POST if request.method == "POST" else None,
        colleagues=colleagues.distinct().order_by("name", "pk"),
        drafts=Draft.objects.visible_to(request.user).order_by("-updated_at"),
    )
    if request.method == "POST" and form.is_valid() and (answer := handed_over(request, body, form)):
        return answer
    mine = Membership.objects.filter(**{kind: body}, user=request.user).order_by("pk")
    context = {"kind": kind, "body": body, "form": form, "mine": mine, "colleagues": form.fields["to"].queryset}
    return render(request, "partnerships/hand_over.html", context)


def handed_over(request, body, form):
    """Where to go on, or None with the reason beside what was typed."""
    typed = form.cleaned_data
    try:
        moved = hand_over(body, to=typed["to"], drafts=typed.get("drafts", ()), leave=typed["leave"], by=request.user)
    except Conflict as problem:
        form.add_error(None, str(problem))
        return None
    words = _("%(person)s has your roles in %(body)s now.") % {"person": typed["to"], "body": body}
    if moved:
        words += " " + ngettext("%(n)s draft went over.", "%(n)s drafts went over.", moved) % {"n": moved}
    messages.success(request, words)
    if typed["leave"]:
        return redirect("home")
    return redirect(f"partnerships:{body._meta.model_name}-people", body.public_id)
