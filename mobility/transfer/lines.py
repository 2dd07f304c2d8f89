"""One line of a table, checked by the form that people fill in: same rules, same sentences. Pure but for the form."""

from dataclasses import dataclass, field

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from mobility.transfer.columns import COLUMNS

SHOWN = 80  # letters of a cell that are told back


@dataclass(frozen=True)
class Problem:
    """row: as the spreadsheet numbers it; column: its label or ''; note: it does not keep the line out."""

    row: int
    column: str
    message: str
    cure: str = ""
    value: str = ""
    note: bool = False


@dataclass
class Line:
    """cells: {column name: text}; values: cleaned, once it is good; ready: what the writers need besides."""

    row: int
    cells: dict
    values: dict = field(default_factory=dict)
    problems: list = field(default_factory=list)
    ready: dict = field(default_factory=dict)

    @property
    def is_good(self):
        return all(problem.note for problem in self.problems)

    def blame(self, column, message, cure="", *, note=False):
        """column: a Column, or None for the line as a whole."""
        label = str(column.label) if column else ""
        value = self.cells.get(column.name, "")[:SHOWN] if column else ""
        self.problems.append(Problem(self.row, label, str(message), cure, value, note))


def cells_of(heading, cells):
    return {name: cells[place] if place < len(cells) else "" for name, place in heading.places.items()}


class FormCheck:
    """A form that is asked line after line; made once, because making it costs more than a line."""

    def __init__(self, kind, form, names=None):
        """names: {column: field} where they differ; a column without a field is somebody else's to check."""
        self.columns = {column.name: column for column in COLUMNS[kind]}
        self.form = form
        self.fields = {column: (names or {}).get(column, column) for column in self.columns}

    def clean(self, line):
        """Put the form's values into the line, or its complaints."""
        form, data = self.form, MultiValueDict()
        for name, column in self.columns.items():
            coded = column.coded(line.cells.get(name, ""))
            if coded is None:
                line.blame(column, _("This is neither yes nor no."), column.cure)
            elif coded:
                data.setlist(self.fields[name], coded if isinstance(coded, list) else [coded])
        form.data, form.is_bound = data, True
        form.full_clean()
        by_field = {field: self.columns[name] for name, field in self.fields.items()}
        for name, messages in form.errors.items():
            column = by_field.get(name)
            line.blame(column, " ".join(messages), column.cure if column else "")
        line.values = form.cleaned_data
        return line
