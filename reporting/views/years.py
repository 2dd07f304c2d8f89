"""An organisation's own year: what it visited, whom it hosted, what others said of it."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reporting.own_year import counted, year_of, years_of
from reporting.tables import card, thousands


@require_safe
def year(request):
    """?year=2027; nonsense means the newest."""
    if not request.user.scope.organisations:
        raise PermissionDenied("a year is an organisation's own")
    years = years_of(request.user)
    asked = request.GET.get("year", "")
    newest = years[0] if years else timezone.localdate().year
    chosen = int(asked) if asked.isdecimal() and int(asked) in years else newest
    visits, hosted = year_of(request.user, chosen)
    context = {
        "year": chosen,
        "years": years,
        "sides": [
            {"name": _("As visitor"), "side": visits, "cards": [*cards_of(visits), *euros_of(visits)], "other": "ho"},
            {"name": _("As host"), "side": hosted, "cards": cards_of(hosted), "other": "vo"},
        ],
    }
    return render(request, "reporting/year.html", context)


def cards_of(side):
    mean = side.mean
    return [
        card(thousands(len(side.exchanges)), _("exchanges"), "", _("%(number)s counted") % {"number": counted(side)}),
        card(thousands(side.days), _("working days"), "", ""),
        card(thousands(side.met), _("organisations met"), "",
             _("in %(number)s countries") % {"number": len(side.countries)}),
        card("–" if mean is None else f"{mean:.1f}", _("mean grade you were given"), "",
             _("of %(number)s answers, 1 to 5") % {"number": side.grades.total()}),
    ]  # fmt: skip


def euros_of(side):
    return [card(thousands(side.euros), _("euros agreed"), "", _("%(paid)s paid") % {"paid": thousands(side.paid)})]
