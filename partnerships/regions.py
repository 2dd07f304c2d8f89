"""
Regions of the participating countries: NUTS 2 of 2024, for countries outside the Union its statistical regions.

data/regions_2024.csv holds codes and names as Eurostat publishes them (Regulation (EC) No 1059/2003 as amended by
Delegated Regulation (EU) 2023/674; statistical regions as agreed with EFTA and candidate countries); names in Greek or
Cyrillic letters are written in Latin ones, as there. Countries are ours (GR, where Eurostat writes EL). Armenia and
Moldova have none. Pure, no network.
"""

import csv
from functools import cache
from pathlib import Path

from partnerships.rules import default_rules

FILE = Path(__file__).parent / "data" / "regions_2024.csv"


@cache
def regions() -> dict[str, tuple[str, str]]:
    """{"ES51": ("ES", "Cataluña"), …}: the country and the name of each."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: (row["country"], row["name"]) for row in csv.DictReader(file)}


@cache
def regions_of(country: str) -> tuple[tuple[str, str], ...]:
    """((code, name), …) of a country, by name; none where there is but one, for then there is nothing to choose."""
    found = [(code, name) for code, (where, name) in regions().items() if where == country]
    return tuple(sorted(found, key=lambda pair: pair[1].casefold())) if len(found) > 1 else ()


def region_name(code: str) -> str:
    """A code nobody knows stays as it is."""
    return regions()[code][1] if code in regions() else code


def lies_in(code: str, country: str) -> bool:
    return code in regions() and regions()[code][0] == country


@cache
def by_country() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """((country's name, its regions), …) for a list to choose from, by name of the country."""
    named = ((row.name, regions_of(code)) for code, row in default_rules().grid.items())
    return tuple(sorted((name, found) for name, found in named if found))
