"""The figures with their definitions, and the rows behind one of them, as lists to take along."""

from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mobility.models import Exchange
from partnerships.models import Organisation, OrganisationType
from partnerships.vocabulary import SECTORS
from reporting import counts
from reporting.exports.listing import CHOICE, EUROS, MOMENT, NUMBER, Column, Found, Listing, reads_figures
from reporting.exports.produced import OUTPUT_COLUMNS
from reporting.exports.visits import EXCHANGE_COLUMNS
from reporting.forms import SelectionForm
from reporting.kpis import DEFINITIONS
from reporting.models import Output
from reporting.outputs import ALL_KINDS, INDICATORS
from reporting.rows import FIGURES as WITH_ROWS
from reporting.rows import rows_behind
from reporting.selection import Selection, partnerships_of
from reporting.summary import summary

# Figure → (its definition in kpis.py, unit). Those with keys of their own (by state, by type …) stand in CUTS.
SINGLE = {
    "counted": ("counted", "exchanges"),
    "virtual": ("virtual", "exchanges"),
    "hosted": ("hosted", "exchanges"),
    "alive": ("alive", "exchanges"),
    "target": ("counted", "exchanges"),
    "matches": ("sme", "exchanges"),
    "sme_visitors": ("sme", "exchanges"),
    "sme_share": ("sme", "%"),
    "sme_either_share": ("sme", "%"),
    "countries": ("countries", "countries"),
    "asked": ("grade", "people"),
    "answered": ("grade", "people"),
    "response": ("grade", "%"),
    "grade": ("grade", "1 to 5"),
    "good": ("grade", "%"),
    "committed": ("committed", "EUR"),
    "paid": ("paid", "EUR"),
    "left": ("left", "EUR"),
}
CUTS = {
    "states": ("state", "exchanges"),
    "types": ("counted", "exchanges"),
    "sectors": ("sector", "exchanges"),
    "registered": ("registered", "organisations"),
    "participating": ("participating", "organisations"),
}
WORDS = {
    "states": dict(Exchange.Status.choices),
    "types": dict(OrganisationType.choices),
    "sectors": SECTORS,
    "registered": dict(OrganisationType.choices),
    "participating": dict(OrganisationType.choices),
}
NAMES = {
    "counted": _("Counted exchanges"), "virtual": _("Virtual exchanges"), "hosted": _("Counted exchanges hosted"),
    "alive": _("Exchanges under way"), "target": _("Target"), "matches": _("Matches"),
    "sme_visitors": _("Matches with a visiting SME"), "sme_share": _("SMEs among visitors"),
    "sme_either_share": _("SMEs on either side"), "countries": _("Countries"),
    "asked": _("Visitors asked for their grade"), "answered": _("Visitors who gave a grade"),
    "response": _("Response rate"), "grade": _("Mean grade of visitors"), "good": _("Share of 4 and 5"),
    "committed": _("Committed, not yet paid"), "paid": _("Paid"), "left": _("Left"), "states": _("Exchanges by state"),
    "types": _("Counted exchanges by type of visitor"), "sectors": _("Counted exchanges by sector"),
    "registered": _("Organisations registered"), "participating": _("Organisations participating"),
    **INDICATORS,
}  # fmt: skip
UNITS = {
    "exchanges": _("exchanges"), "countries": _("countries"), "people": _("people"), "EUR": _("EUR"),
    "organisations": _("organisations"), "outputs": _("entries"), "1 to 5": _("1 to 5"), "%": _("per cent"),
}  # fmt: skip


# What was paid less what came back is what the ledger calls paid.
EXCHANGE_ROW_COLUMNS = (*EXCHANGE_COLUMNS, Column("came_back", _("Of it paid back (EUR)"), EUROS))


def form_of(user, asked, form_class=SelectionForm):
    """The dashboard's own filter."""
    return form_class(asked, partnerships=partnerships_of(user), whole_scheme=user.scope.sees_everything)


def cut_of(chosen):
    """What a Selection is made of besides its partnership."""
    cut = {name: chosen.get(name) or "" for name in ("country", "type", "sector")}
    return {"first": chosen.get("start"), "last": chosen.get("end"), **cut}


def selections(user, form):
    """[(whose, Selection, partnerships)]: the one chosen, or each of those the person reads, and all together."""
    chosen = form.cleaned_data if form.is_valid() else {}
    period = cut_of(chosen)
    readable = form.partnerships.values()
    mine = [chosen["partnership"]] if chosen.get("partnership") else list(readable)
    found = [(one.acronym, Selection(one, **period), [one]) for one in mine]
    if user.scope.sees_everything and not chosen.get("partnership"):
        found.append((str(_("Whole scheme")), Selection(None, **period), mine))
    return found


def figures_found(user, asked):
    form = form_of(user, asked)

    def lines():
        today = timezone.localdate()
        for whose, selection, partnerships in selections(user, form):
            found = counts.counts_of(selection, user)
            life = None if selection.is_whole else counts.kept(selection.partnership)
            for line in lines_of(summary(found, partnerships, today=today, life=life, part_c=False)):
                yield {"partnership": whose, **line}

    return Found(form, lines=lines)


def lines_of(figures):
    """A line for every figure, and for every key of those that are cut by something."""
    for name, (definition, unit) in SINGLE.items():
        yield line(name, "", figures.get(name), definition, unit)
    for name, (definition, unit) in CUTS.items():
        for key, number in figures.get(name, {}).items():
            yield line(name, str(WORDS[name].get(key, key)), number, definition, unit)
    for name, kinds in figures["outputs"].items():
        for kind, number in kinds.items():
            yield line(name, str(ALL_KINDS[kind]), number, name, "outputs")


def line(name, of, value, definition, unit):
    rule, sentence = DEFINITIONS[definition]
    value = Decimal(value) if isinstance(value, str) else value  # shares and euros: a sheet adds them up
    return {
        "figure": name, "of": of, "value": value, "unit": unit, "rule": str(rule), "definition": str(sentence),
    }  # fmt: skip


FIGURE_COLUMNS = (
    Column("partnership", _("Partnership")),
    Column("figure", _("Figure"), CHOICE, words=NAMES),
    Column("of", _("Of what")),
    Column("value", _("Value"), NUMBER),
    Column("unit", _("Unit"), CHOICE, words=UNITS),
    Column("rule", _("Rule")),
    Column("definition", _("What counts")),
)


class RowsAsked(SelectionForm):
    figure = forms.ChoiceField(label=_("Figure"), choices=[(one, one) for one in (*WITH_ROWS, "cover")])
    value = forms.CharField(label=_("Of what"), required=False, max_length=40)


MODELS = {"exchange": Exchange, "organisation": Organisation, "output": Output}
# The list that holds the rows of a kind.
TABLES = {"exchange": "rows", "organisation": "row-organisations", "output": "row-outputs"}


def behind(kind):
    """find() of the rows behind a figure that counts exchanges, organisations or outputs."""

    def find(user, asked):
        form = form_of(user, asked, RowsAsked)
        none = Found(form, MODELS[kind].objects.none())
        if not form.is_valid():
            return none
        chosen = form.cleaned_data
        partnership = chosen["partnership"] or (None if user.scope.sees_everything else partnerships_of(user)[0])
        selection = Selection(partnership, **cut_of(chosen))
        found = rows_behind(chosen["figure"], chosen["value"], selection, user)
        if found is None or found.kind != kind:
            form.add_error("figure", _("There is no such figure in this list."))
            return none
        return Found(form, found.queryset)

    return find


ORGANISATION_COLUMNS = (
    Column("name", _("Name")),
    Column("type", _("Type"), CHOICE, words=dict(OrganisationType.choices)),
    Column("country", _("Country")),
    Column("place", _("Place")),
    Column("partnership", _("Partnership"), path="partnership__acronym"),
    Column("accepted_at", _("Accepted"), MOMENT),
)
PERIOD = ("partnership", "start", "end", "country", "type", "sector")
BEHIND = ("figure", "value", *PERIOD)
LISTS = (
    Listing("figures", _("Figures with their definitions"), FIGURE_COLUMNS, figures_found, reads_figures, PERIOD,
            "reporting:dashboard"),
    Listing("rows", _("Exchanges behind a figure"), EXCHANGE_ROW_COLUMNS, behind("exchange"), reads_figures, BEHIND,
            "reporting:dashboard"),
    Listing("row-organisations", _("Organisations behind a figure"), ORGANISATION_COLUMNS, behind("organisation"),
            reads_figures, BEHIND, "reporting:dashboard"),
    Listing("row-outputs", _("Activities and outputs behind a figure"), OUTPUT_COLUMNS, behind("output"),
            reads_figures, BEHIND, "reporting:dashboard"),
)  # fmt: skip
