"""Programs read lists with a key: in its owner's name, with their rights of that moment, and write nothing."""

import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from clusterxchange import scope
from partnerships.models import Membership
from reporting.exports import reading
from reporting.models import ExportLog, Token
from tests import factories

pytestmark = pytest.mark.django_db
API = "/api/v1/exports"
KEY = "a key that a program holds"


@pytest.fixture(autouse=True)
def nobody_has_asked():
    cache.clear()


@pytest.fixture
def key(world, owner):
    with owner():
        return factories.token(world.cast.coordinator, secret=KEY, tables=["exchanges", "payments", "figures", "log"])


def ask(client, path="/exchanges", query=None, *, secret=KEY):
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    return client.get(API + path, query or {}, headers=headers)


def test_a_list_comes_as_json_with_codes_and_euros_as_text(world, client, key):
    answer = ask(client, query={"columns": "number,status,amount", "status": "building"})
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert told["rows"] == [{"number": world.exchange.number, "status": "building", "amount": "780.00"}]
    assert told["next"] is None
    assert list(told["columns"]) == ["number", "status", "amount"]
    heading, _row = (
        ask(client, query={"format": "csv", "columns": "number,status"}).content.decode("utf-8-sig").split()[:2]
    )
    assert heading == "Number,State"


def test_what_the_key_may_read_is_told(client, key):
    told = ask(client, "").json()["lists"]
    assert [one["list"] for one in told] == ["exchanges", "payments", "figures", "log"]
    assert "status" in told[0]["filters"]


def test_pages_go_on_where_the_one_before_ended(world, client, key, owner):
    with owner():
        for number in range(5):
            factories.exchange(world.offer, factories.organisation(f"More {number}", world.vop))
    found, query = [], {"limit": "2", "columns": "number"}
    answer = ask(client, query=query)
    while True:
        found += [row["number"] for row in answer.json()["rows"]]
        if answer.json()["next"] is None:
            break
        assert answer["Link"] == f'<{answer.json()["next"]}>; rel="next"'
        with owner():  # what is made meanwhile comes in no later page
            factories.exchange(world.offer, factories.organisation(f"Late {len(found)}", world.vop))
        answer = client.get(answer.json()["next"], headers={"Authorization": f"Bearer {KEY}"})
    assert len(found) == len(set(found)) == 6


@pytest.mark.parametrize("secret", ["", "another", "cx_" + "x" * 500, "\u00e9"])
def test_without_a_valid_key_there_is_nothing(client, key, secret):
    answer = ask(client, secret=secret)
    assert answer.status_code == 401
    assert "valid key" in answer.json()["errors"]["key"]
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_login_is_no_key(world, client):
    client.force_login(world.cast.so)
    assert ask(client, secret="").status_code == 401


def test_a_key_ends_and_can_be_revoked(world, client, key, owner):
    with owner():
        Token.objects.filter(pk=key.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
    assert ask(client).status_code == 401
    with owner():
        Token.objects.filter(pk=key.pk).update(expires_at=timezone.now() + timedelta(minutes=1))
    assert ask(client).status_code == 200
    with owner():
        assert Token.objects.get(pk=key.pk).last_used_at is not None
    client.force_login(world.cast.so)
    assert client.post(reverse("reporting:token-revoke", args=[key.public_id])).status_code == 404
    client.force_login(world.cast.coordinator)
    client.post(reverse("reporting:token-revoke", args=[key.public_id]))
    assert ask(client).status_code == 401


def test_a_key_reads_what_its_owner_reads_now(world, client, key, owner):
    assert len(ask(client).json()["rows"]) == 1
    with owner():
        Membership.objects.filter(user=world.cast.coordinator).update(role="desk")
    assert ask(client, "/payments").status_code == 403
    assert ask(client).status_code == 200
    with owner():
        Membership.objects.filter(user=world.cast.coordinator).delete()
    assert ask(client).status_code == 403
    with owner():
        type(world.cast.coordinator).objects.filter(pk=world.cast.coordinator.pk).update(is_active=False)
    assert ask(client).status_code == 401


def test_a_key_is_for_its_lists_only(client, key):
    assert ask(client, "/applications").status_code == 403
    assert ask(client, "/nothing").status_code == 404


def test_who_needs_a_second_factor_needs_it_for_their_key_too(client, key, settings):
    settings.SECOND_FACTOR_FORCED = True
    answer = ask(client)
    assert answer.status_code == 403
    assert "second factor" in answer.json()["errors"]["key"]


@pytest.mark.parametrize(
    "query, wrong",
    [
        ({"colums": "number"}, "colums"),
        ({"columns": "number,iban"}, "columns"),
        ({"limit": "0"}, "limit"),
        ({"limit": "1001"}, "limit"),
        ({"limit": "\u0663"}, "limit"),
        ({"after": "x"}, "after"),
        ({"format": "xlsx"}, "format"),
        ({"status": "nonsense"}, "filter"),
        ({"limit": ["1", "2"]}, "limit"),
    ],
)
def test_what_is_not_understood_is_answered_with_a_sentence(client, key, query, wrong):
    answer = ask(client, query=query)
    assert answer.status_code == 422
    assert answer.json()["errors"][wrong]


def test_a_place_to_go_on_from_is_for_its_own_list(world, client, key, owner):
    with owner():
        factories.exchange(world.offer, factories.organisation("More", world.vop))
    following = ask(client, query={"limit": "1"}).json()["next"]
    after = following.partition("after=")[2].replace("%3A", ":")
    assert ask(client, "/log", {"after": after}).status_code == 422


def test_too_many_questions_are_asked_to_wait(client, key, settings):
    settings.API_RATE_LIMITS = {"api": "3/m/key", "api_guess": "2/m/ip"}
    assert [ask(client).status_code for _ in range(4)] == [200, 200, 200, 429]
    guesses = [ask(client, secret=f"guess {number}").status_code for number in range(3)]
    assert guesses == [401, 401, 429]


def test_every_answer_is_written_down(world, client, key, owner):
    ask(client, query={"status": "building"})
    with owner():
        [row] = ExportLog.objects.all()
    assert (row.way, row.table, row.filters, row.number, row.by_id) == (
        "api", "exchanges", "status=building", 1, world.cast.coordinator.pk,
    )  # fmt: skip
    assert ask(client, "/log").json()["rows"][0]["table"] == "exchanges"


def test_reading_for_somebody_can_write_nothing(world):
    with (
        reading.reading_as(world.cast.vo), pytest.raises(DatabaseError), transaction.atomic(),
        connection.cursor() as cursor,
    ):  # fmt: skip
        cursor.execute("UPDATE partnerships_organisation SET name = 'x' WHERE id = %s", [world.vo.pk])
    with scope.acting_as(world.cast.vo), connection.cursor() as cursor:  # and afterwards one may again
        cursor.execute("UPDATE partnerships_organisation SET place = 'x' WHERE id = %s", [world.vo.pk])


def test_a_key_is_shown_once_and_asks_who_one_is(world, client, owner, settings):
    client.force_login(world.cast.coordinator)
    page = reverse("reporting:token-new")
    form = {"name": "Spreadsheet", "tables": ["exchanges"], "days": "30"}
    assert "/reauthenticate/" in client.post(page, form)["Location"]
    client.post("/accounts/reauthenticate/", {"password": factories.PASSWORD})
    answer = client.post(page, form)
    secret = answer.context["secret"]
    assert secret in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    with owner():
        token = Token.objects.get(name="Spreadsheet")
    assert secret not in json.dumps({name: str(value) for name, value in vars(token).items()})
    assert secret not in client.get(reverse("reporting:token-list")).content.decode()
    client.logout()
    assert ask(client, secret=secret).status_code == 200


def test_a_key_lives_no_longer_than_the_rules_say(world, client):
    client.force_login(world.cast.coordinator)
    page = client.post(reverse("reporting:token-new"), {"name": "X", "tables": ["exchanges"], "days": "91"})
    assert "less than or equal to 90" in page.content.decode()
    page = client.post(reverse("reporting:token-new"), {"name": "X", "tables": ["log", "nothing"], "days": "9"})
    assert "nothing is not one of the available choices" in page.content.decode()


def test_the_description_names_the_lists(client):
    told = client.get("/api/v1/openapi.json").json()
    assert "/api/v1/exports/{table}" in told["paths"]
    assert "/api/v1/lump-sum" in told["paths"]
