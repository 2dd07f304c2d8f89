"""The rows that a report is frozen with: what adds up to its figures, sheet by sheet."""

from django.utils.translation import gettext as _

from mobility.models import Exchange
from payments.models import FundShare
from reporting.kpis import COUNTED
from reporting.models import Counting
from reporting.outputs import INDICATORS
from reporting.reports.quality import answers_of
from reporting.rows import as_told, cells_of, columns_of, rows_behind

PRINTED = (
    "counted", "virtual", "hosted", "alive", "target", "matches", "sme_visitors", "sme_hosts", "sme_share",
    "sme_either_share", "countries", "asked", "answered", "response", "grade", "good", "ceiling", "committed", "paid",
    "left",
)  # fmt: skip


def sheets_of(selection, user, figures, *, with_answers=False):
    """[{"title", "columns", "rows"}], JSON-able: figures, every exchange of the period, lump sums, states, flows."""
    exchanges = exchanges_of(selection, user)
    names = dict(Exchange.Status.choices)
    found = [
        sheet(_("Figures"), [_("Figure"), _("Value")], [[name, figures[name]] for name in PRINTED]),
        sheet(_("Exchanges"), [*columns_of("exchange"), _("Counts")], [exchange_cells(one) for one in exchanges]),
        sheet(_("Outputs"), [_("Indicator"), *columns_of("output")], outputs(selection, user)),
        sheet(_("Lump sums"), share_columns(), lump_sums(selection)),
        sheet(_("What counts"), counting_columns(), countings(selection, user)),
        sheet(_("States"), [_("State"), _("Exchanges")],
              [[str(names[status]), number] for status, number in figures["states"].items()]),
        sheet(_("Flows"), [_("From"), _("To"), _("Exchanges")], figures["flows"]),
    ]  # fmt: skip
    return [*found, sheet(_("Answers"), answer_columns(), answers(selection, user))] if with_answers else found


def sheet(title, columns, rows):
    return {"title": str(title), "columns": [str(one) for one in columns], "rows": list(rows)}


def exchanges_of(selection, user):
    return as_told(selection.exchanges(user)).order_by("number")


def exchange_cells(row):
    """Counts: K1, K4, K5; the others are there because a match or a state was counted with them."""
    counts = row.mode == "physical" and row.status in COUNTED
    return [*plain(cells_of("exchange", row)), str(_("yes") if counts else _("no"))]


def outputs(selection, user):
    """Indicators 1 to 4, each row with its indicator."""
    return [
        [str(INDICATORS[name]), *plain(cells_of("output", row))]
        for name in INDICATORS
        for row in rows_behind(name, "", selection, user).queryset
    ]


def counting_columns():
    return [_("What"), _("Partnership"), _("Counted on"), _("Rule"), _("Number"), _("Reason"), _("Type"), _("Country"),
            _("Host's country"), _("Sector")]  # fmt: skip


def countings(selection, user):
    """The rows that make the figures: each thing that counts, and what took one back, with rule and day."""
    rows = selection.countings(Counting.objects.visible_to(user)).select_related("partnership").order_by("pk")
    return [
        [str(one.get_kind_display()), one.partnership.acronym, one.counted_on.isoformat(), one.rule, one.number,
         str(one.get_reason_display()), one.type, one.country, one.host_country, one.sector]
        for one in rows
    ]  # fmt: skip


def share_columns():
    return [_("Number"), _("Visitor"), _("Committed (EUR)"), _("Paid (EUR)")]


def lump_sums(selection):
    """What the ledger holds for each exchange, over the life of the grant: reserved and ordered is committed."""
    found = FundShare.objects.filter(vop=selection.partnership) if selection.partnership else FundShare.objects.all()
    rows = found.order_by("exchange__number").values_list(
        "exchange__number", "exchange__vo_name", "reserved", "ordered", "paid"
    )
    return [[number, name, str(reserved + ordered), str(paid)] for number, name, reserved, ordered, paid in rows]


def answer_columns():
    return [_("Exchange"), _("Who"), _("Part"), _("Grade"), _("Comment")]


def answers(selection, user):
    rows = answers_of(selection.exchanges(user), selection).order_by("exchange__number", "part", "side")
    return [
        [number, side, part, grade, str(_("yes") if comment else _("no"))]
        for number, side, part, grade, comment in rows.values_list("exchange__number", "side", "part", "grade",
                                                                   "comment")
    ]  # fmt: skip


def plain(cells):
    """JSON-able: days and moments as ISO text, amounts as text."""
    return [cell if cell is None or isinstance(cell, (int, str)) else _text(cell) for cell in cells]


def _text(cell):
    return cell.isoformat() if hasattr(cell, "isoformat") else str(cell)
