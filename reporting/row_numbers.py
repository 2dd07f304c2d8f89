"""How many rows stand behind a figure, from the sums that are kept: a page of 25 does not count 30,000."""

from django.core.paginator import Paginator
from django.utils.functional import cached_property

from reporting import counts, kpis
from reporting.outputs import INDICATORS


class KnownPaginator(Paginator):
    """number: how many rows there are, where that is known; else they are counted."""

    def __init__(self, rows, size, number):
        super().__init__(rows, size)
        self.number = number

    @cached_property
    def count(self):
        return self.object_list.count() if self.number is None else self.number


# figure → (cuts that are read, Counts and value → number)
STANDING = {
    "counted": (["state"], lambda found, _value: kpis.counted(found)),
    "virtual": (["state"], lambda found, _value: kpis.counted(found, "virtual")),
    "hosted": (["hosted"], lambda found, _value: found.number("hosted")),
    "alive": (["state"], lambda found, _value: kpis.under_way(found)),
    "matches": (["match"], lambda found, _value: found.number("match")),
    "sme": (["match"], lambda found, _value: found.number("match", "visitor")),
    "sme_either": (["match"], lambda found, _value: found.number("match", "visitor", "host")),
    "asked": (["state"], lambda found, _value: kpis.quality(found).asked),
    "answered": (["grade"], lambda found, _value: found.number("grade")),
    "state": (["state"], lambda found, value: kpis.states(found).get(value, 0)),
    "type": (["type"], lambda found, value: found.number("type", value)),
    "sector": (["sector"], lambda found, value: found.number("sector", value)),
    "cover": (["cover"], lambda found, value: found.number("cover", value)),
    "hosting": (["flow"], lambda found, value: flows_of(found, 1, value)),
    "visiting": (["flow"], lambda found, value: flows_of(found, 0, value)),
}


def flows_of(found, side, country):
    return sum(row[2] for row in kpis.flows(found) if row[side] == country)


def number_of(figure, value, selection):
    """Rows behind the figure, or None where the kept sums do not say (money, days, countries, types, sectors)."""
    months = selection.months()
    if months is None:
        return None
    if figure in STANDING:
        cuts, ask = STANDING[figure]
        return ask(counts.kept(selection.partnership, *months, cuts=cuts), value)
    if figure in INDICATORS or figure in ("registered", "participating"):
        found = counts.kept(selection.partnership, *months, cuts=[figure])
        return found.number(figure, value) if value else found.number(figure)
    return None
