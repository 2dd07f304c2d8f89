"""Bars, one below the other: the label and the figure above each bar, so that long names and phones both fit."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.utils.safestring import SafeString

from clusterxchange.pictures.picture import PALE, PRIMARY, empty, figure, frame, linked, shortened, text_width, written

WIDTH, ROW = 480, 46


class Bar(NamedTuple):
    """One row: `text` is the figure as written (else the value), `href` the page with the rows behind it."""

    label: str
    value: Decimal | float
    text: str = ""
    href: str = ""


def _drawn(row: Bar, top: float, largest: Decimal | float) -> str:
    text = row.text or figure(row.value)
    length = WIDTH * float(row.value) / float(largest) if largest and row.value > 0 else 0
    body = (
        written(shortened(row.label, WIDTH - text_width(text) - 24), 0, top + 14)
        + written(text, WIDTH, top + 14, anchor="end", bold=True)
        + f'<rect x="0" y="{top + 21}" width="{WIDTH}" height="14" rx="2" fill="{PALE}"/>'
        + (
            f'<rect x="0" y="{top + 21}" width="{max(length, 2):.1f}" height="14" rx="2" fill="{PRIMARY}"/>'
            if length
            else ""
        )
    )
    return linked(body, row.href, f"{row.label}: {text}")


def bars(rows: Iterable[Bar | tuple], *, title: str, desc: str, uid: str = "bars") -> SafeString:
    """Rows of (label, value, text, href) as bars; a row with an href is a link to what is behind it."""
    rows = [Bar(*row) for row in rows]
    if not rows:
        return empty(title=title, desc=desc, uid=uid)
    largest = max(row.value for row in rows)
    body = [_drawn(row, place * ROW, largest) for place, row in enumerate(rows)]
    return frame(body, width=WIDTH, height=len(rows) * ROW - 4, title=title, desc=desc, uid=uid)
