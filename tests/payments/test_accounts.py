"""Changed bank data: locked until a second person, who is not of the VO, has made sure that it was the VO."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from clusterxchange import scope
from mobility.models import Exchange
from partnerships.models import Event
from payments.models import BankAccount, Batch, Payment
from payments.operations import confirm_account, prepare_batch
from tests import factories
from tests.mobility.journey import page, words_of
from tests.payments.journey import IBAN, agreement, give_account, prepare, prepared, signed_agreement, validated
from tests.payments.test_batches import post, sent
from tests.payments.test_news import mails

pytestmark = pytest.mark.django_db
OTHER = "DE89370400440532013000"
HOW = "Called back on the number of the registration."


def account_of(exchange, owner):
    with owner():
        return BankAccount.objects.get(exchange=exchange)


def confirm(client, world, exchange, owner, user=None, **typed):
    client.force_login(user or world.cast.finance)
    given = {"how": HOW, "seen": account_of(exchange, owner).sha256} | typed
    return client.post(page("payments:account-confirm", exchange.public_id), given)


def changed(client, world, owner, count=1):
    """Validated exchanges; the first one's account was changed after a payment of it was cancelled."""
    batch, exchanges = prepared(client, world, owner, count)
    post(client, world.cast.finance, "batch-cancel", batch.public_id)
    assert give_account(client, world, exchanges[0], iban=OTHER).status_code == 302
    return exchanges


def test_the_first_account_stands_by_the_signature_and_may_change_until_then(client, world, owner):
    agreement(client, world, owner)
    give_account(client, world, iban=OTHER)
    assert not account_of(world.exchange, owner).is_unconfirmed


def test_changed_after_the_visitor_signed_it_waits_for_finance(client, world, owner):
    signed_agreement(client, world, owner)
    give_account(client, world)
    assert not account_of(world.exchange, owner).is_unconfirmed, "the same account once more is no change"
    response = client.get(give_account(client, world, iban=OTHER).url)
    assert "will ask you about it before anything is paid" in words_of(response)
    assert account_of(world.exchange, owner).is_unconfirmed
    assert "Changed, waits for confirmation" in words_of(response)


def test_nothing_is_prepared_to_it_until_somebody_of_finance_has_said_how_it_was_made_sure(client, world, owner):
    (exchange,) = changed(client, world, owner)
    client.force_login(world.cast.finance)
    shown = client.get(page("payments:due-list"))
    assert "Account changed" in words_of(shown)
    assert 'type="checkbox"' not in shown.text
    response = prepare(client, world, [exchange])
    assert response.status_code == 409
    assert "is not confirmed" in words_of(response)
    assert "Confirm the changed bank account" in words_of(client.get("/home/"))
    assert confirm(client, world, exchange, owner).status_code == 302
    account = account_of(exchange, owner)
    assert (account.confirmed_by_id, account.confirmed_how) == (world.cast.finance.pk, HOW)
    assert prepare(client, world, [exchange]).status_code == 302


def test_a_confirmed_account_that_changes_again_waits_again(client, world, owner):
    (exchange,) = changed(client, world, owner)
    confirm(client, world, exchange, owner)
    give_account(client, world, exchange, iban=IBAN)
    account = account_of(exchange, owner)
    assert account.is_unconfirmed
    assert (account.confirmed_by, account.confirmed_how) == (None, "")


@pytest.mark.parametrize("name", ["vo", "vop", "coordinator", "ho", "so", "officer"])
def test_only_finance_confirms(client, world, owner, name):
    (exchange,) = changed(client, world, owner)
    assert confirm(client, world, exchange, owner, user=getattr(world.cast, name)).status_code in (403, 404)
    assert account_of(exchange, owner).is_unconfirmed


def test_who_gave_it_or_speaks_for_the_visitor_never_confirms(client, world, owner):
    (exchange,) = changed(client, world, owner)
    with owner():
        both = factories.person("both@example.com")
        factories.member(both, "finance", partnership=world.vop)
        factories.member(both, "traveller", organisation=world.vo)
    assert confirm(client, world, exchange, owner, user=both).status_code == 403
    client.force_login(both)
    assert "Confirm the changed bank account" not in words_of(client.get("/home/"))
    with owner():
        BankAccount.objects.filter(exchange=exchange).update(given_by=world.cast.finance)
    assert confirm(client, world, exchange, owner).status_code == 403
    assert confirm(client, world, exchange, owner, user=world.cast.finance2).status_code == 302


def test_what_is_confirmed_is_what_was_seen(client, world, owner):
    (exchange,) = changed(client, world, owner)
    seen = account_of(exchange, owner).sha256
    give_account(client, world, exchange, iban="FR1420041010050500013M02606")
    response = confirm(client, world, exchange, owner, seen=seen)
    assert "was changed once more" in words_of(response)
    assert HOW in response.text, "what was typed stays"
    assert account_of(exchange, owner).is_unconfirmed
    again = {"how": HOW, "seen": response.context["form"]["seen"].value()}
    assert client.post(page("payments:account-confirm", exchange.public_id), again).status_code == 302


def test_a_reason_is_asked_for(client, world, owner):
    (exchange,) = changed(client, world, owner)
    assert confirm(client, world, exchange, owner, how=" ").status_code == 200
    assert account_of(exchange, owner).is_unconfirmed


def test_what_the_approver_saw_is_what_is_sent(client, world, owner):
    batch, (exchange,) = prepared(client, world, owner)
    give_account(client, world, exchange, iban=OTHER)
    response = post(client, world.cast.finance2, "batch-approve", batch.public_id)
    assert response.status_code == 409
    assert "was changed after the batch was prepared" in words_of(response)
    shown = words_of(client.get(page("payments:batch-detail", batch.public_id)))
    assert "Changed since the batch was prepared" in shown
    confirm(client, world, exchange, owner)
    assert post(client, world.cast.finance2, "batch-approve", batch.public_id).status_code == 409, "another account"
    post(client, world.cast.finance, "batch-cancel", batch.public_id)
    assert prepare(client, world, [exchange]).status_code == 302
    with owner():
        batch = Batch.objects.get(status="prepared")
    assert post(client, world.cast.finance2, "batch-approve", batch.public_id).status_code == 302
    with owner():
        assert OTHER in bytes(Batch.objects.get(pk=batch.pk).file).decode()


def test_postgres_refuses_a_payment_to_an_account_that_nobody_confirmed(client, world, owner):
    (exchange,) = changed(client, world, owner)
    with owner(), pytest.raises(IntegrityError, match="nobody has confirmed it"), transaction.atomic():
        factories.payment(exchange, factories.batch(world.vop, world.cast.finance))


def test_postgres_orders_no_other_account_than_the_prepared_one(client, world, owner):
    _batch, (exchange,) = prepared(client, world, owner)
    give_account(client, world, exchange, iban=OTHER)
    confirm(client, world, exchange, owner)
    with owner(), pytest.raises(IntegrityError, match="not the one of the batch"), transaction.atomic():
        Payment.objects.filter(exchange=exchange).update(status="ordered")


def test_postgres_lets_nobody_confirm_or_change_for_another(client, world, owner):
    (exchange,) = changed(client, world, owner)
    mine = {"confirmed_at": timezone.now(), "confirmed_how": HOW}
    for name, changes in (
        ("vo", mine | {"confirmed_by": world.cast.vo}),
        ("finance", mine | {"confirmed_by": world.cast.finance2}),
        ("finance", {"iban": IBAN}),
    ):
        with scope.acting_as(getattr(world.cast, name)), pytest.raises(DatabaseError), transaction.atomic():
            BankAccount.objects.filter(exchange=exchange).update(**changes)
    with scope.acting_as(world.cast.finance), pytest.raises(DatabaseError), transaction.atomic():
        BankAccount.objects.filter(exchange=exchange).update(changed_at=None)
    assert account_of(exchange, owner).is_unconfirmed


def test_the_operations_refuse_as_the_pages_do(client, world, owner):
    (exchange,) = changed(client, world, owner)
    with scope.acting_as(world.cast.vo), pytest.raises(PermissionDenied):
        confirm_account(Exchange.objects.get(pk=exchange.pk), how=HOW, seen="", by=world.cast.vo)
    with scope.acting_as(world.cast.finance), pytest.raises(Exception, match="is not confirmed"):
        prepare_batch(world.vop, [exchange], by=world.cast.finance)


def test_the_visitor_and_finance_hear_of_it(client, world, owner):
    changed(client, world, owner)
    with owner():
        assert Event.objects.filter(verb="account.changed").count() == 1
    found = mails(owner)
    told = {recipient for recipient, subject, _text in found if "bank account was changed" in subject}
    assert not any(OTHER in text for _to, _subject, text in found)
    assert told == {"vo@example.eu", "finance@example.eu", "finance2@example.eu"}


def test_rejected_corrected_confirmed_and_paid_again(client, world, owner):
    batch, (exchange,), _file = sent(client, world, owner)
    with owner():
        payment = Payment.objects.get(batch=batch)
    post(client, world.cast.finance, "payment-reject", payment.public_id, reason="Account closed")
    give_account(client, world, exchange, iban=OTHER)
    assert prepare(client, world, [exchange]).status_code == 409
    confirm(client, world, exchange, owner)
    assert prepare(client, world, [exchange]).status_code == 302


def test_an_exchange_that_was_never_paid_or_signed_may_change_its_account_freely(client, world, owner):
    (exchange,) = validated(world, owner)
    give_account(client, world, exchange, iban=OTHER)
    assert not account_of(exchange, owner).is_unconfirmed
