from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from mobility.distance import distance_between, great_circle_km
from partnerships.places import Place

LISBON = Place("Lisbon", "PT", 38.72509, -9.1498)
MADRID = Place("Madrid", "ES", 40.4165, -3.70256)
latitudes, longitudes = st.floats(-90, 90), st.floats(-180, 180)


def test_a_degree_along_the_equator_is_a_hundred_and_eleven_kilometres():
    assert great_circle_km(0, 0, 0, 1) == Decimal("111.2")


def test_a_distance_keeps_what_it_was_measured_from():
    distance = distance_between(MADRID, LISBON)
    assert distance.km == Decimal("503.2")
    assert distance.inputs()["origin_name"] == "Madrid"
    assert distance.inputs()["destination_longitude"] == -9.1498


@given(latitudes, longitudes, latitudes, longitudes)
def test_a_way_is_as_long_as_the_way_back_and_never_longer_than_half_the_globe(a, b, c, d):
    there = great_circle_km(a, b, c, d)
    assert there == great_circle_km(c, d, a, b)
    assert 0 <= there <= 20016
