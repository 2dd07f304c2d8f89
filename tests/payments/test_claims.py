"""The claim by pages: periods, costs with evidence, frozen statements, amendments, exports."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, connection, transaction

from clusterxchange import scope
from mobility.models import Exchange
from partnerships.models import Document, Grant, Registration
from payments.models import Amendment, CostLine, FinancialStatement, Fund, Period
from payments.operations.ledger import post, reserve
from tests import factories
from tests.factories import content_hash
from tests.mobility.journey import page, pdf, statements, words_of

pytestmark = pytest.mark.django_db


def post_as(client, user, name, *args, **typed):
    client.force_login(user)
    return client.post(page(name, *args), typed)


@pytest.fixture
def periods(client, world, owner):
    response = post_as(client, world.cast.coordinator, "payments:claim-lay-out", world.vop.public_id)
    assert response.status_code == 302
    with owner():
        return list(Period.objects.filter(partnership=world.vop).order_by("number"))


def add(client, user, period, **changes):
    typed = {"partner": "VOP lead", "category": "personnel", "description": "Project manager", "amount": "400.00"}
    return post_as(client, user, "payments:period-detail", period.public_id, **typed | changes)


def show(client, user, name, *args):
    client.force_login(user)
    return client.get(page(name, *args))


def settle(world, owner, amount=780):
    with owner():
        exchange = factories.exchange(world.offer, world.vo, status="validated")
    with scope.acting_as(world.cast.finance):
        reserve(exchange)
        fund = Fund.objects.get(partnership=world.vop)
        for kind in ("order", "settle"):
            post(kind, fund_id=fund.pk, partnership_id=world.vop.pk, exchange_id=exchange.pk, amount=amount, key=kind)
    return exchange


def test_periods_are_half_years_from_the_first_day_of_the_grant(client, world, periods):
    assert [(one.starts_on, one.ends_on) for one in periods][:2] == [
        (date(2026, 1, 1), date(2026, 6, 30)),
        (date(2026, 7, 1), date(2026, 12, 31)),
    ]
    assert len(periods) == 6
    again = post_as(client, world.cast.coordinator, "payments:claim-lay-out", world.vop.public_id)
    assert again.status_code == 409


def test_costs_and_settled_lump_sums_make_the_eu_share(client, world, owner, periods):
    settle(world, owner)
    add(client, world.cast.finance, periods[0])
    add(client, world.cast.coordinator, periods[0], category="subcontracting", amount="100")
    words = words_of(show(client, world.cast.officer, "payments:claim-detail", world.vop.public_id))
    # (400 + 100 + 7 % of 400) × 75 % = 396.00, and 780 in full.
    assert "EU share EUR 1,176.00" in words
    assert "EUR 398,824.00 of the grant are not claimed yet" in words


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"amount": "0"}, "A cost is above zero"),
        ({"amount": "-5"}, "A cost is above zero"),
        ({"amount": "1e30"}, "digits"),
        ({"partner": "Somebody else"}, "Select a valid choice"),
        ({"category": "yachts"}, "Select a valid choice"),
        ({"description": ""}, "required"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, world, owner, periods, changes, said):
    response = add(client, world.cast.finance, periods[0], **changes)
    assert response.status_code == 200
    assert said in words_of(response)
    assert "Project manager" in response.content.decode() or "description" in changes
    with owner():
        assert not CostLine.objects.exists()


def test_evidence_goes_through_the_gate(client, world, owner, periods):
    bad = SimpleUploadedFile("invoice.pdf", b"MZ no pdf", "application/pdf")
    assert add(client, world.cast.finance, periods[0], evidence=bad).status_code == 200
    good = SimpleUploadedFile("invoice.pdf", pdf(), "application/pdf")
    assert add(client, world.cast.finance, periods[0], evidence=good).status_code == 302
    with owner():
        cost = CostLine.objects.get()
    for name, status in {"coordinator": 200, "officer": 200, "vop": 404, "outsider": 404, "vo": 404}.items():
        assert show(client, getattr(world.cast, name), "payments:cost-download", cost.public_id).status_code == status


ROLES = {"coordinator": 200, "finance": 200, "so": 200, "officer": 200, "vop": 403, "hop": 404, "vo": 404, "guest": 404}


@pytest.mark.parametrize("name, status", ROLES.items())
def test_who_reads_a_claim(client, world, periods, name, status):
    user = getattr(world.cast, name)
    for route in ("claim-detail", "claim-export", "claim-accounting"):
        assert show(client, user, f"payments:{route}", world.vop.public_id).status_code == status
    expected = 404 if status == 403 else status
    assert show(client, user, "payments:period-detail", periods[0].public_id).status_code == expected


@pytest.mark.parametrize("name", ["so", "officer", "vop", "outsider", "vo"])
def test_nobody_else_adds_or_hands_in(client, world, owner, periods, name):
    user = getattr(world.cast, name)
    assert add(client, user, periods[0]).status_code in (403, 404)
    assert post_as(client, user, "payments:period-submit", periods[0].public_id).status_code in (403, 404)
    with owner():
        assert not CostLine.objects.exists()
        assert not FinancialStatement.objects.exists()


def test_handing_in_freezes_the_statement_and_orders_its_paper(client, world, owner, periods):
    add(client, world.cast.finance, periods[0])
    assert post_as(client, world.cast.finance, "payments:period-submit", periods[0].public_id).status_code == 403
    assert post_as(client, world.cast.coordinator, "payments:period-submit", periods[1].public_id).status_code == 409
    assert post_as(client, world.cast.coordinator, "payments:period-submit", periods[0].public_id).status_code == 302
    with owner():
        statement = FinancialStatement.objects.get()
        assert statement.eu_share == Decimal("321.00")
        assert statement.sha256 == content_hash(statement.content)
        assert Document.objects.get(pk=statement.document_id).vop_id == world.vop.pk
        cost = CostLine.objects.get()
    assert add(client, world.cast.finance, periods[0]).status_code == 409
    assert post_as(client, world.cast.finance, "payments:cost-withdraw", cost.public_id).status_code == 409
    assert post_as(client, world.cast.coordinator, "payments:period-submit", periods[0].public_id).status_code == 409
    words = words_of(show(client, world.cast.coordinator, "payments:period-detail", periods[0].public_id))
    assert "EU share EUR 321.00" in words


@pytest.mark.parametrize("table", ["payments_financialstatement", "payments_amendment"])
def test_what_was_handed_in_is_never_changed(world, owner, table):
    with owner(), pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"UPDATE {table} SET partnership_id = partnership_id")


def test_a_correction_comes_in_a_later_period(client, world, owner, periods):
    add(client, world.cast.finance, periods[0])
    post_as(client, world.cast.coordinator, "payments:period-submit", periods[0].public_id)
    assert add(client, world.cast.finance, periods[1], amount="-50").status_code == 200
    assert add(client, world.cast.finance, periods[1], amount="-50", adjusts=periods[0].pk).status_code == 302
    words = words_of(show(client, world.cast.finance, "payments:claim-detail", world.vop.public_id))
    assert "Direct costs EUR 350.00" in words


def test_money_that_moved_after_its_period_was_handed_in_is_claimed_with_the_next(client, world, owner, periods):
    with owner():
        Period.objects.filter(partnership=world.vop, number__gt=2).delete()
        Period.objects.filter(pk=periods[0].pk).update(ends_on=date(2099, 6, 30))
        Period.objects.filter(pk=periods[1].pk).update(starts_on=date(2099, 7, 1), ends_on=date(2099, 12, 31))
    post_as(client, world.cast.coordinator, "payments:period-submit", periods[0].public_id)
    settle(world, owner)
    words = words_of(show(client, world.cast.finance, "payments:claim-detail", world.vop.public_id))
    assert "Period 2 1 Jul – 31 Dec 2099 Open EUR 0.00 EUR 780.00 EUR 780.00" in words.replace("—", "–")


def test_periods_never_overlap(client, world, owner, periods):
    late = {"starts_on": "2026-07-01", "ends_on": "2027-02-01"}
    response = post_as(client, world.cast.coordinator, "payments:period-change", periods[1].public_id, **late)
    assert "overlap another period" in words_of(response)
    shorter = {"starts_on": "2026-07-01", "ends_on": "2026-11-30"}
    response = post_as(client, world.cast.coordinator, "payments:period-change", periods[1].public_id, **shorter)
    assert response.status_code == 302
    assert post_as(client, world.cast.finance, "payments:period-change", periods[1].public_id).status_code == 403


def test_a_further_period_begins_the_day_after_the_last(client, world, owner, periods):
    add_to = world.vop.public_id
    early = post_as(client, world.cast.coordinator, "payments:claim-add-period", add_to, ends_on="2028-01-01")
    assert "ends after it begins" in words_of(early)
    assert post_as(client, world.cast.finance, "payments:claim-add-period", add_to).status_code == 403
    made = post_as(client, world.cast.coordinator, "payments:claim-add-period", add_to, ends_on="2029-06-30")
    assert made.status_code == 302
    with owner():
        last = Period.objects.filter(partnership=world.vop).last()
    assert (last.number, last.starts_on) == (7, date(2029, 1, 1))


def amend(client, user, world, **changes):
    typed = {"ends_on": "2029-03-31", "ceiling": "90000", "reason": "Letter of 3 May"} | changes
    return post_as(client, user, "payments:claim-amend", world.vop.public_id, **typed)


def test_an_amendment_moves_the_grant_and_the_fund_and_stays_as_a_row(client, world, owner):
    assert amend(client, world.cast.coordinator, world).status_code == 302
    assert amend(client, world.cast.so, world, ceiling="80000", reason="Letter of 4 May").status_code == 302
    with owner():
        grant, fund = Grant.objects.get(partnership=world.vop), Fund.objects.get(partnership=world.vop)
        assert (grant.ends_on, grant.fstp_ceiling) == (date(2029, 3, 31), 80_000)
        assert (fund.ceiling, fund.available) == (80_000, 80_000)
        second, first = Amendment.objects.filter(partnership=world.vop)
        assert bytes(second.prev) == bytes(first.hash)
        assert (first.ceiling_before, second.by) == (78_000, world.cast.so)
    words = words_of(show(client, world.cast.finance, "payments:claim-detail", world.vop.public_id))
    assert "Letter of 3 May Coordinator" in words


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"ceiling": "779.99"}, "cannot go below that"),
        ({"ceiling": "450000"}, "cannot exceed it"),
        ({"ends_on": "2025-01-01"}, "ends after it begins"),
        ({"ends_on": "2028-12-31", "ceiling": "78000"}, "Nothing would change"),
        ({"reason": ""}, "required"),
    ],
)
def test_an_amendment_never_goes_below_what_is_promised(client, world, owner, changes, said):
    settle(world, owner)
    response = amend(client, world.cast.coordinator, world, **changes)
    assert response.status_code == 200
    assert said in words_of(response)
    with owner():
        assert Fund.objects.get(partnership=world.vop).ceiling == 78_000
        assert not Amendment.objects.exists()


@pytest.mark.parametrize("name", ["finance", "vop", "officer", "outsider"])
def test_only_the_coordinator_and_the_support_office_amend(client, world, owner, name):
    assert amend(client, getattr(world.cast, name), world).status_code in (403, 404)
    refused = pytest.raises(Error, match="coordinator")
    with scope.acting_as(getattr(world.cast, name)), refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT amend_grant(%s, '2029-01-01', 90000, 'x')", [world.vop.pk])
    with owner():
        assert not Amendment.objects.exists()


def test_accounting_gets_every_posting_and_cost_with_its_keys_and_no_live_formula(client, world, owner, periods):
    exchange = settle(world, owner)
    add(client, world.cast.finance, periods[0], description="=HYPERLINK(1)")
    content = show(client, world.cast.finance, "payments:claim-accounting", world.vop.public_id).content.decode(
        "utf-8-sig"
    )
    head, lump, cost = csv.reader(io.StringIO(content))
    with owner():
        number = Registration.objects.get(organisation=world.vo).registration_number
        grant = Grant.objects.get(partnership=world.vop).number
        name = Exchange.objects.get(pk=exchange.pk).vo_name
    assert lump[1:6] == ["settle", grant, number, name, "lump sum"]
    assert lump[7] == "780.00"
    assert cost[6] == "'=HYPERLINK(1)"
    assert len(head) == len(lump) == len(cost) == 9


def test_the_workbook_holds_every_sheet(client, world, periods):
    from openpyxl import load_workbook

    add(client, world.cast.finance, periods[0])
    content = show(client, world.cast.officer, "payments:claim-export", world.vop.public_id).content
    book = load_workbook(io.BytesIO(content))
    assert len(book.sheetnames) == 1 + 6 + 1
    assert book["Costs"]["E2"].value == 400


def test_the_pages_ask_the_same_number_of_questions_whatever_they_show(client, world, owner, periods):
    add(client, world.cast.finance, periods[0])
    client.force_login(world.cast.finance)
    addresses = [
        page("payments:claim-detail", world.vop.public_id),
        page("payments:period-detail", periods[0].public_id),
    ]
    few = [len(statements(client, address)) for address in addresses]
    for _number in range(29):
        add(client, world.cast.finance, periods[0])
    assert [len(statements(client, address)) for address in addresses] == few
    assert max(few) <= 10, few
