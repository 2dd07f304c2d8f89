"""What filters ask for, as words beside the words of an offer: one index answers both together.

Of several lists a GIN index reads the shortest and passes over most of the others, but only within one query. A
country and a sector together are a code of their own, because filters by both are common and each list is long.
Codes have no space or accent and begin like no word, so nobody types one by chance.
"""

import re

COLUMNS = {"country": "country", "sector": "sectors", "activity_type": "activity_types", "wanted": "wanted"}
MOST_PAIRS = 40


def code(*parts):
    return "qx" + "".join(re.sub(r"[^a-z0-9]", "", part.lower()) for part in parts)


def pair(country, sector):
    return code("place", country, sector)


def codes_of(values):
    """All codes of an offer; values: {column: value or values}."""
    codes = [code(facet, one) for facet, column in COLUMNS.items() for one in _several(values[column])]
    return codes + [pair(values["country"], sector) for sector in values["sectors"]]


def asking_for(chosen):
    """The text query of chosen values, {facet: values}: one of each facet. '' where nothing is chosen."""
    chosen = {facet: values for facet, values in chosen.items() if values}
    pairs = [pair(country, sector) for country in chosen.get("country", ()) for sector in chosen.get("sector", ())]
    if 0 < len(pairs) <= MOST_PAIRS:
        del chosen["country"], chosen["sector"]
    else:
        pairs = []
    groups = [[code(facet, one) for one in values] for facet, values in chosen.items()]
    return " & ".join(f"({' | '.join(group)})" for group in [pairs, *groups] if group)


def _several(value):
    return [value] if isinstance(value, str) else value
