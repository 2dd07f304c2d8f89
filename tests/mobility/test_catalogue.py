"""The public catalogue: search, facets with honest counts, pages, htmx and life without it."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mobility import facets
from mobility.codes import asking_for, codes_of
from mobility.filters import words_of
from mobility.models import Exchange, FacetCount, Offer
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def offers(world, owner):
    """Three more offers of the host, one of them full, one over."""
    with owner():
        made = [
            factories.offer(world.ho, title="Smart looms in Łódź", sectors=["textile"], activity_types=["networking"],
                            place="Łódź", country="PL", opens_on=date(2027, 5, 3), closes_on=date(2027, 7, 2)),
            factories.offer(world.ho, title="Full house", places=1, places_taken=1),
            factories.offer(world.ho, title="Long ago", opens_on=date(2020, 1, 1), closes_on=date(2020, 2, 1)),
        ]  # fmt: skip
        for number, offer in enumerate(made):
            Offer.objects.filter(pk=offer.pk).update(published_at=timezone.now() - timedelta(hours=1 + number))
    return made


def page(client, query="", **headers):
    answer = client.get(f"/offers/{query}", headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_guest_sees_what_is_open_and_has_places_left(client, offers):
    text = page(client)
    assert "Robots in small series" in text
    assert "Smart looms" in text
    assert "Full house" not in text
    assert "Long ago" not in text
    assert "<strong>3</strong> offers" in text


def test_full_offers_are_shown_on_demand(client, offers):
    text = page(client, "?full=on")
    assert "Full house" in text
    assert "All places taken" in text


@pytest.mark.parametrize("words", ["lodz", "Łódź", "LOOMS smart", "loo", "textiles", "lo", "host loom"])
def test_words_find_without_accents_capitals_or_endings(client, offers, words):
    text = page(client, f"?q={words}")
    assert "Smart looms" in text
    assert "Robots in" not in text


@pytest.mark.parametrize(
    "query, found",
    [
        ("country=PL", "Smart looms"),
        ("sector=textile", "Smart looms"),
        ("activity_type=networking", "Smart looms"),
        ("country=PL&country=ES&sector=textile", "Smart looms"),
        ("earliest=2027-07-01&latest=2027-07-03&sector=textile", "Smart looms"),
        ("latest=2027-04-01&country=PT", "Robots in small"),
    ],
)
def test_facets_narrow_the_list(client, offers, query, found):
    text = page(client, f"?{query}")
    assert found in text
    assert "<strong>1</strong> offer" in text


def test_a_window_that_ends_before_the_visitor_can_travel_is_left_out(client, offers):
    assert "Smart looms" not in page(client, "?earliest=2027-07-03")
    assert "Smart looms" not in page(client, "?latest=2027-05-02")


def test_each_filter_is_a_pill_that_takes_itself_away(client, offers):
    text = page(client, "?country=PL&sector=textile&q=looms")
    assert 'href="/offers/?country=PL&amp;q=looms"' in text
    assert 'href="/offers/?sector=textile&amp;q=looms"' in text


def test_counts_of_a_facet_ignore_what_is_chosen_in_it(client, offers):
    text = page(client, "?country=PL")
    assert count_of(text, "country-PL") == 1
    assert count_of(text, "country-PT") == 1
    assert count_of(text, "sector-textile") == 1
    assert count_of(text, "sector-digital") == 0


def count_of(text, name):
    part = text.partition(f'id="count-{name}"')[2].partition("</span></label>")[0]
    words = part.partition(">")[2].replace('<span class="cx-sr">, </span>', "")
    return int(words.partition("<")[0]) if words.partition("<")[0] else None


def test_the_rollup_says_what_counting_says(client, offers):
    facets.recount()
    assert FacetCount.objects.get(facet="all").offers == 3
    assert FacetCount.objects.get(facet="sector", value="textile").offers == 1
    Offer.objects.filter(title="nothing")
    facets.recount()
    assert not FacetCount.objects.filter(offers=0).exists()


def test_values_that_are_gone_leave_the_rollup(world, offers, owner):
    facets.recount()
    with owner():
        Offer.objects.filter(title__startswith="Smart").update(status="closed")
    facets.recount()
    assert not FacetCount.objects.filter(value="textile").exists()


def test_above_a_thousand_nothing_is_claimed(client, world, monkeypatch, offers):
    monkeypatch.setattr(facets, "MOST", 2)
    text = page(client, "?country=PT&country=PL&country=DE")
    assert "More than 1,000" in text
    assert count_of(text, "sector-digital") is None
    assert count_of(text, "country-PL") is None


QUERIES = ("q=robots&country=PT", "country=PT&sector=digital&q=rob", "sector=digital&wanted=sme", "q=robots")


def test_in_a_large_catalogue_only_what_is_rare_is_looked_up(client, world, owner, monkeypatch, offers):
    """The same offers in few statements, whichever of words and facets the index is asked for."""
    facets.recount()
    few = {query: titles(page(client, f"?{query}")) for query in QUERIES}
    monkeypatch.setattr(facets, "MOST", 0)
    monkeypatch.setattr(facets, "MANY", 0)
    for query, found in few.items():
        assert titles(page(client, f"?{query}")) == found
        assert len(statements(client, f"/offers/?{query}")) <= 6


def titles(text):
    return re.findall(r'href="/offers/[\w-]{16}/">([^<]+)<', text)


def test_codes_join_country_and_sector_and_any_of_one_facet():
    values = {"country": "PT", "sectors": ["agri_food"], "activity_types": [], "wanted": ["sme"]}
    assert codes_of(values) == ["qxcountrypt", "qxsectoragrifood", "qxwantedsme", "qxplaceptagrifood"]
    assert asking_for({"country": ["PT", "ES"], "sector": [], "wanted": ["sme"]}) == (
        "(qxcountrypt | qxcountryes) & (qxwantedsme)"
    )
    assert asking_for({"country": ["PT"], "sector": ["agri_food", "digital"]}) == (
        "(qxplaceptagrifood | qxplaceptdigital)"
    )
    assert asking_for({"country": None}) == ""


def test_no_result_helps_on(client, offers):
    text = page(client, "?q=submarine")
    assert "No offer fits all of these filters." in text
    assert "Show all offers" in text


@pytest.mark.parametrize(
    "query",
    ["?q=%26%7C!", "?q=a:*|b", "?q='", "?q=\\", "?country=XX&sector=%3Cb%3E", "?earliest=soon", "?sort=magic",
     "?after=nothing", "?before=nothing", "?page=-1&sort=fit", "?page=99999999999999&sort=fit", "?q=" + "x" * 3000,
     "?earliest=2027-05-01&latest=2027-01-01", "?full=maybe", "?earliest=9999-12-31", "?q=%F0%9F%9A%80"],
)  # fmt: skip
def test_odd_questions_get_a_page(client, offers, query):
    page(client, query)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(q=st.text(max_size=40), day=st.text(max_size=12))
def test_no_words_break_the_search(client, world, q, day):
    assert client.get("/offers/", {"q": q, "earliest": day, "country": q}).status_code in (200, 400)


def test_words_are_letters_and_digits_only():
    assert words_of("Łódź: 'smart' & <looms>|!5*") == ["lodz", "smart", "looms", "5"]
    assert words_of("&|!") == []


def test_a_search_without_any_letter_says_so(client, offers):
    assert "Type at least one letter or digit." in page(client, "?q=%26%26")


def test_pages_follow_each_other_without_gap_or_repeat(client, world, owner):
    with owner():
        for number in range(45):
            factories.offer(world.ho, title=f"Visit number {number:02d}")
    for sort in ("newest", "soonest"):
        seen, url = [], f"/offers/?sort={sort}"
        while url:
            text = client.get(url).content.decode()
            seen.append(text.split("Visit number ")[1:])
            url = link(text, "next")
        titles = [part[:2] for rows in seen for part in rows]
        assert sorted(titles) == [f"{number:02d}" for number in range(45)], sort


def test_previous_leads_back_to_the_page_before(client, world, owner):
    with owner():
        for number in range(45):
            factories.offer(world.ho, title=f"Visit number {number:02d}")
    first = page(client)
    second = client.get(link(first, "next")).content.decode()
    third = client.get(link(second, "next")).content.decode()
    assert titles_in(client.get(link(third, "prev")).content.decode()) == titles_in(second)
    assert titles_in(client.get(link(second, "prev")).content.decode()) == titles_in(first)


def link(text, rel):
    before = text.partition(f'" rel="{rel}"')
    return before[0].rpartition('href="')[2].replace("&amp;", "&") if before[1] else ""


def titles_in(text):
    return [part[:2] for part in text.split("Visit number ")[1:]]


def test_htmx_gets_the_results_and_the_counts_alone(client, offers):
    answer = client.get("/offers/?sector=textile", headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert "<html" not in text
    assert 'hx-swap-oob="true"' in text
    assert "Smart looms" in text
    assert "HX-Request" in answer["Vary"]
    assert "HX-Request" in client.get("/offers/")["Vary"]


def test_every_count_that_comes_later_has_its_place(client, offers):
    """A value without any offer is hidden, not left out: by the time of the answer it may have one."""
    facets.recount()
    places = set(re.findall('id="(count-[^"]+)"', page(client)))
    later = page(client, "?sector=aerospace_defence&country=FI", **{"HX-Request": "true"})
    assert set(re.findall('id="(count-[^"]+)"', later)) == places
    assert '<li hidden><label><input type="checkbox" id="country-FI"' in page(client)
    assert '<li><label><input type="checkbox" id="country-FI"' in page(client, "?country=FI")


def test_reasons_of_fit_name_languages_in_words(client, world):
    client.force_login(world.cast.vo)
    text = page(client, f"{world.offer.public_id}/")
    assert "You both speak English" in text


def test_a_page_restored_from_history_is_whole(client, offers):
    assert "<html" in page(client, "", **{"HX-Request": "true", "HX-History-Restore-Request": "true"})


def statements(client, url):
    with CaptureQueriesContext(connection) as caught:
        client.get(url)
    return [one["sql"] for one in caught if "mobility_" in one["sql"] or "partnerships_" in one["sql"]]


def test_a_guest_costs_at_most_six_statements_however_many_offers(client, world, owner):
    few = {
        query: len(statements(client, f"/offers/{query}")) for query in ("", "?q=robots&country=PT", "?sort=soonest")
    }
    with owner():
        for number in range(30):
            factories.offer(world.ho, title=f"More robots {number}")
    for query, number in few.items():
        assert len(statements(client, f"/offers/{query}")) == number <= 6


def test_best_fit_ranks_with_reasons_and_costs_the_same_for_30(client, world, owner):
    client.force_login(world.cast.vo)
    few = len(statements(client, "/offers/?sort=fit"))
    with owner():
        factories.offer(world.ho, title="Far from us", sectors=["tourism"], languages=["fi"], wanted=["agency"])
        for number in range(30):
            factories.offer(world.ho, title=f"Near to us {number}")
    assert len(statements(client, "/offers/?sort=fit")) == few
    text = page(client, "?sort=fit")
    assert "Far from us" not in text
    assert "Sectors in common: Digital" in text
    assert "Far from us" in page(client, "?sort=fit&page=2")


def test_best_fit_shows_offers_at_home_last(client, world, owner):
    """E1: visits go abroad, so however well it fits, the visitor cannot go there."""
    client.force_login(world.cast.vo)
    with owner():
        factories.offer(world.ho, title="Round the corner", country="ES")
        factories.offer(world.ho, title="Abroad, about something else", sectors=["tourism"], languages=["fi"])
    text = page(client, "?sort=fit")
    assert text.index("Abroad, about something else") < text.index("Round the corner")


def test_the_catalogue_speaks_of_the_organisation_that_can_still_visit(client, world, owner):
    """E15: Visitor Ltd has its visit; it comes first by name only."""
    with owner():
        factories.member(world.cast.vo, "manager", organisation=factories.organisation("Young Ltd", world.vop))
        Exchange.objects.filter(pk=world.exchange.pk).update(vo_identity="a" * 64)
    client.force_login(world.cast.vo)
    assert "Best fit for Young Ltd" in page(client, "?sort=fit")


def test_a_guest_is_not_offered_the_best_fit(client, offers):
    assert "Best fit for us" not in page(client)
    page(client, "?sort=fit")


def test_long_summaries_stay_in_the_database(client, world, owner):
    with owner():
        Offer.objects.filter(pk=world.offer.pk).update(summary="word " * 400 + "ENDOFIT")
    assert "ENDOFIT" not in page(client)
    assert "LEFT(" in " ".join(statements(client, "/offers/"))
