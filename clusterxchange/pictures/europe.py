"""The land of Europe, for maps that any app draws on it.

Shapes from Natural Earth (public domain). Names and borders say nothing about status; Kosovo carries its footnote.
"""

import json
from functools import cache
from pathlib import Path

from django.utils.translation import gettext_lazy

from clusterxchange.pictures.picture import SOFT_INK, written

HERE = Path(__file__).parent
WIDTH, HEIGHT = 720, 634
SEA, OUTSIDE = "#f8faff", "#ececf0"
KOSOVO_FOOTNOTE = gettext_lazy(
    "* This designation is without prejudice to positions on status, and is in line with UNSCR 1244/1999 "
    "and the ICJ Opinion on the Kosovo declaration of independence."
)


@cache
def shapes() -> dict[str, dict]:
    """{country code: {"d": path}} of every country in the view."""
    return json.loads((HERE / "europe_map.json").read_text(encoding="utf-8"))["countries"]


@cache
def anchors() -> dict[str, list[float]]:
    """Where a country's figure belongs: the roomiest spot of its largest piece of land."""
    return json.loads((HERE / "map_anchors.json").read_text(encoding="utf-8"))


def kosovo_note(x: float, y: float) -> str:
    """The footnote on two lines, for below a picture that names Kosovo."""
    words = str(KOSOVO_FOOTNOTE).split(" ")
    half = len(words) // 2 + 1
    lines = (" ".join(words[:half]), " ".join(words[half:]))
    return "".join(written(line, x, y + 13 * n, size=10, ink=SOFT_INK) for n, line in enumerate(lines))
