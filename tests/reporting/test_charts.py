import re
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterxchange.pictures.picture import steps
from partnerships.rules import default_rules
from reporting.charts import KOSOVO_FOOTNOTE, Bar, bars, burn_down, europe_map, sankey, share_meter
from reporting.charts.europe import _box, _covered

WORDS = {"title": "Visits <2027> & more", "desc": 'Most go to "Portugal"'}
GRANT = [(date(2026, 1, 1), Decimal(0), Decimal(0)), (date(2026, 6, 1), Decimal(4000), Decimal(1000))]
SVG = "{http://www.w3.org/2000/svg}"
PICTURES = {
    "map": europe_map({"PT": 5, "XK": 1, "AM": 2}, [("ES", "PT", 5)], **WORDS),
    "empty map": europe_map({}, **WORDS),
    "sankey": sankey([("ES", "PT", 5), ("DE", "XK", 1)], **WORDS),
    "empty sankey": sankey([], **WORDS),
    "bars": bars([("<b>Built</b>", 5, "", "/rows/?status=built&page=1")], **WORDS),
    "empty bars": bars([], **WORDS),
    "burn-down": burn_down(Decimal(10000), GRANT, ends_on=date(2027, 12, 31), **WORDS),
    "empty burn-down": burn_down(Decimal(10000), [], **WORDS),
    "share": share_meter(Decimal("0.48"), Decimal("0.5"), **WORDS),
    "empty share": share_meter(None, Decimal("0.5"), **WORDS),
}


def read(picture):
    return ElementTree.fromstring(picture)


def texts(picture):
    return [text.text for text in read(picture).iter(f"{SVG}text")]


@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_is_sound_and_has_a_title_and_a_description(name):
    root = read(PICTURES[name])
    assert root.find(f"{SVG}title").text == WORDS["title"]
    assert root.find(f"{SVG}desc").text == WORDS["desc"]
    named = root.get("aria-labelledby").split()
    assert named == [root.find(f"{SVG}title").get("id"), root.find(f"{SVG}desc").get("id")]


@pytest.mark.parametrize("name", PICTURES)
def test_no_picture_needs_inline_style_or_script(name):
    assert not re.search(r"\bstyle=|<style|<script|\bon\w+=|paint-order", PICTURES[name])


def test_what_comes_from_outside_is_text_and_never_markup():
    assert "<b>" not in PICTURES["bars"]
    assert "<b>Built</b>" in texts(PICTURES["bars"])


def test_a_bar_with_an_address_is_a_named_link_in_a_group():
    root = read(PICTURES["bars"])
    link = root.find(f"{SVG}a")
    assert link.get("href") == "/rows/?status=built&page=1"
    assert link.get("aria-label") == "<b>Built</b>: 5"
    assert root.get("role") == "group"
    assert read(bars([("Built", 5)], **WORDS)).get("role") == "img"


@pytest.mark.parametrize("address", ["javascript:alert(1)", "//elsewhere.example", "https://elsewhere.example"])
def test_only_addresses_of_our_own_site_become_links(address):
    assert "<a " not in bars([Bar("Built", 5, "", address)], **WORDS)


def test_a_country_of_the_map_is_one_stop_for_the_keyboard():
    links = list(read(europe_map({"PT": 5}, hrefs={"PT": "/rows/?host=PT"}, **WORDS)).iter(f"{SVG}a"))
    assert [link.get("aria-label") for link in links if link.get("tabindex") != "-1"] == ["Portugal: 5"]


def test_bars_are_as_long_as_their_values():
    widths = [float(one.get("width")) for one in read(bars([("a", 40), ("b", 10)], **WORDS)).iter(f"{SVG}rect")]
    assert widths == [480, 480, 480, 120]


def test_the_map_writes_each_country_with_its_figure():
    written = texts(PICTURES["map"])
    assert "PT 5" in written
    assert "XK* 1" in written
    assert "Outside this view: Armenia 2" in written


def test_kosovo_carries_its_footnote_on_every_map():
    for name in ("map", "empty map", "sankey"):
        assert str(KOSOVO_FOOTNOTE) in " ".join(filter(None, texts(PICTURES[name])))
    assert "1244" not in sankey([("ES", "PT", 5)], **WORDS)


def test_countries_nobody_knows_are_left_out():
    assert "ZZ" not in europe_map({"ZZ": 5, "GB": 3}, [("ZZ", "PT", 9), ("PT", "", 1)], **WORDS)
    assert "Nothing to show" in sankey([("ZZ", "PT", 9)], **WORDS)


def test_no_two_figures_of_a_full_map_lie_on_each_other():
    picture = europe_map(dict.fromkeys(default_rules().grid, 12), **WORDS)
    boxes = [
        _box(float(one.get("x")), float(one.get("y")) - 11.5 * 0.36, one.text, 11.5)
        for one in read(picture).iter(f"{SVG}text")
        if re.fullmatch(r"[A-Z]{2}\*? 12", one.text or "") and one.get("fill") != "none"
    ]
    assert len(boxes) == 37
    assert all(_covered(box, boxes[:place]) < 1 for place, box in enumerate(boxes))


def test_the_halo_of_a_figure_is_drawn_before_it():
    fills = [one.get("fill") for one in read(PICTURES["map"]).iter(f"{SVG}text") if one.text == "PT 5"]
    assert fills[0] == "none"
    assert fills[1] != "none"


def test_the_classes_of_the_ramp_cover_every_value():
    assert steps(22) == [5, 9, 14, 18, 22]
    assert steps(2) == [1, 2]
    assert steps(0) == []


def test_a_share_says_in_words_whether_the_target_is_reached():
    assert "48 % – below the target" in texts(PICTURES["share"])
    assert "50 % – reached" in texts(share_meter(Decimal("0.5"), Decimal("0.5"), **WORDS))


def test_the_burn_down_says_what_is_left_committed_and_paid():
    written = texts(PICTURES["burn-down"])
    assert {"Left 5,000", "Committed 4,000", "Paid 1,000"} <= set(written)


codes = st.sampled_from(["PT", "ES", "XK", "AM", "ZZ", "", "<a"])
counts = st.integers(-3, 10**6)


@given(st.dictionaries(codes, counts), st.lists(st.tuples(codes, codes, counts), max_size=30))
def test_any_figures_make_a_sound_map_and_sankey(values, flows):
    read(europe_map(values, flows, hrefs=dict.fromkeys(values, "/x/"), **WORDS))
    read(sankey(flows, **WORDS))


labels = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=60)
money = st.decimals(0, 500_000, places=2)


@given(st.lists(st.tuples(labels, counts, labels, labels), max_size=8), st.lists(st.tuples(st.dates(), money, money)))
def test_any_rows_make_sound_bars_and_a_sound_burn_down(rows, points):
    read(bars(rows, **WORDS))
    read(burn_down(Decimal(300_000), points, as_of=date(2027, 1, 1), **WORDS))
