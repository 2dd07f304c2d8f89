"""Saved searches: kept as asked, told of what is new and of nothing twice, stopped from the e-mail."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from mobility.alerts import key_of, tell_of_new_offers
from mobility.models import Offer, SavedSearch
from partnerships.models import Mail
from tests import factories

pytestmark = pytest.mark.django_db


def searches(owner):
    with owner():
        return list(SavedSearch.objects.order_by("pk"))


def mails(owner):
    with owner():
        return list(Mail.objects.filter(recipient="vo@example.eu").order_by("pk"))


def save(client, query="country=PL&sector=textile&q=looms", **typed):
    return client.post(f"/searches/new/?{query}", {"name": "Looms", "often": "daily"} | typed)


def test_a_search_is_kept_as_it_was_asked(client, world, owner):
    client.force_login(world.cast.vo)
    assert "Poland, Textiles and fashion" in client.get("/searches/new/?country=PL&sector=textile").content.decode()
    assert save(client, "country=PL&sector=textile&q=looms&after=x&page=3&country=XX&unknown=1").status_code == 302
    (search,) = searches(owner)
    assert search.query == "q=looms&country=PL&sector=textile"
    assert 'href="/offers/?q=looms&amp;country=PL' in client.get("/searches/").content.decode()


def test_the_catalogue_offers_to_save_what_was_asked(client, world):
    assert "Save this search" not in client.get("/offers/?country=PL").content.decode()
    client.force_login(world.cast.vo)
    assert 'href="/searches/new/?country=PL"' in client.get("/offers/?country=PL&sort=newest&map=on").content.decode()


def test_nobody_reads_changes_or_deletes_anothers_search(client, world, owner):
    with owner():
        search = factories.search(world.cast.vo, name="Secret plans")
    client.force_login(world.cast.vop)
    assert "Secret plans" not in client.get("/searches/").content.decode()
    assert client.get(f"/searches/{search.public_id}/").status_code == 404
    assert client.post(f"/searches/{search.public_id}/delete/").status_code == 404
    assert searches(owner) == [search]


def test_a_name_is_asked_for_and_what_was_typed_is_kept(client, world, owner):
    client.force_login(world.cast.vo)
    answer = save(client, name="", often="weekly").content.decode()
    assert "This field is required." in answer
    assert re.search(r'value="weekly"[^>]* checked', answer)
    assert searches(owner) == []


def test_twenty_searches_are_enough(client, world, owner):
    with owner():
        for number in range(20):
            factories.search(world.cast.vo, name=f"Search {number}")
    client.force_login(world.cast.vo)
    assert "You keep 20 searches already." in save(client).content.decode()


def test_a_search_is_renamed_and_deleted(client, world, owner):
    client.force_login(world.cast.vo)
    save(client)
    (search,) = searches(owner)
    client.post(f"/searches/{search.public_id}/", {"name": "Weaving", "often": "weekly"})
    (search,) = searches(owner)
    assert (search.name, search.often) == ("Weaving", "weekly")
    client.post(f"/searches/{search.public_id}/delete/")
    assert searches(owner) == []


@pytest.fixture
def kept(world, owner):
    """Asked two days ago: offers about textiles. One was there before, one came since, one is about something else."""
    ago = timezone.now() - timedelta(days=2)

    def keep(often="daily"):
        with owner():
            search = factories.search(
                world.cast.vo, name="Looms", query="sector=textile", often=often, created_at=ago, told_at=ago
            )
            for title, hours, sector in (
                ("Old looms", 100, "textile"),
                ("New looms", 5, "textile"),
                ("Spa", 5, "tourism"),
            ):
                offer = factories.offer(world.ho, title=title, sectors=[sector])
                published = timezone.now() - timedelta(hours=hours)
                Offer.objects.filter(pk=offer.pk).update(published_at=published)
        return search

    return keep


@pytest.mark.parametrize("often", ["instant", "daily"])
def test_new_offers_are_told_once(world, owner, kept, often):
    search = kept(often)
    assert tell_of_new_offers() == 1
    (mail,) = mails(owner)
    assert mail.subject == "1 new offer: Looms"
    assert "New looms" in mail.text
    assert "Old looms" not in mail.text
    assert "Spa" not in mail.text
    assert key_of(search) in mail.text
    assert tell_of_new_offers(timezone.now() + timedelta(days=2)) == 0
    assert len(mails(owner)) == 1


def test_a_week_is_waited_for_and_never_is_never(world, owner, kept):
    kept("weekly")
    assert tell_of_new_offers() == 0
    assert tell_of_new_offers(timezone.now() + timedelta(days=6)) == 1
    with owner():
        SavedSearch.objects.update(often="never")
        factories.offer(world.ho, title="Newest looms", sectors=["textile"])
    assert tell_of_new_offers(timezone.now() + timedelta(days=60)) == 0


def test_many_new_offers_make_one_mail(world, owner, kept):
    kept()
    with owner():
        for number in range(14):
            factories.offer(world.ho, title=f"Loom number {number:02d}", sectors=["textile"])
    assert tell_of_new_offers() == 1
    (mail,) = mails(owner)
    assert mail.subject == "More than 10 new offers: Looms"
    assert mail.text.count("Loom number") == 10


def test_the_link_of_a_mail_stops_it_after_asking(client, world, owner, kept):
    search = kept()
    tell_of_new_offers()
    path = re.search(r"/searches/stop/\S+", mails(owner)[0].text).group()
    assert "Shall we stop?" in client.get(path).content.decode()
    assert searches(owner)[0].often == "daily"  # a link that a mail program opens by itself changes nothing
    assert "no more e-mails" in client.post(path).content.decode()
    assert searches(owner)[0].often == "never"
    assert client.get(f"/searches/stop/{key_of(search)}x/").status_code == 404


def test_e_mails_that_begin_again_do_not_tell_what_happened_meanwhile(client, world, owner, kept):
    search = kept("never")
    client.force_login(world.cast.vo)
    client.post(f"/searches/{search.public_id}/", {"name": "Looms", "often": "daily"})
    assert tell_of_new_offers(timezone.now() + timedelta(days=2)) == 0
