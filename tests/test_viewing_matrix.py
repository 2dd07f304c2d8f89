"""Through somebody's eyes the Support Office reads what that person reads, minus bank data, and moves nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clusterxchange.middleware import VIEWING
from partnerships.models import Event, Viewing
from tests.asker import Rows, text_of, without_outlines
from tests.canaries import ACCOUNTS, build_everything, said
from tests.routes import OURS
from tests.test_matrix import WITH_IDS, WITHOUT_IDS, cells_with_ids

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_pages")]

LOOKED_AT = ["vo", "ho", "vop", "finance", "coordinator", "outsider", "guest"]
BANK = set(ACCOUNTS.values())


@pytest.fixture
def everything(world, owner):
    with owner():
        return build_everything(world)


def addresses(everything):
    """Every page with the first thing of each kind on each side, and every page that takes no id."""
    first = [thing for thing in everything.things if thing.place == 0]
    yield from dict.fromkeys(url for _route, url, _thing in cells_with_ids(first, WITH_IDS))
    yield from (route.url() for route in WITHOUT_IDS if route.namespace in OURS or route.name == "home")


def read_by(client, everything, urls):
    """{address: (status, words that not everybody may read)} of GET requests."""
    found = {}
    for url in urls:
        response = client.get(url)
        words = {one.word for one in said(everything.canaries, without_outlines(text_of(response)))}
        found[url] = (response.status_code, words, is_file(response))
    return found


def is_file(response):
    return "Content-Disposition" in response or not response["Content-Type"].startswith(
        ("text/html", "application/json")
    )


def look_through(client, world, owner, name):
    client.force_login(world.cast.so)
    now = timezone.now()
    with owner():
        viewing = Viewing.objects.create(
            person=getattr(world.cast, name), by=world.cast.so, reason="A reason.", started_at=now,
            ends_at=now + timedelta(minutes=30),
        )  # fmt: skip
    session = client.session
    session[VIEWING] = viewing.pk
    session.save()


@pytest.mark.parametrize("name", LOOKED_AT)
def test_through_their_eyes_one_reads_what_they_read_minus_bank_data_and_conversations(
    name, client, everything, world, owner
):
    client.raise_request_exception = False
    urls = list(addresses(everything))
    client.force_login(getattr(world.cast, name))
    own = read_by(client, everything, urls)
    client.logout()
    look_through(client, world, owner, name)
    seen = read_by(client, everything, urls)
    talks = [url for url in urls if url.endswith("/messages/") or url.startswith("/attachments/")]
    assert all(seen[url][0] in (403, 404) and not seen[url][1] for url in talks)
    wrong = [
        (url, own[url][:2], seen[url][:2])
        for url in urls
        if url not in talks
        and (
            seen[url][1] != (set() if own[url][2] else own[url][1] - BANK)
            or seen[url][0] != (403 if own[url][2] else own[url][0])
        )
    ]
    assert wrong == []
    assert len(urls) > 140


@pytest.mark.parametrize("name", ["vo", "finance"])
def test_through_their_eyes_no_step_is_taken(name, client, everything, world, owner):
    look_through(client, world, owner, name)
    before = Rows(owner).unchanged
    for url in addresses(everything):
        if url.endswith("/viewing/end/"):
            continue
        assert client.post(url, {}).status_code == 403, url
    with owner():
        Event.objects.filter(verb="viewing.page").delete()
    assert Rows(owner).unchanged == before
