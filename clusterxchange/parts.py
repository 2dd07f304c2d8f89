"""Values that parts of a page are drawn from: hashable, so that `{% draw %}` draws equal ones once."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple


class Option(NamedTuple):
    """One value of a facet. count: how many it would find, None where that is not known; not shown: it is hidden."""

    value: str
    label: str
    count: int | None
    checked: bool
    shown: bool = True


@dataclass(frozen=True)
class Facet:
    """Values to tick, of one field of the filter."""

    name: str
    title: str
    options: tuple[Option, ...]

    @property
    def shown(self):
        return any(option.shown for option in self.options)


@dataclass(frozen=True)
class Card:
    """An offer in a list. reasons: sentences why it fits the visitor who looks."""

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
