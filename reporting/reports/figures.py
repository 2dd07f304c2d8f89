"""The figures that belong to a section: filled in beside the text box, printed under the text. From plain values."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusterxchange.templatetags.look import euro
from reporting.kpis import DEFINITIONS
from reporting.outputs import INDICATORS, KINDS, SHORT
from reporting.pictures import in_order, nowhere
from reporting.tables import Column, Table, tables

SIDES = {"vo": gettext_lazy("visitors"), "ho": gettext_lazy("hosts")}
PARTS = {
    "a": gettext_lazy("A: match"),
    "b": gettext_lazy("B: support"),
    "c": gettext_lazy("C: scheme"),
}


@dataclass(frozen=True)
class Line:
    """label and value as read; rule: where the definition comes from."""

    name: str
    label: str
    value: str
    rule: str = ""
    definition: str = ""


@dataclass(frozen=True)
class SectionFigures:
    lines: list
    tables: list

    def __bool__(self):
        return bool(self.lines or self.tables)


def number(value):
    return "–" if value is None else f"{Decimal(value):,.0f}"


def share(value):
    return "–" if value is None else f"{Decimal(value):.1f}\u00a0%"


def plain(value):
    return "–" if value in (None, "") else str(value)


def all_of(value):
    return number(sum(value.values()))


def indicator_line(name, figures):
    """Indicators 1 to 4: how many are recorded."""
    if name not in figures.get("outputs", {}):
        return None
    rule, words = DEFINITIONS[name]
    return Line(name, str(SHORT[name]), all_of(figures["outputs"][name]), str(rule), str(words))


# name → (key of the summary, label, how it is written, key of kpis.DEFINITIONS)
LINES = {
    "counted": ("counted", gettext_lazy("exchanges counted"), number, "counted"),
    "virtual": ("virtual", gettext_lazy("virtual, shown apart"), number, "virtual"),
    "target": ("target", gettext_lazy("target over the grant’s life"), number, ""),
    "expected": ("expected", gettext_lazy("at this pace, at the grant’s end"), number, ""),
    "sme_share": ("sme_share", gettext_lazy("SMEs among visitors"), share, "sme"),
    "sme_either_share": ("sme_either_share", gettext_lazy("SMEs on either side"), share, "sme"),
    "countries": ("countries", gettext_lazy("countries"), number, "countries"),
    "registered": ("registered", gettext_lazy("organisations registered"), all_of, "registered"),
    "participating": ("participating", gettext_lazy("organisations participating"), all_of, "participating"),
    "asked": ("asked", gettext_lazy("visitors asked"), number, "grade"),
    "response": ("response", gettext_lazy("visitors who answered"), share, "grade"),
    "grade": ("grade", gettext_lazy("mean grade of visitors"), plain, "grade"),
    "good": ("good", gettext_lazy("visitors who gave 4 or 5"), share, "grade"),
    "ceiling": ("ceiling", gettext_lazy("ceiling for lump sums"), euro, "left"),
    "committed": ("committed", gettext_lazy("committed, not yet paid"), euro, "committed"),
    "paid": ("paid", gettext_lazy("lump sums paid"), euro, "paid"),
    "left": ("left", gettext_lazy("left"), euro, "left"),
}
OF_PART = {
    "response": (gettext_lazy("%(who)s who answered"), share),
    "grade": (gettext_lazy("mean grade of %(who)s"), plain),
    "good": (gettext_lazy("%(who)s who gave 4 or 5"), share),
}


def section_figures(section, figures):
    """SectionFigures of a section, out of the summary it is frozen with."""
    lines = [line for name in section.lines if (line := line_of(name, figures))]
    made = tables(figures, nowhere) if set(section.tables) - OWN_TABLES.keys() else {}
    found = [OWN_TABLES[name](figures) if name in OWN_TABLES else made.get(name) for name in section.tables]
    return SectionFigures(lines, [one for one in found if one is not None])


def line_of(name, figures):
    if name in INDICATORS:
        return indicator_line(name, figures)
    if name in LINES:
        key, label, written, definition = LINES[name]
        rule, words = DEFINITIONS.get(definition, ("", ""))
        return Line(name, str(label), written(figures[key]), str(rule), str(words)) if key in figures else None
    return part_line(name, figures)


def part_line(name, figures):
    """'grade_vo_b': of the questionnaire, one side's answers to one part."""
    what, _line, key = name.partition("_")
    told = figures.get("questionnaire", {}).get(key)
    if told is None or what not in OF_PART:
        return None
    label, written = OF_PART[what]
    return Line(name, str(label) % {"who": SIDES[key[:2]]}, written(told[what]), "§7")


def questionnaire(figures):
    """Every part and side in one table."""
    heads = [Column(_("Part"), False), Column(_("Who"), False), Column(_("Asked")), Column(_("Answered")),
             Column(_("Response")), Column(_("Mean")), Column(_("4 or 5")), Column(_("Comments"))]  # fmt: skip
    rows = [
        [str(PARTS[key[3:]]), str(SIDES[key[:2]]), number(one["asked"]), number(one["answered"]),
         share(one["response"]), plain(one["grade"]), share(one["good"]), number(one["comments"])]
        for key, one in sorted(figures.get("questionnaire", {}).items(), key=in_reading_order)
    ]  # fmt: skip
    return Table(_("Questionnaire by part and side"), heads, rows, _("Nobody was asked yet."))


def in_reading_order(pair):
    """Part by part, visitors first."""
    return pair[0][3:], pair[0] < "vo"


def of_indicator(name):
    """What one of the indicators 1 to 4 is made of, by kind."""

    def table(figures):
        kinds = figures.get("outputs", {}).get(name, {})
        rows = [[str(KINDS[name][kind]), number(n)] for kind, n in in_order(kinds, KINDS[name]) if n]
        heads = [Column(_("Kind"), False), Column(_("Number"))]
        return Table(str(INDICATORS[name]), heads, rows, _("Nothing is recorded in this period."))

    return table


OWN_TABLES = {"questionnaire": questionnaire} | {name: of_indicator(name) for name in INDICATORS}
