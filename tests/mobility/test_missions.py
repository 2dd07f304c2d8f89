"""Ten visitors come together: one plan, papers of their own, signed together, a change for one touches nobody else."""

import io
import zipfile
from datetime import date

import pytest

from mobility.models import Exchange, Paper, Signature
from partnerships.models import Document
from partnerships.queue import file_document
from tests import factories
from tests.mobility.journey import (
    commitment_form,
    drawn_up,
    log_in_freshly,
    page,
    sign,
    statements,
    words_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def mission(world, owner):
    """The world's exchange and two more visitors on the same days, of the same partnership."""
    with owner():
        days = {"starts_on": world.exchange.starts_on, "ends_on": world.exchange.ends_on}
        for name in ("Second Visitor Ltd", "Third Visitor Ltd"):
            vo = factories.organisation(name, world.vop, country="ES")
            factories.exchange(world.offer, vo, status="building", goals=f"Goals of {name}", **days)
        return list(Exchange.objects.filter(offer=world.offer, **days).order_by("pk"))


def papers_now(owner, **conditions):
    with owner():
        return list(
            Paper.objects.filter(**conditions).select_related("exchange").order_by("exchange__vo_name", "version")
        )


def write_for_all(client, world, **changes):
    client.force_login(world.cast.ho)
    address = page("mobility:exchange-commitment", world.exchange.public_id)
    return client.post(address, commitment_form(world.exchange, for_all="on", **changes))


def test_one_plan_is_written_for_all_and_each_keeps_its_objectives(client, world, owner, mission):
    response = write_for_all(client, world)
    assert response.url == page("mobility:exchange-mission", world.exchange.public_id)
    assert "2 more commitments are ready." in words_of(client.get(response.url))
    papers = papers_now(owner)
    assert len(papers) == 3
    assert len({str(paper.content["agenda"]) for paper in papers}) == 1
    objectives = {paper.exchange.vo_name: paper.content["objectives"] for paper in papers}
    assert objectives["Third Visitor Ltd"] == "Goals of Third Visitor Ltd"
    assert objectives[world.exchange.vo_name] == "Learn."


def test_whose_plan_is_the_same_already_is_named_and_stops_nobody(client, world, owner, mission):
    write_for_all(client, world)
    client.force_login(world.cast.ho)
    changed = commitment_form(world.exchange, for_all="on", objectives="Only here.")
    address = page("mobility:exchange-commitment", world.exchange.public_id)
    response = client.post(address, changed, follow=True)
    assert "Second Visitor Ltd: Nothing was changed" in words_of(response)
    assert [paper.version for paper in papers_now(owner)].count(2) == 1


def test_other_days_are_for_one_at_a_time(client, world, owner, mission):
    days = {f"day_2027-03-0{8 + step}": "Robots." for step in range(2)} | {"day_2027-03-10": "Robots."}
    typed = {"starts_on": "2027-03-08", "ends_on": "2027-03-10", "objectives": "a", "outcomes": "b", "for_all": "on"}
    client.force_login(world.cast.ho)
    response = client.post(page("mobility:exchange-commitment", world.exchange.public_id), typed | days)
    assert "Other days are for one visit at a time" in words_of(response)
    assert papers_now(owner) == []


def test_a_visitor_sees_and_writes_its_own_visit_only(client, world, owner, mission):
    client.force_login(world.cast.vo)
    shown = words_of(client.get(page("mobility:exchange-mission", world.exchange.public_id)))
    assert "Second Visitor Ltd" not in shown
    address = page("mobility:exchange-commitment", world.exchange.public_id)
    assert "Who comes with them" not in words_of(client.get(address))
    client.post(address, commitment_form(world.exchange, for_all="on"))
    assert len(papers_now(owner)) == 1


@pytest.mark.parametrize("name, status", [("ho", 200), ("hop", 200), ("vop", 200), ("vo", 200), ("so", 200),
                                          ("officer", 200), ("outsider", 404), ("stranger", 404)])  # fmt: skip
def test_who_reads_the_mission(client, world, mission, name, status):
    client.force_login(getattr(world.cast, name))
    assert client.get(page("mobility:exchange-mission", world.exchange.public_id)).status_code == status
    assert client.get(page("mobility:exchange-mission-papers", world.exchange.public_id)).status_code == status


def test_a_change_for_one_touches_nobody_else(client, world, owner, mission):
    write_for_all(client, world)
    client.force_login(world.cast.ho)
    drawn_up(world, by="ho", objectives="Another.")
    others = [paper for paper in papers_now(owner) if paper.exchange_id != world.exchange.pk]
    assert [(paper.version, paper.status) for paper in others] == [(1, "open"), (1, "open")]


def several(client, user, ticked, **changes):
    log_in_freshly(client, user)
    typed = {"papers": ticked, "function": "Director", "read": "on"} | changes
    return client.post(page("mobility:paper-sign-several"), typed, follow=True)


def keys_of(papers, side):
    return [f"{paper.public_id}.{side}.{paper.sha256[:16]}" for paper in papers]


def test_the_host_signs_all_at_once_each_under_its_own_hash(client, world, owner, mission):
    write_for_all(client, world)
    papers = papers_now(owner)
    response = several(client, world.cast.ho, keys_of(papers, "ho"))
    assert "3 papers are signed." in words_of(response)
    with owner():
        assert {(one.paper_id, one.sha256) for one in Signature.objects.all()} == {
            (paper.pk, paper.sha256) for paper in papers
        }


def test_what_is_not_ticked_is_not_signed(client, world, owner, mission):
    write_for_all(client, world)
    several(client, world.cast.ho, keys_of(papers_now(owner)[:1], "ho"))
    with owner():
        assert Signature.objects.count() == 1


def test_a_paper_that_changed_meanwhile_is_not_signed_and_nothing_typed_is_lost(client, world, owner, mission):
    write_for_all(client, world)
    stale = keys_of(papers_now(owner, exchange=world.exchange), "ho")
    drawn_up(world, by="ho", objectives="Another.")
    response = several(client, world.cast.ho, stale)
    assert "has changed or no longer waits for you" in words_of(response)
    assert b'value="Director"' in response.content
    with owner():
        assert not Signature.objects.exists()


@pytest.mark.parametrize(
    "changes, sentence",
    [
        ({"papers": []}, "Tick at least one paper."),
        ({"read": ""}, "Tick that you have read"),
        ({"function": ""}, "Your function: This field is required."),
    ],
)
def test_signing_several_says_what_is_missing(client, world, owner, mission, changes, sentence):
    write_for_all(client, world)
    ticked = keys_of(papers_now(owner), "ho")
    assert sentence in words_of(several(client, world.cast.ho, changes.get("papers", ticked), **changes))
    with owner():
        assert not Signature.objects.exists()


def test_nobody_signs_several_for_another_side(client, world, owner, mission):
    write_for_all(client, world)
    papers = papers_now(owner)
    for name in ("vo", "coordinator", "officer", "outsider"):
        several(client, getattr(world.cast, name), keys_of(papers, "ho"))
    with owner():
        assert not Signature.objects.exists()


def test_an_old_login_proves_itself_before_it_signs_several(client, world, owner, mission):
    write_for_all(client, world)
    client.force_login(world.cast.ho)
    typed = {"papers": keys_of(papers_now(owner), "ho"), "function": "Director", "read": "on"}
    response = client.post(page("mobility:paper-sign-several"), typed)
    assert "reauthenticate" in response.url
    with owner():
        assert not Signature.objects.exists()


def test_my_tasks_offer_to_sign_together_from_three_on(client, world, mission):
    write_for_all(client, world)
    assert "Sign 3 papers together" in words_of(client.get(page("home")))


def test_the_sealed_papers_come_in_one_zip(client, world, owner, mission, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    write_for_all(client, world)
    paper = papers_now(owner, exchange=world.exchange)[0]
    for side in paper.signers:
        sign(client, getattr(world.cast, side), paper, side)
    with owner():
        file_document(Document.objects.get(number=paper.number), b"%PDF-1.7 sealed")
    client.force_login(world.cast.ho)
    response = client.get(page("mobility:exchange-mission-papers", world.exchange.public_id))
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as bundle:
        assert bundle.namelist() == [f"{paper.number}.pdf"]
    shown = words_of(client.get(page("mobility:exchange-mission", world.exchange.public_id)))
    assert "1 of 1 sealed PDFs ready" in shown


def test_the_mission_costs_the_same_with_three_and_with_thirty(client, world, owner, mission):
    write_for_all(client, world)
    client.force_login(world.cast.ho)
    few, _response = statements(client, page("mobility:exchange-mission", world.exchange.public_id))
    with owner():
        days = {"starts_on": world.exchange.starts_on, "ends_on": world.exchange.ends_on}
        for number in range(27):
            vo = factories.organisation(f"Visitor {number} Ltd", world.vop, country="ES")
            factories.paper(factories.exchange(world.offer, vo, status="building", **days))
    many, response = statements(client, page("mobility:exchange-mission", world.exchange.public_id))
    assert (few, response.content.count(b"<tr>") > 30) == (many, True)
    assert many <= 8


def test_who_comes_on_other_days_is_no_companion(client, world, owner, mission):
    with owner():
        vo = factories.organisation("Later Ltd", world.vop, country="ES")
        factories.exchange(world.offer, vo, starts_on=date(2027, 4, 5), ends_on=date(2027, 4, 9))
    client.force_login(world.cast.ho)
    assert "Later Ltd" not in words_of(client.get(page("mobility:exchange-mission", world.exchange.public_id)))
