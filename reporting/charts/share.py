"""A share and what it should reach, on one line."""

from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from clusterxchange.pictures.picture import ACCENT, INK, PALE, PRIMARY, empty, frame, text_width, written

WIDTH, TOP, HEIGHT = 480, 28, 20


def _percent(part: Decimal | float) -> str:
    return _("%(percent)s %%") % {"percent": f"{float(part) * 100:.0f}"}


def _kept_inside(x: float, text: str, size: float) -> float:
    half = text_width(text, size) / 2
    return min(max(x, half), WIDTH - half)


def share_meter(
    share: Decimal | float | None, target: Decimal | float, *, title: str, desc: str, uid: str = "share"
) -> SafeString:
    """A share from 0 to 1 against its target; None says that there is nothing to count yet."""
    if share is None:
        return empty(title=title, desc=desc, uid=uid)
    x, mark = (WIDTH * min(max(float(part), 0), 1) for part in (share, target))
    reached = _("reached") if share >= target else _("below the target")
    goal = _("Target %(percent)s") % {"percent": _percent(target)}
    body = (
        written(f"{_percent(share)} – {reached}", 0, 16, size=15, bold=True),
        f'<rect y="{TOP}" width="{WIDTH}" height="{HEIGHT}" rx="3" fill="{PALE}" stroke="{INK}" stroke-opacity=".25"/>',
        f'<rect y="{TOP}" width="{x:.1f}" height="{HEIGHT}" rx="3" fill="{PRIMARY}"/>',
        f'<path d="M{mark:.1f},{TOP - 5}V{TOP + HEIGHT + 5}" stroke="#fff" stroke-width="5"/>',
        f'<path d="M{mark:.1f},{TOP - 5}V{TOP + HEIGHT + 5}" stroke="{ACCENT}" stroke-width="2.5"/>',
        written(goal, _kept_inside(mark, goal, 12), TOP + HEIGHT + 18, size=12, anchor="middle"),
    )
    return frame(body, width=WIDTH, height=TOP + HEIGHT + 24, title=title, desc=desc, uid=uid)
