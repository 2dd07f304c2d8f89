"""Regions as Eurostat publishes them: NUTS 2 of 2024, and statistical regions outside the Union."""

from collections import Counter

from partnerships.regions import by_country, lies_in, region_name, regions, regions_of
from partnerships.rules import default_rules
from reporting.simulation.town_regions import by_town

# Commission Delegated Regulation (EU) 2023/674: how many NUTS 2 regions each member state has.
PER_COUNTRY = {
    "AT": 9, "BE": 11, "BG": 6, "CY": 1, "CZ": 8, "DE": 38, "DK": 5, "EE": 1, "ES": 19, "FI": 5, "FR": 27, "GR": 13,
    "HR": 4, "HU": 8, "IE": 3, "IT": 21, "LT": 2, "LU": 1, "LV": 1, "MT": 1, "NL": 12, "PL": 17, "PT": 9, "RO": 8,
    "SE": 8, "SI": 2, "SK": 4,
}  # fmt: skip


def test_every_member_state_has_its_regions_and_no_other():
    counted = Counter(country for country, _name in regions().values())
    members = {code for code, row in default_rules().grid.items() if row.eu_member}
    assert {country: counted[country] for country in members} == PER_COUNTRY
    assert sum(PER_COUNTRY.values()) == 244


def test_countries_outside_have_statistical_regions_where_there_are_any():
    counted = Counter(country for country, _name in regions().values())
    assert {code: counted[code] for code in ("TR", "UA", "RS", "AL", "BA", "IS", "ME", "MK", "XK", "MD", "AM")} == {
        "TR": 26, "UA": 27, "RS": 4, "AL": 3, "BA": 3, "IS": 1, "ME": 1, "MK": 1, "XK": 1, "MD": 0, "AM": 0,
    }  # fmt: skip
    assert set(counted) <= set(default_rules().grid)


def test_a_region_is_said_in_words_that_everybody_can_read():
    assert region_name("ES51") == "Cataluña"
    assert region_name("EL30") == "Attiki"
    assert region_name("ZZ99") == "ZZ99"
    assert all(max(name) < "\u2100" for _country, name in regions().values())


def test_where_there_is_one_region_there_is_nothing_to_choose():
    assert regions_of("LU") == ()
    assert regions_of("LT") == (("LT01", "Sostinės regionas"), ("LT02", "Vidurio ir vakarų Lietuvos regionas"))
    assert "Luxembourg" not in dict(by_country())


def test_greek_regions_lie_in_greece():
    assert lies_in("EL30", "GR")
    assert not lies_in("EL30", "ES")
    assert not lies_in("", "ES")


def test_the_simulated_world_puts_towns_into_regions_of_their_country():
    assert all(lies_in(region, country) for (country, _town), region in by_town().items())
