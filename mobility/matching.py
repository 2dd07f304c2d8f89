"""
How well an offer suits a visitor, in points with reasons, and who comes first.

Six criteria share 100 points by the weights of the rule set. What a visitor leaves open costs nothing; what
an offer leaves open earns nothing, except the wanted visitors: naming none welcomes everyone.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mobility.eligibility import type_name
from partnerships.rules import Rules


@dataclass(frozen=True, kw_only=True)
class Wish:
    """
    What a visitor looks for: sector codes, activity types (E25), a window of days, countries, languages, kinds of host.

    home: the visitor's own country, where it cannot go (E1).
    """

    type: str
    sectors: Collection[str] = ()
    activity_types: Collection[str] = ()
    earliest: date | None = None
    latest: date | None = None
    countries: Collection[str] = ()
    languages: Collection[str] = ()
    host_types: Collection[str] = ()
    home: str = ""


@dataclass(frozen=True, kw_only=True)
class Offered:
    """
    What an offer holds: sector codes, activity types, its window of days, country, languages, wanted types.
    """

    country: str
    sectors: Collection[str] = ()
    activity_types: Collection[str] = ()
    opens_on: date | None = None
    closes_on: date | None = None
    languages: Collection[str] = ()
    wanted_types: Collection[str] = ()
    type: str = ""


class Reason(NamedTuple):
    """What one criterion gave, of how many points, in a sentence. wished: the visitor asked for it."""

    points: int
    out_of: int
    sentence: str
    wished: bool = True


@dataclass(frozen=True)
class Fit:
    """0 to 100 points and a reason for each criterion, the best first."""

    score: int
    reasons: tuple[Reason, ...]


# How much of the criterion is met (0 to 1), what makes the sentence that says so, for of a long list few are read, and
# False where the visitor or the host left it open.
Verdict = tuple[float, Callable[[], str]] | tuple[float, Callable[[], str], bool]
Names = Mapping[str, str]


def _named(codes: Iterable[str], names: Names) -> str:
    return ", ".join(sorted(str(names.get(code, code)) for code in codes))


def _overlap(wished: Collection[str], offered: Collection[str]) -> tuple[float, set[str]]:
    """The part of the shorter list that is in both."""
    shared = set(wished) & set(offered)
    shortest = min(len(set(wished)), len(set(offered)))
    return (len(shared) / shortest if shortest else 0.0), shared


def _sectors(wish: Wish, offer: Offered, names: Names) -> Verdict:
    if not wish.sectors:
        return 1.0, lambda: _("You named no sectors: any will do"), False
    part, shared = _overlap(wish.sectors, offer.sectors)
    if not shared:
        return 0.0, lambda: _("No sector in common")
    return part, lambda: _("Sectors in common: %(sectors)s") % {"sectors": _named(shared, names)}


def _activity_types(wish: Wish, offer: Offered, names: Names) -> Verdict:
    if not wish.activity_types:
        return 1.0, lambda: _("You named no purpose: any will do"), False
    part, shared = _overlap(wish.activity_types, offer.activity_types)
    if not shared:
        return 0.0, lambda: _("No purpose in common")
    return part, lambda: _("Purposes in common: %(purposes)s") % {"purposes": _named(shared, names)}


def _length(first: date, last: date) -> int:
    return max(0, (last - first).days + 1)


def _dates(wish: Wish, offer: Offered, names: Names) -> Verdict:
    first = max(filter(None, (wish.earliest, offer.opens_on)), default=None)
    last = min(filter(None, (wish.latest, offer.closes_on)), default=None)
    if first and last and last < first:
        return 0.0, lambda: _("The offer is not open when you can travel")
    if None in (wish.earliest, wish.latest, offer.opens_on, offer.closes_on):
        return 1.0, lambda: _("The dates do not exclude each other"), False
    shortest = min(_length(wish.earliest, wish.latest), _length(offer.opens_on, offer.closes_on))
    return (
        _length(first, last) / max(1, shortest),
        lambda: (
            _("Open from %(first)s to %(last)s")
            % {
                "first": date_format(first, "j F Y"),
                "last": date_format(last, "j F Y"),
            }
        ),
    )


def _country(wish: Wish, offer: Offered, names: Names) -> Verdict:
    country = {"country": names.get(offer.country, offer.country)}
    if offer.country == wish.home:
        return 0.0, lambda: _("%(country)s is your own country; visits go abroad") % country
    if not wish.countries:
        return 1.0, lambda: _("You named no country: %(country)s is welcome") % country, False
    if offer.country in wish.countries:
        return 1.0, lambda: _("%(country)s is a country you prefer") % country
    return 0.0, lambda: _("%(country)s is not among the countries you prefer") % country


def _language(wish: Wish, offer: Offered, names: Names) -> Verdict:
    shared = set(wish.languages) & set(offer.languages)
    if shared:
        return 1.0, lambda: _("You both speak %(languages)s") % {"languages": _named(shared, names)}
    if not wish.languages:
        return 1.0, lambda: _("You named no language"), False
    return 0.0, lambda: _("No language in common")


def _kind_of_host(wish: Wish, offer: Offered) -> Verdict:
    """The host welcomes this visitor; does the visitor look for such a host?"""
    if wish.host_types and offer.type not in wish.host_types:
        return (
            0.5,
            lambda: _("The host is of another kind than you look for: %(type)s") % {"type": type_name(offer.type)},
        )
    if offer.wanted_types:
        return 1.0, lambda: _("The host wants this kind of visitor: %(type)s") % {"type": type_name(wish.type)}
    if wish.host_types:
        return 1.0, lambda: _("You look for this kind of host: %(type)s") % {"type": type_name(offer.type)}
    return 1.0, lambda: _("Every kind of visitor is welcome"), False


def _organisation_type(wish: Wish, offer: Offered, names: Names) -> Verdict:
    if not offer.wanted_types or wish.type in offer.wanted_types:
        return _kind_of_host(wish, offer)
    return 0.0, lambda: _("The host looks for other visitors than this kind: %(type)s") % {"type": type_name(wish.type)}


CRITERIA = {
    "sectors": _sectors,
    "activity_types": _activity_types,
    "dates": _dates,
    "country": _country,
    "language": _language,
    "organisation_type": _organisation_type,
}


def _judged(rules: Rules, wish: Wish, offer: Offered, spelled: Names) -> list[tuple[int, int, Callable[[], str], bool]]:
    """What each criterion gives, of how many points, what makes its sentence, and whether it was asked for."""
    found = []
    for criterion, judge in CRITERIA.items():
        out_of = rules.fit_weights[criterion]
        part, sentence, *wished = judge(wish, offer, spelled)
        found.append((int(out_of * part + 0.5), out_of, sentence, not wished))
    return found


def score(rules: Rules, *, wish: Wish, offer: Offered) -> int:
    """How well the offer suits the wish, 0 to 100, without the reasons: for ranking many."""
    return sum(points for points, *_more in _judged(rules, wish, offer, {}))


def fit(rules: Rules, *, wish: Wish, offer: Offered, names: Names | None = None) -> Fit:
    """
    How well the offer suits the wish, 0 to 100. `names` spells out the codes of sectors and languages in
    the reasons.
    """
    spelled = {code: row.name for code, row in rules.grid.items()} | dict(rules.activity_types) | dict(names or {})
    judged = _judged(rules, wish, offer, spelled)
    reasons = [Reason(points, out_of, sentence(), wished) for points, out_of, sentence, wished in judged]
    reasons.sort(key=lambda reason: (-reason.points, reason.points - reason.out_of))
    return Fit(sum(reason.points for reason in reasons), tuple(reasons))


def spread(rows: Iterable[Any], *, score: Callable[[Any], int], host: Callable[[Any], Any], band: int) -> list[Any]:
    """
    The best first, but within `band` points no host twice before every other one was shown: hosts with many
    offers do not drown the others. Rows come in the order that settles equal scores.
    """
    shown: Counter = Counter()
    turns = []
    for row in sorted(rows, key=lambda row: -score(row)):
        level = score(row) // band
        shown[level, host(row)] += 1
        turns.append((-level, shown[level, host(row)], row))
    return [row for _level, _turn, row in sorted(turns, key=lambda turn: turn[:2])]
