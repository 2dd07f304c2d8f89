"""How a grant's money for lump sums is used up: what is left, what is committed, what is paid, day by day."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from clusterxchange.pictures.picture import ACCENT, INK, LINE, PRIMARY, SOFT_INK, empty, frame, text_width, written

WIDTH, HEIGHT = 560, 330
LEFT, RIGHT, TOP, BOTTOM = 74, 546, 34, 262


class Balance(NamedTuple):
    """On this day so many euros were committed (signed, not paid) and paid, in all since the start."""

    day: date
    committed: Decimal
    paid: Decimal


class _Scale(NamedTuple):
    first: date
    last: date
    ceiling: float

    def x(self, day: date) -> float:
        span = max(1, (self.last - self.first).days)
        return LEFT + (RIGHT - LEFT) * min(max((day - self.first).days / span, 0), 1)

    def y(self, euros: Decimal | float) -> float:
        return BOTTOM - (BOTTOM - TOP) * min(max(float(euros) / self.ceiling, 0), 1)


def _stairs(points: list[tuple[float, float]]) -> str:
    """A path that stays level until the next change."""
    (x, y), *rest = points
    return f"M{x:.1f},{y:.1f}" + "".join(f"H{x:.1f}V{y:.1f}" for x, y in rest)


def _axes(scale: _Scale) -> str:
    lines = []
    for n in range(5):
        euros = scale.ceiling * n / 4
        y = scale.y(euros)
        lines.append(f'<path d="M{LEFT},{y:.1f}H{RIGHT}" stroke="{LINE}" stroke-opacity=".45" stroke-width=".8"/>')
        lines.append(written(f"{euros:,.0f}", LEFT - 8, y + 4, size=11, anchor="end", ink=SOFT_INK))
    first, last = (date_format(day, "j M Y") for day in (scale.first, scale.last))
    lines.append(written(_("Euros"), LEFT - 8, TOP - 14, size=11, anchor="end", ink=SOFT_INK))
    lines.append(written(first, LEFT, BOTTOM + 18, size=11, ink=SOFT_INK))
    lines.append(written(last, RIGHT, BOTTOM + 18, size=11, anchor="end", ink=SOFT_INK))
    return "".join(lines)


def _hatch(name: str) -> str:
    return (
        f'<defs><pattern id="{name}" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" '
        f'fill="#d5e0ff"/><path d="M0,6L6,0" stroke="{PRIMARY}" stroke-width="1.2"/></pattern></defs>'
    )


def _areas(scale: _Scale, rows: list[Balance], ceiling: Decimal, hatch: str) -> str:
    end = scale.x(rows[-1].day)
    unpaid = _stairs([(scale.x(row.day), scale.y(ceiling - row.paid)) for row in rows])
    left = _stairs([(scale.x(row.day), scale.y(ceiling - row.paid - row.committed)) for row in rows])
    start, top = scale.x(rows[0].day), scale.y(ceiling)
    close = f"H{end:.1f}V{BOTTOM}H{start:.1f}Z"
    paid = f"M{start:.1f},{top:.1f}H{end:.1f}V{BOTTOM}H{start:.1f}Z"
    return (
        f'<path d="{paid}" fill="{INK}" fill-opacity=".82"/><path d="{unpaid}{close}" fill="url(#{hatch})"/>'
        f'<path d="{left}{close}" fill="#fff"/><path d="{left}{close}" fill="{PRIMARY}" fill-opacity=".10"/>'
        f'<path d="{left}" fill="none" stroke="{PRIMARY}" stroke-width="2.5"/>'
    )


def _even_pace(scale: _Scale) -> str:
    return (
        f'<path d="M{LEFT},{TOP}L{RIGHT},{BOTTOM}" stroke="#fff" stroke-width="4"/>'
        f'<path d="M{LEFT},{TOP}L{RIGHT},{BOTTOM}" stroke="{ACCENT}" stroke-width="1.8" stroke-dasharray="6 4"/>'
    )


def _legend(row: Balance, ceiling: Decimal, hatch: str) -> str:
    left = ceiling - row.paid - row.committed
    entries = (
        (_("Left %(euros)s"), left, PRIMARY, ".10"),
        (_("Committed %(euros)s"), row.committed, f"url(#{hatch})", "1"),
        (_("Paid %(euros)s"), row.paid, INK, ".82"),
    )
    x, parts = 0.0, []
    for words, euros, fill, opacity in entries:
        text = words % {"euros": f"{euros:,.0f}"}
        parts.append(
            f'<rect x="{x + 0.5:.1f}" y="{BOTTOM + 38}" width="16" height="12" fill="{fill}" fill-opacity="{opacity}" '
            f'stroke="{INK}" stroke-width=".7"/>' + written(text, x + 22, BOTTOM + 49, size=12)
        )
        x += 22 + text_width(text, 12) + 12
    parts.append(f'<path d="M{x:.1f},{BOTTOM + 44}h20" stroke="{ACCENT}" stroke-width="1.8" stroke-dasharray="6 4"/>')
    return "".join(parts) + written(_("Even pace"), x + 26, BOTTOM + 49, size=12)


def burn_down(
    ceiling: Decimal,
    points: Iterable[Balance | tuple],
    *,
    as_of: date | None = None,
    ends_on: date | None = None,
    title: str,
    desc: str,
    uid: str = "burn-down",
) -> SafeString:
    """
    What is left of a ceiling in euros, day by day, against an even pace until the grant ends.

    `points` are (day, committed, paid), each true until the next and the last one until `as_of`; `ends_on` is the
    grant's last day.
    """
    rows = sorted((Balance(*point) for point in points), key=lambda row: row.day)
    if not rows or ceiling <= 0:
        return empty(title=title, desc=desc, uid=uid, width=WIDTH)
    if as_of and as_of > rows[-1].day:
        rows.append(rows[-1]._replace(day=as_of))
    last = max(rows[-1].day, ends_on or rows[-1].day, rows[0].day + timedelta(days=1))
    scale = _Scale(rows[0].day, last, float(ceiling))
    hatch = escape(f"{uid}-hatch")
    body = (
        _hatch(hatch), _areas(scale, rows, ceiling, hatch), _axes(scale), _even_pace(scale),
        _legend(rows[-1], ceiling, hatch),
    )  # fmt: skip
    return frame(body, width=WIDTH, height=HEIGHT, title=title, desc=desc, uid=uid)
