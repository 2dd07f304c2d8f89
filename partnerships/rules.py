"""
A rule set: every number and list of the scheme that may change, as one dated value.

`Rules.from_values(json_values)` reads and checks what the database or a file holds; `.values()` gives the
same JSON back. Nothing here knows a database or a clock. Amounts are euros as Decimal, ratios Decimal
between 0 and 1.
"""

import dataclasses
import json
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, NamedTuple, get_type_hints

from django.utils.translation import gettext as _

ORGANISATION_TYPES = ("cluster", "support", "sme", "authority", "agency", "training", "large")
SIZES = ("micro", "small", "medium")
FIT_CRITERIA = ("sectors", "activity_types", "dates", "country", "language", "organisation_type")
DEFAULT_FILE = Path(__file__).parent / "data" / "rule_set_2020.json"


class GridCountry(NamedTuple):
    """One participating country (E2) and what a full visit to it pays, in euros."""

    name: str
    full_eur: Decimal
    eu_member: bool


class SizeLimit(NamedTuple):
    """E21: fewer than `staff` people and (turnover or balance total at most so many euros)."""

    staff: int
    turnover_eur: Decimal
    balance_eur: Decimal


class RulesInvalid(ValueError):
    """The values do not make a rule set; `errors` maps each field to one sentence."""

    def __init__(self, errors: Mapping[str, str]):
        self.errors = dict(errors)
        super().__init__("; ".join(f"{field}: {sentence}" for field, sentence in self.errors.items()))


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(_("a text is needed."))
    return value


def _remark(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(_("a text is needed."))
    return value


def _day(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(_("a date like 2020-09-01 is needed.")) from None


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise ValueError(_("a number is needed, written as text or as a whole number."))
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise ValueError(_("a number is needed.")) from None
    if not number.is_finite() or number < 0:
        raise ValueError(_("a number of at least 0 is needed."))
    return number


def _euros(value: Any) -> Decimal:
    amount = _number(value)
    if amount >= 10**12:  # quantize cannot hold every number
        raise ValueError(_("an amount below a trillion is needed."))
    if amount != amount.quantize(Decimal("0.01")):
        raise ValueError(_("an amount has two decimal places at most."))
    return amount.quantize(Decimal("0.01"))


def _ratio(value: Any) -> Decimal:
    ratio = _number(value)
    if ratio > 1:
        raise ValueError(_("a share between 0 and 1 is needed."))
    return ratio


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(_("a whole number of at least 1 is needed."))
    return value


def _points(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 100:
        raise ValueError(_("whole points between 0 and 100 are needed."))
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(_("yes or no (true or false) is needed."))
    return value


def _types(value: Any) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)) or not all(isinstance(one, str) for one in value):
        raise ValueError(_("a list of organisation types is needed."))
    unknown = [one for one in value if one not in ORGANISATION_TYPES]
    if unknown:
        raise ValueError(_("unknown organisation types: %(types)s.") % {"types": ", ".join(unknown)})
    return tuple(value)


def _mapping(value: Any, keys: tuple[str, ...] | None = None) -> Mapping:
    if not isinstance(value, Mapping) or not value or not all(isinstance(key, str) for key in value):
        raise ValueError(_("a table of names and values is needed."))
    if keys is not None and set(value) != set(keys):
        raise ValueError(_("exactly these entries are needed: %(keys)s.") % {"keys": ", ".join(keys)})
    return value


def _country(code: str, value: Any) -> GridCountry:
    row = _mapping(value, GridCountry._fields)
    country = GridCountry(_text(row["name"]), _euros(row["full_eur"]), _flag(row["eu_member"]))
    if not re.fullmatch("[A-Z]{2}", code):
        raise ValueError(_("two capital letters are needed as the country code."))
    if country.full_eur % 2:
        raise ValueError(_("an even number of whole euros is needed, so that half of it has no cents."))
    return country


def _grid(value: Any) -> dict[str, GridCountry]:
    grid = {}
    for code, row in _mapping(value).items():
        try:
            grid[code] = _country(code, row)
        except ValueError as error:
            raise ValueError(f"{code}: {error}") from None
    return grid


def _limit(value: Any) -> SizeLimit:
    row = _mapping(value, SizeLimit._fields)
    return SizeLimit(_count(row["staff"]), _euros(row["turnover_eur"]), _euros(row["balance_eur"]))


def _limits(value: Any) -> dict[str, SizeLimit]:
    table = _mapping(value, SIZES)
    limits = {size: _limit(table[size]) for size in SIZES}
    for smaller, larger in pairwise(SIZES):
        if any(a >= b for a, b in zip(limits[smaller], limits[larger], strict=True)):
            raise ValueError(_("the limits must grow from micro to small to medium."))
    return limits


def _labels(value: Any) -> dict[str, str]:
    return {key: _text(label) for key, label in _mapping(value).items()}


def _weights(value: Any) -> dict[str, int]:
    table = _mapping(value, FIT_CRITERIA)
    weights = {criterion: _points(table[criterion]) for criterion in FIT_CRITERIA}
    if sum(weights.values()) != 100:
        raise ValueError(_("the weights must add up to 100."))
    return weights


def _questions(value: Any) -> tuple[Mapping[str, Any], ...]:
    if not isinstance(value, (list, tuple)):
        raise ValueError(_("a list of questions is needed."))
    for question in value:
        row = _mapping(question, ("key", "part", "text"))
        if row["part"] not in ("A", "B", "C"):
            raise ValueError(_("a question belongs to part A, B or C."))
        _text(row["key"]), _text(row["text"])
    return tuple(dict(question) for question in value)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Rules:
    """
    The scheme's numbers and lists from `valid_from` on. Days of a desk are working days, others calendar
    days.
    """

    name: Annotated[str, _text]
    valid_from: Annotated[date, _day]
    source: Annotated[str, _remark] = ""
    grid: Annotated[Mapping[str, GridCountry], _grid]
    cap_eur: Annotated[Decimal, _euros]
    minimum_working_days: Annotated[int, _count]
    full_sum_working_days: Annotated[int, _count]
    short_distance_km: Annotated[Decimal, _number]
    funded_types: Annotated[tuple[str, ...], _types]
    vo_types: Annotated[tuple[str, ...], _types]
    ho_types: Annotated[tuple[str, ...], _types]
    cluster_bound_types: Annotated[tuple[str, ...], _types]
    virtual_allowed: Annotated[bool, _flag]
    one_visit_per_organisation: Annotated[bool, _flag]
    residence_days: Annotated[int, _count]
    open_applications: Annotated[int, _count]
    application_days: Annotated[int, _count]
    # Sets adopted before there was a waiting list do not say; they mean what the first one says now.
    hold_days: Annotated[int, _count] = 7
    reply_days: Annotated[int, _count] = 60
    reminder_days: Annotated[int, _count] = 7
    escalation_days: Annotated[int, _count] = 14
    arrangement_days: Annotated[int, _count] = 30
    approval_days: Annotated[int, _count] = 365
    payment_reminder_days: Annotated[int, _count] = 3
    # The bands of what is late, in days: up to the first, to the second, to the third, and more.
    ageing_short_days: Annotated[int, _count] = 10
    ageing_middle_days: Annotated[int, _count] = 30
    ageing_long_days: Annotated[int, _count] = 60
    # A ticket from further off the stay than this is asked about (default).
    travel_margin_days: Annotated[int, _count] = 7
    report_days: Annotated[int, _count]
    # Reports to the Agency, in days: from the period's end to the submission, from there to the answer, and from being
    # returned to the correction (default).
    grant_report_days: Annotated[int, _count] = 60
    grant_answer_days: Annotated[int, _count] = 30
    grant_correction_days: Annotated[int, _count] = 30
    payment_days: Annotated[int, _count]
    recovery_days: Annotated[int, _count]
    retention_years: Annotated[int, _count]
    desk_days: Annotated[int, _count]
    desk_reminder_days: Annotated[int, _count]
    sme_limits: Annotated[Mapping[str, SizeLimit], _limits]
    sme_share: Annotated[Decimal, _ratio]
    activity_types: Annotated[Mapping[str, str], _labels]
    fit_weights: Annotated[Mapping[str, int], _weights]
    fit_band: Annotated[int, _count] = 10
    silent_days: Annotated[int, _count] = 183
    saved_searches: Annotated[int, _count] = 20
    pace_days: Annotated[int, _count] = 183
    # What somebody had made is kept so many days for them to fetch (default).
    export_days: Annotated[int, _count] = 30
    # An export of so many rows is answered at once, a longer one is made by a worker (default).
    direct_export_rows: Annotated[int, _count] = 2000
    # A key for programs lives so long at most (default).
    token_days: Annotated[int, _count] = 90
    # Public results show no number of exchanges below this one, but none at all (default).
    small_number: Annotated[int, _count] = 5
    questions: Annotated[tuple[Mapping[str, Any], ...], _questions] = ()

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> "Rules":
        """The rule set these JSON values hold; raises RulesInvalid with a sentence for every wrong field."""
        if not isinstance(values, Mapping):
            raise RulesInvalid({"values": _("a table of names and values is needed.")})
        errors = {str(key): _("this is no field of a rule set.") for key in set(values) - set(_FIELDS)}
        parsed = {}
        for name, field in _FIELDS.items():
            try:
                parsed.update(_parsed(field, values))
            except ValueError as error:
                errors[name] = str(error)
        errors |= {} if errors else _contradictions(parsed)
        if errors:
            raise RulesInvalid(errors)
        return cls(**parsed)

    def values(self) -> dict[str, Any]:
        """The rule set as JSON: amounts and dates as text, so that nothing is lost on the way."""
        return {name: _plain(getattr(self, name)) for name in _FIELDS}

    def country_name(self, code: str | None) -> str:
        """The country's name, or the code itself when it does not participate."""
        row = self.grid.get(code or "")
        return row.name if row else code or ""


_FIELDS = {field.name: field for field in dataclasses.fields(Rules)}
_PARSERS = {name: hint.__metadata__[0] for name, hint in get_type_hints(Rules, include_extras=True).items()}


def _parsed(field: dataclasses.Field, values: Mapping[str, Any]) -> dict[str, Any]:
    if field.name in values:
        return {field.name: _PARSERS[field.name](values[field.name])}
    if field.default is dataclasses.MISSING:
        raise ValueError(_("this field is missing."))
    return {}


def _contradictions(parsed: Mapping[str, Any]) -> dict[str, str]:
    errors = {}
    if parsed["full_sum_working_days"] < parsed["minimum_working_days"]:
        errors["full_sum_working_days"] = _("it cannot be less than the minimum of working days.")
    if parsed["desk_reminder_days"] > parsed["desk_days"]:
        errors["desk_reminder_days"] = _("the reminder cannot come after the desk's last day.")
    if not set(parsed["funded_types"]) <= set(parsed["vo_types"]):
        errors["funded_types"] = _("only types that may visit can be funded.")
    return errors


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "_asdict"):
        return _plain(value._asdict())
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value


@cache
def default_rules() -> Rules:
    """The rule set the scheme started with (data/rule_set_2020.json)."""
    return Rules.from_values(json.loads(DEFAULT_FILE.read_text(encoding="utf-8")))


def _fits(limit: SizeLimit, staff: int, turnover: Decimal | None, balance: Decimal | None) -> bool | None:
    if staff >= limit.staff:
        return False
    sides = ((turnover, limit.turnover_eur), (balance, limit.balance_eur))
    if any(amount is not None and amount <= most for amount, most in sides):
        return True
    return None if turnover is None or balance is None else False


def size_of(
    rules: Rules, staff: int | None, turnover: Decimal | None = None, balance: Decimal | None = None
) -> str | None:
    """E21: micro, small, medium or large from headcount and yearly euros; None while too little is known."""
    if staff is None:
        return None
    for size in SIZES:
        fits = _fits(rules.sme_limits[size], staff, turnover, balance)
        if fits is not False:
            return size if fits else None
    return "large"


def is_sme(
    rules: Rules, staff: int | None, turnover: Decimal | None = None, balance: Decimal | None = None
) -> bool | None:
    """E21: whether the figures are those of an SME; None while too little is known to say."""
    if staff is None:
        return None
    return _fits(rules.sme_limits["medium"], staff, turnover, balance)


def identity_of(country: str, number: str) -> str:
    """E15, E22: one spelling for one legal entity, from its country and its VAT or registration number."""
    plain = re.sub(r"[^A-Z0-9]", "", number.upper())
    prefix = {"GR": "EL"}.get(country, country)
    return f"{country}:{plain.removeprefix(prefix)}" if plain else ""
