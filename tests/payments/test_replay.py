"""Other rules on what was signed: the cost is worked out beside it, and what was signed never changes."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from clusterxchange import scope
from mobility.models import Exchange, Paper
from partnerships.models import RuleSet
from partnerships.rules import default_rules
from payments.models import FundShare
from payments.replay import GridInvalid, Stay, draft_of, even, replay, summed, typed_grid
from tests import factories
from tests.mobility.journey import page, statements, words_of
from tests.payments.journey import signed_agreement

RULES = default_rules()


def stay(**changes):
    values = {"public_id": "x", "number": "CXC-1", "partnership": "VOP", "vo_type": "sme", "ho_country": "PT",
              "mode": "physical", "working_days": 5, "distance_km": Decimal(900), "signed": Decimal(780)}  # fmt: skip
    return Stay(**values | changes)


def test_the_rules_it_was_signed_under_cost_the_same():
    stays = [stay(), stay(working_days=3, signed=Decimal(390)), stay(ho_country="DK", signed=Decimal(1100))]
    total = summed(replay(stays, RULES))[""]
    assert (total.number, total.changed, total.difference) == (3, 0, 0)


def test_a_dearer_grid_is_halved_and_capped_like_the_other():
    draft = draft_of(RULES, percent=Decimal(10))
    rows = replay([stay(), stay(distance_km=Decimal(150)), stay(ho_country="DK"), stay(vo_type="agency")], draft)
    assert [row.amount for row in rows] == [858, 429, 1100, 0]
    rows = replay([stay(ho_country="DK")], draft_of(RULES, percent=Decimal(10), cap=Decimal(2000)))
    assert rows[0].amount == 1210


def test_sums_of_the_grid_stay_even():
    assert [even(Decimal(number)) for number in ("857", "856.9", "855.1", "0.9", "1")] == [858, 856, 856, 0, 2]
    for country in draft_of(RULES, percent=Decimal("7.3")).grid.values():
        assert country.full_eur % 2 == 0


def test_typed_sums_count_for_their_country_alone():
    overrides = typed_grid("PT 800\n\nes: 900.00 EUR", RULES)
    rows = replay([stay(), stay(ho_country="ES"), stay(ho_country="DE")], draft_of(RULES, overrides=overrides))
    assert [row.amount for row in rows] == [800, 900, 830]


@pytest.mark.parametrize("line", ["PT", "PT eight", "UK 800", "PT 801", "800", "PT -800", "PT 1e3", "P\u0422 800"])
def test_a_line_that_cannot_be_read_is_named(line):
    with pytest.raises(GridInvalid, match=line[:2]):
        typed_grid(f"ES 900\n{line}", RULES)


def test_a_country_outside_the_grid_is_paid_nothing_and_said_so():
    row = replay([stay(ho_country="NO")], RULES)[0]
    assert (row.amount, row.in_grid) == (0, False)


@pytest.fixture
def signed(client, world, owner, db):
    signed_agreement(client, world, owner)
    with owner():
        factories.exchange(world.offer, world.vo, status="ongoing", amount=Decimal(390), working_days=3)


def show(client, user, query=""):
    client.force_login(user)
    return client.get(page("payments:replay") + query)


def test_the_officer_sees_what_it_would_have_cost_and_opens_the_rows(client, world, signed):
    words = words_of(show(client, world.cast.officer, "?percent=10"))
    assert "EUR 1,170.00 as signed" in words.replace("\xa0", " ")
    assert "+EUR 117.00 difference" in words.replace("\xa0", " ")
    assert "2 / 2 exchanges that change" in words
    words = words_of(show(client, world.cast.so, "?percent=10&country=PT"))
    assert world.exchange.number in words
    assert "No exchange here" in words_of(show(client, world.cast.so, "?percent=10&country=XX"))


@pytest.mark.parametrize(
    "query, said",
    [
        ("?percent=x", "number"),
        ("?percent=1e99", "200"),
        ("?grid=PT+801", "even sum"),
        ("?start=2027-13-01", "date"),
        ("?start=2027-02-01&end=2027-01-01", "before the first day"),
        ("?rule_set=99999999999999999999", "valid choice"),
        ("?page=0&country=PT", ""),
        ("?page=99999&country=PT", "No exchange here"),
    ],
)
def test_whatever_is_asked_gets_a_sentence(client, world, signed, query, said):
    response = show(client, world.cast.officer, query)
    assert response.status_code == 200
    assert said in words_of(response)


@pytest.mark.parametrize("name", ["coordinator", "finance", "vop", "vo", "guest"])
def test_nobody_else_tries_other_rules(client, world, name, db):
    assert show(client, getattr(world.cast, name)).status_code == 403


def test_a_draft_of_the_rules_can_be_started_from(client, world, owner, signed):
    with owner():
        values = draft_of(RULES, percent=Decimal(-50)).values() | {"name": "Half of it"}
        draft = RuleSet.objects.create(name="Half of it", valid_from=date(2028, 1, 1), adopted_at=None, values=values)
    words = words_of(show(client, world.cast.officer, f"?rule_set={draft.pk}")).replace("\xa0", " ")
    assert "Half of it (draft)" in words
    assert "−EUR 585.00 difference" in words


def test_adopting_new_rules_never_changes_what_was_signed(client, world, owner, signed):
    with owner():
        before = Exchange.objects.get(pk=world.exchange.pk)
        paper = Paper.objects.get(exchange=before, kind="agreement", status="signed")
        half = draft_of(RULES, percent=Decimal(-50)).values() | {"name": "Half"}
        today = timezone.localdate()
        RuleSet.objects.create(name="Half", valid_from=today - timedelta(days=1), values=half)
    words = words_of(show(client, world.cast.officer)).replace("\xa0", " ")
    assert "EUR 1,170.00 as signed" in words
    assert "EUR 585.00 under these rules" in words
    with scope.acting_as(world.cast.finance):
        after = Exchange.objects.get(pk=world.exchange.pk)
        assert (after.amount, after.derivation, after.rule_set_id) == (
            before.amount, before.derivation, before.rule_set_id,
        )  # fmt: skip
        assert FundShare.objects.get(exchange=after).cap == before.amount
        assert Paper.objects.get(pk=paper.pk).sha256 == paper.sha256


def test_the_page_asks_the_same_number_of_questions_whatever_it_shows(client, world, owner, signed):
    client.force_login(world.cast.officer)
    address = page("payments:replay") + "?percent=5&country=PT"
    few = len(statements(client, address))
    with owner():
        for _number in range(28):
            factories.exchange(world.offer, world.vo, status="ongoing")
    assert len(statements(client, address)) == few
    assert few <= 8
