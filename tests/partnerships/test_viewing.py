"""The Support Office looks through a person's eyes: read-only by Postgres, with a reason, for half an hour, noted."""

from datetime import timedelta

import pytest
from django.db import Error, connection, transaction
from django.urls import reverse
from django.utils import timezone

from clusterxchange import scope
from mobility.models import Exchange
from partnerships.models import Event, User, Viewing
from payments.models import BankAccount
from tests import factories

pytestmark = pytest.mark.django_db
HOME, REASON = reverse("home"), "She called because her report cannot be sent."


def page(person):
    return reverse("partnerships:person-view-as", args=[person.public_id])


@pytest.fixture
def look(client, world):
    """The Support Office begins to look through the eyes of somebody of the cast."""

    def look(name):
        client.force_login(world.cast.so)
        answer = client.post(page(getattr(world.cast, name)), {"reason": REASON})
        assert answer.status_code == 302, answer.text
        return client

    return look


def notes(owner, verb):
    with owner():
        return list(Event.objects.filter(verb=verb).order_by("pk").values_list("note", flat=True))


def test_every_page_is_the_persons_with_a_banner_and_the_way_out(look, world):
    client = look("vo")
    home = client.get(HOME)
    assert home.wsgi_request.user == world.cast.vo
    assert "You see the portal as Vo does." in home.text
    assert "Back to my own eyes" in home.text
    exchange = reverse("mobility:exchange-detail", args=[world.exchange.public_id])
    assert "You see the portal as Vo does." in client.get(exchange).text
    foreign = reverse("mobility:exchange-detail", args=[world.foreign_exchange.public_id])
    assert client.get(foreign).status_code == 404
    assert client.get(reverse("partnerships:outbox")).status_code == 403
    assert client.get(reverse("partnerships:person-list")).status_code == 403


def test_start_pages_and_end_are_noted(look, world, owner):
    client = look("vo")
    client.get(HOME)
    client.get(reverse("mobility:exchange-list"))
    client.post(reverse("partnerships:viewing-end"))
    assert notes(owner, "viewing.started") == [REASON]
    assert notes(owner, "viewing.page") == ["GET /home/", "GET /exchanges/"]
    assert len(notes(owner, "viewing.ended")) == 1
    with owner():
        assert set(Event.objects.filter(verb__startswith="viewing.").values_list("by", flat=True)) == {world.cast.so.pk}
    assert client.get(HOME).wsgi_request.user == world.cast.so


def test_nothing_can_be_changed(look, world, owner):
    client = look("vo")
    for url in (
        reverse("partnerships:organisation-people", args=[world.vo.public_id]),
        reverse("mobility:offer-new"),
        page(world.cast.ho),
    ):
        answer = client.post(url, {"email": "x@example.eu", "role": "finance", "reason": REASON})
        assert answer.status_code == 403
        assert "nothing can be changed" in answer.text


def test_postgres_itself_refuses_to_write(world):
    with scope.fresh():
        seen = scope.view_as(world.cast.vo.pk)
        assert seen.viewing
        assert Exchange.objects.filter(pk=world.exchange.pk).exists()
        with pytest.raises(Error, match="read-only transaction"), transaction.atomic():
            Exchange.objects.filter(pk=world.exchange.pk).update(title="Changed")
        with pytest.raises(Error, match="read-write mode"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('transaction_read_only', 'off', true)")


def test_a_page_that_would_write_says_so(look, world, monkeypatch):
    from mobility.views import exchanges

    real = exchanges.exchange_list

    client = look("vo")

    def writes(request):
        Exchange.objects.filter(pk=world.exchange.pk).update(title="Read")
        return real(request)

    from django.urls import get_resolver

    pattern = next(one for one in _patterns(get_resolver().url_patterns) if getattr(one, "name", "") == "exchange-list")
    monkeypatch.setattr(pattern, "callback", writes)
    answer = client.get(reverse("mobility:exchange-list"))
    assert answer.status_code == 403
    assert "writes something when it is opened" in answer.text


def _patterns(entries):
    for entry in entries:
        yield from _patterns(entry.url_patterns) if hasattr(entry, "url_patterns") else [entry]


@pytest.mark.parametrize("name", ["vo", "finance"])
def test_bank_data_stays_hidden_in_both_layers(look, world, owner, name):
    with owner():
        exchange = factories.exchange(world.offer, world.vo, status="validated")
        factories.bank_account(exchange, iban="PT50000201231234567890154")
    with scope.fresh():
        assert BankAccount.objects.count() == 0
        scope.view_as(getattr(world.cast, name).pk)
        assert BankAccount.objects.count() == 0
    with scope.acting_as(getattr(world.cast, name)):
        assert BankAccount.objects.count() == 1
    client = look(name)
    url = "mobility:exchange-detail"
    assert "0154" not in client.get(reverse(url, args=[exchange.public_id])).text
    assert "0154" not in client.get(reverse("payments:due-list")).text


def test_no_file_is_fetched(look, world, owner):
    with owner():
        evidence = factories.evidence(world.exchange)
    answer = look("vo").get(reverse("mobility:evidence-download", args=[evidence.public_id]))
    assert answer.status_code == 403
    assert "Files cannot be fetched" in answer.text


@pytest.mark.parametrize("name", ["account_email", "account_change_password", "mfa_index"])
def test_the_account_is_the_persons_own(look, name):
    answer = look("vo").get(reverse(name))
    assert answer.status_code == 403
    assert "the person’s own" in answer.text


@pytest.mark.parametrize("name", ["so", "officer", "so2"])
def test_never_into_the_support_office_or_the_agency(client, world, owner, name):
    with owner():
        world.cast.so2 = factories.person("so2@example.eu")
        factories.member(world.cast.so2, "support_office")
    person = getattr(world.cast, name)
    client.force_login(world.cast.so)
    answer = client.post(page(person), {"reason": REASON})
    assert answer.status_code == 200
    assert "Nobody looks through the eyes of the Support Office or the Agency" in answer.text
    with scope.acting_as(world.cast.so), pytest.raises(Error), transaction.atomic():
        now = timezone.now()
        Viewing.objects.create(person=person, by=world.cast.so, reason=REASON, ends_at=now + timedelta(minutes=5))


@pytest.mark.parametrize("who", ["officer", "coordinator", "vo", "guest"])
def test_nobody_else_looks_through_others_eyes(client, world, who):
    client.force_login(getattr(world.cast, who))
    assert client.get(page(world.cast.ho)).status_code == 403
    assert client.post(page(world.cast.ho), {"reason": REASON}).status_code == 403
    now = timezone.now()
    with scope.acting_as(getattr(world.cast, who)), pytest.raises(Error), transaction.atomic():
        Viewing.objects.create(
            person=world.cast.ho, by=getattr(world.cast, who), reason=REASON, ends_at=now + timedelta(minutes=5)
        )


@pytest.mark.parametrize(("typed", "words"), [("", "required"), ("why", "at least 10 characters")])
def test_a_reason_is_a_sentence(client, world, typed, words):
    client.force_login(world.cast.so)
    assert words in client.post(page(world.cast.vo), {"reason": typed}).text


def test_it_ends_after_half_an_hour(look, world, owner):
    client = look("vo")
    with owner():
        begun = timezone.now() - timedelta(minutes=31)
        Viewing.objects.update(started_at=begun, ends_at=begun + timedelta(minutes=30))
    answer = client.get(HOME, follow=True)
    assert "half hour" in answer.text
    assert answer.wsgi_request.user == world.cast.so
    assert client.get(HOME).wsgi_request.user == world.cast.so
    with owner():
        viewing = Viewing.objects.get()
        assert viewing.ended_at == viewing.ends_at


def test_it_ends_when_the_person_joins_those_who_watch(look, world, owner):
    client = look("vo")
    with owner():
        factories.member(world.cast.vo, "officer")
    assert client.get(HOME).status_code == 302
    assert client.get(HOME).wsgi_request.user == world.cast.so


def test_it_ends_when_the_officer_leaves_the_support_office(look, world, owner):
    client = look("vo")
    with owner():
        world.cast.so.memberships.all().delete()
    client.get(HOME)
    assert client.get(HOME).wsgi_request.user == world.cast.so


def test_the_session_changes_its_key_at_both_ends(client, world):
    client.force_login(world.cast.so)
    keys = [client.session.session_key]
    client.post(page(world.cast.vo), {"reason": REASON})
    keys.append(client.session.session_key)
    client.post(reverse("partnerships:viewing-end"))
    keys.append(client.session.session_key)
    assert len(set(keys)) == 3


def test_logging_out_ends_it(look, world, owner):
    client = look("vo")
    assert client.post(reverse("account_logout")).status_code == 302
    assert "_auth_user_id" not in client.session
    with owner():
        assert Viewing.objects.get().ended_at


def test_postgres_keeps_the_half_hour(world, owner):
    now = timezone.now()
    with owner(), pytest.raises(Error, match="viewing_half_an_hour"), transaction.atomic():
        Viewing.objects.create(
            person=world.cast.vo, by=world.cast.so, reason=REASON, started_at=now, ends_at=now + timedelta(minutes=31)
        )


def test_the_person_reads_who_looked_and_why(look, world, client):
    look("vo").post(reverse("partnerships:viewing-end"))
    client.force_login(world.cast.vo)
    mine = client.get(reverse("partnerships:person-rights", args=[world.cast.vo.public_id])).text
    assert REASON in mine
    assert "So" in mine
    client.force_login(world.cast.ho)
    assert User.objects.filter(pk=world.cast.vo.pk).exists()
    with scope.acting_as(world.cast.ho):
        assert not Viewing.objects.exists()
