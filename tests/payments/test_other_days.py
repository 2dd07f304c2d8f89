"""A visit is moved to other days after everything was signed: all four sign, the agreement falls and is signed anew."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from clusterxchange import scope
from mobility.models import Paper
from payments.models import Fund, FundShare, Posting
from payments.operations.ledger import chain_of
from tests.mobility.journey import (
    agenda,
    commitment_form,
    drawn_up,
    now_of,
    page,
    papers_of,
    sign,
    sign_all,
    words_of,
)
from tests.payments.journey import agreement, signed_agreement

pytestmark = pytest.mark.django_db
THREE_DAYS = (date(2027, 3, 8), date(2027, 3, 10))  # Monday to Wednesday: half the sum
TEN_DAYS = (date(2027, 3, 8), date(2027, 3, 19))


def moved(client, world, days, owner):
    """The world's exchange on other days, signed by all four."""
    paper = drawn_up(world, days=days, agenda=[{"day": days[0].isoformat(), "plan": "Robots."}])
    sign_all(client, world, paper)
    return now_of(world.exchange, owner)


def fund(world, owner):
    with owner():
        found = Fund.objects.get(partnership=world.vop)
        assert chain_of(found)["broken_at"] is None
    assert found.ceiling == found.available + found.reserved + found.ordered + found.paid
    return found


def signed_again(client, world, owner):
    client.force_login(world.cast.vop)
    assert client.post(page("payments:agreement-draw-up", world.exchange.public_id)).status_code == 302
    with owner():
        paper = Paper.objects.get(exchange=world.exchange, kind="agreement", status="open")
    for side in ("vo", "vop"):
        assert sign(client, getattr(world.cast, side), paper, side).status_code == 302
    return paper


def test_until_all_four_have_signed_everything_stays_as_it_was(client, world, owner):
    signed_agreement(client, world, owner)
    paper = drawn_up(world, days=THREE_DAYS)
    for side in ("ho", "hop", "vo"):
        assert sign(client, getattr(world.cast, side), paper, side).status_code == 302
    exchange = now_of(world.exchange, owner)
    assert (exchange.starts_on, exchange.amount, exchange.status) == (date(2027, 3, 1), 780, "agreement_signed")
    assert [one.status for one in papers_of(exchange, owner)] == ["signed", "signed", "open"]


@pytest.mark.parametrize("last", ["hop", "vop"])
def test_other_days_bring_the_agreement_down_and_another_lump_sum(client, world, owner, last):
    signed_agreement(client, world, owner)
    paper = drawn_up(world, days=THREE_DAYS)
    for side in (*(one for one in paper.signers if one != last), last):
        assert sign(client, getattr(world.cast, side), paper, side).status_code == 302
    exchange = now_of(world.exchange, owner)
    assert (exchange.starts_on, exchange.ends_on) == THREE_DAYS
    assert (exchange.working_days, exchange.amount, exchange.status) == (3, 390, "commitment_signed")
    assert "3 working days" in " ".join(exchange.derivation)
    assert [one.status for one in papers_of(exchange, owner)] == ["superseded", "superseded", "signed"]
    assert fund(world, owner).reserved == 780  # kept until the new agreement says what is needed


@pytest.mark.parametrize(
    "days, reserved", [(THREE_DAYS, "390"), (TEN_DAYS, "780"), ((date(2027, 3, 8), date(2027, 3, 12)), "780")]
)
def test_the_agreement_signed_again_reserves_what_it_says(client, world, owner, days, reserved):
    signed_agreement(client, world, owner)
    moved(client, world, days, owner)
    paper = signed_again(client, world, owner)
    assert fund(world, owner).reserved == Decimal(reserved)
    assert paper.content["starts_on"] == days[0].isoformat()
    assert now_of(world.exchange, owner).status == "agreement_signed"
    with owner():
        share = FundShare.objects.get(exchange=world.exchange)
    assert (share.cap, share.reserved) == (Decimal(reserved), Decimal(reserved))


def test_there_and_back_again_every_step_is_in_the_ledger(client, world, owner):
    signed_agreement(client, world, owner)
    for days in (THREE_DAYS, TEN_DAYS, THREE_DAYS):
        moved(client, world, days, owner)
        signed_again(client, world, owner)
    with owner():
        kinds = [(one.kind, one.amount) for one in Posting.objects.filter(exchange=world.exchange).order_by("seq")]
    assert kinds == [("reserve", 780), ("release", 390), ("reserve", 390), ("release", 390)]
    assert fund(world, owner).reserved == 390


def test_more_than_the_grant_has_left_is_refused_and_nothing_signed(client, world, owner):
    with owner():
        type(world.exchange).objects.filter(pk=world.exchange.pk).update(
            ends_on=date(2027, 3, 3), working_days=3, amount=390
        )
        world.exchange.refresh_from_db()
    signed_agreement(client, world, owner)
    with owner():
        Fund.objects.filter(partnership=world.vop).update(ceiling=400, available=10)
    moved(client, world, TEN_DAYS, owner)
    client.force_login(world.cast.vop)
    client.post(page("payments:agreement-draw-up", world.exchange.public_id))
    with owner():
        paper = Paper.objects.get(exchange=world.exchange, kind="agreement", status="open")
    sign(client, world.cast.vo, paper, "vo")
    response = sign(client, world.cast.vop, paper, "vop")
    assert (response.status_code, "would pass the ceiling" in words_of(response)) == (409, True)
    assert (fund(world, owner).reserved, now_of(world.exchange, owner).status) == (390, "commitment_signed")


def test_the_page_tells_who_pays_and_who_is_paid_what_the_new_days_pay(client, world):
    paper = drawn_up(world, days=THREE_DAYS)
    for name, told in (("vo", True), ("vop", True), ("ho", False), ("hop", False)):
        client.force_login(getattr(world.cast, name))
        shown = words_of(client.get(page("mobility:paper-detail", paper.public_id)))
        assert ("EUR 390.00 instead of EUR 780.00" in shown) is told, name


def test_an_agreement_that_waits_for_signatures_falls_too(client, world, owner):
    paper = agreement(client, world, owner)
    moved(client, world, THREE_DAYS, owner)
    assert sign(client, world.cast.vo, paper, "vo").status_code == 409
    signed_again(client, world, owner)
    assert fund(world, owner).reserved == 390


def test_called_off_between_the_two_agreements_all_is_released(client, world, owner):
    from mobility.operations import cancel_exchange
    from payments.operations import release_commitment

    signed_agreement(client, world, owner)
    exchange = moved(client, world, THREE_DAYS, owner)
    with scope.acting_as(world.cast.vop):
        cancel_exchange(exchange, reason="Ill", by=world.cast.vop)
        release_commitment(exchange, reason="Ill")
    assert fund(world, owner).reserved == 0


@pytest.mark.parametrize(
    "days, sentence",
    [
        ((date(2027, 3, 8), date(2027, 3, 9)), "working days"),
        ((date(2027, 3, 8), date(2027, 4, 9)), "month"),
        ((date(2020, 3, 2), date(2020, 3, 6)), "must lie ahead"),
    ],
)
def test_days_that_the_rules_refuse_are_refused_in_words(client, world, owner, days, sentence):
    client.force_login(world.cast.vo)
    address = page("mobility:exchange-commitment", world.exchange.public_id)
    typed = {"starts_on": days[0].isoformat(), "ends_on": days[1].isoformat(), "objectives": "Learn.", "outcomes": "P."}
    shown = client.post(address, typed | {"action": "days"})
    assert shown.status_code == 200
    plans = {name: "Robots." for name in shown.context["form"].fields if name.startswith("day_")}
    response = client.post(address, typed | plans)
    assert response.status_code == 200
    assert sentence in words_of(response)
    assert papers_of(world.exchange, owner) == []


def test_the_plans_move_with_the_days_and_are_looked_at_again(client, world, owner):
    client.force_login(world.cast.vo)
    address = page("mobility:exchange-commitment", world.exchange.public_id)
    typed = commitment_form(world.exchange, **{"day_2027-03-05": "We say goodbye."})
    typed |= {"starts_on": "2027-03-08", "ends_on": "2027-03-10"}
    response = client.post(address, typed)
    assert "The days have changed" in words_of(response)
    assert "We say goodbye." in words_of(response)
    form = response.context["form"]
    again = {name: form[name].value() for name in form.fields}
    assert again["day_2027-03-10"] == "We look at robots.\nWe look at robots.\nWe say goodbye."
    assert client.post(address, again).status_code == 302
    (paper,) = papers_of(world.exchange, owner)
    assert (paper.content["starts_on"], paper.content["working_days"]) == ("2027-03-08", 3)
    assert now_of(world.exchange, owner).starts_on == date(2027, 3, 1)
    sign_all(client, world, paper)
    assert now_of(world.exchange, owner).starts_on == date(2027, 3, 8)


def test_the_wording_names_the_new_days(world):
    paper = drawn_up(world, days=THREE_DAYS, agenda=agenda(world.exchange))
    assert paper.content["working_days"] == 3


def test_the_cap_of_a_share_is_the_lump_sum_and_nothing_else(client, world, owner):
    signed_agreement(client, world, owner)
    refused = pytest.raises(IntegrityError, match="capped by the lump sum")
    with scope.acting_as(world.cast.vop), refused, transaction.atomic():
        FundShare.objects.filter(exchange=world.exchange).update(cap=1000)


def test_the_vop_signs_the_agreement_anew_even_when_the_days_are_the_old_ones(client, world, owner):
    """Its signature reserves the money, and comes last: none is carried on that nobody could put under it any more."""
    signed_agreement(client, world, owner)
    moved(client, world, THREE_DAYS, owner)
    signed_again(client, world, owner)
    for days in (TEN_DAYS, THREE_DAYS):
        moved(client, world, days, owner)
    client.force_login(world.cast.vop)
    client.post(page("payments:agreement-draw-up", world.exchange.public_id))
    with owner():
        paper = Paper.objects.get(exchange=world.exchange, kind="agreement", status="open")
        signed = set(paper.signatures.values_list("side", flat=True))
    for side in ("vo", "vop"):
        if side not in signed:
            assert sign(client, getattr(world.cast, side), paper, side).status_code == 302
    assert now_of(world.exchange, owner).status == "agreement_signed"
    assert fund(world, owner).reserved == 390
