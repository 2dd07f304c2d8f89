import csv
import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships.rules import DEFAULT_FILE, Rules, RulesInvalid, default_rules, identity_of, is_sme, size_of

RULES = default_rules()
GRID_FILE = Path(DEFAULT_FILE).parent / "lump_sum_grid.csv"


def refusal_of(**changes):
    with pytest.raises(RulesInvalid) as refused:
        Rules.from_values(RULES.values() | changes)
    return refused.value.errors


def test_the_default_rule_set_holds_the_grid_of_the_reference_file():
    with GRID_FILE.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == len(RULES.grid) == 38
    for row in rows:
        country = RULES.grid[row["host_country"]]
        assert country.name == row["name"]
        assert country.full_eur == Decimal(row["full_eur"])
        assert country.eu_member == (row["eu_member"] == "yes")
        assert RULES.valid_from.isoformat() == row["valid_from"]


def test_twenty_seven_countries_of_the_grid_are_member_states():
    assert sum(country.eu_member for country in RULES.grid.values()) == 27


def test_a_rule_set_goes_to_json_and_back_without_loss():
    assert Rules.from_values(json.loads(json.dumps(RULES.values()))) == RULES


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", " ", "text"),
        ("valid_from", "1 September", "date"),
        ("cap_eur", "1100.001", "two decimal places"),
        ("cap_eur", "-1", "at least 0"),
        ("cap_eur", "NaN", "at least 0"),
        ("cap_eur", 11.5, "number"),
        ("minimum_working_days", 0, "at least 1"),
        ("minimum_working_days", True, "whole number"),
        ("full_sum_working_days", 2, "less than the minimum"),
        ("desk_reminder_days", 11, "reminder"),
        ("funded_types", ["sme", "bank"], "bank"),
        ("funded_types", ["large"], "may visit"),
        ("virtual_allowed", "no", "yes or no"),
        ("sme_share", "1.5", "between 0 and 1"),
        ("grid", {}, "table"),
        (
            "grid",
            {"Portugal": {"name": "Portugal", "full_eur": "780", "eu_member": True}},
            "two capital letters",
        ),
        ("grid", {"PT": {"name": "Portugal", "full_eur": "775", "eu_member": True}}, "even number"),
        ("grid", {"PT": {"name": "Portugal"}}, "PT: exactly these entries"),
        ("fit_weights", RULES.values()["fit_weights"] | {"sectors": 31}, "add up to 100"),
        ("sme_limits", {"micro": {}}, "exactly these entries"),
        ("questions", [{"key": "a", "part": "D", "text": "?"}], "part A, B or C"),
    ],
)
def test_a_wrong_value_is_refused_with_a_sentence_for_its_field(field, value, words):
    errors = refusal_of(**{field: value})
    assert list(errors) == [field]
    assert words in errors[field]


def test_every_wrong_field_is_told_at_once():
    values = RULES.values() | {"cap_eur": "much", "name": "", "colour": "blue"}
    del values["valid_from"]
    with pytest.raises(RulesInvalid) as refused:
        Rules.from_values(values)
    assert set(refused.value.errors) == {"cap_eur", "name", "colour", "valid_from"}


@given(
    st.dictionaries(st.sampled_from(list(RULES.values())), st.none() | st.integers() | st.text() | st.lists(st.none()))
)
def test_any_value_makes_a_rule_set_or_is_refused_in_words(changes):
    try:
        read = Rules.from_values(RULES.values() | changes)
    except RulesInvalid as refused:
        read = refused
    assert isinstance(read, Rules) or all(read.errors.values())


@pytest.mark.parametrize(
    ("staff", "turnover", "balance", "size"),
    [
        (9, 2_000_000, 9_000_000, "micro"),
        (9, 2_000_001, 2_000_001, "small"),
        (10, 1, 1, "small"),
        (49, 99_000_000, 10_000_000, "small"),
        (49, 10_000_001, 10_000_001, "medium"),
        (50, 1, 1, "medium"),
        (249, 50_000_000, 99_000_000, "medium"),
        (249, 50_000_001, 43_000_000, "medium"),
        (249, 50_000_001, 43_000_001, "large"),
        (250, 1, 1, "large"),
    ],
)
def test_e21_the_size_follows_staff_and_turnover_or_balance(staff, turnover, balance, size):
    assert size_of(RULES, staff, Decimal(turnover), Decimal(balance)) == size
    assert is_sme(RULES, staff, Decimal(turnover), Decimal(balance)) is (size != "large")


def test_e21_too_little_known_gives_no_answer_and_one_good_figure_is_enough():
    assert size_of(RULES, None) is None
    assert is_sme(RULES, 20) is None
    assert size_of(RULES, 20, Decimal(5_000_000)) == "small"
    assert is_sme(RULES, 20, Decimal(99_000_000)) is None
    assert is_sme(RULES, 300) is False


def test_e15_one_legal_entity_has_one_spelling():
    assert identity_of("ES", "es-B 1234.5678") == identity_of("ES", "B12345678") == "ES:B12345678"
    assert identity_of("GR", "EL094014201") == "GR:094014201"
    assert identity_of("ES", "12345678") != identity_of("PT", "12345678")
    assert identity_of("ES", " - ") == ""
