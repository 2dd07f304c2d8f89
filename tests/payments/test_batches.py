"""Batches: one prepares, another approves, a person fetches the file, the bank's answer moves the money."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from lxml import etree

from clusterxchange import scope
from payments.models import Batch, Fund, Payment
from payments.operations import approve_batch
from tests.mobility.journey import now_of, page, statements, words_of
from tests.payments.journey import IBAN, prepare, prepared, validated

pytestmark = pytest.mark.django_db
SEEN = "On the statement of 3 March 2027."


def fund_of(world, owner):
    with owner():
        return Fund.objects.get(partnership=world.vop)


def post(client, user, name, *args, **typed):
    client.force_login(user)
    return client.post(page(f"payments:{name}", *args), typed)


def sent(client, world, owner, count=1):
    batch, exchanges = prepared(client, world, owner, count)
    assert post(client, world.cast.finance2, "batch-approve", batch.public_id).status_code == 302
    response = post(client, world.cast.finance2, "batch-download", batch.public_id)
    assert response.status_code == 200
    return batch, exchanges, b"".join(response.streaming_content)


def test_the_due_list_shows_both_clocks_and_asks_the_same_for_1_and_30(client, world, owner):
    validated(world, owner)
    client.force_login(world.cast.finance)
    few, response = statements(client, page("payments:due-list"))
    assert "1 payment, EUR 780.00" in words_of(response)
    assert "15 Mar 2027" in words_of(response)
    assert '<td data-label="In the batch"><input type="checkbox"' in response.text, "a phone shows what is ticked"
    validated(world, owner, 29)
    many, _response = statements(client, page("payments:due-list"))
    assert few == many <= 8


@pytest.mark.parametrize("name, status", [("vo", 403), ("ho", 403), ("vop", 403), ("coordinator", 200),
                                          ("finance", 200), ("officer", 302), ("so", 302), ("guest", 403)])  # fmt: skip
def test_who_opens_the_due_list(client, world, name, status):
    client.force_login(getattr(world.cast, name))
    assert client.get(page("payments:due-list")).status_code == status


def test_an_exchange_without_account_is_flagged_and_cannot_be_paid(client, world, owner):
    (exchange,) = validated(world, owner)
    with owner():
        exchange.bank_account.delete()
    client.force_login(world.cast.finance)
    assert "No account given" in words_of(client.get(page("payments:due-list")))
    response = prepare(client, world, [exchange])
    assert response.status_code == 409
    assert "No bank account was given" in words_of(response)


def test_the_preparer_never_approves(client, world, owner):
    batch, _exchanges = prepared(client, world, owner)
    client.force_login(world.cast.finance)
    shown = client.get(page("payments:batch-detail", batch.public_id))
    assert page("payments:batch-approve", batch.public_id) not in shown.content.decode()
    assert post(client, world.cast.finance, "batch-approve", batch.public_id).status_code == 403
    with owner(), pytest.raises(IntegrityError, match="batch_two_people"), transaction.atomic():
        stamps = {"status": "approved", "approved_at": timezone.now(), "file": b"x"}
        Batch.objects.filter(pk=batch.pk).update(approved_by=batch.prepared_by, **stamps)


def test_the_file_holds_what_was_approved(client, world, owner):
    _batch, exchanges, content = sent(client, world, owner, 2)
    tree = etree.fromstring(content)
    names = {"p": tree.nsmap[None]}
    assert tree.findtext(".//p:CtrlSum", namespaces=names) == "1560.00"
    assert {one.text for one in tree.iterfind(".//p:EndToEndId", names)} == {f"{one.number}-VOP" for one in exchanges}
    assert IBAN in content.decode()


def test_the_money_follows_the_batch(client, world, owner):
    batch, exchanges, _content = sent(client, world, owner, 2)
    assert (fund_of(world, owner).ordered, fund_of(world, owner).reserved) == (Decimal("1560"), 0)
    with owner():
        first, second = Payment.objects.filter(batch=batch)
    assert post(client, world.cast.finance, "payment-settle", first.public_id, reason=SEEN).status_code == 302
    response = post(client, world.cast.finance, "payment-reject", second.public_id, reason="Account closed")
    assert response.status_code == 302
    after = fund_of(world, owner)
    assert (after.ordered, after.paid, after.reserved) == (0, Decimal("780"), Decimal("780"))
    assert {now_of(one, owner).status for one in exchanges} == {"paid", "validated"}
    with owner():
        assert Batch.objects.get(pk=batch.pk).status == "answered"


def test_what_the_bank_rejected_is_due_again_under_a_new_reference(client, world, owner):
    batch, (exchange,), _content = sent(client, world, owner)
    with owner():
        payment = Payment.objects.get(batch=batch)
    post(client, world.cast.finance, "payment-reject", payment.public_id, reason="Account closed")
    assert prepare(client, world, [exchange]).status_code == 302
    with owner():
        assert Payment.objects.get(status="prepared").end_to_end_id == f"{exchange.number}-VOP-2"


def test_all_are_settled_at_once(client, world, owner):
    batch, exchanges, _content = sent(client, world, owner, 3)
    assert post(client, world.cast.finance, "batch-settle", batch.public_id, reason=SEEN).status_code == 302
    assert {now_of(one, owner).status for one in exchanges} == {"paid"}
    assert post(client, world.cast.finance, "batch-settle", batch.public_id, reason=SEEN).status_code == 409


@pytest.mark.parametrize("answer", ["batch-settle", "payment-settle", "payment-reject"])
def test_the_bank_answers_for_no_file_that_nobody_fetched(client, world, owner, answer):
    batch, exchanges = prepared(client, world, owner, 1)
    assert post(client, world.cast.finance2, "batch-approve", batch.public_id).status_code == 302
    with owner():
        subject = batch if answer == "batch-settle" else Payment.objects.get(batch=batch)
    response = post(client, world.cast.finance2, answer, subject.public_id, reason="Account closed")
    assert "Nobody has fetched the file" in response.content.decode()
    assert now_of(exchanges[0], owner).status == "validated"
    assert fund_of(world, owner).ordered == Decimal("780")


def test_the_strongest_button_is_the_next_step(client, world, owner):
    batch, _exchanges, _content = sent(client, world, owner)
    response = client.get(page("payments:batch-detail", batch.public_id))
    assert [(one["label"], one["tone"]) for one in response.context["verbs"]] == [
        ("The bank paid all", "primary"),
        ("Download the file again", "secondary"),
    ]


def test_a_cancelled_batch_makes_its_payments_due_again(client, world, owner):
    batch, exchanges = prepared(client, world, owner)
    assert post(client, world.cast.finance, "batch-cancel", batch.public_id).status_code == 302
    assert prepare(client, world, exchanges).status_code == 302


def test_nothing_is_put_into_two_batches(client, world, owner):
    _batch, exchanges = prepared(client, world, owner)
    assert prepare(client, world, exchanges, user=world.cast.finance2).status_code == 409


def test_a_second_approval_is_told_that_somebody_was_faster(client, world, owner):
    batch, _exchanges = prepared(client, world, owner)
    with scope.acting_as(world.cast.finance2):
        stale = Batch.objects.get(pk=batch.pk)
    assert post(client, world.cast.finance2, "batch-approve", batch.public_id).status_code == 302
    assert post(client, world.cast.finance2, "batch-approve", batch.public_id).status_code == 409
    with scope.acting_as(world.cast.finance2), pytest.raises(Exception, match=r"faster|booked before"):
        approve_batch(stale, by=world.cast.finance2)
    assert fund_of(world, owner).ordered == Decimal("780")


BATCH_READERS = {
    "outsider": 404, "stranger": 404, "vop": 403, "vo": 404, "coordinator": 200, "finance2": 200, "so": 200,
    "officer": 200,
}  # fmt: skip


@pytest.mark.parametrize("name, status", BATCH_READERS.items())
def test_who_opens_a_batch_and_whose_account_it_shows(client, world, owner, name, status):
    batch, _exchanges = prepared(client, world, owner)
    client.force_login(getattr(world.cast, name))
    response = client.get(page("payments:batch-detail", batch.public_id))
    assert response.status_code == status
    assert (IBAN in response.content.decode()) is (name == "finance2")


@pytest.mark.parametrize("name", ["coordinator", "vop", "so", "outsider", "vo"])
@pytest.mark.parametrize("verb", ["approve", "cancel", "download", "settle"])
def test_only_finance_moves_a_batch(client, world, owner, name, verb):
    batch, _exchanges = prepared(client, world, owner)
    response = post(client, getattr(world.cast, name), f"batch-{verb}", batch.public_id)
    assert response.status_code in (403, 404)
    with owner():
        assert Batch.objects.get(pk=batch.pk).status == "prepared"


def test_the_agency_reads_all_funds(client, world):
    client.force_login(world.cast.officer)
    shown = words_of(client.get(page("payments:fund-list")))
    assert all(name in shown for name in ("VOP", "HOP", "OTHER"))


def test_the_batch_page_asks_the_same_for_1_and_30_payments(client, world, owner):
    small, _exchanges = prepared(client, world, owner)
    large, _exchanges = prepared(client, world, owner, 30)
    few, _response = statements(client, page("payments:batch-detail", small.public_id))
    many, _response = statements(client, page("payments:batch-detail", large.public_id))
    assert few == many <= 8


def test_the_visitor_reads_what_became_of_its_payment_and_finance_opens_its_batch(client, world, owner):
    batch, (exchange,), _content = sent(client, world, owner)
    with owner():
        payment = Payment.objects.get(batch=batch)
    post(client, world.cast.finance, "payment-reject", payment.public_id, reason="Account closed.")
    for name, opens in (("vo", False), ("finance", True)):
        client.force_login(getattr(world.cast, name))
        response = client.get(page("mobility:exchange-detail", exchange.public_id))
        shown = words_of(response)
        assert payment.end_to_end_id in shown
        assert "Rejected by the bank" in shown
        assert "Account closed." in shown
        assert (page("payments:batch-detail", batch.public_id) in response.text) == opens
