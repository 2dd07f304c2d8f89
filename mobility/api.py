"""The public interface: what a visit would pay, as JSON, without login (issue §3; scheme §4)."""

import re

from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.responses import Status

from mobility.forms.calculator import LONGEST_WAY_KM, LumpSumQuestion
from mobility.quotes import quote
from partnerships.rulebook import rules_of

DAY, COUNT, LENGTH = r"\d{4}-\d{2}-\d{2}", r"\d{1,4}", r"\d{1,6}(\.\d{1,3})?"
PATTERNS = {"start": DAY, "end": DAY, "travel_days": COUNT, "distance_km": LENGTH}
DESCRIPTION = """What a visit between members of clusters would pay, and every rule that has something to say about it.

Amounts are euros as text. With a refusal the amount is null. Unknown or malformed values are answered with 422
and a sentence for each parameter."""

api = NinjaAPI(title="ClusterXchange", version="1", description=DESCRIPTION, docs_url=None, urls_namespace="api")


class FindingOut(Schema):
    rule: str
    severity: str
    message: str
    cure: str


class LumpSumOut(Schema):
    amount: str | None
    working_days: int | None
    rule_set: str
    derivation: list[str]
    findings: list[FindingOut]


class Errors(Schema):
    errors: dict[str, str]


def parameter(name, description, *, example, required=True, **schema):
    return {
        "in": "query", "name": name, "required": required, "description": description, "example": example,
        "schema": {"type": "string"} | schema,
    }  # fmt: skip


COUNTRY = {"pattern": "^[A-Z]{2}$"}
PARAMETERS = [
    parameter("host_country", "Country of the host, two capital letters.", example="PT", **COUNTRY),
    parameter("visitor_country", "Country of the visitor, two capital letters.", example="ES", **COUNTRY),
    parameter(
        "vo_type", "Type of the visiting organisation.", example="sme",
        enum=["cluster", "support", "sme", "authority", "agency"],
    ),
    parameter("start", "First day at the host.", example="2027-03-01", format="date"),
    parameter("end", "Last day at the host.", example="2027-03-05", format="date"),
    parameter(
        "travel_days", "Working days between start and end that are spent travelling.", example=0,
        required=False, type="integer", minimum=0, maximum=366, default=0,
    ),
    parameter(
        "distance_km",
        "Kilometres between the two places. Needed unless nothing is paid anyway: mode=virtual, or a type that is "
        "not funded.",
        example=900, required=False, type="number", minimum=0, maximum=LONGEST_WAY_KM,
    ),
    parameter(
        "mode", "How the visit takes place.", example="physical", required=False,
        enum=["physical", "virtual"], default="physical",
    ),
]  # fmt: skip
NAMES = [one["name"] for one in PARAMETERS]


@api.get(
    "/lump-sum",
    response={200: LumpSumOut, 422: Errors},
    summary="The lump sum of a planned visit",
    operation_id="lump_sum",
    openapi_extra={"parameters": PARAMETERS},
)
def lump_sum(request):
    """The amount with its derivation in words, and every finding: rule, severity (refuse or warn), message, cure."""
    errors = malformed(request.GET)
    form = LumpSumQuestion({name: request.GET[name] for name in NAMES if name in request.GET})
    errors = {name: sentences[0] for name, sentences in form.errors.items()} | errors
    if errors:
        return Status(422, {"errors": errors})
    answer = quote(rules_of(form.rule_set), **form.question())
    return Status(200, told(answer, form.rule_set))


def malformed(query):
    """A sentence for every parameter that is unknown, empty, given twice or written in another way than asked."""
    errors = {}
    for name, values in query.lists():
        if name not in NAMES:
            errors[name] = _("There is no such parameter. Known are: %(names)s.") % {"names": ", ".join(NAMES)}
        elif len(values) > 1:
            errors[name] = _("Give this parameter once.")
        elif not values[0]:
            errors[name] = _("This value is empty. Leave the parameter out or give a value.")
        elif name in PATTERNS and not re.fullmatch(PATTERNS[name], values[0], re.ASCII):
            errors[name] = ways()[PATTERNS[name]]
    return errors


def ways():
    """How each kind of value is written, in words."""
    return {
        DAY: _("Give a day like 2027-03-01."),
        COUNT: _("Give a whole number of days, like 0 or 2."),
        LENGTH: _("Give kilometres as a plain number, like 900 or 181.5."),
    }


def told(answer, rule_set):
    return {
        "amount": None if answer.amount is None else str(answer.amount),
        "working_days": answer.working_days,
        "rule_set": rule_set.name,
        "derivation": list(answer.derivation),
        "findings": [
            {"rule": one.rule, "severity": one.severity, "message": one.message, "cure": one.cure}
            for one in answer.findings
        ],
    }
