"""Where the offers are: a circle for each country with how many were found there, a link that asks for them alone."""

from collections.abc import Mapping
from functools import cache
from html import escape
from math import hypot, sqrt

from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from clusterxchange.pictures.europe import HEIGHT, WIDTH, anchors
from clusterxchange.pictures.picture import INK, PRIMARY, frame, linked, written

APART = 40  # between the middles of two circles, so that the largest ones do not touch
SMALLEST, LARGEST = 13.5, 19.5
LAND = "europe_land.svg"  # drawn once (tests/mobility/test_offer_map.py), kept by the browser


@cache
def spots() -> dict[str, tuple[float, float]]:
    """Where each country's circle stands: at its figure's place, moved as little as keeps it clear of the others."""
    found = {code: list(spot) for code, spot in anchors().items()}
    for _round in range(200):
        pairs = [(a, b) for a in found for b in found if a < b and _distance(found[a], found[b]) < APART]
        if not pairs:
            break
        for a, b in pairs:
            _push_apart(found[a], found[b])
    return {code: (x, y) for code, (x, y) in found.items()}


def _distance(one, other):
    return hypot(one[0] - other[0], one[1] - other[1])


def _push_apart(one, other):
    gap = _distance(one, other) or 0.1
    step = (APART - gap) / 2 / gap * 1.02
    for axis in (0, 1):
        move = (one[axis] - other[axis] or 0.1) * step
        one[axis] += move
        other[axis] -= move
    for spot in (one, other):
        spot[0] = min(WIDTH - LARGEST, max(LARGEST, spot[0]))
        spot[1] = min(HEIGHT - LARGEST, max(LARGEST, spot[1]))


def short(number: int) -> str:
    """A number that fits into a circle: 947, 1.2k, 66k."""
    if number < 1000:
        return str(number)
    return f"{number / 1000:.1f}k" if number < 9950 else f"{number / 1000:.0f}k"


def offer_map(numbers: Mapping, *, names: Mapping[str, str], hrefs: Mapping[str, str], chosen=()) -> SafeString:
    """The map. numbers: {country: facets.Number}; countries without an offer have no circle unless chosen."""
    shown = {code: one for code, one in numbers.items() if code in spots() and (one.offers or code in chosen)}
    most = max((one.offers for one in shown.values()), default=0) or 1
    # The small ones are drawn last: where a circle covers another, the smaller is on top.
    codes = sorted(shown, key=lambda code: (-shown[code].offers, code))
    circles = (_circle(code, shown[code], most, names[code], hrefs[code], code in chosen) for code in codes)
    land = f'<image href="{escape(staticfiles_storage.url(LAND))}" width="{WIDTH}" height="{HEIGHT}"/>'
    desc = _("A circle for each country; choosing one asks for its offers alone. The same as a list stands below.")
    return frame(
        [land, *circles], width=WIDTH, height=HEIGHT, title=_("Offers by country"), desc=desc, uid="offers-map"
    )


def _circle(code, number, most, name, href, chosen):
    x, y = spots()[code]
    radius = SMALLEST + (LARGEST - SMALLEST) * sqrt(number.offers / most)
    fill, ring = (INK, 3) if chosen else (PRIMARY, 1.5)
    label = _("%(country)s: %(offers)s") % {"country": name, "offers": number}
    drawn = (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{fill}" stroke="#fff" stroke-width="{ring}"/>'
        + written(short(number.offers), x, y + 5, size=14, anchor="middle", bold=True, ink="#fff")
        + f"<title>{escape(label)}</title>"
    )
    return linked(drawn, href, label)
