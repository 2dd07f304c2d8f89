"""The calculator page asks what the public interface asks, and says why."""

import pytest

pytestmark = pytest.mark.django_db
QUESTION = {
    "visitor_country": "ES",
    "host_country": "PT",
    "vo_type": "sme",
    "start": "2027-03-01",
    "end": "2027-03-05",
    "distance_km": "900",
}


def ask(client, **changes):
    query = {name: value for name, value in (QUESTION | changes).items() if value is not None}
    answer = client.get("/calculator/", query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_guest_sees_the_empty_form(client, django_assert_max_num_queries):
    # One statement of ours; the rest keeps the test's own transaction apart.
    with django_assert_max_num_queries(8):
        page = client.get("/calculator/").content.decode()
    assert "Visitor&#x27;s country" in page
    assert "error-summary" not in page


def test_a_link_with_the_host_country_opens_the_form_without_a_complaint(client):
    page = client.get("/calculator/", {"host_country": "PT"}).text
    assert '<option value="PT" selected>' in page
    assert "need your attention" not in page


def test_the_amount_stands_with_its_derivation_in_words(client):
    page = ask(client, end="2027-03-03")
    assert "Your lump sum: EUR\u00a0390.00" in page
    assert "Portugal: EUR 780.00" in page
    assert "3 working days, fewer than 5: half" in page


def test_two_towns_do_instead_of_a_distance(client):
    page = ask(client, distance_km=None, visitor_place="Barcelona", host_place="Porto")
    assert "Between Barcelona and Porto" in page
    assert "Your lump sum: EUR\u00a0780.00" in page


def test_an_unknown_town_is_named_with_those_meant(client):
    page = ask(client, distance_km=None, visitor_place="Barcelonetta", host_place="Porto")
    assert "We know no town of this name in Spain. Did you mean Barcelona" in page
    assert 'value="Barcelonetta"' in page


def test_a_refusal_names_its_rule_and_its_cure(client):
    page = ask(client, visitor_country="PT")
    assert "Not possible like this" in page
    assert "Choose a host in another country." in page
    assert "E1" in page


def test_errors_stand_beside_the_field_and_in_the_summary_and_keep_what_was_typed(client):
    page = ask(client, start="soon", distance_km=None)
    assert page.count("Give a day like 2027-03-01.") == 2
    assert 'value="soon"' in page
    assert "<title>Error:" in page


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e400", "-5", "9" * 400, "abc"])
def test_no_number_breaks_it(client, value):
    ask(client, distance_km=value)
    ask(client, travel_days=value)


def test_virtual_visits_are_offered_only_where_the_rules_allow_them(client):
    assert 'name="mode"' not in ask(client)
