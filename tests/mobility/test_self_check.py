"""Am I eligible: the public interface GET /api/v1/eligibility and the page answer by the same rules."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partnerships.models import RuleSet
from partnerships.rules import ORGANISATION_TYPES, default_rules

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/eligibility"
VISITOR = {
    "role": "visitor",
    "vo_type": "sme",
    "country": "ES",
    "host_country": "PT",
    "cluster_profiled": "true",
    "network_only": "false",
    "staff": "12",
    "turnover_eur": "1000000",
    "balance_eur": "500000.50",
    "linked": "false",
    "national": "true",
    "residence_days": "183",
    "permit": "true",
    "business_intent": "true",
    "visited_before": "false",
    "mode": "physical",
}
HOST = {"role": "host", "country": "PT", "host_country": None}
STRANGER = {"national": "false", "residence_days": "182", "permit": "false", "business_intent": "false"}
ODD = ["", " ", "NaN", "Infinity", "-1", "1e400", "x" * 5000, "maybe", "2027-02-30", "ZZ", "pt", "٣", "1,5", "9" * 400]


def ask(client, **changes):
    query = {name: value for name, value in (VISITOR | changes).items() if value is not None}
    answer = client.get(ADDRESS, query)
    return answer.status_code, json.loads(answer.content)


def rules_found(told):
    return [(one["rule"], one["severity"]) for one in told["findings"]]


def test_a_small_enterprise_in_a_profiled_cluster_may_visit(client):
    status, told = ask(client)
    assert status == 200
    assert told == {"eligible": True, "findings": [], "sme": True, "size": "small", "rule_set": "Rule set 2020"}


@pytest.mark.parametrize(
    "changes, expected",
    [
        pytest.param({"host_country": "ES"}, [("E1", "refuse")], id="E1 same country"),
        pytest.param({"country": "NO"}, [("E2", "refuse")], id="E2 visitor from Norway"),
        pytest.param({"host_country": "GB"}, [("E2", "refuse")], id="E2 host in the United Kingdom"),
        pytest.param({"country": "UK", "host_country": "LI"}, [("E2", "refuse")] * 2, id="E2 both"),
        pytest.param(STRANGER, [("E5", "refuse")] * 3, id="E5 each"),
        pytest.param(STRANGER | {"permit": "true", "business_intent": "true"}, [("E5", "refuse")], id="E5 182 days"),
        pytest.param({"national": "false", "permit": "false"}, [("E5", "refuse")], id="E5 permit"),
        pytest.param({"national": "false", "permit": None}, [("E5", "warn")], id="E5 not said"),
        pytest.param({"vo_type": "training"}, [("E6", "refuse")], id="E6 training provider"),
        pytest.param({"vo_type": "large"}, [("E6", "refuse")], id="E6 large company"),
        pytest.param(
            {"vo_type": "support", "cluster_profiled": "false", "network_only": "true"},
            [("E6", "refuse")],
            id="E6 support in a network only",
        ),
        pytest.param({"vo_type": "support", "cluster_profiled": None}, [("E6", "warn")], id="E6 cluster not said"),
        pytest.param({"vo_type": "authority"}, [("E7", "warn")], id="E7 authority"),
        pytest.param({"vo_type": "agency"}, [("E7", "warn")], id="E7 agency"),
        pytest.param({"cluster_profiled": "false"}, [("E11", "refuse")], id="E11 cluster without profile"),
        pytest.param({"network_only": "true"}, [("E11", "refuse")], id="E11 business network"),
        pytest.param({"cluster_profiled": None}, [("E11", "warn")], id="E11 cluster not said"),
        pytest.param({"visited_before": "true"}, [("E15", "refuse")], id="E15"),
        pytest.param({"staff": "250"}, [("E21", "refuse")], id="E21 250 people"),
        pytest.param(
            {"turnover_eur": "50000000.01", "balance_eur": "43000000.01"}, [("E21", "refuse")], id="E21 too rich"
        ),
        pytest.param({"linked": "true"}, [("E21", "warn")], id="E21 linked"),
        pytest.param(
            {"linked": "true", "cluster_profiled": "false", "host_country": "ES", "visited_before": "true"},
            [("E1", "refuse"), ("E11", "refuse"), ("E15", "refuse"), ("E21", "warn")],
            id="every finding at once",
        ),
        pytest.param({"mode": "virtual", "visited_before": "true"}, [("mode", "refuse")], id="E15 virtual uses none"),
        pytest.param({"vo_type": "cluster", "cluster_profiled": "false"}, [], id="E6 a cluster is no member of one"),
        pytest.param(STRANGER | {"national": None}, [], id="E5 nationality not asked"),
        pytest.param({"national": "false"}, [], id="E5 183 days, permit and business"),
        pytest.param({"staff": "249", "turnover_eur": "50000000", "balance_eur": "90000000"}, [], id="E21 boundary"),
        pytest.param({"country": "EL", "host_country": "XK"}, [], id="E2 Greece and Kosovo"),
    ],
)
def test_as_visitor(client, changes, expected):
    status, told = ask(client, **changes)
    assert status == 200
    assert rules_found(told) == expected
    assert told["eligible"] == all(severity == "warn" for _rule, severity in expected)
    assert all(one["message"].endswith(".") and one["cure"].endswith(".") for one in told["findings"])


@pytest.mark.parametrize(
    "changes, expected",
    [
        *[
            pytest.param({"vo_type": one, "staff": None, "turnover_eur": None, "balance_eur": None}, [], id=f"E8 {one}")
            for one in ORGANISATION_TYPES
        ],
        pytest.param({"vo_type": "agency", "network_only": "true"}, [("E8", "refuse")], id="E8 network only"),
        pytest.param({"cluster_profiled": "false"}, [("E13", "refuse")], id="E13 SME in no profiled cluster"),
        pytest.param({"network_only": "true"}, [("E13", "refuse")], id="E13 SME in a network only"),
        pytest.param({"cluster_profiled": None}, [("E13", "warn")], id="E13 cluster not said"),
        pytest.param({"country": "CH"}, [("E2", "refuse")], id="E2"),
        pytest.param({"country": "ES", "host_country": "ES"}, [("E1", "refuse")], id="E1"),
        pytest.param({"country": "NO", "host_country": "ES"}, [("E2", "refuse")], id="E2 its visitor"),
        pytest.param({"staff": "300"}, [("E21", "refuse")], id="E21"),
        pytest.param(STRANGER | {"visited_before": "true"}, [], id="E5 and E15 ask visitors only"),
    ],
)
def test_as_host(client, changes, expected):
    status, told = ask(client, **HOST | changes)
    assert status == 200
    assert rules_found(told) == expected
    assert told["eligible"] == all(severity == "warn" for _rule, severity in expected)


@pytest.mark.parametrize("short, role", [("vo", "visitor"), ("ho", "host")])
def test_the_short_words_do_as_well(client, short, role):
    assert ask(client, role=short, vo_type="large")[1] == ask(client, role=role, vo_type="large")[1]


@pytest.mark.parametrize(
    "staff, turnover, balance, sme, size",
    [
        ("9", "2000000", None, True, "micro"),
        ("9", "2000000.01", "2000000.01", True, "small"),
        ("10", "1", "1", True, "small"),
        ("49", "10000000", "90000000", True, "small"),
        ("50", "1", "1", True, "medium"),
        ("249", "90000000", "43000000", True, "medium"),
        ("249", "50000000.01", "43000000.01", False, "large"),
        ("250", "1", "1", False, "large"),
        ("250", None, None, False, "large"),
        ("12", None, None, None, None),
        (None, "1", "1", None, None),
        (None, None, None, None, None),
    ],
)
def test_e21_size_follows_from_the_figures(client, staff, turnover, balance, sme, size):
    told = ask(client, vo_type="cluster", staff=staff, turnover_eur=turnover, balance_eur=balance)[1]
    assert (told["sme"], told["size"]) == (sme, size)


def test_e15_a_virtual_visit_does_not_use_up_the_one_visit_where_it_is_open(client, owner):
    with owner():
        rules = default_rules().values() | {"virtual_allowed": True, "valid_from": "2026-01-01", "name": "Virtual too"}
        RuleSet.objects.create(name="Virtual too", valid_from="2026-01-01", values=rules)
    assert ask(client, mode="virtual", visited_before="true")[1]["findings"] == []


@pytest.mark.parametrize("name", ["role", "vo_type", "country"])
def test_a_missing_value_is_named(client, name):
    status, told = ask(client, **{name: None})
    assert status == 422
    assert list(told["errors"]) == [name]


@pytest.mark.parametrize("name", VISITOR)
@pytest.mark.parametrize("value", ODD)
def test_a_value_that_cannot_be_gets_a_sentence(client, name, value):
    status, told = ask(client, **{name: value})
    assert status == 422
    assert set(told["errors"]) == {name}
    assert told["errors"][name].endswith(".")


@pytest.mark.parametrize("yes", ["true", "True", "TRUE", "yes", "1"])
def test_programs_write_yes_in_several_ways(client, yes):
    assert rules_found(ask(client, network_only=yes)[1]) == [("E11", "refuse")]


def test_values_given_twice_and_unknown_names_are_refused_each_with_a_sentence(client):
    answer = client.get(f"{ADDRESS}?role=visitor&role=host&vo_typ=sme&staff=many")
    errors = json.loads(answer.content)["errors"]
    assert answer.status_code == 422
    assert set(errors) == {"role", "vo_typ", "staff", "vo_type", "country"}
    assert errors["role"] == "Give this parameter once."
    assert "vo_type" in errors["vo_typ"]


def test_a_nul_is_refused(client):
    assert client.get(ADDRESS + "?role=vis%00itor").status_code == 400


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.dictionaries(st.sampled_from(sorted(VISITOR)), st.none() | st.text(max_size=30)))
def test_no_query_breaks_it(client, changes):
    query = {name: value for name, value in (VISITOR | changes).items() if value is not None}
    answer = client.get(ADDRESS, query)
    assert answer.status_code in (200, 400, 422)
    assert client.get("/self-check/", query).status_code in (200, 400)


def test_it_describes_itself(client):
    told = json.loads(client.get("/api/v1/openapi.json").content)
    asked = told["paths"]["/api/v1/eligibility"]["get"]
    assert [one["name"] for one in asked["parameters"]] == list(VISITOR)
    assert [one["name"] for one in asked["parameters"] if one["required"]] == ["role", "vo_type", "country"]
    assert set(asked["responses"]) == {"200", "422"}


def test_it_only_answers_get(client):
    assert client.post(ADDRESS, VISITOR).status_code == 405


# The page -----------------------------------------------------------------------------------------


def page(client, **query):
    answer = client.get("/self-check/", query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_guest_is_first_asked_who_they_are(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        said = page(client)
    assert 'name="vo_type"' in said
    assert 'name="staff"' not in said
    assert "need your attention" not in said


def test_the_page_asks_on_only_what_matters(client):
    visitor = {"role": "visitor", "vo_type": "sme", "country": "ES"}
    said = page(client, **visitor)
    assert "You can visit, as far as you have answered" in said
    assert all(f'name="{name}"' in said for name in ("cluster_profiled", "staff", "national", "visited_before"))
    assert 'name="residence_days"' not in said
    assert 'name="residence_days"' in page(client, **visitor, national="false")
    host = page(client, role="host", vo_type="large", country="DE")
    assert "You can host" in host
    assert not any(f'name="{name}"' in host for name in ("host_country", "staff", "national", "visited_before"))


def test_the_page_says_every_finding_with_its_cure_and_keeps_the_answers(client):
    said = page(client, role="visitor", vo_type="sme", country="NO", cluster_profiled="false", visited_before="true")
    assert "You cannot visit like this" in said
    assert "Norway, does not take part" in said
    assert all(rule in said for rule in ("E2", "E11", "E15"))
    assert "Join a profiled cluster" in said
    assert '<option value="NO" selected>' in said


def test_the_page_says_the_size_by_the_figures(client):
    said = page(client, role="visitor", vo_type="sme", country="ES", staff="12", turnover_eur="1000000")
    assert "small enterprise, which is an SME" in said


def test_errors_stand_beside_the_field_and_keep_what_was_typed(client):
    said = page(client, role="visitor", vo_type="sme", country="ES", staff="many")
    assert said.count("Give a whole number of people, like 12.") == 2
    assert 'value="many"' in said
    assert "<title>Error:" in said


def test_what_is_not_asked_of_a_host_is_not_held_against_it(client):
    assert "You can host" in page(client, role="host", vo_type="large", country="DE", staff="many", national="false")


@pytest.mark.parametrize("address", ["/", "/about/", "/calculator/"])
def test_guests_find_it(client, address):
    assert 'href="/self-check/"' in client.get(address).content.decode()
