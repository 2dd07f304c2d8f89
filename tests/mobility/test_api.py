"""The public interface GET /api/v1/lump-sum: exact answers, and no question that breaks it."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/lump-sum"
EXAMPLE = {
    "host_country": "PT",
    "visitor_country": "ES",
    "vo_type": "sme",
    "start": "2027-03-01",
    "end": "2027-03-05",
    "travel_days": "0",
    "distance_km": "900",
    "mode": "physical",
}

ODD = ["", " ", "NaN", "Infinity", "-1", "1e400", "x" * 5000, "9999-12-31", "0001-01-01", "2027-02-30", "ZZ", "٣"]


def ask(client, **changes):
    query = {name: value for name, value in (EXAMPLE | changes).items() if value is not None}
    answer = client.get(ADDRESS, query)
    return answer.status_code, json.loads(answer.content)


def test_the_example_of_the_scheme_pays_780(client):
    status, told = ask(client)
    assert status == 200
    assert told["amount"] == "780.00"
    assert told["working_days"] == 5
    assert told["rule_set"] == "Rule set 2020"
    assert told["derivation"][0] == "Portugal: EUR 780.00"
    assert told["derivation"][-1] == "Lump sum: EUR 780.00"
    assert told["findings"] == []


@pytest.mark.parametrize(
    "changes, amount",
    [
        ({"end": "2027-03-03"}, "390.00"),
        ({"visitor_country": "DE", "host_country": "AT", "end": "2027-03-03"}, "450.00"),
        ({"visitor_country": "LT", "host_country": "DK"}, "1100.00"),
        ({"visitor_country": "DE", "host_country": "NL", "end": "2027-03-12", "distance_km": "150"}, "415.00"),
        ({"travel_days": "1"}, "390.00"),
        ({"distance_km": "200"}, "780.00"),
        ({"distance_km": "199.9"}, "390.00"),
        ({"mode": None, "travel_days": None}, "780.00"),
        ({"vo_type": "agency"}, "0.00"),
        ({"vo_type": "authority", "distance_km": None}, "0.00"),
    ],
)
def test_amounts(client, changes, amount):
    assert ask(client, **changes)[1]["amount"] == amount


@pytest.mark.parametrize(
    "changes, rule",
    [
        ({"visitor_country": "PT"}, "E1"),
        ({"end": "2027-03-02"}, "E18"),
        ({"end": "2027-04-01"}, "E19"),
        ({"end": "2027-02-01"}, "E19"),
        ({"end": "2099-12-31"}, "E19"),
        ({"mode": "virtual"}, "mode"),
    ],
)
def test_a_refusal_gives_no_amount_and_says_what_cures_it(client, changes, rule):
    status, told = ask(client, **changes)
    refusal = next(one for one in told["findings"] if one["rule"] == rule)
    assert status == 200
    assert told["amount"] is None
    assert refusal["severity"] == "refuse"
    assert refusal["message"]
    assert refusal["cure"]


def test_an_unfunded_type_is_warned_of_by_rule_e7(client):
    assert [(one["rule"], one["severity"]) for one in ask(client, vo_type="agency")[1]["findings"]] == [("E7", "warn")]


@pytest.mark.parametrize("name", ["host_country", "visitor_country", "vo_type", "start", "end", "distance_km"])
def test_a_missing_value_is_named(client, name):
    status, told = ask(client, **{name: None})
    assert status == 422
    assert list(told["errors"]) == [name]


@pytest.mark.parametrize("name", EXAMPLE)
@pytest.mark.parametrize("value", ODD)
def test_a_value_that_cannot_be_gets_a_sentence(client, name, value):
    status, told = ask(client, **{name: value})
    assert status == 422
    assert set(told["errors"]) == {name}
    assert told["errors"][name].endswith(".")


def test_values_given_twice_and_unknown_names_are_refused(client):
    answer = client.get(f"{ADDRESS}?start=2027-03-01&start=2027-03-02&travel_day=1")
    errors = json.loads(answer.content)["errors"]
    assert answer.status_code == 422
    assert errors["start"] == "Give this parameter once."
    assert "travel_day" in errors


def test_a_nul_is_refused(client):
    assert client.get(ADDRESS + "?host_country=P%00T").status_code == 400


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.dictionaries(st.sampled_from(sorted(EXAMPLE)), st.none() | st.text(max_size=30)))
def test_no_query_breaks_it(client, changes):
    query = {name: value for name, value in (EXAMPLE | changes).items() if value is not None}
    answer = client.get(ADDRESS, query)
    assert answer.status_code in (200, 400, 422)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.dates(), end=st.dates(), travel=st.integers(-5, 500), km=st.floats())
def test_no_dates_or_numbers_break_it(client, start, end, travel, km):
    status, told = ask(
        client, start=start.isoformat(), end=end.isoformat(), travel_days=str(travel), distance_km=str(km)
    )
    assert status in (200, 422)
    assert "amount" in told or told["errors"]


def test_it_describes_itself(client):
    told = json.loads(client.get("/api/v1/openapi.json").content)
    asked = told["paths"]["/api/v1/lump-sum"]["get"]
    assert [one["name"] for one in asked["parameters"]] == list(EXAMPLE)
    assert set(asked["responses"]) == {"200", "422"}


def test_it_only_answers_get(client):
    assert client.post(ADDRESS, EXAMPLE).status_code == 405


def test_the_type_list_of_the_description_is_that_of_the_rules(client):
    from mobility.api import PARAMETERS
    from partnerships.rules import default_rules

    told = next(one for one in PARAMETERS if one["name"] == "vo_type")["schema"]["enum"]
    assert set(told) == set(default_rules().vo_types)
