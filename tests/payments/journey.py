"""From the signed commitment to the bank: what the tests of payments start from."""

from clusterxchange import scope
from mobility.models import Paper
from payments.models import Batch
from tests import factories
from tests.mobility.journey import drawn_up, page, sign, sign_all

IBAN = "ES9121000418450200051332"


def account_form(**changes):
    return {"holder": "Visitor Ltd", "iban": IBAN, "bic": ""} | changes


def give_account(client, world, exchange=None, **changes):
    client.force_login(world.cast.vo)
    address = page("payments:account-give", (exchange or world.exchange).public_id)
    return client.post(address, account_form(**changes))


def agreement(client, world, owner):
    """The agreement of the world's exchange, drawn up and open; the account is given."""
    sign_all(client, world, drawn_up(world))
    give_account(client, world)
    client.force_login(world.cast.vop)
    client.post(page("payments:agreement-draw-up", world.exchange.public_id))
    with owner():
        return Paper.objects.get(exchange=world.exchange, kind="agreement", status="open")


def signed_agreement(client, world, owner):
    paper = agreement(client, world, owner)
    for side in ("vo", "vop"):
        assert sign(client, getattr(world.cast, side), paper, side).status_code == 302
    return paper


def validated(world, owner, count=1):
    """Validated exchanges with reserved money and an account, as they stand before finance sees them."""
    from payments.models import BankAccount
    from payments.operations.ledger import reserve

    found = []
    for _number in range(count):
        with owner():
            exchange = factories.exchange(world.offer, world.vo, status="validated")
            BankAccount.objects.create(
                exchange=exchange,
                holder="Visitor Ltd",
                iban=IBAN,
                town="Barcelona",
                country="ES",
                **exchange.party_ids(),
            )
        with scope.acting_as(world.cast.vop):
            reserve(exchange)
        found.append(exchange)
    return found


def prepare(client, world, exchanges, user=None):
    client.force_login(user or world.cast.finance)
    typed = {"partnership": world.vop.public_id, "exchange": [one.public_id for one in exchanges]}
    return client.post(page("payments:batch-prepare"), typed)


def prepared(client, world, owner, count=1):
    exchanges = validated(world, owner, count)
    response = prepare(client, world, exchanges)
    assert response.status_code == 302, response.content
    with owner():
        return Batch.objects.get(public_id=response.url.strip("/").rpartition("/")[2]), exchanges
