"""Matching rounds against brute force, and against every rule they must keep (scheme §6, E15)."""

import itertools
import json
import random
from fractions import Fraction

import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.allocation.allocate import allocate
from mobility.allocation.instance import MalformedError, read_instance


def instance(applications, *, offers=(("o1", 1),), partnerships=(("p1", 1_000_000),), **more):
    """Applications as (id, organisation, partnership, sme, [(offer, fit, cents), …]), in the order submitted."""
    return {
        "partnerships": [{"id": name, "budget_cents": cents} for name, cents in partnerships],
        "offers": [{"id": name, "places": places} for name, places in offers],
        "applications": [
            {"id": name, "organisation": house, "partnership": partnership, "sme": sme,
             "submitted_at": f"2027-03-01T{minute // 60:02d}:{minute % 60:02d}:00+01:00",
             "options": [{"offer": offer, "fit": fit, "amount_cents": cents} for offer, fit, cents in options]}
            for minute, (name, house, partnership, sme, options) in enumerate(applications)
        ],
    } | more  # fmt: skip


def as_bytes(asked):
    return json.dumps(asked).encode()


def found(asked, seconds=20):
    return allocate(read_instance(as_bytes(asked)), seconds)


def pairs(allocation):
    return {(match["application"], match["offer"]) for match in allocation.matches}


def keeps_the_rules(asked, chosen, share=True):
    """Places, budgets, once for each organisation, and the SME share, counted anew from the question."""
    rows = {one["id"]: one for one in asked["applications"]}
    option = {(one["id"], o["offer"]): o for one in asked["applications"] for o in one["options"]}
    if not set(chosen) <= set(option) or set(chosen) & {tuple(pair) for pair in asked.get("forbidden", [])}:
        return False
    houses = [rows[name]["organisation"] for name, _offer in chosen]
    places = {one["id"]: one["places"] for one in asked["offers"]}
    budget = {one["id"]: one["budget_cents"] for one in asked["partnerships"]}
    for name, offer in chosen:
        places[offer] -= 1
        budget[rows[name]["partnership"]] -= option[name, offer]["amount_cents"]
    within = min([*places.values(), *budget.values()], default=0) >= 0
    return len(set(houses)) == len(houses) and within and (not share or keeps_the_share(asked, rows, chosen))


def keeps_the_share(asked, rows, chosen):
    least = Fraction(str(asked.get("share", 0.5)))
    groups = [chosen]
    if asked.get("share_scope") == "partnership":
        groups = [
            [pair for pair in chosen if rows[pair[0]]["partnership"] == one["id"]] for one in asked["partnerships"]
        ]
    return all(sum(rows[name]["sme"] for name, _offer in group) >= least * len(group) for group in groups)


def worth(asked, chosen):
    """Total fit, then SME matches, then matches, then the earlier submitted."""
    rows = {one["id"]: (rank, one) for rank, one in enumerate(asked["applications"])}
    fit = {(one["id"], o["offer"]): o["fit"] for one in asked["applications"] for o in one["options"]}
    smes = sum(rows[name][1]["sme"] for name, _offer in chosen)
    return sum(fit[pair] for pair in chosen), smes, len(chosen), -sum(rows[name][0] for name, _offer in chosen)


def by_brute_force(asked):
    """The best worth there is, trying everything; None when the pins allow nothing."""
    choices = [[None, *((one["id"], o["offer"]) for o in one["options"])] for one in asked["applications"]]
    pinned = {tuple(pair) for pair in asked.get("pinned", [])}
    every = ([pair for pair in chosen if pair] for chosen in itertools.product(*choices))
    return max((worth(asked, chosen) for chosen in every
                if pinned <= set(chosen) and keeps_the_rules(asked, chosen)), default=None)  # fmt: skip


# Few values, so that totals are often equal and ties have to be settled.
FITS = [1, 50, 50, 51, 100]


def made_up(seed):
    """A round of up to 9 applications in which places, budgets, pins and the share mostly bind."""
    dice = random.Random(seed)
    offers = [(f"o{n}", dice.choice([0, 1, 1, 2, 3])) for n in range(dice.randint(1, 4))]
    partnerships = [(f"p{n}", dice.choice([78_000, 200_000, 350_000])) for n in range(dice.randint(1, 2))]
    applications = []
    for number in range(dice.randint(0, 9)):
        named = dice.sample(offers, min(len(offers), dice.randint(0, 3)))
        options = [(name, dice.choice(FITS), dice.choice([0, 39000, 78000, 110000])) for name, _places in named]
        house = f"v{dice.randint(0, 12)}"
        applications.append((f"a{number}", house, dice.choice(partnerships)[0], dice.random() < 0.6, options))
    share, scope = dice.choice([0, 0.25, 0.5, 0.5, 0.6, 1]), dice.choice(["all", "partnership"])
    asked = instance(applications, offers=offers, partnerships=partnerships, share=share, share_scope=scope)
    every = [[one["id"], o["offer"]] for one in asked["applications"] for o in one["options"]]
    marked = dice.sample(every, min(len(every), dice.choice([0, 0, 0, 1, 2, 3])))
    cut = dice.randint(0, len(marked))
    return asked | {"pinned": marked[:cut], "forbidden": marked[cut:]}


def rounds():
    return st.integers(0, 2**32).map(made_up)


@settings(max_examples=300, deadline=None)
@given(rounds())
def test_small_rounds_equal_brute_force(asked):
    allocation, best = found(asked), by_brute_force(asked)
    chosen = pairs(allocation)
    if best is None:
        assert allocation.status == "infeasible"
        assert allocation.broken
    else:
        assert allocation.status == "optimal"
        assert (allocation.gap, allocation.bound) == (0, allocation.objective)
        assert keeps_the_rules(asked, chosen)
        assert {tuple(pair) for pair in asked["pinned"]} <= chosen
        assert worth(asked, chosen) == best
    if allocation.matches:
        assert keeps_the_rules(asked, chosen, share=allocation.status != "infeasible")
    assert found(asked).matches == allocation.matches


@settings(max_examples=25, deadline=None)
@given(rounds())
def test_every_application_without_a_match_is_told_why(asked):
    allocation = found(asked)
    if allocation.status == "optimal":
        names = {one["id"] for one in asked["applications"]} - {name for name, _offer in pairs(allocation)}
        assert [one["application"] for one in allocation.unmatched] == sorted(names)
        assert all(one["reason"] and one["sentence"].endswith(".") for one in allocation.unmatched)


def many(number, seed=1):
    """A round too large for the whole program: 600 applications, scarce places and budgets."""
    dice = random.Random(seed)
    applications = [
        (f"a{n}", f"v{n}", f"p{n % 24}", dice.random() < 0.4,
         [(f"o{offer}", dice.randint(1, 100), dice.choice([45000, 78000, 110000]))
          for offer in dice.sample(range(number // 3), 8)])
        for n in range(number)
    ]  # fmt: skip
    return instance(
        applications, offers=[(f"o{n}", dice.randint(1, 4)) for n in range(number // 3)],
        partnerships=[(f"p{n}", 900_000) for n in range(24)])  # fmt: skip


@pytest.mark.parametrize("scope", ["all", "partnership"])
def test_a_large_round_keeps_every_rule_and_says_how_far_it_is_proven(scope):
    asked = many(600) | {"share_scope": scope}
    allocation = found(asked, seconds=6)
    assert keeps_the_rules(asked, sorted(pairs(allocation)))
    assert allocation.objective == sum(match["fit"] for match in allocation.matches) <= allocation.bound
    assert allocation.gap < 0.05
    assert (allocation.status, allocation.ended) in (("optimal", "gap closed"), ("feasible", "time spent"))


def test_pins_that_break_the_share_are_said_and_break_it_the_least():
    asked = instance(
        [("a1", "v1", "p1", False, [("o1", 50, 0)]), ("a2", "v2", "p1", False, [("o1", 50, 0)]),
         ("a3", "v3", "p1", True, [("o1", 9, 0)]), ("a4", "v4", "p1", False, [("o1", 99, 0)])],
        offers=[("o1", 4)], pinned=[["a1", "o1"], ["a2", "o1"]])  # fmt: skip
    allocation = found(asked)
    assert allocation.status == "infeasible"
    assert "SME share" in allocation.broken[0]
    assert pairs(allocation) == {("a1", "o1"), ("a2", "o1"), ("a3", "o1")}


@pytest.mark.parametrize(
    ("options", "more", "reason", "words"),
    [
        ([], {}, "no_option", "No offer"),
        ([("o1", 5, 100)], {"forbidden": [["a2", "o1"]]}, "forbidden", "forbidden"),
        ([("o1", 5, 100)], {}, "full", "one more place at o1"),
        ([("o2", 5, 100)], {"partnerships": [("p1", 150)]}, "budget", "EUR 0.50 more"),
    ],
)
def test_the_reason_is_the_row_in_the_way(options, more, reason, words):
    rows = [("a1", "v1", "p1", True, [("o1", 90, 100)]), ("a2", "v2", "p1", True, options)]
    allocation = found(instance(rows, offers=[("o1", 1), ("o2", 1)], **more))
    assert [(one["application"], one["reason"]) for one in allocation.unmatched] == [("a2", reason)]
    assert words in allocation.unmatched[0]["sentence"]


def test_places_kept_for_smes_are_a_reason():
    rows = [("a1", "v1", "p1", True, [("o1", 90, 0)]), ("a2", "v2", "p1", False, [("o1", 80, 0)]),
            ("a3", "v3", "p1", False, [("o1", 70, 0)])]  # fmt: skip
    allocation = found(instance(rows, offers=[("o1", 5)]))
    assert [(one["application"], one["reason"]) for one in allocation.unmatched] == [("a3", "sme_reserve")]
    assert allocation.sme_matches == 1


FAULTS = {
    "applications[0].options[0].offer": lambda a: a["applications"][0]["options"][0].update(offer="nowhere"),
    "applications[0].partnership": lambda a: a["applications"][0].update(partnership="nobody"),
    "applications[0].submitted_at": lambda a: a["applications"][0].update(submitted_at="yesterday"),
    "applications[0].options[0].fit": lambda a: a["applications"][0]["options"][0].update(fit=101),
    "offers[0].places": lambda a: a["offers"][0].update(places=-1),
    "partnerships[0].budget_cents": lambda a: a["partnerships"][0].update(budget_cents="much"),
    "offers[1].id": lambda a: a["offers"].append({"id": "o1", "places": 1}),
    "pinned[0]": lambda a: a.update(pinned=[["a1", "o2"]]),
    "share": lambda a: a.update(share=1.5),
}


@pytest.mark.parametrize("place", FAULTS)
def test_a_fault_is_named_with_its_place(place):
    asked = instance([("a1", "v1", "p1", True, [("o1", 90, 100)])])
    FAULTS[place](asked)
    with pytest.raises(MalformedError) as fault:
        read_instance(json.dumps(asked).encode())
    assert place in str(fault.value)


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"\xff\xfe", b'{"offers": NaN}', b"null", b"[" * 100_000])
def test_what_is_no_instance_at_all_ends_with_two(text, tmp_path, capsys):
    file = tmp_path / "round.json"
    file.write_bytes(text)
    with pytest.raises(SystemExit) as end:
        call_command("match", file)
    assert end.value.code == 2
    assert capsys.readouterr().err


def test_the_command_writes_the_allocation(tmp_path, capsys):
    asked, out = tmp_path / "round.json", tmp_path / "allocation.json"
    asked.write_text(json.dumps(instance([("a1", "v1", "p1", True, [("o1", 90, 100)])])))
    call_command("match", asked, out=out, seconds=5.0)
    written = json.loads(out.read_text())
    assert written["matches"] == [{"application": "a1", "offer": "o1", "fit": 90}]
    assert (written["status"], written["objective"], written["bound"], written["gap"]) == ("optimal", 90, 90, 0)
    assert written["ended"] == "gap closed"
    assert {"share_price", "seconds", "unmatched", "sme_matches"} <= set(written)
