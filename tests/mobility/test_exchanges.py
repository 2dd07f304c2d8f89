"""The list and the page of exchanges: who sees what, and at what cost."""

import pytest

from tests import factories
from tests.mobility.journey import now_of, page, statements, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def many(world, owner):
    """30 more exchanges of the same parties."""
    with owner():
        return [factories.exchange(world.offer, world.vo) for _ in range(30)]


@pytest.mark.parametrize("name", ["vo", "ho", "vop", "hop", "officer", "so"])
def test_the_list_asks_the_same_with_1_and_30_rows(client, world, owner, name):
    client.force_login(getattr(world.cast, name))
    address = page("mobility:exchange-list")
    few, _response = statements(client, address)
    with owner():
        for _ in range(30):
            factories.exchange(world.offer, world.vo)
    many, _response = statements(client, address)
    assert few == many <= 8


def test_the_desk_finds_what_it_counts_and_what_it_hosts(client, world):
    client.force_login(world.cast.hop)
    address = page("mobility:exchange-list")
    assert world.exchange.number not in words_of(client.get(address))
    assert world.exchange.number in words_of(client.get(address, {"side": "hop"}))


def test_the_list_goes_on_and_comes_back(client, world, many):
    client.force_login(world.cast.vop)
    first = client.get(page("mobility:exchange-list"))
    second = client.get(page("mobility:exchange-list") + first.context["next_url"])
    assert (len(first.context["page"].rows), len(second.context["page"].rows)) == (25, 6)
    back = client.get(page("mobility:exchange-list") + second.context["previous_url"])
    assert [row.pk for row in back.context["page"].rows] == [row.pk for row in first.context["page"].rows]
    assert back.context["previous_url"] == ""


@pytest.mark.parametrize("asked, found", [("Visit", 1), ("host", 1), ("CXC-", 1), ("Nobody", 0), ("%", 0)])
def test_the_list_is_searched_by_the_beginning(client, world, asked, found):
    client.force_login(world.cast.vop)
    response = client.get(page("mobility:exchange-list"), {"q": asked})
    assert len(response.context["page"].rows) == found


@pytest.mark.parametrize("query", ["after=x", "after=1-", "before=99999999999999999999-1", "status=no", "side=all",
                                   "after=99999999999999999-1"])  # fmt: skip
def test_nonsense_in_the_address_is_no_error(client, world, query):
    client.force_login(world.cast.vop)
    assert client.get(page("mobility:exchange-list") + f"?{query}").status_code == 200


def test_htmx_gets_the_results_only(client, world):
    client.force_login(world.cast.vop)
    response = client.get(page("mobility:exchange-list"), headers={"HX-Request": "true"})
    assert b"<html" not in response.content
    assert "HX-Request" in response["Vary"]


@pytest.mark.parametrize("name", ["vo", "ho", "vop", "hop", "coordinator", "finance", "so", "officer"])
def test_every_party_opens_the_page(client, world, name):
    client.force_login(getattr(world.cast, name))
    address = page("mobility:exchange-detail", world.exchange.public_id)
    count, response = statements(client, address)
    assert count <= 10
    assert "Visitor Ltd visits Host Lda" in words_of(response)


@pytest.mark.parametrize("name", ["outsider", "stranger", "guest"])
def test_nobody_else_learns_that_it_exists(client, world, name):
    client.force_login(getattr(world.cast, name))
    for verb in ("detail", "commitment", "report", "evidence", "attendance", "validate", "send-back", "cancel",
                 "interrupt", "questionnaire"):  # fmt: skip
        assert client.get(page(f"mobility:exchange-{verb}", world.exchange.public_id)).status_code == 404


def test_cancelling_needs_a_reason_and_tells_it(client, world, owner):
    client.force_login(world.cast.vo)
    address = page("mobility:exchange-cancel", world.exchange.public_id)
    assert "This field is required" in words_of(client.post(address, {"reason": ""}))
    assert client.post(address, {"reason": "The traveller fell ill."}).status_code == 302
    assert now_of(world.exchange, owner).status == "cancelled"
    client.force_login(world.cast.ho)
    assert "fell ill" in words_of(client.get(page("mobility:exchange-detail", world.exchange.public_id)))


@pytest.mark.parametrize("name, status", [("finance", 403), ("vop", 302), ("so", 302)])
def test_who_may_cancel(client, world, name, status):
    client.force_login(getattr(world.cast, name))
    address = page("mobility:exchange-cancel", world.exchange.public_id)
    assert client.post(address, {"reason": "Off."}).status_code == status


def test_a_stay_that_has_not_begun_cannot_be_broken_off(client, world):
    client.force_login(world.cast.vop)
    response = client.get(page("mobility:exchange-interrupt", world.exchange.public_id))
    assert response.status_code == 409
