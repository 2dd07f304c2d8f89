"""The budget page: what is left and until when, what would be if, and the ledger verified on request and nightly."""

import pytest
from django.db import connection

from clusterxchange import scope
from mobility.models import Exchange
from partnerships.models import Event, Mail
from payments.models import Fund, Verification
from payments.sweeps import verify_chains
from tests import factories
from tests.mobility.journey import page, statements, words_of
from tests.payments.journey import validated

pytestmark = pytest.mark.django_db


def budget(client, user, world, query=""):
    client.force_login(user)
    return client.get(page("payments:fund-detail", world.vop.public_id) + query)


def verify(client, user, world):
    client.force_login(user)
    return client.post(page("payments:fund-verify", world.vop.public_id))


def break_chain(owner):
    with owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE payments_posting DISABLE TRIGGER postings_stay")
        cursor.execute("UPDATE payments_posting SET reason = 'other' WHERE seq = 1")


def test_the_page_tells_the_pipeline_and_how_long_the_money_lasts(client, world, owner):
    with owner():
        factories.application(world.offer, world.vo, status="accepted")
    words = words_of(budget(client, world.cast.coordinator, world))
    assert "780.00 1 exchange" in words
    assert "780.00 1 application" in words
    assert "Expected to be used up Not before the end of the grant" in words


@pytest.mark.parametrize(
    "query, said",
    [
        ("?number=10&each=780", "70,200.00 would be left"),
        ("?number=100&each=780", "0.00 would be left"),
        ("?number=101&each=780", "Above the ceiling"),
        ("?number=-1&each=780", "0"),
        ("?number=x&each=1e99", "number"),
        ("?number=1&each=1100.01", "1100"),
    ],
)
def test_what_if_answers_whatever_is_asked(client, world, query, said):
    response = budget(client, world.cast.finance, world, query)
    assert response.status_code == 200
    assert said in words_of(response)


READERS = {
    "vop": 200,
    "coordinator": 200,
    "finance": 200,
    "officer": 200,
    "so": 200,
    "hop": 404,
    "vo": 404,
    "guest": 404,
}


@pytest.mark.parametrize("name, status", READERS.items())
def test_who_reads_the_budget(client, world, name, status):
    assert budget(client, getattr(world.cast, name), world).status_code == status


VERIFIERS = {"coordinator": 302, "finance": 302, "officer": 302, "so": 302, "vop": 403, "hop": 404, "vo": 404}


@pytest.mark.parametrize("name, status", VERIFIERS.items())
def test_who_verifies_the_ledger(client, world, owner, name, status):
    validated(world, owner, 2)
    assert verify(client, getattr(world.cast, name), world).status_code == status
    with owner():
        assert Verification.objects.count() == (status == 302)
    if status == 302:
        words = words_of(budget(client, world.cast.coordinator, world))
        assert "2 postings: every hash and every sum fits" in words
        assert str(getattr(world.cast, name)) in words


def test_a_broken_chain_shows_on_the_page_and_is_told(client, world, owner):
    validated(world, owner, 2)
    break_chain(owner)
    verify(client, world.cast.finance, world)
    assert "Posting 1 does not fit" in words_of(budget(client, world.cast.vop, world))
    with owner():
        assert Event.objects.filter(verb="ledger.broken").count() == 1


def test_the_nightly_round_keeps_what_it_found_and_alerts_the_support_office(world, owner):
    from payments.news import warn_of_broken_ledger

    validated(world, owner, 2)
    assert verify_chains() == []
    break_chain(owner)
    with owner():
        fund = Fund.objects.get(partnership=world.vop)
        before = Mail.objects.count()
    assert verify_chains() == [(fund.pk, 1)]
    with owner():
        assert list(Verification.objects.order_by("pk").values_list("checked", "broken_at", "by")) == [
            (2, None, None),
            (2, 1, None),
        ]
        event = Event.objects.get(verb="ledger.broken")
    with scope.acting_for(partnerships=[world.vop.pk]):
        warn_of_broken_ledger(event)
    with owner():
        sent = list(Mail.objects.order_by("-pk")[: Mail.objects.count() - before])
        assert {"so@example.eu", "finance@example.eu"} <= {mail.recipient for mail in sent}


def test_the_page_asks_the_same_number_of_questions_whatever_it_shows(client, world, owner):
    validated(world, owner, 1)
    address = page("payments:fund-detail", world.vop.public_id)
    client.force_login(world.cast.finance)
    few = statements(client, address)
    validated(world, owner, 12)
    with owner():
        Exchange.objects.filter(pk=world.exchange.pk).update(status="building")
    assert len(statements(client, address)) == len(few)
    assert len(few) <= 8, few
