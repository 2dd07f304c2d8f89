"""Drawing a report: figures frozen on the day, hashed, and ordered as a sealed PDF with its data inside."""

import hashlib
import json

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clusterxchange import scope
from clusterxchange.workflow import Conflict
from mobility.models import Exchange
from partnerships.events import record
from partnerships.operations import order_document
from reporting import counts
from reporting.kpis import DEFINITIONS
from reporting.models import Report
from reporting.rows import cells_of, columns_of, rows_behind
from reporting.selection import Selection, partnerships_of
from reporting.summary import league, summary

PRINTED = (
    "counted", "virtual", "hosted", "alive", "target", "matches", "sme_visitors", "sme_share", "sme_either_share",
    "countries", "asked", "answered", "response", "grade", "good", "ceiling", "committed", "paid", "left",
)  # fmt: skip


@transaction.atomic
def draw_report(*, partnership=None, start, end, by):
    """A report of one partnership, or of the scheme (partnership None), over days that both count."""
    selection = Selection(partnership, start, end)
    number = next_number(partnership, end.year)
    content = frozen(selection, number, by)
    document = order_document(
        template="reporting/pdf/kpi_report.html",
        title=content["title"],
        content=content,
        by=by,
        number=number,
        parties={"vop_id": partnership.pk} if partnership else None,
        with_figures=True,
    )
    report = create(number, selection, content["figures"], document, by)
    record("report.drawn", report, by=by)
    return report


def create(number, selection, figures, document, by):
    canonical = json.dumps(figures, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    try:
        with transaction.atomic():
            return Report.objects.create(
                number=number, partnership=selection.partnership, period_start=selection.first,
                period_end=selection.last, figures=figures, document=document, drawn_by=by,
                sha256=hashlib.sha256(canonical.encode()).hexdigest(),
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(_("Somebody drew a report at the same moment. Try once more.")) from error


def next_number(partnership, year):
    drawn = Report.objects.filter(partnership=partnership).count() + 1
    name = partnership.acronym.upper().replace(" ", "")[:20] if partnership else "SCHEME"
    return f"KPI-{name}-{year}-{drawn:03d}"


def frozen(selection, number, by):
    """Everything the paper says, read as the person who draws it may read."""
    today = timezone.localdate()
    # An officer's POST runs as the role that may write, which shows officers no rows: read as a reader.
    with scope.acting_as(by):
        if by.scope.sees_everything:
            scope.read_only()
        mine = [one for one in partnerships_of(by) if selection.partnership in (None, one)]
        found = counts.counts_of(selection, by)
        # Part C of the questionnaire is for who reads the whole scheme, as its report is.
        part_c = selection.partnership is None
        figures = summary(found, mine, today=today, life=counts.kept(selection.partnership), part_c=part_c)
        rows = list(rows_behind("counted", "", selection, by).queryset)
        table = [] if selection.partnership else league(mine, counts.kept_by_partnership(), today=today)
    return {
        "title": title_of(selection),
        "agency": mine[0].grant.agency_name,
        "report": number,
        "partnership": selection.partnership.acronym if selection.partnership else "",
        "partnership_name": selection.partnership.name if selection.partnership else "",
        "period": [selection.first.isoformat(), selection.last.isoformat()],
        "figures": figures,
        "league": table,
        "definitions": [[str(rule), str(words)] for rule, words in DEFINITIONS.values()],
        "sheets": sheets(figures, rows),
    }


def title_of(selection):
    if selection.partnership:
        return _("Indicators of %(partnership)s") % {"partnership": selection.partnership.acronym}
    return _("Indicators of the scheme")


def sheets(figures, rows):
    """What travels inside the PDF as a workbook: the figures, the rows that add up to them, the tables."""
    names = dict(Exchange.Status.choices)
    return [
        {"title": _("Figures"), "columns": [_("Figure"), _("Value")],
         "rows": [[name, figures[name]] for name in PRINTED]},
        {"title": _("Counted exchanges"), "columns": columns_of("exchange"),
         "rows": [plain(cells_of("exchange", row)) for row in rows]},
        {"title": _("States"), "columns": [_("State"), _("Exchanges")],
         "rows": [[str(names[status]), number] for status, number in figures["states"].items()]},
        {"title": _("Flows"), "columns": [_("From"), _("To"), _("Exchanges")], "rows": figures["flows"]},
    ]  # fmt: skip


def plain(cells):
    """JSON-able: days and moments as ISO text, amounts as text."""
    return [cell if cell is None or isinstance(cell, (int, str)) else _text(cell) for cell in cells]


def _text(cell):
    return cell.isoformat() if hasattr(cell, "isoformat") else str(cell)
