"""What an organisation looks for and its CV, after the registration; and whoever may read the CV fetching it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clusterxchange.uploads import Refused, attachment_response
from partnerships.cv_files import path_of, take_in
from partnerships.forms import countries_of
from partnerships.forms_wishes import ProfileForm
from partnerships.models import Cv, Organisation, Wishes
from partnerships.operations import change_profile, remove_cv
from partnerships.operations.profiles import WISHES
from partnerships.rulebook import rules_on


def cv_download(cv):
    """cv: one that this person may read, or None."""
    if cv is None or not path_of(cv).exists():
        raise Http404
    return attachment_response(path_of(cv), name=cv.name, mime=cv.mime)


def managed_organisation(request, public_id):
    """One of mine that I manage; of others I may know the page, not more."""
    mine = Organisation.objects.visible_to(request.user).filter(pk__in=request.user.scope.organisations)
    organisation = get_object_or_404(mine, public_id=public_id)
    if "manager" not in organisation_roles(request, organisation):
        raise PermissionDenied("only the manager of an organisation changes its profile")
    return organisation


def organisation_roles(request, organisation):
    return request.user.scope.roles_in(organisation=organisation.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def organisation_profile(request, public_id):
    organisation = managed_organisation(request, public_id)
    rules = rules_on()
    cv = Cv.objects.visible_to(request.user).filter(organisation=organisation).first()
    wishes = Wishes.objects.visible_to(request.user).filter(organisation=organisation).first() or Wishes()
    initial = {name: getattr(wishes, name) for name in WISHES} | {
        name: getattr(organisation, name) for name in ("languages", "region")
    }
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ProfileForm(*sent, organisation=organisation, rules=rules, countries=countries_of(rules), kept_cv=cv,
                       initial=initial)  # fmt: skip
    if request.method == "POST" and form.is_valid() and save(request, organisation, form):
        return redirect("partnerships:organisation-profile", public_id)
    return render(request, "partnerships/organisation_profile.html", {
        "organisation": organisation, "form": form, "cv": cv,
    })  # fmt: skip


def save(request, organisation, form):
    """True, or False with the gate's sentence beside the file."""
    file = form.cleaned_data.pop("cv")
    try:
        kept = take_in(file) if file else None
    except Refused as why:
        form.add_error("cv", str(why))
        return False
    change_profile(organisation, values=form.cleaned_data, kept=kept, by=request.user)
    messages.success(request, _("What you look for is kept."))
    return True


@require_safe
def organisation_cv_download(request, public_id):
    """For the organisation itself and for its partnership."""
    cv = Cv.objects.visible_to(request.user).filter(organisation__public_id=public_id).first()
    return cv_download(cv)


@require_POST
def organisation_cv_remove(request, public_id):
    organisation = managed_organisation(request, public_id)
    remove_cv(organisation, by=request.user)
    messages.success(request, _("The CV is deleted."))
    return redirect("partnerships:organisation-profile", public_id)
