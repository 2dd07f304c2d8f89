"""What all pictures share: the frame with title and description, text with a halo, colours, links."""

import re
from collections.abc import Iterable
from html import escape
from math import ceil

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

INK, SOFT_INK, LINE, PALE, PRIMARY, ACCENT = "#00002e", "#4c5372", "#7c92d6", "#eef2ff", "#0046ff", "#9e4107"
RAMP = ("#d5e0ff", "#a9c1ff", "#779bff", "#3f6fee", "#0a36a8")  # one hue, even steps of lightness
FONT = "Inter, DejaVu Sans, sans-serif"


def frame(body: Iterable[str], *, width: float, height: float, title: str, desc: str, uid: str) -> SafeString:
    """
    The whole picture as SVG. With links inside it is a group, so that they stay reachable; else one image.

    Everything that came from outside was escaped where it was put in, so the string is safe as it stands.
    """
    inner = "".join(body)
    name = re.sub(r"[^A-Za-z0-9_-]", "", uid) or "picture"
    role = "group" if "<a " in inner else "img"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="{role}" aria-labelledby="{name}-title {name}-desc" '
        f'viewBox="0 0 {width:g} {height:g}" width="100%" font-family="{FONT}" font-size="13" fill="{INK}">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(desc)}</desc>'
    )
    return SafeString(f"{head}{inner}</svg>")


def empty(*, title: str, desc: str, uid: str, width: float = 480, text: str = "") -> SafeString:
    """A calm picture for no rows at all."""
    words = escape(text or _("Nothing to show yet."))
    body = (
        f'<rect x="1" y="1" width="{width - 2:g}" height="118" rx="4" fill="{PALE}" stroke="{LINE}" '
        f'stroke-dasharray="4 4"/><text x="{width / 2:g}" y="64" text-anchor="middle">{words}</text>',
    )
    return frame(body, width=width, height=120, title=title, desc=desc, uid=uid)


def written(text: str, x: float, y: float, *, size: float = 13, anchor: str = "start", bold=False, ink=INK) -> str:
    """A line of text."""
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" text-anchor="{anchor}" fill="{ink}"{weight}>'
        f"{escape(text)}</text>"
    )


def haloed(text: str, x: float, y: float, *, size: float = 13, anchor: str = "middle") -> str:
    """Bold text that stays readable on any colour: its halo is a text of its own, drawn first."""
    place = f'x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" text-anchor="{anchor}" font-weight="700"'
    words = escape(text)
    halo = f'<text {place} fill="none" stroke="#fff" stroke-width="3.5" stroke-linejoin="round" aria-hidden="true">'
    return f'{halo}{words}</text><text {place} fill="{INK}">{words}</text>'


def linked(inner: str, href: str, label: str, *, mouse_only: bool = False) -> str:
    """
    The drawing as a link with a name; only addresses of our own site, others stay unlinked.

    `mouse_only` keeps a second link to the same page out of the tab order and away from screen readers.
    """
    if not href.startswith(("/", "?", "#")) or href.startswith("//"):
        return inner
    name = 'tabindex="-1" aria-hidden="true"' if mouse_only else f'aria-label="{escape(label)}"'
    return f'<a href="{escape(href)}" {name}>{inner}</a>'


def text_width(text: str, size: float = 13) -> float:
    """About how wide a text is, on the safe side."""
    return sum(0.72 if one.isupper() or one in "mwMW%–" else 0.34 if one in "il.,;:' |" else 0.6 for one in text) * size


def shortened(text: str, width: float, size: float = 13) -> str:
    """The text, cut with an ellipsis where it would not fit."""
    if text_width(text, size) <= width:
        return text
    while text and text_width(text + "…", size) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def steps(largest: float, count: int = len(RAMP)) -> list[int]:
    """The upper ends of the classes of a ramp, whole numbers, none empty: 22 gives 5, 9, 14, 18, 22."""
    return sorted({ceil(largest * (n + 1) / count) for n in range(count)}) if largest > 0 else []


def figure(number) -> str:
    """A number as people write it: 1,234 or 12.5."""
    return f"{number:,.0f}" if number == int(number) else f"{number:,.1f}"
