"""What a summary looks like in words: big numbers, and the table under each picture."""

from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from clusterxchange.templatetags.look import euro, euro_whole, status_label
from mobility.models import Exchange
from partnerships.models import OrganisationType
from partnerships.rules import default_rules
from reporting.outputs import INDICATORS, KINDS, SHORT
from reporting.pictures import BARS, in_order, nowhere, totals
from reporting.summary import QUESTIONNAIRE, largest, sector_name


def percent(share):
    return "–" if share is None else f"{Decimal(share):.0f}\u00a0%"


def cards(figures, href=nowhere, money_href=nowhere, before=None):
    """The big numbers; each opens the rows behind it. money_href: the rows behind what the ledger says.

    before: the figures of the period before, to be compared with.
    """
    share, either = percent(figures["sme_share"]), percent(figures["sme_either_share"])
    return [
        card(thousands(figures["counted"]), _("exchanges counted"), href(figure="counted"),
             against(figures, before, "counted") or _("target %(target)s") % {"target": thousands(figures["target"])}),
        card(thousands(figures["alive"]), _("under way"), href(figure="alive"), ""),
        card(share, _("SMEs among visitors"), href(figure="sme"),
             against(figures, before, "sme_share") or _("target 50 %%; on either side %(share)s") % {"share": either}),
        card(thousands(figures["countries"]), _("countries"), href(figure="counted"),
             against(figures, before, "countries")),
        card(thousands(figures["paid"]), _("euros paid"), money_href(figure="paid"), ""),
        card(thousands(figures["committed"]), _("euros committed"), money_href(figure="committed"),
             _("%(left)s left") % {"left": thousands(figures["left"])}),
        card(figures["grade"] or "–", _("mean grade of visitors"), href(figure="answered"),
             _("%(response)s answered; %(good)s gave 4 or 5")
             % {"response": percent(figures["response"]), "good": percent(figures["good"])}),
    ]  # fmt: skip


def against(figures, before, name):
    """What the period before had: 'before: 12 (+3)'; '' where nothing is compared."""
    if before is None:
        return ""
    was, now = before[name], figures[name]
    if was is None or now is None:
        return _("before: –")
    change = Decimal(now) - Decimal(was)
    words = {"was": percent(was) if name == "sme_share" else thousands(was), "change": f"{change:+,.0f}"}
    return _("before: %(was)s (%(change)s)") % words


def output_cards(figures, href=nowhere, before=None):
    """Indicators 1 to 4, each with what it is made of."""
    return [
        card(thousands(sum(kinds.values())), SHORT[indicator], href(figure=indicator),
             was_of(before, indicator) or made_of(indicator, kinds))
        for indicator, kinds in figures["outputs"].items()
    ]  # fmt: skip


def was_of(before, indicator):
    return _("before: %(was)s") % {"was": thousands(sum(before["outputs"][indicator].values()))} if before else ""


def made_of(indicator, kinds):
    """The three largest kinds, in words."""
    largest_three = sorted(((n, kind) for kind, n in kinds.items() if n), key=lambda pair: (-pair[0], pair[1]))[:3]
    return ", ".join(f"{n} {KINDS[indicator][kind]}" for n, kind in largest_three)


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
        "quality": quality(figures),
        "outputs": outputs(figures, href),
        "targets": target_table(figures["targets"]) if figures.get("targets") else None,
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


def quality(figures):
    rows = [
        [QUESTIONNAIRE[cut], f"{one['asked']:,}", f"{one['answered']:,}", percent(one["response"]),
         one["grade"] or "–", percent(one["good"])]
        for cut, one in figures["quality"].items()
    ]  # fmt: skip
    heads = [Column(_("Part"), False), Column(_("Asked")), Column(_("Answered")), Column(_("Response")),
             Column(_("Mean (1–5)")), Column(_("4 or 5"))]  # fmt: skip
    return Table(_("Quality by questionnaire"), heads, rows, "")


def target_table(rows):
    """rows: [[what, reached, at least]]"""
    lines = [
        [what, f"{reached:,}", f"{least:,}",
         status_label(_("reached"), "success") if reached >= least
         else status_label(_("%(number)s missing") % {"number": f"{least - reached:,}"}, "info")]
        for what, reached, least in rows
    ]  # fmt: skip
    heads = [Column(_("What"), False), Column(_("Reached")), Column(_("At least")), Column(_("Stands"), False)]
    return Table(_("Targets"), heads, lines, _("No target is set besides the number of exchanges."))


def outputs(figures, href):
    """Indicators 1 to 4 by kind; kinds that have none are left out, but never a whole indicator."""
    rows = []
    for indicator, kinds in figures["outputs"].items():
        total = sum(kinds.values())
        rows.append([Cell(INDICATORS[indicator], href(figure=indicator)), "", f"{total:,}"])
        rows += [["", Cell(KINDS[indicator][kind], href(figure=indicator, value=kind)), f"{n:,}"]
                 for kind, n in in_order(kinds, KINDS[indicator]) if n]  # fmt: skip
    heads = [Column(_("Indicator"), False), Column(_("Kind"), False), Column(_("Number"))]
    return Table(_("Activities and outputs"), heads, rows, "")


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
