"""The dashboard, and the rows behind its figures."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clusterxchange.templatetags.look import euro
from partnerships.models import OrganisationType
from partnerships.rulebook import rules_on
from payments.ageing import table as ageing_table
from payments.ageing import unpaid
from payments.views.batches import READERS
from reporting import counts, coverage
from reporting.kpis import DEFINITIONS
from reporting.models import Target
from reporting.outlooks import warnings
from reporting.pictures import linked_pictures, links_to_rows
from reporting.row_numbers import KnownPaginator, number_of
from reporting.rows import rows_behind
from reporting.selection import Selection
from reporting.summary import league, summary
from reporting.tables import Cell, Column, Table, cards, league_table, output_cards, tables
from reporting.views.access import chosen, readable_partnerships

PAGE = 25


@require_safe
def dashboard(request):
    partnerships = readable_partnerships(request.user)
    form, selection = chosen(request, partnerships)
    today = timezone.localdate()
    figures = figures_of(selection, partnerships, request.user, today)
    earlier = selection.before()
    before = figures_of(earlier, partnerships, request.user, today) if earlier else None
    chosen_so_far = selection.parameters()
    rows_address, href = reverse("reporting:rows"), links_to_rows(chosen_so_far)

    def whole_life(figure):
        # Money is told over the whole life of the grant, so its rows are too.
        return f"{rows_address}?{Selection(selection.partnership).parameters(figure=figure)}"

    rows_of_league = league(partnerships, counts.kept_by_partnership(), today=today)
    context = {
        "form": form,
        "selection": selection,
        "earlier": earlier,
        "figures": figures,
        "cards": cards(figures, href, whole_life, before),
        "output_cards": output_cards(figures, href, before),
        "pictures": linked_pictures(figures, chosen_so_far),
        "tables": tables(figures, href),
        "definitions": DEFINITIONS,
        "virtual_url": href("virtual"),
        "hosted_url": href("hosted"),
        "coverage_url": f"{reverse('reporting:coverage')}?{chosen_so_far}",
        "today": today,
        "warnings": warnings_for(selection, rows_of_league),
        "ageing": ageing_of(selection, request.user, today),
    }
    if not selection.partnership:
        context["league"] = league_table(rows_of_league, lambda partnership: f"?partnership={partnership}")
    return render(request, "reporting/dashboard.html", context)


def figures_of(selection, partnerships, user, today):
    mine = [selection.partnership] if selection.partnership else partnerships
    found = counts.counts_of(selection, user)
    life = None if selection.is_whole else counts.kept(selection.partnership)
    targets = Target.objects.visible_to(user).filter(partnership=selection.partnership)
    return summary(found, mine, today=today, life=life, part_c=user.scope.sees_everything, targets=targets)


def warnings_for(selection, rows_of_league):
    """[(acronym, [{warning, url}])] of the partnership chosen, or of all, the gravest first."""
    mine = selection.partnership
    rows = [row for row in rows_of_league if mine is None or row["public_id"] == mine.public_id]
    found = {}
    for one in warnings(rows, sme_target=rules_on().sme_share):
        found.setdefault(one.who, []).append({"warning": one, "url": page_that_helps(one)})
    return list(found.items())


def page_that_helps(warning):
    if warning.page == "payments:fund":
        return reverse("payments:fund-detail", args=[warning.public_id])
    if warning.page == "reporting:coverage":
        return f"{reverse(warning.page)}?partnership={warning.public_id}"
    return reverse(warning.page)


def ageing_of(selection, user, today):
    """How late what is unpaid is, for who reads payments."""
    mine = None if user.scope.sees_everything else user.scope.partnerships_as(*READERS)
    if mine is not None and not mine:
        return None
    mine = [selection.partnership.pk] if selection.partnership else mine
    rows = unpaid() if mine is None else unpaid().filter(vop__in=mine)
    found = ageing_table(rows, rules_on(), today=today)
    heads = [Column(_("By the end of the stay"), False), Column(_("Exchanges")), Column(_("Euros"))]
    lines = [
        [Cell(row["band"].label, f"{reverse('payments:ageing')}?band={row['band'].name}"),
         f"{row['completion'][0]:,}", euro(row["completion"][1])]
        for row in found
    ]  # fmt: skip
    return Table(_("Lump sums not yet paid"), heads, lines, "")


@require_safe
def coverage_page(request):
    """Where nobody was hosted yet, by sector and country, and who could fill it."""
    partnerships = readable_partnerships(request.user)
    form, selection = chosen(request, partnerships)
    figures = figures_of(selection, partnerships, request.user, timezone.localdate())
    rows = coverage.pairs(figures, links_to_rows(selection.parameters()))
    context = {
        "form": form,
        "selection": selection,
        "rows": rows,
        "countries": [(code, coverage.names()[code]) for code in coverage.countries()],
        "tally": coverage.tally(rows),
        "missing": missing_types(figures),
        "definition": DEFINITIONS["cover"],
        "back": f"{reverse('reporting:dashboard')}?{selection.parameters()}",
    }
    return render(request, "reporting/coverage.html", context)


def missing_types(figures):
    """Kinds of organisation that are registered and have not visited: [(label, registered, address of them)]."""
    return [
        (label, figures["registered"][key], f"{reverse('reporting:rows')}?figure=registered&value={key}")
        for key, label in OrganisationType.choices
        if not figures["types"][key] and figures["registered"][key]
    ]


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
    number = number_of(asked["figure"], asked["value"], selection)
    return render(
        request,
        "reporting/rows.html",
        {
            "found": found,
            "page": KnownPaginator(found.queryset, PAGE, number).get_page(request.GET.get("page")),
            "selection": selection,
            "rule": rule,
            "definition": definition,
            "back": f"{reverse('reporting:dashboard')}?{selection.parameters()}",
            "export": f"{reverse('reporting:rows-export')}?{selection.parameters(**asked)}",
        },
    )
