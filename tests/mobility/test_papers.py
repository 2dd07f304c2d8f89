"""The Commitment to Quality: written by the two sides, signed by four, each under exactly one content."""

import pytest
from django.utils import timezone

from clusterxchange import scope
from mobility.models import Paper, Signature
from mobility.operations import draw_up_commitment, sign_commitment
from partnerships.models import Document, Draft
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

pytestmark = pytest.mark.django_db


def test_the_visitor_writes_the_commitment_day_by_day(client, world, owner):
    client.force_login(world.cast.vo)
    address = page("mobility:exchange-commitment", world.exchange.public_id)
    assert "Monday 1 March 2027" in words_of(client.get(address))
    response = client.post(address, commitment_form(world.exchange))
    (paper,) = papers_of(world.exchange, owner)
    assert response.url == page("mobility:paper-detail", paper.public_id)
    assert [line["day"] for line in paper.content["agenda"]] == [f"2027-03-0{day}" for day in range(1, 6)]


def test_a_missing_day_is_named_beside_its_field_and_nothing_typed_is_lost(client, world, owner):
    client.force_login(world.cast.vo)
    typed = commitment_form(world.exchange, **{"day_2027-03-02": ""})
    response = client.post(page("mobility:exchange-commitment", world.exchange.public_id), typed)
    assert response.status_code == 200
    assert "Tuesday 2 March 2027: This field is required." in words_of(response)
    assert "We look at robots." in words_of(response)
    assert papers_of(world.exchange, owner) == []


def test_a_draft_is_kept_as_typed_and_comes_back(client, world, owner):
    client.force_login(world.cast.vo)
    address = page("mobility:exchange-commitment", world.exchange.public_id)
    client.post(address, {"action": "draft", "objectives": "Half a thought", "day_2027-03-01": "Arrive"})
    assert "Half a thought" in words_of(client.get(address))
    assert "Arrive" in words_of(client.get(address))
    client.post(address, commitment_form(world.exchange))
    with owner():
        assert not Draft.objects.exists()


def test_a_new_version_takes_the_place_of_the_old_and_its_signatures(client, world, owner):
    first = drawn_up(world)
    sign(client, world.cast.vo, first, "vo")
    client.force_login(world.cast.ho)
    client.post(page("mobility:exchange-commitment", world.exchange.public_id), commitment_form(world.exchange))
    old, new = papers_of(world.exchange, owner)
    assert (old.status, new.status, new.version) == ("superseded", "open", 2)
    assert sign(client, world.cast.vo, new, "vo").status_code == 302
    assert "earlier version" in words_of(client.get(page("mobility:paper-detail", old.public_id)))


def test_signing_an_old_content_is_refused_and_says_why(client, world, owner):
    old = drawn_up(world)
    drawn_up(world, by="ho", objectives="Learn more.")
    response = sign(client, world.cast.vo, old, "vo")
    assert response.status_code == 409
    assert "no longer waits for your signature" in words_of(response)
    with owner():
        assert not Signature.objects.exists()


def test_a_hash_of_another_content_signs_nothing(client, world, owner):
    paper = drawn_up(world)
    response = sign(client, world.cast.vo, paper, "vo", sha256="0" * 64)
    assert response.status_code == 409
    with owner():
        assert not Signature.objects.exists()


def test_the_fourth_signature_moves_the_exchange_and_orders_the_sealed_paper(client, world, owner):
    paper = drawn_up(world)
    sign_all(client, world, paper)
    assert now_of(world.exchange, owner).status == "commitment_signed"
    (paper,) = papers_of(world.exchange, owner)
    with owner():
        document = Document.objects.get(pk=paper.document_id)
    assert [one["side"] for one in document.content["signatures"]] == ["ho", "hop", "vo", "vop"]
    assert (document.vo_id, document.hop_id) == (world.vo.pk, world.hop.pk)


def test_the_signature_is_shown_with_name_function_time_and_hash(client, world):
    paper = drawn_up(world)
    sign(client, world.cast.vo, paper, "vo", function="Managing director")
    client.force_login(world.cast.ho)
    for address in (page("mobility:paper-detail", paper.public_id),
                    page("mobility:exchange-detail", world.exchange.public_id)):  # fmt: skip
        shown = words_of(client.get(address))
        assert "Vo, Managing director" in shown
        assert paper.sha256[:8] in shown
        assert timezone.localtime().strftime("%Y, ") + timezone.localtime().strftime("%H") in shown


def test_nobody_signs_twice_or_for_another_side(client, world, owner):
    paper = drawn_up(world)
    assert sign(client, world.cast.vo, paper, "ho").status_code == 403
    assert sign(client, world.cast.vo, paper, "vo").status_code == 302
    assert sign(client, world.cast.vo, paper, "vo").status_code == 409
    assert sign(client, world.cast.coordinator, paper, "vop").status_code == 403
    assert sign(client, world.cast.outsider, paper, "vo").status_code == 404
    with owner():
        assert Signature.objects.count() == 1


def test_without_having_read_it_nobody_signs(client, world, owner):
    paper = drawn_up(world)
    client.force_login(world.cast.vo)
    typed = {"side": "vo", "function": "Director", "sha256": paper.sha256}
    response = client.post(page("mobility:paper-sign", paper.public_id), typed)
    assert "Tick that you have read the paper" in words_of(response)
    with owner():
        assert not Signature.objects.exists()


def test_the_commitment_no_longer_changes_once_the_stay_has_begun(client, world, owner):
    sign_all(client, world, drawn_up(world))
    with owner():
        type(world.exchange).objects.filter(pk=world.exchange.pk).update(
            status="ongoing", started_at=timezone.now(), agreement_signed_at=timezone.now()
        )
    client.force_login(world.cast.vo)
    address = page("mobility:exchange-commitment", world.exchange.public_id)
    assert client.post(address, commitment_form(world.exchange)).status_code == 409


def test_an_unfunded_visit_needs_no_agreement(client, world, owner):
    with owner():
        type(world.exchange).objects.filter(pk=world.exchange.pk).update(amount=0)
    sign_all(client, world, drawn_up(world))
    assert now_of(world.exchange, owner).status == "agreement_signed"


def test_a_replaced_paper_is_seen_under_the_lock(world):
    """Whoever read the paper before it was replaced still cannot sign it."""
    stale = drawn_up(world)
    with scope.acting_as(world.cast.ho):
        held = Paper.objects.get(pk=stale.pk)
    with scope.acting_as(world.cast.vo):
        draw_up_commitment(
            world.exchange, objectives="More", outcomes="More", agenda=agenda(world.exchange), by=world.cast.vo
        )
    with scope.acting_as(world.cast.ho), pytest.raises(Exception, match="replaced by a newer version"):
        sign_commitment(held, side="ho", function="Director", sha256=held.sha256, by=world.cast.ho)


def test_a_preview_is_for_its_asker_only(client, world, owner):
    paper = drawn_up(world)
    client.force_login(world.cast.vo)
    client.post(page("mobility:paper-preview", paper.public_id))
    with owner():
        document = Document.objects.get()
    assert document.content["preview"] is True
    with scope.acting_as(world.cast.ho):
        assert not Document.objects.exists()
    client.force_login(world.cast.officer)
    assert client.post(page("mobility:paper-preview", paper.public_id)).status_code == 404


def test_whoever_leads_a_side_without_signing_for_it_is_led_to_its_people(client, world):
    paper = drawn_up(world)
    people = page("partnerships:partnership-people", world.vop.public_id)
    for name, led in (("coordinator", True), ("vop", False), ("finance", False), ("hop", False), ("so", False)):
        client.force_login(getattr(world.cast, name))
        shown = client.get(page("mobility:paper-detail", paper.public_id)).content.decode()
        assert (people in shown) is led, name
