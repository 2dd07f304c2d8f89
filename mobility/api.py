"""The public interface: what a visit would pay and who may take part, as JSON, without login (scheme §3, §4)."""

import re

from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.responses import Status

from mobility.forms.calculator import LONGEST_WAY_KM, LumpSumQuestion
from mobility.forms.self_check import MOST_DAYS, MOST_EUROS, MOST_STAFF, SelfCheckQuestion
from mobility.quotes import quote
from mobility.self_check import self_check
from partnerships.rulebook import rules_of
from partnerships.rules import ORGANISATION_TYPES

DAY, COUNT, LENGTH = r"\d{4}-\d{2}-\d{2}", r"\d{1,4}", r"\d{1,6}(\.\d{1,3})?"
PEOPLE, EUROS, RESIDENCE = r"\d{1,8}", r"\d{1,13}(\.\d{1,2})?", r"\d{1,5}"
PATTERNS = {
    "start": DAY,
    "end": DAY,
    "travel_days": COUNT,
    "distance_km": LENGTH,
    "staff": PEOPLE,
    "turnover_eur": EUROS,
    "balance_eur": EUROS,
    "residence_days": RESIDENCE,
}
DESCRIPTION = """What a visit between members of clusters would pay, who may take part, and every rule that has
something to say about it.

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


class EligibilityOut(Schema):
    eligible: bool
    findings: list[FindingOut]
    sme: bool | None
    size: str | None
    rule_set: str


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


def yes_no(name, description, *, example=True):
    return parameter(name, description, example=example, required=False, type="boolean")


ELIGIBILITY_PARAMETERS = [
    parameter("role", "As what the organisation takes part.", example="visitor", enum=["visitor", "host"]),
    parameter(
        "vo_type", "Type of the organisation that asks, as visitor or as host.", example="sme",
        enum=list(ORGANISATION_TYPES),
    ),
    parameter(
        "country",
        "Country of the visitor, two capital letters. A host that gives no host_country gives its own country here. "
        "Countries outside the programme are answered with a finding (E2).",
        example="ES", **COUNTRY,
    ),
    parameter("host_country", "Country of the host, two capital letters.", example="PT", required=False, **COUNTRY),
    yes_no("cluster_profiled", "Its cluster has a profile on the ECCP (E11, E13); false, too, if it is in no cluster."),
    yes_no("network_only", "It belongs to a mere business network, not to a cluster.", example=False),
    parameter("staff", "People employed, as full-time equivalents (E21). Linked enterprises counted in.", example=12,
              required=False, type="integer", minimum=0, maximum=MOST_STAFF),
    parameter("turnover_eur", "Yearly turnover in euros (E21).", example="1000000", required=False, type="number",
              minimum=0, maximum=MOST_EUROS),
    parameter("balance_eur", "Balance sheet total in euros (E21).", example="500000", required=False, type="number",
              minimum=0, maximum=MOST_EUROS),
    yes_no("linked", "It has linked or partner enterprises.", example=False),
    yes_no("national", "Who travels is a national of a participating country. If not, E5 asks the next three."),
    parameter("residence_days", "Days of residence in a participating country (E5).", example=183, required=False,
              type="integer", minimum=0, maximum=MOST_DAYS),
    yes_no("permit", "Who travels has a residence permit there (E5)."),
    yes_no("business_intent", "Who travels has started a business there, or intends to (E5)."),
    yes_no("visited_before", "The organisation has had a visit in the scheme (E15).", example=False),
    parameter("mode", "How the visit takes place. A virtual one does not use up E15.", example="physical",
              required=False, enum=["physical", "virtual"], default="physical"),
]  # fmt: skip


@api.get(
    "/lump-sum",
    response={200: LumpSumOut, 422: Errors},
    summary="The lump sum of a planned visit",
    operation_id="lump_sum",
    openapi_extra={"parameters": PARAMETERS},
)
def lump_sum(request):
    """The amount with its derivation in words, and every finding: rule, severity (refuse or warn), message, cure."""
    form, errors = asked(request, LumpSumQuestion, PARAMETERS)
    if errors:
        return Status(422, {"errors": errors})
    answer = quote(rules_of(form.rule_set), **form.question())
    return Status(200, told(answer, form.rule_set))


@api.get(
    "/eligibility",
    response={200: EligibilityOut, 422: Errors},
    summary="Who may take part, as visitor or as host",
    operation_id="eligibility",
    openapi_extra={"parameters": ELIGIBILITY_PARAMETERS},
)
def eligibility(request):
    """
    Every finding about one organisation: rule, severity (refuse or warn), message, cure. Eligible: nothing refuses.

    A value left out is not asked about, and its rules are skipped. `sme` and `size` (micro, small, medium, large)
    follow from staff, turnover and balance total (E21); null while these say too little.
    """
    form, errors = asked(request, SelfCheckQuestion, ELIGIBILITY_PARAMETERS)
    if errors:
        return Status(422, {"errors": errors})
    answer = self_check(form.rules, **form.question())
    found = {"findings": findings_told(answer.findings), "rule_set": form.rule_set.name}
    return Status(200, {"eligible": answer.eligible, "sme": answer.sme, "size": answer.size} | found)


def asked(request, form_class, parameters):
    """(form, {parameter: sentence}) of a query; the first sentence where there are several."""
    names = [one["name"] for one in parameters]
    form = form_class({name: request.GET[name] for name in names if name in request.GET})
    errors = {name: sentences[0] for name, sentences in form.errors.items()}
    return form, errors | malformed(request.GET, names)


def malformed(query, known):
    """A sentence for every parameter that is unknown, empty, given twice or written in another way than asked."""
    errors = {}
    for name, values in query.lists():
        if name not in known:
            errors[name] = _("There is no such parameter. Known are: %(names)s.") % {"names": ", ".join(known)}
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
        PEOPLE: _("Give a whole number of people, like 12."),
        EUROS: _("Give euros as a plain number, like 1500000 or 1500000.50."),
        RESIDENCE: _("Give a whole number of days, like 183."),
    }


def told(answer, rule_set):
    return {
        "amount": None if answer.amount is None else str(answer.amount),
        "working_days": answer.working_days,
        "rule_set": rule_set.name,
        "derivation": list(answer.derivation),
        "findings": findings_told(answer.findings),
    }


def findings_told(findings):
    return [{"rule": one.rule, "severity": one.severity, "message": one.message, "cure": one.cure} for one in findings]
