"""Where nobody was hosted yet, by sector and host country, and who could fill it: offers, or hosts without one."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db import connection
from django.urls import reverse

from partnerships.rules import default_rules
from partnerships.vocabulary import SECTORS
from reporting.pictures import nowhere

OFFERS = (
    "SELECT country, sector, count(*) FROM mobility_offer, unnest(sectors) sector "
    "WHERE status = 'published' GROUP BY country, sector"
)
HOSTS = (
    "SELECT o.country, sector, count(*) FROM partnerships_organisation o, unnest(o.sectors) sector "
    "WHERE o.is_ho AND o.accepted_at IS NOT NULL GROUP BY o.country, sector"
)


@dataclass(frozen=True)
class Pair:
    """counted: exchanges; offers, hosts: of this country and sector, where nothing is counted; url: what fills it."""

    country: str
    counted: int
    offers: int
    hosts: int
    url: str

    @property
    def state(self):
        return "counted" if self.counted else "offers" if self.offers else "hosts" if self.hosts else "empty"


def pairs(figures, href=nowhere):
    """[(sector's name, [Pair of every country])]; two statements."""
    counted = {(country, sector): number for country, sector, number in figures["cover"]}
    offers, hosts = numbers(OFFERS), numbers(HOSTS)
    rows = []
    for sector, name in SECTORS.items():
        cells = []
        for country in countries():
            key = (country, sector)
            found = counted.get(key, 0)
            url = href(figure="cover", value=f"{country} {sector}") if found else catalogue(country, sector)
            cells.append(Pair(names()[country], found, offers.get(key, 0), hosts.get(key, 0), url))
        rows.append((name, cells))
    return rows


def numbers(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {(country, sector): number for country, sector, number in cursor.fetchall()}


def names():
    return {code: row.name for code, row in default_rules().grid.items()}


def countries():
    return sorted(names(), key=names().get)


def catalogue(country, sector):
    return f"{reverse('mobility:offer-list')}?{urlencode({'country': country, 'sector': sector})}"


def tally(rows):
    """{state: pairs}"""
    found = dict.fromkeys(("counted", "offers", "hosts", "empty"), 0)
    for _name, cells in rows:
        for cell in cells:
            found[cell.state] += 1
    return found
