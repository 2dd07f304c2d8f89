"""The public catalogue: search, facets with honest counts, pages, htmx and life without it."""

import html
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mobility import facets, sample
from mobility.codes import asking_for, codes_of
from mobility.filters import words_of
from mobility.models import CatalogueSample, Exchange, Offer
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


def words_at(text, name):
    part = text.partition(f'id="count-{name}"')[2].partition("</span></label>")[0]
    return part.partition(">")[2].replace('<span class="cx-sr">, </span>', "").partition("<")[0]


def count_of(text, name):
    return int(words_at(text, name))


def test_above_a_thousand_the_sample_says_how_many(client, world, monkeypatch, offers):
    sample.take()
    monkeypatch.setattr(facets, "MOST", 2)
    monkeypatch.setattr(facets, "DOUBTFUL", 2)
    text = page(client, "?country=PT&country=PL&country=DE")
    assert "About <strong>3</strong> offers" in text
    assert count_of(text, "sector-digital") == 1
    assert count_of(text, "country-PL") == 1


def test_numbers_from_a_part_of_the_catalogue_say_that_they_are_no_count(client, world, offers):
    """Of 4,000 offers four are drawn: one of them is full, one textile."""
    sample.take()
    CatalogueSample.objects.update(offers=4000, taken_at=timezone.now())
    text = page(client)
    assert "About <strong>3,000</strong> offers" in text
    assert words_at(text, "sector-textile") == "~1,000"
    assert words_at(text, "sector-tourism") == "few"
    assert "About <strong>1,000</strong> offers" not in page(client, "?sector=textile")  # few enough to count them


def test_a_sample_of_a_large_catalogue_knows_how_large_it_is(world, owner, offers, monkeypatch):
    monkeypatch.setattr(sample, "SIZE", 2)
    with owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE mobility_offer")
    sample.take()
    drawn = CatalogueSample.objects.get()
    assert drawn.size == 2
    assert 2 <= drawn.offers <= Offer.objects.count()


def test_how_deep_a_match_lies_is_read_off_the_sample():
    """1,000 of 100,000 offers are drawn, the newest first; matches may stand together among the oldest."""
    drawn = sample.Sample(offers=100_000, size=1000)
    spread, bunched = sum(1 << place for place in range(9, 1000, 10)), ((1 << 100) - 1) << 900
    assert spread.bit_count() == bunched.bit_count() == 100
    assert drawn.depth(spread, 21) == 1000
    assert drawn.depth(spread, 300) == 3000
    assert drawn.depth(bunched, 21) == 90_100
    assert drawn.depth(0, 21) is None
    assert drawn.depth(1 << 5, 300) is None


def test_the_sample_lies_in_the_order_of_age(world, owner, offers):
    with owner():
        newest = Offer.objects.order_by("-published_at").first()
    sample.take()
    drawn = sample.sample()
    mine = drawn.holding(f"{newest.title.split()[-1].lower()}")
    assert drawn.depth(mine, 1) == 1, newest.title


def test_the_sample_forgets_what_is_gone(client, world, offers, owner, monkeypatch):
    monkeypatch.setattr(facets, "DOUBTFUL", 0)
    sample.take()
    assert count_of(page(client, "?country=PL&country=PT"), "sector-textile") == 1
    with owner():
        Offer.objects.filter(title__startswith="Smart").update(status="closed")
    sample.take()
    assert "About <strong>1</strong> offers" in page(client, "?country=PL&country=PT")


QUERIES = ("q=robots&country=PT", "country=PT&sector=digital&q=rob", "sector=digital&wanted=sme", "q=robots",
           "earliest=2027-06-01&sector=textile", "latest=2027-02-01", "language=en", "")  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_a_list_is_the_same_however_it_is_found(client, world, owner, monkeypatch, offers, query):
    """Counted, looked up in the index of words, or come upon in the order of days."""
    few = titles(page(client, f"?{query}"))
    assert few
    sample.take()
    monkeypatch.setattr(facets, "DOUBTFUL", 0)
    for common in (True, False):
        monkeypatch.setattr(facets.Asked, "is_common", lambda *_, common=common: common)
        assert titles(page(client, f"?{query}")) == few
        assert len(statements(client, f"/offers/?{query}")) <= 4


def test_a_field_of_the_filter_shows_what_is_typed_now(client, world, offers):
    """Fields are drawn once a process for each look: another value, an error and another language are other looks."""
    for typed in ("robots", "loom", "robots", ""):
        assert f'name="q" value="{typed}"' in page(client, f"?q={typed}") or not typed
    assert "cx-wrong" in page(client, "?earliest=nonsense")
    assert "cx-wrong" not in page(client, "?earliest=2027-01-01")
    assert "cx-wrong" in page(client, "?earliest=nonsense")
    assert "Best fit for us" not in page(client)
    client.force_login(world.cast.vo)
    assert "Best fit for us" in page(client)


@pytest.mark.parametrize("sort", ["newest", "soonest"])
def test_who_was_counted_in_part_is_not_searched_for_again(client, world, monkeypatch, offers, sort):
    """The first page is taken from those counted, the next ones go on beyond them and back."""
    sample.take()
    everything = titles(page(client, f"?sort={sort}"))
    monkeypatch.setattr(facets, "MOST", 2)
    monkeypatch.setattr("mobility.views.catalogue.PAGE", 1)
    address, found = f"?sort={sort}", []
    while address:
        text = page(client, address)
        assert "About <strong>3</strong> offers" in text
        found += titles(text)
        address = leads_to(text, "next")
    assert found == everything
    assert len(found) == 3
    back = page(client, leads_to(text, "prev"))
    assert titles(back) == [everything[1]]
    assert titles(page(client, leads_to(back, "prev"))) == [everything[0]]
    assert "@@" not in statements(client, f"/offers/?q=robots&sort={sort}")[-2]


def leads_to(text, where):
    """The query of the link to the next or the previous page, or ''."""
    found = re.search(rf'href="/offers/([^"]*)"[^>]*rel="{where}"', text) or re.search(
        rf'rel="{where}"[^>]*href="/offers/([^"]*)"', text
    )
    return html.unescape(found.group(1)) if found else ""


def test_a_common_beginning_is_read_in_the_rows(client, world, monkeypatch, offers):
    sample.take()
    monkeypatch.setattr(facets, "RARE", 0)
    assert "IS TRUE" not in " ".join(statements(client, "/offers/?q=looms+lo"))  # two words of one offer: soon read
    monkeypatch.setattr(facets, "ENTRIES", 0)
    assert titles(page(client, "?q=lod")) == ["Smart looms in Łódź"]
    assert titles(page(client, "?q=textiles s")) == ["Smart looms in Łódź"]
    assert "IS TRUE" in " ".join(statements(client, "/offers/?q=looms+h"))


@pytest.mark.parametrize("words", ["muenchen", "munchen", "München", "muench", "Åarhus", "aarhus"])
def test_towns_are_found_as_their_neighbours_spell_them(client, world, owner, words):
    with owner():
        factories.offer(world.ho, title="Looms by the river", place="München", summary="With friends from Århus.")
    assert "Looms by the river" in page(client, f"?q={words}")


def titles(text):
    return re.findall(r'href="/offers/[\w-]{16}/">([^<]+)<', text)


def test_codes_join_country_and_sector_and_any_of_one_facet():
    values = {"country": "PT", "sectors": ["agri_food"], "activity_types": [], "wanted": ["sme"], "languages": ["pt"],
              "stays": ["week"]}  # fmt: skip
    assert codes_of(values) == [
        "qxcountrypt", "qxsectoragrifood", "qxwantedsme", "qxlanguagept", "qxstayweek", "qxplaceptagrifood",
    ]  # fmt: skip
    assert "qxstaymonth" in codes_of(values | {"stays": []})  # any length is welcome
    asked = [str(term) for term in asking_for({"country": ["PT", "ES"], "sector": [], "wanted": ["sme"]})]
    assert asked == ["(qxcountrypt | qxcountryes)", "(qxwantedsme)"]
    asked = [str(term) for term in asking_for({"country": ["PT"], "sector": ["agri_food", "digital"]})]
    assert asked == ["(qxplaceptagrifood | qxplaceptdigital)"]
    assert asking_for({"country": None}) == []


@pytest.fixture
def varied(world, owner, offers):
    """Of six open offers: one for long stays, one for everybody, one in May, one with many places."""
    first = timezone.localdate().replace(day=1)
    with owner():
        factories.offer(world.ho, title="Long stays", stays=["month"])
        factories.offer(world.ho, title="For everybody", wanted=[])
        factories.offer(world.ho, title="This month only", opens_on=first, closes_on=first + timedelta(days=31))
    return first


@pytest.mark.parametrize("counted", [True, False])
@pytest.mark.parametrize(
    "query, count, number",
    [("stay=month", "stay-month", 6), ("stay=week", "stay-week", 5), ("wanted=agency", "wanted-agency", 1),
     ("places=5", "places-5", 5), ("places=10", "places-10", 1), ("places=2&places=10", "places-2", 6)],
)  # fmt: skip
def test_a_facet_finds_what_it_counts(client, world, varied, monkeypatch, counted, query, count, number):
    """Whether the number was counted now or said by the sample."""
    sample.take()
    if not counted:
        monkeypatch.setattr(facets, "DOUBTFUL", 0)
    assert count_of(page(client), count) == number
    assert len(titles(page(client, f"?{query}"))) == number
    assert count_of(page(client, f"?{query}"), count) == number


@pytest.mark.parametrize("counted", [True, False])
def test_a_month_finds_what_is_open_in_it(client, world, varied, monkeypatch, counted):
    sample.take()
    if not counted:
        monkeypatch.setattr(facets, "DOUBTFUL", 0)
    text = page(client, f"?month={varied:%Y-%m}")
    assert titles(text) == ["This month only"]
    assert count_of(text, f"month-{varied:%Y-%m}") == 1
    assert titles(page(client, "?month=1999-01"))  # no month that can be asked for


def test_a_long_facet_shows_its_most_frequent_values_first(client, world, offers):
    countries = page(client).partition("Host country</legend>")[2].partition("</fieldset>")[0]
    first, more = countries.split("Show more")
    assert 'id="country-PT"' in first
    assert 'id="country-TR"' in more
    assert 'id="country-TR"' in page(client, "?country=TR").partition("Show more")[0]  # what is chosen is seen


def test_no_result_says_which_filter_to_drop_and_what_that_brings(client, offers):
    text = page(client, "?q=submarine&country=PL")
    assert "Drop one of them and you find:" in text
    way = text.partition("Drop one of them and you find:")[2]
    assert 'href="/offers/?country=PL"' in way
    assert "1 offer" in way
    assert "without Host country: Poland" not in way  # that would not help
    assert len(statements(client, "/offers/?q=submarine&country=PL")) <= 6


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
    places = set(re.findall('id="(count-[^"]+)"', page(client)))
    later = page(client, "?sector=aerospace_defence&country=FI", **{"HX-Request": "true"})
    counts = set(re.findall('id="(count-[^"]+)"', later))
    assert {one for one in counts if "region" not in one} == places  # regions come as a whole
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


def test_who_may_visit_sees_the_best_fit_first_unless_asking_otherwise(client, world, offers):
    client.force_login(world.cast.vo)
    assert "Best fit for Visitor Ltd" in page(client)
    assert "Best fit for Visitor Ltd" not in page(client, "?sort=newest")


def test_of_many_offers_those_in_our_sectors_are_ranked(client, world, owner, monkeypatch):
    """Only so many are ranked: the newest of all would leave out what fits."""
    with owner():
        for number in range(12):
            factories.offer(world.ho, title=f"Spa number {number}", sectors=["tourism"])
        Offer.objects.filter(pk=world.offer.pk).update(published_at=timezone.now() - timedelta(days=99))
    sample.take()
    monkeypatch.setattr(facets, "DOUBTFUL", 5)
    monkeypatch.setattr("mobility.views.catalogue.MOST_RANKED", 1)
    client.force_login(world.cast.vo)
    assert titles(page(client)) == ["Robots in small series"]


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
