from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.eligibility import findings, refused
from mobility.findings import Party, Person, Visit
from partnerships.rules import ORGANISATION_TYPES, Rules, default_rules, identity_of

RULES = default_rules()
VO = {
    "type": "sme",
    "country": "ES",
    "in_cluster": True,
    "cluster_profiled": True,
    "network_only": False,
    "staff": 12,
    "turnover": Decimal(1_000_000),
    "balance": Decimal(500_000),
    "linked": False,
    "identity": identity_of("ES", "ESB12345678"),
    "group": "",
    "sectors": ["energy"],
}
HO = VO | {"type": "cluster", "country": "PT", "identity": identity_of("PT", "PT501234567")}
VISIT = {
    "start": date(2027, 3, 1),
    "end": date(2027, 3, 5),
    "travel_days": 0,
    "working_days": 5,
    "distance_km": Decimal("900.0"),
    "mode": "physical",
    "purposes": ["networking"],
}


def found(vo=None, ho=None, visit=None, person=None, **context):
    """(rule, severity) of every finding about the good visit with these changes."""
    answer = findings(
        context.pop("rules", RULES),
        vo=Party(**VO | (vo or {})),
        ho=Party(**HO | (ho or {})),
        visit=Visit(**VISIT | (visit or {})),
        person=Person(**person) if person else None,
        **context,
    )
    assert all(one.message and one.cure and one.fields for one in answer)
    return [(one.rule, one.severity) for one in answer]


def test_a_good_visit_has_no_findings():
    assert found(visited_before=False, same_person=False, partnership_focus=["energy"]) == []


def test_nothing_asked_finds_nothing():
    assert findings(RULES) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({"ho": {"country": "ES"}}, ("E1", "refuse"), id="E1 same country"),
        pytest.param({"ho": {"country": "NO"}}, ("E2", "refuse"), id="E2 host in Norway"),
        pytest.param({"vo": {"country": "GB"}}, ("E2", "refuse"), id="E2 visitor from the United Kingdom"),
        pytest.param({"vo": {"country": "CH"}}, ("E2", "refuse"), id="E2 visitor from Switzerland"),
        pytest.param(
            {
                "person": {
                    "nationality": "BR",
                    "residence_days": 182,
                    "has_permit": True,
                    "has_business": True,
                }
            },
            ("E5", "refuse"),
            id="E5 a day of residence short",
        ),
        pytest.param({"person": {"nationality": "BR", "has_permit": False}}, ("E5", "refuse"), id="E5 no permit"),
        pytest.param({"person": {"nationality": "BR", "has_business": False}}, ("E5", "refuse"), id="E5 no business"),
        pytest.param({"vo": {"type": "large", "staff": 900}}, ("E6", "refuse"), id="E6 a large company visits"),
        pytest.param({"vo": {"type": "training"}}, ("E6", "refuse"), id="E6 a training provider visits"),
        pytest.param(
            {"vo": {"type": "support", "in_cluster": False}},
            ("E6", "refuse"),
            id="E6 support outside a cluster",
        ),
        pytest.param({"vo": {"type": "authority"}}, ("E7", "warn"), id="E7 an authority is not funded"),
        pytest.param({"vo": {"type": "agency"}}, ("E7", "warn"), id="E7 an agency is not funded"),
        pytest.param({"ho": {"type": "school"}}, ("E8", "refuse"), id="E8 unknown host type"),
        pytest.param({"ho": {"type": "agency", "in_cluster": False}}, ("E8", "refuse"), id="E8 host outside a cluster"),
        pytest.param({"vo": {"in_cluster": False}}, ("E11", "refuse"), id="E11 SME in no cluster"),
        pytest.param({"vo": {"cluster_profiled": False}}, ("E11", "refuse"), id="E11 cluster without profile"),
        pytest.param({"vo": {"network_only": True}}, ("E11", "refuse"), id="E11 business network only"),
        pytest.param({"ho": {"type": "sme", "in_cluster": False}}, ("E13", "refuse"), id="E13 no approval"),
        pytest.param({"visited_before": True}, ("E15", "refuse"), id="E15 second visit"),
        pytest.param({"same_person": True}, ("E15", "warn"), id="E15 same person again"),
        pytest.param({"visit": {"working_days": 2}}, ("E18", "refuse"), id="E18 two working days"),
        pytest.param({"visit": {"end": date(2027, 4, 1)}}, ("E19", "refuse"), id="E19 1 March to 1 April"),
        pytest.param({"visit": {"end": date(2027, 2, 28)}}, ("E19", "refuse"), id="E19 ends before it starts"),
        pytest.param({"vo": {"staff": 250}}, ("E21", "refuse"), id="E21 250 people"),
        pytest.param(
            {"vo": {"turnover": Decimal(50_000_001), "balance": Decimal(43_000_001)}},
            ("E21", "refuse"),
            id="E21 turnover and balance above",
        ),
        pytest.param({"vo": {"linked": True}}, ("E21", "warn"), id="E21 linked enterprises"),
        pytest.param({"ho": {"identity": VO["identity"]}}, ("E22", "refuse"), id="E22 same legal entity"),
        pytest.param({"vo": {"group": "Acme "}, "ho": {"group": "ACME"}}, ("E22", "warn"), id="E22 same group"),
        pytest.param({"partnership_focus": ["textiles"]}, ("E24", "warn"), id="E24 outside the focus"),
        pytest.param({"visit": {"purposes": []}}, ("E25", "refuse"), id="E25 no purpose"),
        pytest.param({"visit": {"purposes": ["networking", "golf"]}}, ("E25", "refuse"), id="E25 unknown purpose"),
        pytest.param({"visit": {"mode": "virtual"}}, ("mode", "refuse"), id="virtual is off"),
        pytest.param({"visit": {"mode": "by post"}}, ("mode", "refuse"), id="unknown mode"),
        pytest.param({"visit": {"distance_km": None}}, ("distance", "warn"), id="distance unknown"),
    ],
)
def test_a_broken_rule_gives_exactly_its_finding(change, expected):
    assert found(**change) == [expected]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"ho": {"country": "XK"}}, id="E2 Kosovo takes part"),
        pytest.param({"vo": {"country": "IS"}}, id="E2 Iceland takes part"),
        pytest.param(
            {
                "person": {
                    "nationality": "BR",
                    "residence_days": 183,
                    "has_permit": True,
                    "has_business": True,
                }
            },
            id="E5 183 days of residence",
        ),
        pytest.param({"person": {"nationality": "UA", "residence_days": 0}}, id="E5 a national needs none"),
        pytest.param({"vo": {"type": "support"}}, id="E6 support in a cluster"),
        pytest.param({"vo": {"type": "cluster", "in_cluster": False}}, id="E6 a cluster is no member of one"),
        pytest.param({"ho": {"type": "large", "in_cluster": False, "staff": 9000}}, id="E8 a large company hosts"),
        pytest.param({"ho": {"type": "training", "in_cluster": False}}, id="E8 a training provider hosts"),
        pytest.param({"ho": {"type": "sme", "in_cluster": False}, "agency_approval": True}, id="E13 with the approval"),
        pytest.param({"ho": {"type": "sme"}}, id="E13 in a cluster"),
        pytest.param({"visit": {"working_days": 3}}, id="E18 three working days"),
        pytest.param({"visit": {"end": date(2027, 3, 31)}}, id="E19 1 to 31 March"),
        pytest.param({"vo": {"staff": 249}}, id="E21 249 people"),
        pytest.param(
            {"vo": {"turnover": Decimal(50_000_000), "balance": Decimal(90_000_000)}},
            id="E21 turnover is enough",
        ),
        pytest.param(
            {"vo": {"turnover": Decimal(90_000_000), "balance": Decimal(43_000_000)}},
            id="E21 balance is enough",
        ),
        pytest.param(
            {"vo": {"turnover": None, "balance": Decimal(90_000_000)}}, id="E21 too little is known to refuse"
        ),
        pytest.param({"vo": {"group": ""}, "ho": {"group": ""}}, id="E22 no group is no common group"),
        pytest.param({"partnership_focus": ["energy", "textiles"]}, id="E24 one sector in focus"),
        pytest.param({"visit": {"purposes": list(RULES.activity_types)}}, id="E25 every purpose"),
    ],
)
def test_on_the_right_side_of_the_boundary_nothing_is_found(change):
    assert found(**change) == []


def test_a_virtual_exchange_does_not_use_up_the_one_visit_and_needs_no_working_days():
    virtual = Rules.from_values(RULES.values() | {"virtual_allowed": True})
    assert found(rules=virtual, visit={"mode": "virtual", "working_days": 0}, visited_before=True) == []


def test_every_finding_is_told_at_once():
    broken = found(
        vo={"country": "NO", "type": "training"},
        ho={"country": "NO"},
        visit={"working_days": 1, "purposes": []},
        visited_before=True,
    )
    assert [rule for rule, _ in broken] == ["E1", "E2", "E2", "E6", "E15", "E18", "E25"]


def test_an_excused_rule_still_warns():
    assert found(visited_before=True, excused=["E15"]) == [("E15", "warn")]


def test_findings_name_the_numbers_of_the_rule_set_not_ours():
    stricter = Rules.from_values(RULES.values() | {"minimum_working_days": 4})
    answer = findings(stricter, visit=Visit(working_days=3, mode="physical"))
    assert "at least 4 are needed" in answer[0].message
    assert "3 working days" in answer[0].message


maybe = st.none() | st.booleans()
euros = st.none() | st.decimals(0, 10**9, places=2)
texts = st.none() | st.text(max_size=8)
types = st.none() | st.sampled_from(ORGANISATION_TYPES) | st.text(max_size=5)
parties = st.builds(
    Party,
    type=types,
    country=texts | st.sampled_from(["PT", "ES", "NO"]),
    in_cluster=maybe,
    cluster_profiled=maybe,
    network_only=maybe,
    staff=st.none() | st.integers(0, 10**6),
    turnover=euros,
    balance=euros,
    linked=maybe,
    identity=texts,
    group=texts,
    sectors=st.none() | st.lists(st.text(max_size=3), max_size=3),
)
visits = st.builds(
    Visit,
    start=st.none() | st.dates(),
    end=st.none() | st.dates(),
    travel_days=st.none() | st.integers(0, 40),
    working_days=st.none() | st.integers(0, 40),
    distance_km=st.none() | st.decimals(0, 20016, places=1),
    mode=st.none() | st.sampled_from(["physical", "virtual"]) | st.text(max_size=5),
    purposes=st.none() | st.lists(st.sampled_from(["networking", "golf"]), max_size=3),
)
people = st.none() | st.builds(
    Person,
    nationality=texts | st.just("BR"),
    residence_days=st.none() | st.integers(0, 400),
    has_permit=maybe,
    has_business=maybe,
)


@given(parties, parties, visits, people, maybe, maybe, maybe)
def test_no_question_breaks_a_rule(vo, ho, visit, person, visited_before, same_person, agency_approval):
    answer = findings(
        RULES,
        vo=vo,
        ho=ho,
        visit=visit,
        person=person,
        visited_before=visited_before,
        same_person=same_person,
        agency_approval=agency_approval,
        partnership_focus=["energy"],
    )
    assert {one.severity for one in answer} <= {"refuse", "warn"}
    assert all(one.message and one.cure and one.fields for one in answer)


@given(parties, parties, visits, st.integers(1, 20))
def test_e18_more_working_days_never_add_a_finding(vo, ho, visit, more):
    if visit.working_days is not None:
        longer = Visit(**vars(visit) | {"working_days": visit.working_days + more})
        here = {(one.rule, one.severity) for one in findings(RULES, vo=vo, ho=ho, visit=visit)}
        assert {(one.rule, one.severity) for one in findings(RULES, vo=vo, ho=ho, visit=longer)} <= here


@given(parties, parties, visits)
def test_excusing_every_rule_refuses_nothing_and_hides_nothing(vo, ho, visit):
    strict = findings(RULES, vo=vo, ho=ho, visit=visit)
    excused = findings(RULES, vo=vo, ho=ho, visit=visit, excused={one.rule for one in strict})
    assert not refused(excused)
    assert [one.message for one in excused] == [one.message for one in strict]


@given(parties, parties)
def test_e21_fewer_people_never_make_an_sme_refused(vo, ho):
    if vo.staff:
        fewer = Party(**vars(vo) | {"staff": vo.staff - 1})
        refusals = [one.rule for one in findings(RULES, vo=vo, ho=ho)].count("E21")
        assert [one.rule for one in findings(RULES, vo=fewer, ho=ho)].count("E21") <= refusals
