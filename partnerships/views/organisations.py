"""Organisations: mine with their people, and what everybody may know of one."""

from itertools import groupby

from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from partnerships.activities import activity_name
from partnerships.models import Membership, Organisation
from partnerships.templatetags.words import language_names, place_of, sector_names


@require_safe
def organisation_mine(request):
    scope = request.user.scope
    found = Organisation.objects.filter(pk__in=scope.organisations).select_related("registration", "partnership")
    people = people_by_organisation(scope.organisations)
    managed = set(scope.organisations_as("manager"))
    rows = [
        {"organisation": one, "people": people.get(one.pk, []), "is_manager": one.pk in managed}
        for one in found.order_by("name")
    ]
    return render(request, "partnerships/organisation_mine.html", {"rows": rows})


def people_by_organisation(ids):
    found = Membership.objects.filter(organisation__in=ids).select_related("user")
    found = found.order_by("organisation_id", "user__name", "user_id")
    return {
        organisation: people_of(memberships)
        for organisation, memberships in groupby(found, key=lambda one: one.organisation_id)
    }


def people_of(memberships):
    """[{user, roles: [Membership]}], a person each; the memberships come person by person."""
    return [{"user": user, "roles": list(held)} for user, held in groupby(memberships, key=lambda one: one.user)]


@login_not_required
@require_safe
def organisation_detail(request, public_id):
    scope = request.user.scope
    known = Q(accepted_at__isnull=False) | Q(pk__in=scope.organisations) | Q(partnership__in=scope.partnerships)
    found = Organisation.objects.visible_to(request.user).select_related("partnership")
    organisation = get_object_or_404(found if scope.sees_everything else found.filter(known), public_id=public_id)
    return render(
        request,
        "partnerships/organisation_detail.html",
        {"organisation": organisation, "facts": public_facts(organisation)},
    )


def public_facts(organisation):
    part = {
        (True, True): _("visits and hosts"),
        (True, False): _("visits"),
        (False, True): _("hosts"),
        (False, False): _("takes part no longer"),
    }
    return [
        (_("Type"), organisation.get_type_display()),
        (_("Place"), place_of(organisation)),
        (_("Sectors"), sector_names(organisation.sectors)),
        *([(_("Activity (NACE 2.1)"), activity_name(organisation.nace))] if organisation.nace else []),
        *([(_("Languages"), language_names(organisation.languages))] if organisation.languages else []),
        (_("Part in the scheme"), part[organisation.is_vo, organisation.is_ho]),
        (_("Partnership"), f"{organisation.partnership.acronym} – {organisation.partnership.name}"),
    ]
