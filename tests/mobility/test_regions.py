"""Regions of offers: said of the organisation, inherited by its offers, a facet that follows the chosen country."""

import re

import pytest
from django.urls import reverse

from clusterxchange import scope
from mobility import facets, sample
from mobility.models import Offer
from partnerships.models import Organisation
from tests import factories
from tests.mobility.test_catalogue import count_of, page, statements, titles

pytestmark = pytest.mark.django_db


@pytest.fixture
def offers(world, owner):
    """Two in the north of Portugal, one in Lisbon, one in Cataluña; the world's own says no region."""
    with owner():
        for title, country, region in [
            ("Looms", "PT", "PT11"), ("Moulds", "PT", "PT11"), ("Ships", "PT", "PT1A"), ("Vines", "ES", "ES51"),
        ]:  # fmt: skip
            factories.offer(world.ho, title=title, country=country, region=region)


def test_regions_are_shown_once_a_country_is_chosen(client, offers):
    assert "Cataluña" not in page(client)
    text = page(client, "?country=PT")
    assert "Norte" in text
    assert "Cataluña" not in text
    assert "Cataluña" in page(client, "?country=PT&country=ES")
    assert 'name="region"' not in page(client, "?country=LU")  # one region is none to choose


@pytest.mark.parametrize("counted", [True, False])
@pytest.mark.parametrize(
    "query, found",
    [("country=PT&region=PT11", {"Looms", "Moulds"}), ("country=PT&region=PT15", set()),
     ("country=PT&country=ES&region=PT1A", {"Ships", "Vines"}),
     ("country=PT&region=PT11&region=PT1A", {"Looms", "Moulds", "Ships"}),
     ("country=ES&region=ES51&sector=digital", {"Vines"})],
)  # fmt: skip
def test_a_region_finds_what_it_counts(client, offers, monkeypatch, counted, query, found):
    sample.take()
    if not counted:
        monkeypatch.setattr(facets, "DOUBTFUL", 0)
    text = page(client, f"?{query}")
    assert set(titles(text)) == found
    if "PT" in query:
        assert (count_of(text, "region-PT11"), count_of(text, "region-PT1A")) == (2, 1)


def test_other_countries_count_as_if_no_region_were_chosen(client, offers):
    assert count_of(page(client, "?country=PT&region=PT11"), "country-ES") == 1


def test_a_region_without_its_country_asks_for_nothing(client, offers):
    """An old address, or a country that was taken away again."""
    assert len(titles(page(client, "?region=PT11"))) == 6
    assert len(titles(page(client, "?country=ES&region=PT11"))) == 1


def test_htmx_gets_the_regions_as_a_whole(client, offers):
    part = client.get("/offers/", {"country": "PT"}, headers={"HX-Request": "true"}).text
    whole = part.partition('<div id="facet-region" hx-swap-oob="true">')[2]
    assert 'id="region-PT11"' in whole
    part = client.get("/offers/", headers={"HX-Request": "true"}).text
    assert re.search(r'<div id="facet-region" hx-swap-oob="true">\s*</div>', part)


def test_a_saved_search_keeps_its_region(client, world, offers):
    client.force_login(world.cast.vo)
    answer = client.get(reverse("mobility:search-new"), {"country": "PT", "region": "PT11"})
    assert answer.context["words"] == "Portugal, Norte"
    assert answer.context["query"] == "country=PT&region=PT11"


def test_words_find_a_region_by_its_name(client, offers):
    assert set(titles(page(client, "?q=norte"))) == {"Looms", "Moulds"}


def typed(world, **changes):
    values = {
        "host": world.ho.pk, "title": "New", "summary": "What.", "activity_types": ["networking"],
        "sectors": ["digital"], "languages": ["en"], "country": "PT", "place": "Porto",
        "opens_on": "2027-01-11", "closes_on": "2027-06-30", "places": "2",
    }  # fmt: skip
    return values | changes


def test_an_offer_inherits_the_region_of_its_host_and_may_say_another(client, world, owner):
    with owner():
        Organisation.objects.filter(pk=world.ho.pk).update(region="PT11")
    client.force_login(world.cast.ho)
    new = reverse("mobility:offer-new")
    assert client.get(new).context["form"]["region"].value() == "PT11"
    client.post(new, typed(world, region="PT1A", place="Lisbon"))
    with scope.acting_as(world.cast.ho):
        offer = Offer.objects.get(title="New")
    assert offer.region == "PT1A"
    shown = client.get(reverse("mobility:offer-detail", args=[offer.public_id])).text
    assert "Lisbon, Grande Lisboa, Portugal" in shown


def test_a_region_of_another_country_is_said_beside_the_field(client, world):
    client.force_login(world.cast.ho)
    answer = client.post(reverse("mobility:offer-new"), typed(world, region="ES51"))
    assert "another country than Portugal" in str(answer.context["form"].errors["region"])


def test_regions_cost_no_statement_more(client, offers):
    page(client)
    before = len(statements(client, "/offers/?country=PT"))
    assert len(statements(client, "/offers/?country=PT&region=PT11")) == before
