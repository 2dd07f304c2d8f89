"""The dashboard, and the rows behind its figures."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clusterxchange.spreadsheets import stream_csv, write_xlsx
from reporting import counts
from reporting.kpis import DEFINITIONS
from reporting.pictures import linked_pictures, links_to_rows
from reporting.rows import cells_of, columns_of, rows_behind
from reporting.summary import league, summary
from reporting.tables import cards, league_table, tables
from reporting.views.access import chosen, readable_partnerships

PAGE = 25


@require_safe
def dashboard(request):
    partnerships = readable_partnerships(request.user)
    form, selection = chosen(request, partnerships)
    today = timezone.localdate()
    found = counts.counts_of(selection, request.user)
    life = None if selection.is_whole else counts.kept(selection.partnership)
    mine = [selection.partnership] if selection.partnership else partnerships
    figures = summary(found, mine, today=today, life=life)

    chosen_so_far = selection.parameters()
    rows_address, href = reverse("reporting:rows"), links_to_rows(chosen_so_far)

    def whole_life(figure):
        # Money is told over the whole life of the grant, so its rows are too.
        return f"{rows_address}?{selection.parameters(figure=figure, start='', end='', country='')}"

    context = {
        "form": form,
        "selection": selection,
        "figures": figures,
        "cards": cards(figures, href, whole_life),
        "pictures": linked_pictures(figures, chosen_so_far),
        "tables": tables(figures, href),
        "definitions": DEFINITIONS,
        "virtual_url": href("virtual"),
        "hosted_url": href("hosted"),
        "today": today,
    }
    if not selection.partnership:
        rows_of = league(partnerships, counts.kept_by_partnership(), today=today)
        context["league"] = league_table(rows_of, lambda partnership: f"?partnership={partnership}")
    return render(request, "reporting/dashboard.html", context)


def found_rows(request):
    """(selection, rows behind the figure in the address); 404 where there is no such figure."""
    _form, selection = chosen(request, readable_partnerships(request.user))
    found = rows_behind(request.GET.get("figure", ""), request.GET.get("value", ""), selection, request.user)
    if found is None:
        raise Http404("no such figure")
    return selection, found


@require_safe
def rows(request):
    selection, found = found_rows(request)
    rule, definition = DEFINITIONS[found.definition]
    asked = {"figure": request.GET["figure"], "value": request.GET.get("value", "")}
    return render(
        request,
        "reporting/rows.html",
        {
            "found": found,
            "page": Paginator(found.queryset, PAGE).get_page(request.GET.get("page")),
            "selection": selection,
            "rule": rule,
            "definition": definition,
            "back": f"{reverse('reporting:dashboard')}?{selection.parameters()}",
            "export": f"{reverse('reporting:rows-export')}?{selection.parameters(**asked)}",
        },
    )


@require_safe
def rows_export(request):
    """The whole list as a spreadsheet; written before the transaction ends, because the scope ends with it."""
    _selection, found = found_rows(request)
    wanted = request.GET.get("format", "xlsx")
    if wanted not in ("xlsx", "csv"):
        raise Http404("no such format")
    lines = (cells_of(found.kind, row) for row in found.queryset.iterator(chunk_size=2000))
    columns = columns_of(found.kind)
    if wanted == "csv":
        content, mime = b"".join(stream_csv(lines, columns)), "text/csv; charset=utf-8"
    else:
        content = write_xlsx(lines, columns, title=str(found.label))
        mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(content, content_type=mime)
    response["Content-Disposition"] = f'attachment; filename="{_("rows")}-{request.GET["figure"]}.{wanted}"'
    return response
