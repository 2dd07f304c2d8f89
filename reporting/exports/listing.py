"""What a list that can be taken along says of itself: its columns, its filters, its readers, its rows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

TEXT, CHOICE, MANY, YES, NUMBER, EUROS, DAY, MOMENT = (
    "text", "choice", "many", "yes", "number", "euros", "day", "moment",
)  # fmt: skip


@dataclass(frozen=True)
class Column:
    """name: in the address, in JSON; path: where the value is found (the name, if not said), without which nothing
    is read from the database; words: {code: label} of a choice, or what gives it; chosen: unless asked otherwise."""

    name: str
    label: str
    sort: str = TEXT
    path: str = ""
    words: object = None
    chosen: bool = True

    @property
    def source(self):
        return self.path or self.name

    def cell(self, value):
        """For a sheet: words, numbers, days."""
        if value is None or value == "":
            return ""
        if self.sort == YES:
            return _("yes") if value else _("no")
        if self.sort == CHOICE:
            return str(self._words().get(value, value))
        if self.sort == MANY:
            return ", ".join(str(self._words().get(one, one)) for one in value)
        return value

    def plain(self, value):
        """For a program: codes, euros as text, days and moments as ISO 8601."""
        if isinstance(value, Decimal):
            return str(value)
        if isinstance(value, datetime):
            return value.isoformat(timespec="seconds")
        return value.isoformat() if hasattr(value, "isoformat") else value

    def _words(self):
        return self.words() if callable(self.words) else self.words or {}


class NoFilter(forms.Form):
    """A list that is taken along whole."""


@dataclass(frozen=True)
class Found:
    """form: the list's own filter, bound; rows: what it leaves (a QuerySet), or lines: all of them, worked out."""

    form: forms.Form
    rows: object = None
    lines: Callable | None = None


@dataclass(frozen=True)
class Listing:
    """find(user, asked) → Found, within what the person sees; readers(scope): who may take it along at all.

    asked: the list's own query (QueryDict). parameters: what of an address belongs to it. page: the URL name of the
    list's own page.
    """

    name: str
    title: str
    columns: tuple
    find: Callable
    readers: Callable
    parameters: tuple = ()
    page: str = ""
    about: str = ""
    named: dict = field(init=False, compare=False, repr=False)

    def __post_init__(self):
        object.__setattr__(self, "named", {one.name: one for one in self.columns})

    def default_columns(self):
        return [one.name for one in self.columns if one.chosen]

    def filters_of(self, query):
        """What of an address is this list's filter, as text in a fixed order."""
        kept = QueryDict(mutable=True)
        for name in self.parameters:
            values = [value for value in query.getlist(name) if value]
            if values:
                kept.setlist(name, values)
        return kept.urlencode()

    def in_words(self, form):
        """[(field, value)] of what the filter asks for."""
        form.is_valid()
        told = ((bound.label, shown(bound, form.cleaned_data.get(bound.name))) for bound in form)
        return [(str(label), words) for label, words in told if words]


def shown(bound, value):
    """The value of a field as a person reads it."""
    if value in (None, "", [], False):
        return ""
    if value is True:
        return _("yes")
    choices = dict(getattr(bound.field, "choices", ()) or ())
    if isinstance(value, (list, tuple)):
        return ", ".join(str(choices.get(one, one)) for one in value)
    return str(choices.get(value, value))


def works_in_scheme(scope):
    """Whoever speaks for an organisation or a partnership, or reads everything."""
    return bool(scope.sees_everything or scope.partnerships or scope.organisations)


def reads_figures(scope):
    return bool(scope.sees_everything or scope.partnerships)
