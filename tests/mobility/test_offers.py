"""Offers: publishing, drafts, editing, pausing, and what each side sees of one."""

import pytest
from django.urls import reverse

from clusterxchange import scope
from mobility.models import Offer
from partnerships.models import Draft, Organisation, Registration
from tests import factories

pytestmark = pytest.mark.django_db
LISTS = ("activity_types", "sectors", "wanted", "languages")


def complete(world, **changes):
    values = {
        "host": world.ho.pk,
        "title": "Cork from lab to line",
        "summary": "Two plants and a lab.",
        "activity_types": ["knowledge_sharing"],
        "sectors": ["creative", "construction"],
        "country": "PT",
        "place": "Aveiro",
        "opens_on": "2027-02-01",
        "closes_on": "2027-06-30",
        "places": "3",
        "wanted": ["sme"],
        "languages": ["en", "pt"],
    }
    return values | changes


def offer_called(title):
    return Offer.objects.get(title=title)


def test_publishing_puts_the_offer_into_the_catalogue_and_discards_the_draft(client, world):
    client.force_login(world.cast.ho)
    client.post(reverse("mobility:offer-new"), {"title": "Cork", "action": "draft"})
    answer = client.post(reverse("mobility:offer-new"), complete(world, action="submit"))
    offer = offer_called("Cork from lab to line")
    assert answer.url == reverse("mobility:offer-detail", args=[offer.public_id])
    assert (offer.latitude, offer.longitude) == pytest.approx((40.64, -8.65), abs=0.02)
    client.logout()
    assert "Cork from lab to line" in client.get("/offers/?q=cork").content.decode()
    with scope.acting_as(world.cast.ho):
        assert not Draft.objects.filter(kind="offer").exists()


@pytest.mark.parametrize(
    "kind, registration, rule",
    [("sme", {"cluster": ""}, "E13"), ("support", {"cluster": ""}, "E8"), ("sme", {"staff": 900}, "E21")],
)  # fmt: skip
def test_a_host_that_may_not_host_reads_why(client, world, owner, kind, registration, rule):
    with owner():
        Organisation.objects.filter(pk=world.ho.pk).update(type=kind)
        Registration.objects.filter(organisation=world.ho).update(**registration)
    client.force_login(world.cast.ho)
    page = client.post(reverse("mobility:offer-new"), complete(world)).content.decode()
    assert f"({rule})" in page
    assert "Two plants and a lab." in page


def test_a_draft_is_kept_unvalidated_and_comes_back_as_typed(client, world):
    client.force_login(world.cast.ho)
    client.post(reverse("mobility:offer-new"), {"title": "Half a thought", "places": "many", "action": "draft"})
    page = client.get(reverse("mobility:offer-new")).content.decode()
    assert "Half a thought" in page
    assert 'value="many"' in page


@pytest.mark.parametrize(
    "changes, sentence",
    [
        ({"place": "Atlantis"}, "We know no town of this name in Portugal."),
        ({"closes_on": "2027-01-01"}, "The last day comes before the first day."),
        ({"closes_on": "2020-01-01"}, "This day is over."),
        ({"closes_on": "9999-12-31"}, "Give a day within the next three years."),
        ({"opens_on": "0001-01-01"}, "A window is at most three years long."),
        ({"places": "0"}, "greater than or equal to 1"),
        ({"title": "x" * 161}, "at most 160 characters"),
        ({"activity_types": []}, "This field is required."),
        ({"sectors": ["unheard_of"]}, "unheard_of"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, world, changes, sentence):
    client.force_login(world.cast.ho)
    page = client.post(reverse("mobility:offer-new"), complete(world, **changes)).content.decode()
    assert sentence in page
    assert "Two plants and a lab." in page


def test_a_desk_publishes_for_the_hosts_of_its_partnership(client, world):
    client.force_login(world.cast.hop)
    assert client.post(reverse("mobility:offer-new"), complete(world)).status_code == 302
    assert offer_called("Cork from lab to line").ho_id == world.ho.pk


def test_a_stranger_cannot_publish_for_anothers_host(client, world):
    client.force_login(world.cast.stranger)
    page = client.post(reverse("mobility:offer-new"), complete(world)).content.decode()
    assert "Select a valid choice" in page


def test_who_hosts_nothing_is_told_so(client, world):
    client.force_login(world.cast.guest)
    assert "You speak for no organisation that may host." in client.get(reverse("mobility:offer-new")).content.decode()


def test_a_copy_starts_with_the_values_of_the_original_and_no_dates(client, world):
    client.force_login(world.cast.ho)
    page = client.get(reverse("mobility:offer-new"), {"copy": world.offer.public_id}).content.decode()
    assert "Robots in small series" in page
    assert "2027-01-11" not in page


def test_editing_changes_the_offer_and_never_below_the_places_taken(client, world):
    client.force_login(world.cast.ho)
    url = reverse("mobility:offer-edit", args=[world.offer.public_id])
    assert "2027-01-11" in client.get(url).content.decode()
    refused = client.post(url, complete(world, places="0")).content.decode()
    assert "error-summary" in refused
    assert client.post(url, complete(world)).status_code == 302
    assert Offer.objects.get(pk=world.offer.pk).title == "Cork from lab to line"


@pytest.mark.parametrize("name, status", [("vo", 403), ("outsider", 403), ("officer", 403), ("hop", 200)])
def test_only_the_hosts_side_edits(client, world, name, status):
    client.force_login(getattr(world.cast, name))
    assert client.get(reverse("mobility:offer-edit", args=[world.offer.public_id])).status_code == status


def test_a_paused_offer_is_gone_for_everybody_but_its_host(client, world):
    page = reverse("mobility:offer-detail", args=[world.offer.public_id])
    client.force_login(world.cast.ho)
    client.post(reverse("mobility:offer-pause", args=[world.offer.public_id]))
    assert client.get(page).status_code == 200
    client.force_login(world.cast.vo)
    assert client.get(page).status_code == 404
    client.force_login(world.cast.ho)
    client.post(reverse("mobility:offer-resume", args=[world.offer.public_id]))
    client.logout()
    assert client.get(page).status_code == 200


def test_closing_for_good_is_asked_twice(client, world):
    client.force_login(world.cast.ho)
    _before, _summary, asked = client.get(f"/offers/{world.offer.public_id}/").text.partition(
        "<summary>Close the offer for good</summary>"
    )
    assert "Yes, close it" in asked.partition("</details>")[0]


def test_a_closed_offer_stays_closed(client, world):
    client.force_login(world.cast.ho)
    client.post(reverse("mobility:offer-close", args=[world.offer.public_id]))
    answer = client.post(reverse("mobility:offer-resume", args=[world.offer.public_id]))
    assert answer.status_code == 409
    assert client.get(reverse("mobility:offer-edit", args=[world.offer.public_id])).status_code == 409


@pytest.mark.parametrize("verb", ["pause", "close"])
def test_nobody_else_pauses_or_closes(client, world, verb):
    client.force_login(world.cast.vo)
    assert client.post(reverse(f"mobility:offer-{verb}", args=[world.offer.public_id])).status_code == 403
    assert client.get(reverse(f"mobility:offer-{verb}", args=[world.offer.public_id])).status_code == 405


def test_a_guest_sees_the_full_sum_and_a_visitor_its_own_and_why_it_fits(client, world, owner):
    page = reverse("mobility:offer-detail", args=[world.offer.public_id])
    assert "EUR\u00a0780.00" in client.get(page).content.decode()
    with owner():
        fresh = factories.organisation("Fresh SL", world.vop)
        factories.member(world.cast.guest, "manager", organisation=fresh)
    client.force_login(world.cast.guest)
    text = client.get(page).content.decode()
    assert "EUR\u00a0390.00" in text
    assert "Sectors in common: Digital" in text
    assert reverse("mobility:application-new", args=[world.offer.public_id]) in text


def test_a_visitor_of_the_same_country_reads_why_it_cannot_apply(client, world, owner):
    with owner():
        near = factories.organisation("Near Lda", world.hop, country="PT", place="Aveiro", where=(40.64, -8.65))
        factories.member(world.cast.guest, "manager", organisation=near)
    client.force_login(world.cast.guest)
    text = client.get(reverse("mobility:offer-detail", args=[world.offer.public_id])).content.decode()
    assert "E1" in text
    assert "Choose a host in another country." in text
    assert reverse("mobility:application-new", args=[world.offer.public_id]) not in text


def test_my_offers_are_those_of_my_organisations_and_partnerships(client, world):
    for name, sees in (("ho", True), ("hop", True), ("vo", False), ("outsider", False), ("guest", False)):
        client.force_login(getattr(world.cast, name))
        page = client.get(reverse("mobility:offer-mine")).content.decode()
        assert (world.offer.title in page) is sees, name


def test_my_offers_cost_the_same_with_1_and_30(client, world, owner, django_assert_num_queries):
    client.force_login(world.cast.ho)
    url = reverse("mobility:offer-mine")
    client.get(url)
    few = statements(client, url)
    with owner():
        for number in range(30):
            factories.offer(world.ho, title=f"Offer {number}")
    assert statements(client, url) == few


def statements(client, url):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as caught:
        client.get(url)
    return len(caught)


def test_names_of_200_characters_and_signs_of_html_do_no_harm(client, world, owner):
    with owner():
        Offer.objects.filter(pk=world.offer.pk).update(title="<script>" + "W" * 150, ho_name="X" * 200)
    page = client.get(reverse("mobility:offer-detail", args=[world.offer.public_id])).content.decode()
    assert "&lt;script&gt;WW" in page
    assert "<script>WW" not in page
