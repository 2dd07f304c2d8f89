"""What a summary looks like in words: big numbers, and the table under each picture."""

from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from clusterxchange.templatetags.look import euro, euro_whole, status_label
from mobility.models import Exchange
from partnerships.models import OrganisationType
from partnerships.rules import default_rules
from reporting.pictures import BARS, in_order, nowhere, totals
from reporting.summary import largest, sector_name


def percent(share):
    return "–" if share is None else f"{Decimal(share):.0f}\u00a0%"


def cards(figures, href=nowhere, money_href=nowhere):
    """The big numbers; each opens the rows behind it. money_href: the rows behind what the ledger says."""
    share, either = percent(figures["sme_share"]), percent(figures["sme_either_share"])
    return [
        card(thousands(figures["counted"]), _("exchanges counted"), href(figure="counted"),
             _("target %(target)s") % {"target": thousands(figures["target"])}),
        card(thousands(figures["alive"]), _("under way"), href(figure="alive"), ""),
        card(share, _("SMEs among visitors"), href(figure="sme"),
             _("target 50 %%; on either side %(share)s") % {"share": either}),
        card(thousands(figures["countries"]), _("countries"), href(figure="counted"), ""),
        card(thousands(figures["paid"]), _("euros paid"), money_href(figure="paid"), ""),
        card(thousands(figures["committed"]), _("euros committed"), money_href(figure="committed"),
             _("%(left)s left") % {"left": thousands(figures["left"])}),
        card(figures["grade"] or "–", _("mean grade of visitors"), href(figure="answered"),
             _("%(response)s answered; %(good)s gave 4 or 5")
             % {"response": percent(figures["response"]), "good": percent(figures["good"])}),
    ]  # fmt: skip


def thousands(number):
    return f"{Decimal(number):,.0f}"


def card(value, label, url, note):
    return {"value": value, "label": label, "url": url, "note": note}


class Column(NamedTuple):
    label: str
    number: bool = True


class Cell(NamedTuple):
    text: object
    url: str = ""


class Table(NamedTuple):
    """What stands under a picture, on the page and on paper. Cells are texts, or Cells with an address."""

    caption: str
    columns: list
    rows: list
    empty: str


def tables(figures, href=nowhere):
    """{picture: Table}. href(figure=, value=): the address of the rows behind a figure."""
    country = default_rules().country_name
    exchanges = Column(_("Exchanges"))
    nothing = _("Nothing is counted yet.")

    def numbers(caption, first, figure, rows):
        lines = [[Cell(label, href(figure=figure, value=key)), f"{n:,}"] for key, label, n in rows]
        return Table(caption, [Column(first, False), exchanges], lines, nothing)

    names = dict(Exchange.Status.choices)
    hosts = totals(figures["flows"], 1)
    heads = [Column(_("From"), False), Column(_("To"), False), exchanges]
    flows = [[country(origin), country(host), f"{n:,}"] for origin, host, n in figures["flows"][:12]]
    return {
        "states": numbers(_("Exchanges by state"), _("State"), "state",
                          [(key, names[key], n) for key, n in in_order(figures["states"], names)]),
        "sectors": numbers(_("Counted exchanges by sector"), _("Sector"), "sector",
                           [(key, sector_name(key), n) for key, n in list(largest(figures["sectors"]).items())[:BARS]]),
        "hosts": numbers(_("Counted exchanges by host country"), _("Country"), "hosting",
                         [(key, country(key), n) for key, n in hosts.items()]),
        "flows": Table(_("Largest flows"), heads, flows, nothing),
        "types": organisations(figures, href),
        "balances": balances(figures),
    }  # fmt: skip


def organisations(figures, href):
    rows = []
    for key, label in OrganisationType.choices:
        numbers = [("registered", figures["registered"]), ("participating", figures["participating"]),
                   ("type", figures["types"])]  # fmt: skip
        rows.append([label, *(Cell(f"{found[key]:,}", href(figure=name, value=key)) for name, found in numbers)])
    columns = [_("Registered"), _("Participating"), _("Visits counted")]
    heads = [Column(_("Type"), False), *map(Column, columns)]
    return Table(_("Organisations by type"), heads, rows, "")


def balances(figures):
    rows = [[month, euro(committed), euro(paid)] for month, committed, paid in figures["balances"]]
    heads = [Column(_("Month"), False), Column(_("Committed")), Column(_("Paid"))]
    return Table(_("Money at each month’s end"), heads, rows, _("No agreement is signed yet."))


def league_table(rows, address=nowhere):
    """Partnerships side by side; address(partnership=): the dashboard of one."""
    heads = [Column(_("Partnership"), False), Column(_("Counted")), Column(_("Target")), Column(_("Time over")),
             Column(_("At this pace"), False), Column(_("SME share")), Column(_("Paid")), Column(_("Committed")),
             Column(_("Left"))]  # fmt: skip
    lines = [
        [
            Cell(row["acronym"], address(partnership=row["public_id"])), f"{row['counted']:,}", f"{row['target']:,}",
            percent(row["elapsed"]), pace_label(row), percent(row["sme_share"]), euro_whole(row["paid"]),
            euro_whole(row["committed"]), euro_whole(row["left"]),
        ]
        for row in rows
    ]  # fmt: skip
    return Table(_("Partnerships"), heads, lines, _("There is no partnership yet."))


def pace_label(row):
    if row["expected"] is None:
        return _("Too early to say.")
    if row["behind"]:
        return status_label(_("%(number)s, behind") % {"number": f"{row['expected']:,}"}, "warning")
    return status_label(_("%(number)s, on course") % {"number": f"{row['expected']:,}"}, "success")
