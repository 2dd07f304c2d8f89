"""Taking a list along: choosing columns and format; a short one is answered at once."""

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clusterxchange.addresses import address_of_page
from clusterxchange.uploads import SANDBOX, safe_name
from clusterxchange.workflow import Conflict
from partnerships.models import Partnership
from reporting.exports.figures import TABLES
from reporting.exports.reading import Refused, found_in, listing_for, number_of
from reporting.exports.registry import LISTS
from reporting.exports.writing import MIME
from reporting.forms_exports import ExportForm
from reporting.operations.definitions import keep_definition
from reporting.operations.exports import export_at_once, is_short, order_export
from reporting.views.dashboards import found_rows


def listing_of(request, table):
    """The list: 404 where there is none, 403 for who may not take it along."""
    if table not in LISTS:
        raise Http404("no such list")
    return listing_for(request.user, table)


def partnerships_of(user):
    return Partnership.objects.filter(pk__in=list(user.scope.partnerships)).order_by("acronym")


@require_http_methods(["GET", "HEAD", "POST"])
def export_new(request, table):
    """Columns and format of one list; then the file, a job, or a definition that is kept."""
    listing = listing_of(request, table)
    typed = request.POST if request.method == "POST" else None
    filters = listing.filters_of(request.GET if typed is None else QueryDict(typed.get("filters", "")[:2000]))
    keeps = typed is not None and typed.get("action") == "keep"
    wanted = request.GET.get("format")
    form = ExportForm(
        typed, listing=listing, partnerships=partnerships_of(request.user), kept=request.GET.getlist("columns"),
        keeps=keeps, initial={"format": wanted if wanted in MIME else "xlsx"},
    )  # fmt: skip
    context = {"listing": listing, "form": form, "filters": filters, "keeps": keeps}
    try:
        context |= told_of(listing, filters, request.user)
        if typed is not None and form.is_valid():
            taken = {"table": listing.name, "columns": form.columns(), "filters": filters,
                     "format": form.cleaned_data["format"]}  # fmt: skip
            if keeps:
                return kept_along(request, taken, form.settings())
            return taken_along(request, taken, str(listing.title), context["number"])
    except Refused as why:
        context["refused"] = str(why)
    except Conflict as why:
        form.add_error(None, str(why))
    return render(request, "reporting/export_new.html", context)


def kept_along(request, taken, settings):
    keep_definition(taken, settings, by=request.user)
    messages.success(request, _("The export is saved."))
    return redirect("reporting:definition-list")


def taken_along(request, taken, title, number, definition=None):
    """The file, if it is short; else the page that shows how far it is."""
    if is_short(number):
        return file_response(export_at_once(taken, by=request.user), taken)
    export = order_export(taken, by=request.user, title=title, expected=number, definition=definition)
    return redirect("reporting:export-detail", export.public_id)


def file_response(content, taken):
    response = HttpResponse(content, content_type=MIME[taken["format"]])
    name = safe_name(f"{taken['table']}-{timezone.localdate().isoformat()}.{taken['format']}")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = SANDBOX
    response["Cache-Control"] = "private, no-store"
    return response


MOST_COUNTED = 200_000


def told_of(listing, filters, user):
    """What the page says of a list: how many rows, and which filter, in words."""
    number = number_of(listing.name, filters, user, MOST_COUNTED)
    return {
        "number": number,
        "more": number >= MOST_COUNTED,
        "short": is_short(number),
        "asked": listing.in_words(found_in(listing, user, filters).form),
        "back": f"{address_of_page(listing.page)}?{filters}" if listing.page else "",
    }


@require_safe
def rows_export(request):
    """The rows behind a figure at once; many of them by the page that orders a file."""
    _selection, found = found_rows(request)
    shape = request.GET.get("format", "xlsx")
    if shape not in MIME:
        raise Http404("no such format")
    listing = LISTS[TABLES[found.kind]]
    taken = {"table": listing.name, "columns": listing.default_columns(), "filters": listing.filters_of(request.GET),
             "format": shape}  # fmt: skip
    try:
        if is_short(number_of(listing.name, taken["filters"], request.user, MOST_COUNTED)):
            return file_response(export_at_once(taken, by=request.user), taken)
    except Refused:
        pass  # the page says in words what does not fit
    return redirect(f"{reverse('reporting:export-new', args=[listing.name])}?{taken['filters']}&format={shape}")
