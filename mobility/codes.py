"""What filters ask for, as words beside the words of an offer: one index answers both together.

Of several lists a GIN index reads the shortest and passes over most of the others, but only within one query. A
country and a sector together are a code of their own, because filters by both are common and each list is long.
Codes have no space or accent and begin like no word, so nobody types one by chance.
"""

import re
from typing import NamedTuple

from partnerships.regions import lies_in
from partnerships.rules import ORGANISATION_TYPES
from partnerships.vocabulary import STAYS

COLUMNS = {
    "country": "country", "region": "region", "sector": "sectors", "activity_type": "activity_types",
    "wanted": "wanted", "language": "languages", "stay": "stays",
}  # fmt: skip
NONE_IS_ALL = {"wanted": ORGANISATION_TYPES, "stay": tuple(STAYS)}  # an offer that names none welcomes them all
MOST_PAIRS = 40


class Term(NamedTuple):
    """One thing that is asked for: any of these words, or any word that begins like the only one."""

    words: tuple[str, ...]
    begun: bool = False

    def __str__(self):
        """As a text query. Words hold no sign that tsquery knows."""
        return f"{self.words[0]}:*" if self.begun else f"({' | '.join(self.words)})"


def code(*parts):
    return "qx" + "".join(re.sub(r"[^a-z0-9]", "", part.lower()) for part in parts)


def pair(country, sector):
    return code("place", country, sector)


def codes_of(values):
    """All codes of an offer; values: {column: value or values}."""
    codes = [code(facet, one) for facet, column in COLUMNS.items() for one in _several(facet, values.get(column))]
    return codes + [pair(values["country"], sector) for sector in values["sectors"]]


def asking_for(chosen):
    """A term for each facet, or for the pairs of two of them; chosen: {facet: values}."""
    chosen = {facet: values for facet, values in chosen.items() if values}
    if "region" in chosen:
        return [places_asked(chosen.pop("country", ()), chosen.pop("region")), *asking_for(chosen)]
    pairs = [pair(country, sector) for country in chosen.get("country", ()) for sector in chosen.get("sector", ())]
    if 0 < len(pairs) <= MOST_PAIRS:
        del chosen["country"], chosen["sector"]
    else:
        pairs = []
    groups = [tuple(code(facet, one) for one in values) for facet, values in chosen.items()]
    return [Term(tuple(words)) for words in [pairs, *groups] if words]


def places_asked(countries, regions):
    """Regions narrow down their own country; the other countries that are chosen are asked for as a whole."""
    whole = [one for one in countries if not any(lies_in(region, one) for region in regions)]
    return Term(tuple([code("region", one) for one in regions] + [code("country", one) for one in whole]))


def _several(facet, value):
    if isinstance(value, str):
        return [value] if value else []
    return value or NONE_IS_ALL.get(facet, ())
