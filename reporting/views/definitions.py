"""Saved exports: the list, changing one, running it again with one button, deleting it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clusterxchange.workflow import Conflict
from partnerships.paging import page_of
from reporting.exports.reading import Refused, listing_for, number_of
from reporting.exports.registry import LISTS
from reporting.forms_exports import ExportForm
from reporting.models import Definition
from reporting.operations.definitions import delete_definition, keep_definition
from reporting.views.exports import MOST_COUNTED, partnerships_of, taken_along, told_of
from reporting.views.files import tabs


def visible_definition(request, public_id):
    found = Definition.objects.visible_to(request.user).select_related("owner", "shared_with")
    return get_object_or_404(found, public_id=public_id)


def own_definition(request, public_id):
    found = Definition.objects.visible_to(request.user).filter(Q(owner=request.user.pk))
    return get_object_or_404(found.select_related("owner", "shared_with"), public_id=public_id)


@require_safe
def definition_list(request):
    found = Definition.objects.visible_to(request.user).select_related("owner", "shared_with")
    page = page_of(found, request)
    rows = [
        {"definition": one, "title": LISTS[one.table].title if one.table in LISTS else one.table,
         "mine": one.owner_id == request.user.pk}
        for one in page.rows
    ]  # fmt: skip
    context = {"tabs": tabs(request, "reporting:definition-list"), "rows": rows, "page": page}
    return render(request, "reporting/export_saved.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def definition_edit(request, public_id):
    definition = own_definition(request, public_id)
    if definition.table not in LISTS:
        raise Http404("no such list")
    listing = LISTS[definition.table]
    partner = definition.shared_with.public_id if definition.shared_with else None
    form = ExportForm(
        request.POST if request.method == "POST" else None, listing=listing, kept=definition.columns, keeps=True,
        partnerships=partnerships_of(request.user),
        initial={"name": definition.name, "format": definition.format, "every": definition.every,
                 "weekday": definition.on_day if definition.every == "week" else None,
                 "monthday": definition.on_day if definition.every == "month" else None, "shared_with": partner},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        taken = {"table": definition.table, "columns": form.columns(), "filters": definition.filters,
                 "format": form.cleaned_data["format"]}  # fmt: skip
        keep_definition(taken, form.settings(), by=request.user, definition=definition)
        messages.success(request, _("The export is saved."))
        return redirect("reporting:definition-list")
    context = {"definition": definition, "listing": listing, "form": form, "keeps": True}
    return render(request, "reporting/export_saved_edit.html", context | asked_of(listing, definition, request.user))


def asked_of(listing, definition, user):
    try:
        listing_for(user, listing.name)
        return told_of(listing, definition.filters, user)
    except (PermissionDenied, Refused) as why:
        return {"refused": str(why)}


@require_POST
def definition_run(request, public_id):
    """With the rights of who presses the button."""
    definition = visible_definition(request, public_id)
    taken = {name: getattr(definition, name) for name in ("table", "columns", "filters", "format")}
    try:
        number = number_of(definition.table, definition.filters, request.user, MOST_COUNTED)
        mine = definition if definition.owner_id == request.user.pk else None
        return taken_along(request, taken, definition.name, number, mine)
    except (Refused, PermissionDenied, Conflict) as why:
        messages.error(request, str(why))
    return redirect("reporting:definition-list")


@require_POST
def definition_delete(request, public_id):
    delete_definition(own_definition(request, public_id), by=request.user)
    messages.success(request, _("The saved export is deleted. What it has made stays in your files."))
    return redirect("reporting:definition-list")
