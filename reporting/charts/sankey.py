"""Flows from the country of departure to the host country, as ribbons between two columns."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from clusterxchange.pictures.europe import kosovo_note
from clusterxchange.pictures.picture import INK, SOFT_INK, empty, figure, frame, shortened, written
from partnerships.rules import default_rules

WIDTH, TOP, COLUMN, LABEL = 640, 30, 12, 170
FULL_HEIGHT, PITCH, GAP, MOST = 380, 18, 5, 14
OTHERS = "others"
RIBBONS = ("#0046ff", "#9e4107", "#00705a", "#6b2fa0", "#51649d", "#b3005e", "#7a5c00", "#005a8c")
Flow = tuple[str, str, int]


class _Node(NamedTuple):
    top: float
    height: float
    count: int


def _folded(flows: Iterable[Flow], known: Mapping[str, str]) -> Counter:
    """Flows with one row per pair; countries beyond the largest fourteen of a column become 'others'."""
    flows = [flow for flow in flows if flow[2] > 0 and flow[0] in known and flow[1] in known]
    kept = []
    for side in (0, 1):
        totals = Counter()
        for flow in flows:
            totals[flow[side]] += flow[2]
        kept.append({code for code, _count in totals.most_common(MOST if len(totals) > MOST + 1 else None)})
    pairs = Counter()
    for origin, host, count in flows:
        pairs[origin if origin in kept[0] else OTHERS, host if host in kept[1] else OTHERS] += count
    return pairs


def _column(pairs: Counter, side: int, unit: float) -> dict[str, _Node]:
    totals = Counter()
    for pair, count in pairs.items():
        totals[pair[side]] += count
    nodes, y = {}, float(TOP)
    for code, count in sorted(totals.items(), key=lambda row: (row[0] == OTHERS, -row[1], row[0])):
        height = max(count * unit, 2)
        slot = max(height, PITCH - GAP)
        nodes[code] = _Node(y + (slot - height) / 2, height, count)
        y += slot + GAP
    return nodes


def _ribbon(start: float, end: float, thickness: float, colour: str, label: str) -> str:
    x1, x2, middle = LABEL + COLUMN, WIDTH - LABEL - COLUMN, WIDTH / 2
    return (
        f'<path d="M{x1},{start:.1f}C{middle:g},{start:.1f} {middle:g},{end:.1f} {x2},{end:.1f}v{thickness:.1f}'
        f'C{middle:g},{end + thickness:.1f} {middle:g},{start + thickness:.1f} {x1},{start + thickness:.1f}Z" '
        f'fill="{colour}" fill-opacity=".38"><title>{escape(label)}</title></path>'
    )


def _ribbons(pairs: Counter, origins: dict, hosts: dict, unit: float, names: Mapping[str, str]) -> list[str]:
    order_out, order_in = list(origins), list(hosts)
    starts = {code: node.top for code, node in origins.items()}
    ends = {code: node.top for code, node in hosts.items()}
    drawn = []
    for (origin, host), count in sorted(
        pairs.items(), key=lambda row: (order_out.index(row[0][0]), order_in.index(row[0][1]))
    ):
        colour = RIBBONS[order_in.index(host) % len(RIBBONS)]
        label = f"{_name(origin, names)} → {_name(host, names)}: {figure(count)}"
        drawn.append(_ribbon(starts[origin], ends[host], max(count * unit, 1), colour, label))
        starts[origin] += count * unit
        ends[host] += count * unit
    return drawn


def _name(code: str, names: Mapping[str, str]) -> str:
    if code == OTHERS:
        return _("Other countries")
    return names.get(code, code) + ("*" if code == "XK" else "")


def _labels(nodes: dict[str, _Node], names: Mapping[str, str], *, left: bool) -> list[str]:
    x, column = (LABEL - 8, LABEL) if left else (WIDTH - LABEL + 8, WIDTH - LABEL - COLUMN)
    parts = []
    for place, (code, node) in enumerate(nodes.items()):
        colour = INK if left else RIBBONS[place % len(RIBBONS)]
        text = f"{shortened(_name(code, names), LABEL - 48)} {figure(node.count)}"
        parts.append(
            f'<rect x="{column}" y="{node.top:.1f}" width="{COLUMN}" height="{node.height:.1f}" fill="{colour}"/>'
            + written(text, x, node.top + node.height / 2 + 4.5, anchor="end" if left else "start")
        )
    return parts


def sankey(
    flows: Iterable[Flow], *, title: str, desc: str, names: Mapping[str, str] | None = None, uid: str = "sankey"
) -> SafeString:
    """
    Flows (origin, host, count) by country code. `names` spells the codes out, by default from the grid; flows with
    a code it does not hold are left out.
    """
    names = names or {code: row.name for code, row in default_rules().grid.items()}
    pairs = _folded(flows, names)
    if not pairs:
        return empty(title=title, desc=desc, uid=uid, width=WIDTH)
    unit = FULL_HEIGHT / max(pairs.total(), 12)
    origins, hosts = _column(pairs, 0, unit), _column(pairs, 1, unit)
    bottom = max(TOP + sum(max(n.height, PITCH - GAP) + GAP for n in nodes.values()) for nodes in (origins, hosts))
    note = "XK" in origins or "XK" in hosts
    body = [
        written(_("From"), LABEL + COLUMN, 16, size=12, anchor="end", bold=True, ink=SOFT_INK),
        written(_("Host"), WIDTH - LABEL - COLUMN, 16, size=12, bold=True, ink=SOFT_INK),
        *_ribbons(pairs, origins, hosts, unit, names),
        *_labels(origins, names, left=True),
        *_labels(hosts, names, left=False),
    ]
    if note:
        body.append(kosovo_note(0, bottom + 14))
    return frame(body, width=WIDTH, height=bottom + (36 if note else 0), title=title, desc=desc, uid=uid)
