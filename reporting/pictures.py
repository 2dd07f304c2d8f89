"""The charts of a summary: the same strings on the page, with links, and in the PDF, without."""

import calendar
import json
from datetime import date
from decimal import Decimal
from functools import lru_cache
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mobility.models import Exchange
from partnerships.rules import default_rules
from reporting import charts
from reporting.summary import largest, sector_name

BARS = 10


def nowhere(**_figure):
    """No link: paper."""
    return ""


def pictures(figures, href=nowhere):
    """{name: SVG}. href(figure=, value=): the address of the rows behind a figure."""
    return {
        "map": europe(figures, href),
        "sankey": flows(figures),
        "states": states(figures, href),
        "sectors": sectors(figures, href),
        "hosts": hosts(figures, href),
        "sme": sme(figures),
        "money": money(figures),
    }


def linked_pictures(figures, chosen):
    """pictures() with links; chosen: the query that says what the figures are cut by.

    The figures are counted anew for every page; equal ones are drawn once a process, for they are all a picture shows.
    """
    return _linked_pictures(json.dumps(figures, sort_keys=True, default=str), get_language(), chosen)


@lru_cache(maxsize=64)
def _linked_pictures(figures, _language, chosen):
    return pictures(json.loads(figures), links_to_rows(chosen))


def links_to_rows(chosen):
    """href(figure=, value=): the address of the rows behind a figure, cut as chosen."""
    before = f"{reverse('reporting:rows')}?{chosen}{'&' if chosen else ''}"

    def href(figure, value=""):
        return before + urlencode({"figure": figure, "value": value} if value else {"figure": figure})

    return href


def europe(figures, href):
    hosted = totals(figures["flows"], 1)
    return charts.europe_map(
        hosted,
        [tuple(row) for row in figures["flows"][:12]],
        title=_("Where visitors went"),
        desc=_("%(number)s counted exchanges; the arrows are the largest flows.") % {"number": figures["counted"]},
        value_label=_("Counted exchanges hosted"),
        hrefs={code: href(figure="hosting", value=code) for code in hosted} if href is not nowhere else None,
    )


def flows(figures):
    return charts.sankey(
        [tuple(row) for row in figures["flows"]],
        title=_("From where to where"),
        desc=_("Counted exchanges by the country of departure and the host country."),
    )


def totals(flows, side):
    found = {}
    for row in flows:
        found[row[side]] = found.get(row[side], 0) + row[2]
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def in_order(numbers, names):
    """[(key, number)] as the names go: the database keeps no order of keys in JSON."""
    return [(key, numbers[key]) for key in names if key in numbers]


def states(figures, href):
    names = dict(Exchange.Status.choices)
    rows = [
        charts.Bar(str(names[status]), number, "", href(figure="state", value=status))
        for status, number in in_order(figures["states"], names)
    ]
    return charts.bars(rows, title=_("Exchanges by state"), desc=_("How many stand where today."), uid="states")


def sectors(figures, href):
    rows = [
        charts.Bar(sector_name(code), number, "", href(figure="sector", value=code))
        for code, number in list(largest(figures["sectors"]).items())[:BARS]
    ]
    return charts.bars(
        rows, title=_("Counted exchanges by sector"), desc=_("The visitor's main sector."), uid="sectors"
    )


def hosts(figures, href):
    rows = [
        charts.Bar(default_rules().country_name(code), number, "", href(figure="hosting", value=code))
        for code, number in list(totals(figures["flows"], 1).items())[:BARS]
    ]
    return charts.bars(rows, title=_("Counted exchanges by host country"), desc=_("The largest ten."), uid="hosts")


def sme(figures):
    share = figures["sme_share"]
    return charts.share_meter(
        Decimal(share) / 100 if share is not None else None,
        Decimal("0.5"),
        title=_("SMEs among the visitors"),
        desc=_("Share of physical matches whose visitor is an SME."),
        uid="sme",
    )


def money(figures):
    start, today = date.fromisoformat(figures["starts_on"]), date.fromisoformat(figures["today"])
    points = [charts.Balance(start, Decimal(0), Decimal(0))]
    for month, committed, paid in figures["balances"]:
        day = min(max(last_day(month), start), today)
        points.append(charts.Balance(day, Decimal(committed), Decimal(paid)))
    return charts.burn_down(
        Decimal(figures["ceiling"]),
        points,
        as_of=today,
        ends_on=date.fromisoformat(figures["ends_on"]),
        title=_("Money for lump sums"),
        desc=_(
            "What is left of the ceiling, what is committed and what is paid, month by month. What came back later "
            "is not taken off."
        ),
    )


def last_day(month):
    year, number = map(int, month.split("-"))
    return date(year, number, calendar.monthrange(year, number)[1])
