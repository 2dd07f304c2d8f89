"""Visitors and hosts read their own year, and nobody else's."""

from datetime import date

from django.urls import reverse

from tests import factories

PAGE = reverse("reporting:year")


def test_a_year_tells_visits_hosts_days_and_grades(world, client, owner):
    with owner():
        first = factories.exchange(world.offer, world.vo, status="validated", starts_on=date(2026, 3, 2),
                                   ends_on=date(2026, 3, 6), working_days=5)  # fmt: skip
        factories.exchange(
            world.offer, world.vo, status="cancelled", starts_on=date(2026, 4, 1), ends_on=date(2026, 4, 3)
        )
        factories.answers(first, "ho", "a", grade=4)
        factories.answers(first, "vo", "a", grade=2)
    client.force_login(world.cast.vo)
    visits, hosted = (one["side"] for one in client.get(PAGE, {"year": "2026"}).context["sides"])
    assert ([row.pk for row in visits.exchanges], visits.days, visits.mean, visits.met) == ([first.pk], 5, 4, 1)
    assert hosted.exchanges == []
    client.force_login(world.cast.ho)
    visits, hosted = (one["side"] for one in client.get(PAGE, {"year": "2026"}).context["sides"])
    assert (visits.exchanges, hosted.mean, dict(hosted.countries)) == ([], 2, {first.vo_country: 1})


def test_others_have_no_year_of_it_and_nonsense_is_the_newest(world, client, owner):
    for who, status in (("stranger", 200), ("guest", 403), ("vop", 403), ("officer", 403)):
        client.force_login(getattr(world.cast, who))
        assert client.get(PAGE, {"year": "x"}).status_code == status, who
    client.force_login(world.cast.stranger)
    assert "Visitor Ltd" not in client.get(PAGE).content.decode()


def test_many_exchanges_ask_as_little_as_one(world, client, owner, django_assert_max_num_queries):
    client.force_login(world.cast.ho)
    with django_assert_max_num_queries(8 + 4) as few:
        client.get(PAGE)
    with owner():
        for _n in range(30):
            factories.exchange(world.offer, world.vo, status="ended")
    with django_assert_max_num_queries(len(few)):
        client.get(PAGE)
