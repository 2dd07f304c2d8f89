"""No input gives a 5xx (promise 9): seeded random requests over all routes, methods and people.

FUZZ_REQUESTS raises the number (10,000 as shipped); FUZZ_SEED changes the dice. A failure names the request.
"""

import json
import os
import random
from types import SimpleNamespace
from urllib.parse import quote_plus

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.canaries import build_everything
from tests.routes import all_routes, identifier
from tests.world import LATECOMERS, PEOPLE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_pages")]

REQUESTS = int(os.environ.get("FUZZ_REQUESTS", "10000"))
SEED = int(os.environ.get("FUZZ_SEED", "20270301"))
ROUNDS = 10
ROUTES = all_routes()
PERSONS = [*PEOPLE, *LATECOMERS, None]
METHODS = ["GET"] * 5 + ["POST"] * 6 + ["HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"]

HOSTILE = [
    "", " ", "\0", "a\0b", "%00", "\ud800", "\udfff\ud800", "\U0001f600" * 40, "\u202e\u200b\ufeff", "x" * 10_000,
    "ß" * 3000, "-1", "0", "1", "2147483648", "9223372036854775808", "1" + "0" * 400, "-1" + "0" * 30, "1e999", "NaN",
    "nan", "Infinity", "-Infinity", "sNaN", "1.5", "1,5", "٣", "²", "0x10", "1_000", "+1", "true", "null", "None",
    "[]", "{}", "[" * 2000, "((((", "{{7*7}}", "{% debug %}", "%s%n%d", "<script>alert(1)</script>",
    "'; DROP TABLE x;--",
    "\\", "..", "../../../../etc/passwd", "//evil.example/", "http://evil.example/", "javascript:alert(1)",
    "\r\nSet-Cookie: a=b", "=cmd|'/c calc'!A0", "2027-02-30", "0000-00-00", "9999-12-31", "10000-01-01", "0001-01-01",
    "2027-13-01", "-2027-01-01", "2027-03-01T25:61", "23:59:60", "2027-W09", "PT", "ZZ", "pt", "XK", "sme", "submitted",
    "a@b", "a@b.c", "a" * 300 + "@example.eu", "DE89370400440532013000", "DE00", "00000000-0000-0000-0000-000000000000",
    "test\n", "on", "off", "1;2", "1|2", "*", "?", "!", "& | !", "'", '"', "''''", ":*", "<->", "a & | b",
]  # fmt: skip
FIELDS = [
    "q", "page", "country", "sector", "sectors", "activity", "activity_type", "activity_types", "period", "status",
    "sort", "order", "partnership", "organisation", "offer", "exchange", "exchanges", "application", "vo", "ho", "vop",
    "kind", "side", "part", "reason", "because", "note", "days", "attended_days", "function", "sha256", "iban", "bic",
    "holder", "email", "login", "password", "password1", "password2", "code", "next", "name", "title", "summary",
    "place", "places", "languages", "wanted", "opens_on", "closes_on", "starts_on", "ends_on", "start", "end",
    "travel_days", "traveller_name", "traveller_email", "mode", "goals", "purposes", "objectives", "outcomes",
    "agenda", "day", "plan", "activities", "learnt", "results", "follow_up", "actual_start", "actual_end", "grade_a",
    "grade_b", "grade_c", "grade", "comment", "comment_a", "host_country", "visitor_country", "vo_type",
    "distance_km", "from", "to", "year", "month", "format", "role", "type", "staff", "turnover", "balance",
    "registration_number", "cluster", "motivation", "contact_name", "contact_email", "website", "file", "save",
    "draft", "action", "confirm", "csrfmiddlewaretoken", "remember", "form-TOTAL_FORMS", "form-0-day", "membership",
    "period_start", "period_end", "gaps", "colleague", "decided_on", "registrations",
    "who", "national", "residence_days", "as", "view", "cut", "by", "before", "after", "cursor", "limit", "offset",
]  # fmt: skip
HEADERS = {
    "Accept-Language": ["", "xx", "de-DE,de;q=NaN", "*" * 200, "en;q=99999999999", "\u00e4", "zh-Hant-" + "a" * 400],
    "HX-Request": ["true", "false", "%00"],
    "HX-Current-URL": ["http://[", "//", "x" * 3000, "http://testserver/\u00e9"],
    "HX-Target": ["results", "\u00ff"],
    "X-Forwarded-For": ["1.2.3.4", "999.999.999.999", "::1, " * 100, "unknown"],
    "X-Forwarded-Proto": ["https", "gopher"],
    "X-Requested-With": ["XMLHttpRequest"],
    "Referer": ["http://[::1", "x" * 5000, "javascript:1"],
    "Origin": ["null", "http://evil.example"],
    "Accept": ["application/json", "text/event-stream", "*/*;q=x", "image/" + "a" * 500],
    "Range": ["bytes=0-", "bytes=-1", "bytes=99999999999-", "lines=1"],
    "If-Modified-Since": ["yesterday", "Thu, 01 Jan 1970 00:00:00 GMT", "Mon, 99 Foo 99999"],
    "If-None-Match": ["*", '"' * 50],
    "Content-Encoding": ["gzip"],
    "Authorization": ["Basic \u00e9", "Bearer x", "Basic Og=="],
    "Host": ["testserver", "evil.example", "[::1", "a" * 300, "testserver:99999"],
}
TYPES = ["application/json", "text/xml", "text/plain", "application/octet-stream", "multipart/form-data",
         "multipart/form-data; boundary=", "multipart/form-data; boundary=\u00e9",
         "application/x-www-form-urlencoded; charset=utf-7", "application/x-www-form-urlencoded; charset=nonsense",
         "application/json; charset=latin-1", "a/b/c", ""]  # fmt: skip
ANONYMOUS_COOKIES = ["", "x", "a" * 4000, "\u00e9", "..", "a\0b", "'; --", "%00", "0" * 32, "é" * 40]


class Dice(random.Random):
    def hostile(self):
        return self.choice(HOSTILE) if self.random() < 0.9 else "".join(
            chr(self.choice((self.randrange(1, 0x250), self.randrange(1, 0x10FFFF)))) for _ in range(self.randrange(30))
        )  # fmt: skip

    def values(self):
        """{field: hostile value or several}, a few plausible ones among them."""
        found = {}
        for name in self.sample(FIELDS, self.randrange(1, 25)):
            name = (
                name if self.random() < 0.9 else name + self.choice(["[]", "[0][a]", "\0", "__in", "__gte", "\ud800"])
            )
            found[name] = [self.hostile() for _ in range(self.choice((1, 1, 1, 2, 40)))]
        return found


def path_of(route, dice, things):
    """An address of the route: true ids, ids of other things, and no ids at all."""
    given = {}
    for name in route.arguments:
        fitting = [thing for thing in things if name in route.ids and type(thing.obj) is route.model_of(name)]
        given[name] = identifier(dice.choice(fitting).obj) if fitting and dice.random() < 0.7 else dice.hostile()
    try:
        return route.url(**given)
    except Exception:  # the resolver itself knows no such address: ask for it all the same
        return "/" + "/".join([*route.name.partition(":")[2].split("-"), *map(str, given.values())]) + "/"


def request_of(route, dice, things):
    """A request as data: what failed can be said, and sent again."""
    body, content_type = body_of(dice)
    return SimpleNamespace(
        method=dice.choice(METHODS),
        path=path_of(route, dice, things),
        query=dice.values() if dice.random() < 0.5 else {},
        body=body,
        content_type=content_type,
        headers={name: dice.choice(HEADERS[name]) for name in dice.sample(list(HEADERS), dice.randrange(3))},
        cookies={dice.choice(["sessionid", "csrftoken", "messages", "django_language", "x-odd"]):
                 dice.choice(ANONYMOUS_COOKIES)} if dice.random() < 0.08 else {},
    )  # fmt: skip


def body_of(dice):
    """(body, content type): mostly forms, also files, JSON, broken multipart and too much of it."""
    kind = dice.choice(["form"] * 5 + ["multipart"] * 3 + ["json", "other", "broken", "huge", "many"])
    values = dice.values()
    if kind == "multipart":
        name, content = dice.choice(FILES)
        return values | {"file": SimpleUploadedFile(name or "x", content, dice.choice(TYPES) or "a/b")}, "multipart"
    if kind == "json":
        return json.dumps(dice.choice([values, [], 1, None, "x", {"a": {"b": [[[[]]]]}}])), "application/json"
    if kind == "other":
        return dice.hostile(), dice.choice(TYPES)
    if kind == "broken":
        return (
            '--x\r\nContent-Disposition: form-data; name="file"; filename="a\r\n\r\nb',
            "multipart/form-data; boundary=x",
        )
    if kind == "huge" and dice.random() < 0.2:
        return "a=" + "b" * (2 * 1024 * 1024 + 10), "application/x-www-form-urlencoded"
    if kind == "many" and dice.random() < 0.5:
        return "&".join(f"f{number}=1" for number in range(510)), "application/x-www-form-urlencoded"
    return values, "form"


FILES = [
    ("a.pdf", b"%PDF-1.7\n"), ("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 50), ("a.jpg", b"\xff\xd8\xff\xe0junk"),
    ("", b""), ("\ud83d.pdf".encode("utf-8", "ignore").decode(), b"%PDF-"), ("../../a.pdf", b"x"),
    ("a" * 300 + ".pdf", b"%PDF"),
    ("a.exe", b"MZ"), ("a.xml", b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;</x>"),
    ("a.webp", b"RIFF"),
]  # fmt: skip


def encoded(values):
    """A query string or form with whatever stands in it, NULs and lone surrogates too."""
    return "&".join(
        f"{quote_plus(name.encode('utf-8', 'surrogatepass'))}={quote_plus(value.encode('utf-8', 'surrogatepass'))}"
        for name, found in values.items()
        for value in found
    )


def send(client, request):
    """The answer's status, or None where not even a client could send this."""
    headers = {name: value.encode("latin-1", "ignore").decode("latin-1") for name, value in request.headers.items()}
    for name, value in request.cookies.items():
        client.cookies.load({name: value.replace("\0", "%00")})
    extra = {"QUERY_STRING": encoded(request.query)} if request.query else {}
    # A leading "//" is a host to the test client, and no server would ever see it.
    path = "/" + request.path.encode("utf-8", "ignore").decode().lstrip("/")
    if request.content_type == "multipart":
        body = encode_multipart(BOUNDARY, {clean(k): [clean(v) for v in vs] if isinstance(vs, list) else vs
                                           for k, vs in request.body.items()})  # fmt: skip
        return client.generic(request.method, path, body, MULTIPART_CONTENT, headers=headers, **extra)
    if isinstance(request.body, dict):
        body, content_type = encoded(request.body), "application/x-www-form-urlencoded"
    else:
        body, content_type = request.body, request.content_type
    body = body.encode("utf-8", "surrogatepass")
    return client.generic(request.method, path, body, content_type, headers=headers, **extra)


def clean(text):
    return text.encode("utf-8", "ignore").decode()


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_no_input_gives_a_server_error(turn, world, owner, settings):
    # Passwords are hashed by the thousand here, and a Referer may name any host.
    settings.ACCOUNT_RATE_LIMITS = False
    with owner():
        everything = build_everything(world)
    dice = Dice(SEED + turn)
    clients = {name: logged_in(getattr(everything.cast, name) if name else None) for name in PERSONS}
    wrong, seen = [], {}
    for number in range(REQUESTS // ROUNDS):
        route = dice.choice(ROUTES)
        request, name = request_of(route, dice, everything.things), dice.choice(PERSONS)
        with transaction.atomic():
            before = dict(clients[name].cookies)
            response = send(clients[name], request)
            if response.streaming:
                b"".join(response.streaming_content)
            transaction.set_rollback(True)
        clients[name].cookies.clear()
        clients[name].cookies.update(before)
        seen[response.status_code] = seen.get(response.status_code, 0) + 1
        if response.status_code >= 500:
            wrong.append(f"round {turn} number {number}: {response.status_code} {name} {route.name} {said(request)}")
    print(f"\n{sum(seen.values())} requests: {dict(sorted(seen.items()))}")
    assert not wrong, "\n".join([f"{len(wrong)} server errors", *wrong[:25]])


def logged_in(person):
    client = Client(raise_request_exception=False)
    if person:
        client.force_login(person)
    return client


def said(request):
    return " ".join(f"{name}={str(value)[:300]!a}" for name, value in vars(request).items() if value)
