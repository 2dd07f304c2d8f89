"""How many offers a filter finds, and how many each value of a facet would find.

At most 1,000 are counted, exactly and now. What the sample holds to be more is not looked at: the sample's own
number is shown, rounded, as one that is about right. Either costs the same in any catalogue.
"""

from dataclasses import dataclass
from functools import reduce
from operator import and_

from django.db import connection
from django.db.models import F
from django.utils.translation import gettext as _

from mobility.codes import COLUMNS as COLUMN_OF
from mobility.codes import NONE_IS_ALL, Term, code
from mobility.filters import PLACES

MOST = 1000  # above this nothing is counted row by row
DOUBTFUL = 2 * MOST  # what the sample holds to be no more than this is counted, for it may be fewer
RARE = 5 * MOST  # a begun word with so many entries in the index is looked up there, whatever it stands beside
ENTRIES = 5  # so many of them are met in the index in the time that one row is read, roughly
COLUMNS = (*COLUMN_OF.values(), "opens_on", "closes_on", "places", "places_taken")
NEWEST = "published_at"  # the order in which the sample lies
WINDOW = ("earliest", "latest", "full")
SAMPLED = ("month", "places")  # facets that are no words of an offer


@dataclass(frozen=True)
class Number:
    """How many offers; exact: counted, else about so many by a sample, which may have missed a few."""

    offers: int
    exact: bool = True

    @property
    def about(self):
        """To two digits: more would claim more than a sample knows."""
        return f"{round(self.offers, 2 - len(str(self.offers))):,}"

    @property
    def is_none(self):
        return self.exact and not self.offers

    def __str__(self):
        if self.exact:
            return f"{self.offers:,}"
        return f"~{self.about}" if self.offers else _("few")


@dataclass(frozen=True)
class Counts:
    """total: of what was found; values: {facet: {value: Number}}.

    first: the ids of the first 1,000, in order, where they were counted, so that nobody looks for them again.
    """

    total: Number
    values: dict
    first: list | None = None

    @property
    def found(self):
        """The ids of all of them, in order, where they are no more than that."""
        return self.first if self.total.exact else None


class Asked:
    """One question to the catalogue, as the sample answers it. leaving_out: a field as if nothing stood in it."""

    def __init__(self, offers, sample, also=()):
        self.offers, self.sample, self._also = offers, sample, list(also)
        self._exact = sample.is_whole and not (offers.chosen("earliest") or offers.chosen("latest"))
        self._hits = {}

    def hits(self, leaving_out=None):
        """The offers of the sample that pass, as the bits of a number."""
        if leaving_out not in self._hits:
            chosen = {name: self.offers.chosen(name) for name in (*SAMPLED, *WINDOW) if name != leaving_out}
            sampled = [Term(tuple(code(name, one) for one in chosen[name])) for name in SAMPLED if chosen.get(name)]
            parts = map(self.sample.matching, self._terms(leaving_out) + sampled)
            window = {name: chosen.get(name) for name in WINDOW}
            self._hits[leaving_out] = reduce(and_, parts, self.sample.passing(**window))
        return self._hits[leaving_out]

    def _terms(self, leaving_out=None):
        return self.offers.terms(leaving_out) + self._also

    def preferring(self, facet, values, enough):
        """The same with these values of a facet, where enough offers have one of them; else this question."""
        if not values or self.offers.chosen(facet):
            return self
        narrower = Asked(self.offers, self.sample, [Term(tuple(code(facet, one) for one in values))])
        return narrower if narrower.about() >= enough else self

    def read(self):
        return self.offers.read(self._terms())

    def about(self, leaving_out=None):
        return self.sample.about(self.hits(leaving_out).bit_count())

    def values(self, facet):
        hits, sample = self.hits(facet), self.sample
        chances = ((value, sample.holding(code(facet, value))) for value, _label in self.offers.choices(facet))
        return {value: Number(sample.about((hits & one).bit_count()), self._exact) for value, one in chances}

    def is_common(self, number, order):
        """Whether so many are sooner come upon in this order than all of them looked up and sorted."""
        by_chance = number * self.sample.offers / max(1, self.about())
        depth = self.sample.depth(self.hits(), number) if order.first == NEWEST else by_chance
        return depth is not None and self.about() > max(by_chance, depth)

    def looked_up(self, leaving_out=None):
        """The offers by the index of words.

        The index passes over lists, but all that begin with a word it reads whole: where that takes longer than reading
        the rows of a rarer term, the begun word is read in the rows.
        """
        terms = self._terms(leaving_out)
        rows = [self.sample.about(self.sample.matching(term).bit_count()) for term in terms if not term.begun]
        bearable = max(RARE, ENTRIES * min(rows)) if rows else None
        common = [term for term in terms if term.begun and rows and self.sample.entries(term) > bearable]
        return self.offers.looked_up([term for term in terms if term not in common], common, leaving_out)


def counts(asked, order):
    """Count what may be few, and take the sample's word for the rest. One statement at most."""
    facets = asked.offers.facets()
    if asked.about() > DOUBTFUL:
        return Counts(Number(asked.about(), exact=False), {facet: asked.values(facet) for facet in facets})
    chosen = [facet for facet in facets if asked.offers.chosen(facet)]
    unchosen = [facet for facet in facets if facet not in chosen]
    wider = {facet: asked.looked_up(facet) for facet in chosen if asked.about(facet) <= DOUBTFUL}
    sizes, values, found = count_candidates(asked.looked_up(), wider, unchosen, order)
    known = {}
    for facet in facets:
        counted = sizes.get(facet, MOST + 1) <= MOST
        known[facet] = exactly(asked, facet, values) if counted else asked.values(facet)
    if sizes["all"] > MOST:
        return Counts(Number(max(asked.about(), sizes["all"]), exact=False), known, found[:MOST])
    return Counts(Number(sizes["all"]), known, found)


def exactly(asked, facet, values):
    counted = values.get(facet, {})
    return {value: Number(counted.get(value, 0)) for value, _label in asked.offers.choices(facet)}


def count_candidates(found, wider, unchosen, order):
    """({facet: size of its set}, {facet: {value: offers}}, ids found in order): 1,001 rows a set are looked at.

    wider: {facet: offers found without it}, of the chosen facets that are worth it; unchosen: the others.
    """
    sets, parameters, gathered = [], [], order.gathering()
    for name, offers in [("found", found), *((f"without_{facet}", one) for facet, one in wider.items())]:
        named = offers.annotate(place_in_order=F(order.first)).order_by(*gathered.columns())
        rows = named.values_list("id", "place_in_order", *COLUMNS)[: MOST + 1]
        sql, values = rows.query.sql_with_params()
        sets.append(f"{name} (id, place_in_order, {', '.join(COLUMNS)}) AS MATERIALIZED ({sql})")
        parameters += values
    rows = dict.fromkeys(unchosen, "found") | {one: f"without_{one}" for one in wider}
    names = dict.fromkeys(["found", *rows.values()])
    counted = ", ".join(f"(SELECT count(*) FROM {name}) AS {name}" for name in names)  # noqa: S608 names are ours
    sets.append(f"sizes AS MATERIALIZED (SELECT {counted})")
    sized = {"all": "found", **rows}.items()
    parts = [f"SELECT 'size', '{facet}', {name} FROM sizes" for facet, name in sized]  # noqa: S608 names are ours
    parts += [
        f"SELECT '{one}', {value_of(one)}, count(*) FROM {name} "  # noqa: S608 names are ours
        f"WHERE (SELECT {name} FROM sizes) <= {MOST} GROUP BY 2"  # of more only the sample's numbers are shown
        for one, name in rows.items()
    ]
    falls = "DESC" if order.falling else "ASC"
    parts.append(f"(SELECT 'id', '', id FROM found ORDER BY place_in_order {falls}, id {falls})")  # noqa: S608 names are ours
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(sets)} {' UNION ALL '.join(parts)}", parameters)
        return _sorted_out(cursor.fetchall())


def value_of(facet):
    """The value of a row, or one row for each of its values, as text. Nothing of it was typed."""
    if facet in ("country", "region"):
        return facet
    if facet == "month":
        first = "date_trunc('month', greatest(opens_on, current_date))"
        return f"to_char(generate_series({first}, closes_on, interval '1 month'), 'YYYY-MM')"
    if facet == "places":
        reached = " + ".join(f"(places - places_taken >= {number})::int" for number in PLACES)
        return f"unnest((ARRAY{list(PLACES)})[1 : {reached}])"
    column = COLUMN_OF[facet]
    if facet in NONE_IS_ALL:
        column = f"CASE WHEN {column} = '{{}}' THEN ARRAY{list(NONE_IS_ALL[facet])}::varchar[] ELSE {column} END"
    return f"unnest({column})"


def helpful(asked, fields, order):
    """[(field, Number)] of the fields without which something is found, the most first: for who found nothing."""
    numbers = [(name, asked.about(name)) for name in fields]
    found = [(name, Number(number, exact=False)) for name, number in numbers if number > DOUBTFUL]
    found += count_without(asked, [name for name, number in numbers if number <= DOUBTFUL], order)
    return sorted(found, key=lambda pair: -pair[1].offers)


def count_without(asked, fields, order):
    """[(field, Number)] in one statement, of at most 1,001 offers each."""
    parts, parameters = [], []
    for name in fields:
        rows = asked.looked_up(name).order_by(*order.gathering().columns()).values_list("id")[: MOST + 1]
        sql, values = rows.query.sql_with_params()
        parts.append(f"SELECT %s, count(*) FROM ({sql}) AS found")  # noqa: S608 made by the ORM
        parameters += [name, *values]
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), parameters)
        return [(name, Number(number, number <= MOST)) for name, number in cursor.fetchall() if number]


def _sorted_out(rows):
    counted, found = {}, []
    for facet, value, number in rows:
        if facet == "id":
            found.append(number)
        else:
            counted.setdefault(facet, {})[value] = number
    return counted.pop("size"), counted, found
