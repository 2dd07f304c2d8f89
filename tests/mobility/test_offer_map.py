"""The map of the catalogue: circles that do not cover each other, each a link."""

import re
from math import hypot
from pathlib import Path

import pytest

from clusterxchange.pictures.europe import HEIGHT, OUTSIDE, SEA, WIDTH, shapes
from clusterxchange.pictures.picture import LINE
from mobility.facets import Number
from mobility.offer_map import LARGEST, offer_map, short, spots
from partnerships.rules import default_rules
from tests import factories
from tests.mobility.test_catalogue import page

GRID = default_rules().grid
NAMES = {code: row.name for code, row in GRID.items()}


def land():
    """The picture that circles are drawn on, as the browser keeps it."""
    drawn = sorted(shapes().items(), key=lambda row: row[0] in GRID)
    paths = (
        f'<path d="{shape["d"]}" fill="{"#e3e9fb" if code in GRID else OUTSIDE}" '
        f'stroke="{LINE if code in GRID else "#fff"}" stroke-width=".7"/>'
        for code, shape in drawn
    )
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
    return f'{head}<rect width="{WIDTH}" height="{HEIGHT}" fill="{SEA}"/>{"".join(paths)}</svg>\n'


def test_the_land_is_that_of_the_shapes():
    assert Path("static/europe_land.svg").read_text() == land()


def test_no_two_circles_can_touch_and_none_leaves_the_map():
    places = list(spots().values())
    for number, (x, y) in enumerate(places):
        assert LARGEST <= x <= WIDTH - LARGEST
        assert LARGEST <= y <= HEIGHT - LARGEST
        assert all(hypot(x - a, y - b) >= 2 * LARGEST - 1 for a, b in places[:number])


@pytest.mark.parametrize("number, words", [(0, "0"), (999, "999"), (1000, "1.0k"), (1249, "1.2k"), (66_000, "66k")])
def test_numbers_fit_into_circles(number, words):
    assert short(number) == words


def test_a_country_without_offers_has_no_circle():
    picture = offer_map(
        {"PT": Number(3), "FI": Number(0)}, names=NAMES, hrefs={"PT": "/offers/?country=PT", "FI": "/offers/"}
    )
    assert picture.count("<circle") == 1
    assert 'aria-label="Portugal: 3"' in picture


@pytest.mark.django_db
def test_the_map_stands_beside_the_list_and_keeps_the_filters(client, world, owner):
    with owner():
        factories.offer(world.ho, title="Looms", country="PL", sectors=["textile"])
    assert "<circle" not in page(client)
    text = page(client, "?map=on&sector=textile")
    assert len(re.findall("<circle", text)) == 1
    assert 'href="/offers/?map=on&amp;sector=textile&amp;country=PL" aria-label="Poland: 1"' in text
    assert "Looms" in text
    assert '<input type="hidden" name="map" value="on">' in text
    assert 'href="/offers/?sector=textile"' in text.partition("Hide the map")[0]


@pytest.mark.django_db
def test_a_chosen_country_is_taken_away_by_its_circle(client, world):
    text = page(client, "?map=on&country=PT")
    assert 'href="/offers/?map=on" aria-label="Portugal: 1"' in text
    assert "Germany: 1" in text
