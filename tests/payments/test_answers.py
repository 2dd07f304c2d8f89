"""The bank's answer taken over: what it settles, what it makes due again, what nobody can match; twice is once."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction

from clusterxchange import scope
from payments.models import BankAnswer, BankAnswerLine, Batch, Fund, Payment
from payments.operations import answers as importing
from payments.operations import import_answer
from payments.operations.ledger import chain_of
from tests import factories
from tests.mobility.journey import now_of, page, statements, words_of
from tests.payments import bank_samples as bank
from tests.payments.journey import prepare
from tests.payments.test_bank_answers import HOSTILE
from tests.payments.test_batches import fund_of, post, sent

pytestmark = pytest.mark.django_db


def bring(client, world, content, user=None, name="statement.xml"):
    client.force_login(user or world.cast.finance)
    file = SimpleUploadedFile(name, content, content_type="text/xml")
    return client.post(page("payments:answer-list"), {"file": file}, follow=True)


def orders(batch, owner):
    """[(reference, amount)] of a batch."""
    with owner():
        return [(one.end_to_end_id, str(one.amount)) for one in Payment.objects.filter(batch=batch)]


def states(batch, owner):
    with owner():
        return list(Payment.objects.filter(batch=batch).values_list("status", flat=True))


def kept(owner):
    with owner():
        return list(BankAnswerLine.objects.order_by("pk").values_list("outcome", "why"))


@pytest.mark.parametrize("dialect", [bank.pfennig, bank.sammel, bank.llibreta])
def test_a_statement_settles_what_it_shows_booked(client, world, owner, dialect):
    batch, exchanges, _file = sent(client, world, owner, 2)
    response = bring(client, world, dialect(orders(batch, owner)))
    assert "statement.xml is imported" in words_of(response)
    assert states(batch, owner) == ["settled", "settled"]
    assert {now_of(one, owner).status for one in exchanges} == {"paid"}
    assert (fund_of(world, owner).ordered, fund_of(world, owner).paid) == (0, Decimal("1560"))
    with owner():
        assert Batch.objects.get(pk=batch.pk).status == "answered"
        assert Payment.objects.filter(batch=batch).first().reason == "On the bank's statement of 3 March 2027."


def test_the_same_file_twice_changes_nothing_and_says_so(client, world, owner):
    batch, _exchanges, _file = sent(client, world, owner, 2)
    content = bank.pfennig(orders(batch, owner))
    bring(client, world, content)
    response = bring(client, world, content, user=world.cast.finance2)
    assert "This file was imported before, by Finance on" in words_of(response)
    with owner():
        assert BankAnswer.objects.count() == 1
    assert fund_of(world, owner).paid == Decimal("1560")


def test_another_file_with_the_same_entries_changes_nothing_and_says_so(client, world, owner):
    batch, _exchanges, _file = sent(client, world, owner, 2)
    bring(client, world, bank.pfennig(orders(batch, owner)))
    response = bring(client, world, bank.sammel(orders(batch, owner)))
    assert "Nothing in this file was new" in words_of(response)
    assert kept(owner) == [("settled", ""), ("settled", ""), ("repeated", ""), ("repeated", "")]
    assert fund_of(world, owner).paid == Decimal("1560")


def test_a_file_that_came_too_early_is_completed_when_it_is_brought_again(client, world, owner):
    batch, _exchanges, _file = sent(client, world, owner)
    with owner():
        Batch.objects.filter(pk=batch.pk).update(status="approved", sent_at=None, sent_by=None)
    content = bank.pfennig(orders(batch, owner))
    assert "Nobody has fetched the file" in words_of(bring(client, world, content))
    post(client, world.cast.finance2, "batch-download", batch.public_id)
    bring(client, world, content)
    assert kept(owner) == [("unmatched", "unsent"), ("settled", "")]


def test_a_crash_half_way_leaves_nothing_and_the_file_again_does_all(client, world, owner, monkeypatch):
    batch, _exchanges, _file = sent(client, world, owner, 2)
    content = bank.pfennig(orders(batch, owner))

    def lose_the_server(*_words):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(importing, "finish_batches", lose_the_server)
        with pytest.raises(KeyboardInterrupt), scope.acting_as(world.cast.finance):
            import_answer(world.vop, content=content, name="a.xml", by=world.cast.finance)
    assert (states(batch, owner), kept(owner)) == (["ordered", "ordered"], [])
    bring(client, world, content)
    assert states(batch, owner) == ["settled", "settled"]


def test_a_refusal_makes_it_due_again_with_the_reason_in_words(client, world, owner):
    batch, _exchanges, _file = sent(client, world, owner, 2)
    (first, value), _second = orders(batch, owner)
    bring(client, world, bank.report(payments=[(first, "RJCT", "AC04", value)], text="Konto erloschen"))
    assert sorted(states(batch, owner)) == ["ordered", "rejected"]
    said = "The account is closed. (AC04) Konto erloschen"
    assert said in words_of(client.get(page("payments:batch-detail", batch.public_id)))
    client.force_login(world.cast.vo)
    with owner():
        exchange = Payment.objects.get(status="rejected").exchange
    assert said in words_of(client.get(page("mobility:exchange-detail", exchange.public_id)))
    assert (fund_of(world, owner).reserved, fund_of(world, owner).ordered) == (Decimal("780"), Decimal("780"))
    assert prepare(client, world, [exchange]).status_code == 302


def test_a_refused_file_refuses_the_whole_batch(client, world, owner):
    batch, _exchanges, _file = sent(client, world, owner, 3)
    bring(client, world, bank.report(batch=batch.number, group="RJCT", code="AM04"))
    assert states(batch, owner) == ["rejected"] * 3
    assert len(kept(owner)) == 3


def test_a_refused_instruction_refuses_what_the_sent_file_holds_in_it(client, world, owner):
    batch, _exchanges, _file = sent(client, world, owner, 2)
    bring(client, world, bank.report(batch=batch.number, instruction="RJCT", code="DT01"))
    assert states(batch, owner) == ["rejected"] * 2


def test_a_sum_without_its_payments_settles_the_instruction(client, world, owner):
    batch, _exchanges, _file = sent(client, world, owner, 2)
    bring(client, world, bank.sum_alone("1560.00", f"{batch.number}-1"))
    assert states(batch, owner) == ["settled"] * 2


def test_what_comes_back_is_reserved_and_due_again_whatever_was_closed_meanwhile(client, world, owner):
    batch, (exchange,), _file = sent(client, world, owner)
    ((reference, value),) = orders(batch, owner)
    bring(client, world, bank.pfennig([(reference, value)]))
    with owner():
        exchange.__class__.objects.filter(pk=exchange.pk).update(status="closed", closed_at=exchange.opened_at)
    back = bank.statement("08", bank.came_back(reference, value, text="Kein Konto"), number="STMT-062")
    assert "Came back" in words_of(bring(client, world, back))
    after, fund = now_of(exchange, owner), fund_of(world, owner)
    assert (after.status, after.paid_at, after.closed_at) == ("validated", None, None)
    assert (fund.paid, fund.reserved, fund.available) == (0, Decimal("780"), fund.ceiling - Decimal("780"))
    with owner():
        kinds = list(exchange.postings.order_by("seq").values_list("kind", flat=True))
    assert kinds == ["reserve", "order", "settle", "recover", "reserve"]
    with scope.acting_as(world.cast.finance):
        assert chain_of(fund) == {"checked": 5, "broken_at": None}
    bring(client, world, back)
    assert prepare(client, world, [exchange]).status_code == 302
    with owner():
        assert Payment.objects.get(status="prepared").end_to_end_id == f"{reference}-2"


def test_another_partnerships_payment_looks_exactly_like_none(client, world, owner):
    batch, _exchanges, _file = sent(client, world, owner)
    ((reference, value),) = orders(batch, owner)
    answers = []
    for number in (reference, "CXC-2027-99999-VOP"):
        shown = bring(client, world, bank.pfennig([(number, value)]), user=world.cast.outsider)
        answers.append(words_of(shown).replace(number, "…"))
        with owner():
            last = BankAnswerLine.objects.order_by("pk").last()
        assert (last.outcome, last.why, last.payment_id) == ("unmatched", "unknown", None)
    whole = bring(client, world, bank.report(batch=batch.number, group="RJCT"), user=world.cast.outsider)
    assert "No payment of this partnership has this reference" in words_of(whole)
    assert states(batch, owner) == ["ordered"]


def test_postgres_refuses_a_line_about_another_partnerships_payment(client, world, owner):
    batch, _exchanges, _file = sent(client, world, owner)
    with owner():
        payment = Payment.objects.get(batch=batch)
        answer = factories.bank_answer(world.other, world.cast.outsider)
    foreign = {"answer": answer, "partnership": world.other, "place": 1, "outcome": "noted", "payment": payment}
    with owner(), pytest.raises(IntegrityError, match="bankanswerline_of_vop"), transaction.atomic():
        BankAnswerLine.objects.create(**foreign)
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")


READERS = {"finance2": 200, "coordinator": 200, "officer": 200, "so": 200, "vop": 403, "vo": 404, "outsider": 404,
           "stranger": 404, "guest": 404}  # fmt: skip


@pytest.mark.parametrize("name, status", READERS.items())
def test_who_reads_an_answer(client, world, owner, name, status):
    with owner():
        answer = factories.bank_answer(world.vop, world.cast.finance, other={})
    client.force_login(getattr(world.cast, name))
    assert client.get(page("payments:answer-detail", answer.public_id)).status_code == status


@pytest.mark.parametrize("name", ["coordinator", "vop", "vo", "officer", "so", "guest"])
def test_only_finance_imports(client, world, owner, name):
    user = getattr(world.cast, name)
    response = bring(client, world, bank.pfennig([("CXC-2027-00001-VOP", "780.00")]), user=user)
    assert response.status_code == 403
    with scope.acting_as(user), pytest.raises(PermissionDenied):
        import_answer(world.vop, content=b"<a/>", name="a.xml", by=user)
    with owner():
        assert not BankAnswer.objects.exists()


def test_the_officer_reads_the_list_of_all_and_finds_no_form(client, world, owner):
    with owner():
        factories.bank_answer(world.vop, world.cast.finance, name="ours.xml", other={})
        factories.bank_answer(world.other, world.cast.outsider, name="theirs.xml", other={})
    client.force_login(world.cast.officer)
    shown = client.get(page("payments:answer-list"))
    assert "ours.xml" in words_of(shown)
    assert "theirs.xml" in words_of(shown)
    assert 'type="file"' not in shown.text
    client.force_login(world.cast.finance)
    shown = client.get(page("payments:answer-list"))
    assert "ours.xml" in words_of(shown)
    assert "theirs.xml" not in words_of(shown)
    assert 'type="file"' in shown.text


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_file_that_is_no_answer_gets_a_sentence_beside_its_field(client, world, content):
    response = bring(client, world, content)
    assert response.status_code == 200
    assert "ecl-feedback-message" in response.text or "cx-error" in response.text or "Error" in response.text


def test_the_lines_are_sorted_by_outcome_and_asked_for_alike_for_few_and_many(client, world, owner):
    batch, _exchanges, _file = sent(client, world, owner, 30)
    every = orders(batch, owner)
    for payments in (every[:1], every):
        bring(client, world, bank.pfennig([*payments, ("CXC-2020-00001-NO", "5.00")]))
    with owner():
        many, few = BankAnswer.objects.order_by("-pk")
    counts = [statements(client, page("payments:answer-detail", one.public_id))[0] for one in (few, many)]
    assert counts[0] == counts[1] <= 8
    shown = client.get(page("payments:answer-detail", many.public_id), {"outcome": "unmatched"})
    assert "CXC-2020-00001-NO" in words_of(shown)
    assert every[5][0] not in words_of(shown)
    few_answers, _response = statements(client, page("payments:answer-list"))
    with owner():
        for _number in range(24):
            factories.bank_answer(world.vop, world.cast.finance, other={})
    many_answers, _response = statements(client, page("payments:answer-list"))
    assert few_answers == many_answers <= 8


def test_what_the_bank_writes_of_other_people_is_not_kept(client, world, owner):
    salary = bank.came_back("SAL-2027-3", "2100.00", text="Gehalt Maria Muster")
    bring(client, world, bank.statement("08", salary))
    with owner():
        assert BankAnswerLine.objects.get().text == ""
        assert Fund.objects.get(partnership=world.vop).paid == 0
