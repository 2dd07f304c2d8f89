"""Values that parts of a page are drawn from: hashable, so that `{% draw %}` draws equal ones once."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple


class Option(NamedTuple):
    """One value of a facet. count: how many it would find, in words or figures; not shown: it is hidden."""

    value: str
    label: str
    count: str
    checked: bool
    shown: bool = True


@dataclass(frozen=True)
class Facet:
    """Values to tick, of one field of the filter. more: those behind "Show more"; folded: only the title is seen.

    follows: its values hang on another facet, so that htmx swaps it as a whole.
    """

    name: str
    title: str
    options: tuple[Option, ...]
    more: tuple[Option, ...] = ()
    folded: bool = False
    follows: bool = False

    @property
    def all_options(self):
        return self.options + self.more

    @property
    def shown(self):
        return any(option.shown for option in self.all_options)

    @property
    def more_shown(self):
        return any(option.shown for option in self.more)

    @property
    def chosen(self):
        """How many values are chosen."""
        return sum(option.checked for option in self.all_options)


@dataclass(frozen=True)
class Card:
    """An offer in a list. answering: how soon its host does; reasons: sentences why it fits the visitor who looks."""

    url: str
    title: str
    start: date
    end: date | None
    text: str
    place: str
    organisation: str
    places: int
    amount: Decimal | None
    topics: tuple[str, ...]
    status: str
    status_text: str
    reasons: tuple[str, ...] = ()
    answering: str = ""
