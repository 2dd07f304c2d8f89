import pytest

from partnerships.places import cities_of, find_place, suggestions
from partnerships.rules import default_rules


@pytest.mark.parametrize("country", default_rules().grid)
def test_every_participating_country_has_towns_the_largest_first(country):
    assert len(cities_of(country)) >= 10
    assert all(place.country == country for place in cities_of(country))


def test_a_town_is_found_without_accents_and_in_other_languages():
    cologne = find_place("Köln", "DE")
    assert cologne == find_place("koln", "DE") == find_place("COLOGNE", "DE")
    assert find_place("lodz", "PL").name == "Łódź"
    assert find_place("Αθήνα", "GR").name == "Athens"
    assert find_place("esch sur alzette", "LU").name == "Esch-sur-Alzette"


def test_a_town_is_looked_for_in_its_country_only():
    assert find_place("Lisbon", "ES") is None
    assert find_place("London", "GB") is None
    assert find_place("", "PT") is None


def test_of_two_places_with_one_name_the_town_goes_before_the_district_of_a_city():
    salamanca = find_place("Salamanca", "ES")
    assert 40.9 < salamanca.latitude < 41.0


def test_suggestions_are_the_large_towns_first_and_each_name_once():
    names = [place.name for place in suggestions("sal", "ES", limit=5)]
    assert names[0] == "Salamanca"
    assert len(names) == len(set(names)) == 5
    assert "Vienna" in [place.name for place in suggestions("wie", "AT")]
    assert suggestions("", "ES") == suggestions("sal", "GB") == suggestions("sal", "ES", limit=0) == []
