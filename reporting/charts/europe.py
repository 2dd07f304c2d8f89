"""
Europe in one view: how many visits each country hosts, and the largest flows between countries.

Shapes from Natural Earth (public domain). Names and borders say nothing about status; Kosovo carries its footnote.
Countries outside the view (Armenia) are written below it.
"""

from collections.abc import Iterable, Mapping
from html import escape
from itertools import product
from math import cos, hypot, pi, sin, sqrt
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from clusterxchange.pictures.europe import HEIGHT, OUTSIDE, SEA, WIDTH, anchors, kosovo_note, shapes
from clusterxchange.pictures.picture import (
    ACCENT,
    INK,
    LINE,
    PALE,
    RAMP,
    SOFT_INK,
    figure,
    frame,
    haloed,
    linked,
    steps,
    text_width,
    written,
)
from partnerships.rules import default_rules

MOST_FLOWS = 12
ASSOCIATED = "#f3ecd8"
LEGEND_X, LEGEND_Y, LEGEND_WIDTH = 10, 128, 168
Flow = tuple[str, str, int]
Box = tuple[float, float, float, float]


class _Look(NamedTuple):
    """What one map shows, gathered once and read by each part of the drawing."""

    values: dict[str, int]
    members: Mapping[str, bool]
    names: Mapping[str, str]
    hrefs: Mapping[str, str]
    classes: list[int]
    hatch: str


def _class_of(value: int, look: _Look) -> str:
    return RAMP[next(n for n, upper in enumerate(look.classes) if value <= upper) + len(RAMP) - len(look.classes)]


def _figure(code: str, look: _Look) -> str:
    short = f"{code}*" if code == "XK" else code
    value = look.values.get(code, 0)
    return f"{short} {figure(value)}" if value else short


def _named(code: str, look: _Look) -> str:
    return look.names.get(code, code) + ("*" if code == "XK" else "")


def _country(code: str, shape: dict, look: _Look) -> str:
    if code not in look.members:
        return f'<path d="{shape["d"]}" fill="{OUTSIDE}" stroke="#fff" stroke-width=".6"/>'
    value = look.values.get(code, 0)
    quiet = PALE if look.members[code] else ASSOCIATED
    fill = _class_of(value, look) if value else quiet
    label = f"{_named(code, look)}: {figure(value)}"
    land = f'<path d="{shape["d"]}"'
    body = f'{land} fill="{fill}" stroke="{LINE}" stroke-width=".7"><title>{escape(label)}</title></path>'
    if not look.members[code]:
        body += f'{land} fill="url(#{look.hatch})" stroke="none" pointer-events="none"/>'
    return linked(body, look.hrefs.get(code, "") if value else "", label, mouse_only=True)


def _land(look: _Look) -> list[str]:
    """Countries outside the scheme first, so that the borders of the others lie on top."""
    drawn = sorted(shapes().items(), key=lambda row: row[0] in look.members)
    return [_country(code, shape, look) for code, shape in drawn]


def _hatch(name: str) -> str:
    return (
        f'<defs><pattern id="{name}" width="5" height="5" patternUnits="userSpaceOnUse">'
        f'<path d="M-1,1L1,-1M0,5L5,0M4,6L6,4" stroke="{SOFT_INK}" stroke-width=".55" stroke-opacity=".6"/>'
        "</pattern></defs>"
    )


def _largest(flows: Iterable[Flow]) -> list[Flow]:
    drawn = [f for f in flows if f[0] != f[1] and f[2] > 0 and f[0] in anchors() and f[1] in anchors()]
    return sorted(drawn, key=lambda flow: (-flow[2], flow[0], flow[1]))[:MOST_FLOWS]


def _flow(flow: Flow, most: int, look: _Look) -> str:
    """A curve that swells with the number of visits, from a dot at home to an arrow head at the host."""
    origin, host, count = flow
    (x1, y1), (x2, y2) = anchors()[origin], anchors()[host]
    bend_x, bend_y = (x1 + x2) / 2 - (y2 - y1) * 0.2, (y1 + y2) / 2 + (x2 - x1) * 0.2
    reach = hypot(x2 - bend_x, y2 - bend_y) or 1
    ux, uy = (x2 - bend_x) / reach, (y2 - bend_y) / reach
    width = 1.2 + 3.2 * sqrt(count / most)
    head = 5 + width * 1.3
    tip_x, tip_y = x2 - ux * 4, y2 - uy * 4
    back_x, back_y = tip_x - ux * head, tip_y - uy * head
    side_x, side_y = -uy * head * 0.5, ux * head * 0.5
    curve = f"M{x1:.1f},{y1:.1f}Q{bend_x:.1f},{bend_y:.1f} {back_x:.1f},{back_y:.1f}"
    label = f"{_named(origin, look)} → {_named(host, look)}: {figure(count)}"
    return (
        f"<g><title>{escape(label)}</title>"
        f'<path d="{curve}" fill="none" stroke="#fff" stroke-opacity=".7" stroke-width="{width + 1.6:.1f}"/>'
        f'<path d="{curve}" fill="none" stroke="{ACCENT}" stroke-width="{width:.1f}" stroke-linecap="round"/>'
        f'<path d="M{tip_x:.1f},{tip_y:.1f}L{back_x + side_x:.1f},{back_y + side_y:.1f}'
        f'L{back_x - side_x:.1f},{back_y - side_y:.1f}Z" fill="{ACCENT}" stroke="#fff" stroke-width=".6"/></g>'
    )


def _dots(flows: list[Flow]) -> list[str]:
    ends = dict.fromkeys(code for flow in flows for code in flow[:2])
    return [
        f'<circle cx="{anchors()[code][0]}" cy="{anchors()[code][1]}" r="3.2" fill="{INK}" stroke="#fff"/>'
        for code in ends
    ]


def _spots(x: float, y: float, *, dotted: bool) -> Iterable[tuple[float, float]]:
    """Places for a label, the nearest first: on the spot (unless a dot is there), then in rings around it."""
    if not dotted:
        yield x, y
    for radius, turn in product((15, 22, 30, 40, 52), (0, 4, 2, 6, 1, 7, 3, 5)):
        angle = pi * turn / 4
        yield x + radius * 1.35 * sin(angle), y - radius * 0.9 * cos(angle)


def _box(x: float, y: float, text: str, size: float) -> Box:
    half = text_width(text, size) / 2 + 2
    return x - half, y - size * 0.6, x + half, y + size * 0.6


def _covered(box: Box, others: list[Box]) -> float:
    """How much of the box lies on other labels or off the map."""
    left, top, right, bottom = box
    beyond = max(0, 2 - left) + max(0, right - WIDTH + 2) + max(0, 2 - top) + max(0, bottom - HEIGHT + 2)
    return beyond * 20 + sum(
        (min(right, other[2]) - max(left, other[0])) * (min(bottom, other[3]) - max(top, other[1]))
        for other in others
        if left < other[2] and right > other[0] and top < other[3] and bottom > other[1]
    )


def _least_covered(boxes: Iterable[Box], taken: list[Box]) -> Box:
    """The first box that covers nothing; where there is none, the one that covers least."""
    tried = []
    for box in boxes:
        covered = _covered(box, taken)
        if not covered:
            return box
        tried.append((covered, box))
    return min(tried)[1]


def _leader(x: float, y: float, box: Box) -> str:
    """A line from the country to the edge of its label, where the label stands apart."""
    middle_x, middle_y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    wide, high = abs(x - middle_x), abs(y - middle_y)
    if hypot(wide, high) < 20:
        return ""
    part = min((box[2] - box[0]) / 2 / max(wide, 0.1), (box[3] - box[1]) / 2 / max(high, 0.1), 1)
    edge_x, edge_y = middle_x + (x - middle_x) * part, middle_y + (y - middle_y) * part
    return f'<path d="M{x:.1f},{y:.1f}L{edge_x:.1f},{edge_y:.1f}" stroke="{INK}" stroke-width=".8"/>'


def _labels(look: _Look, flows: list[Flow], legend: Box, size: float = 11.5) -> list[str]:
    """The figures, large ones placed first, each where it covers no other."""
    ends = {code for flow in flows for code in flow[:2]}
    shown = sorted((look.values.keys() | ends) & anchors().keys(), key=lambda code: (-look.values.get(code, 0), code))
    dots: list[Box] = [(x - 4, y - 4, x + 4, y + 4) for x, y in (anchors()[code] for code in sorted(ends))]
    taken, leaders, words = [legend, *dots], [], []
    for code in shown:
        text, (x, y) = _figure(code, look), anchors()[code]
        box = _least_covered((_box(*spot, text, size) for spot in _spots(x, y, dotted=code in ends)), taken)
        taken.append(box)
        leaders.append(_leader(x, y, box))
        middle, line = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2 + size * 0.36
        label = f"{_named(code, look)}: {figure(look.values.get(code, 0))}"
        words.append(linked(haloed(text, middle, line, size=size), look.hrefs.get(code, ""), label))
    return leaders + words


def _legend_rows(look: _Look, flows: list[Flow], flow_label: str) -> list[tuple[str, str]]:
    """(drawing of a swatch, words), from top to bottom."""
    swatch = '<rect width="22" height="14" fill="{}" stroke="' + LINE + '"/>'
    rows, lowest = [], 1
    for upper in look.classes:
        words = figure(upper) if lowest == upper else f"{figure(lowest)}–{figure(upper)}"
        rows.append((swatch.format(_class_of(upper, look)), words))
        lowest = upper + 1
    rows.append((swatch.format(PALE), _("EU country, none yet")))
    hatched = f'<rect width="22" height="14" fill="url(#{look.hatch})"/>'
    rows.append((swatch.format(ASSOCIATED) + hatched, _("Associated country")))
    rows.append((swatch.format(OUTSIDE), _("Does not take part")))
    if flows:
        arrow = (
            f'<path d="M0,10Q8,2 16,6" fill="none" stroke="{ACCENT}" stroke-width="2.5"/>'
            f'<path d="M22,8L13,10L16,2Z" fill="{ACCENT}"/>'
        )
        rows.append((arrow, flow_label))
    return rows


def _legend(look: _Look, flows: list[Flow], value_label: str, flow_label: str) -> tuple[str, Box]:
    rows = _legend_rows(look, flows, flow_label)
    bottom = LEGEND_Y + 34 + 21 * len(rows)
    box = (LEGEND_X, LEGEND_Y, LEGEND_X + LEGEND_WIDTH, bottom)
    parts = [
        f'<rect x="{LEGEND_X}" y="{LEGEND_Y}" width="{LEGEND_WIDTH}" height="{bottom - LEGEND_Y}" rx="4" '
        f'fill="#fff" stroke="{LINE}" stroke-opacity=".6"/>',
        written(value_label, LEGEND_X + 10, LEGEND_Y + 20, size=12, bold=True),
    ]
    for place, (drawing, words) in enumerate(rows):
        y = LEGEND_Y + 32 + 21 * place
        parts.append(f'<g transform="translate({LEGEND_X + 10},{y})">{drawing}</g>')
        parts.append(written(words, LEGEND_X + 40, y + 11.5, size=11.5))
    return "".join(parts), box


def _footer(look: _Look) -> tuple[list[str], float]:
    """Countries outside the view and the footnote, and how much room they take below the map."""
    lines, y = [], HEIGHT + 16
    beyond = [f"{_named(c, look)} {figure(v)}" for c, v in sorted(look.values.items()) if c not in shapes()]
    if beyond:
        lines.append(written(_("Outside this view: %(countries)s") % {"countries": ", ".join(beyond)}, 4, y, size=12))
        y += 18
    lines.append(kosovo_note(4, y))
    return lines, y + 24 - HEIGHT


def europe_map(
    values: Mapping[str, int],
    flows: Iterable[Flow] = (),
    *,
    title: str,
    desc: str,
    value_label: str = "",
    flow_label: str = "",
    hrefs: Mapping[str, str] | None = None,
    uid: str = "map",
) -> SafeString:
    """
    The map. `values` counts by country code, `flows` are (origin, host, count); the twelve largest are drawn.

    `hrefs` makes a country and its figure a link to the rows behind it. Codes nobody knows are left out; the
    countries that take part come from the default grid.
    """
    grid = default_rules().grid
    kept = {code: value for code, value in values.items() if code in grid and value > 0}
    look = _Look(
        values=kept,
        members={code: row.eu_member for code, row in grid.items()},
        names={code: row.name for code, row in grid.items()},
        hrefs=hrefs or {},
        classes=steps(max(kept.values(), default=0)),
        hatch=escape(f"{uid}-hatch"),
    )
    drawn = _largest(flows)
    legend, box = _legend(look, drawn, value_label or _("Visits hosted"), flow_label or _("Largest flows"))
    footer, more = _footer(look)
    body = [
        _hatch(look.hatch),
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{SEA}"/>',
        *_land(look),
        *(_flow(flow, drawn[0][2], look) for flow in reversed(drawn)),
        *_dots(drawn),
        legend,
        *_labels(look, drawn, box),
        *footer,
    ]
    return frame(body, width=WIDTH, height=HEIGHT + more, title=title, desc=desc, uid=uid)
