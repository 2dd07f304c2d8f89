"""No tenant sees another's data (promises 1 and 2): all routes × people × objects × methods.

Generated from the resolver, so a new page is in it the day it is written. Three modes: as shipped; with
row-level security off (the app must hold alone); with every visible_to() planted to give everything (Postgres
must hold alone). Each request runs in a savepoint that is rolled back.
"""

import html
import io
import re
import zipfile
from collections import Counter
from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection, transaction

from clusterxchange import security
from mobility.models import Paper
from tests.canaries import ANONYMOUS, build_everything
from tests.routes import OURS, PUBLIC, all_routes, identifier, unused_identifier
from tests.world import LATECOMERS, PEOPLE, tokens_of

pytestmark = pytest.mark.django_db

PERSONS = [*PEOPLE, *LATECOMERS, ANONYMOUS]
ROUTES = [route for route in all_routes() if route.namespace in OURS]
WITH_IDS = [route for route in ROUTES if route.ids]
WITHOUT_IDS = [route for route in all_routes() if not route.ids]
METHODS = ("GET", "HTMX", "POST", "POST plausible")
HIDDEN = {404, 405}
FORBIDDEN = {403, 404, 405}
MODES = ("as shipped", "row-level security off", "visible_to planted")


# What is asked ------------------------------------------------------------------------------------


def models_of(route):
    return [route.model_of(argument) for argument in route.ids]


@pytest.mark.parametrize("route", WITH_IDS, ids=lambda route: route.name)
def test_every_address_says_whose_id_it_takes(route):
    """A KeyError here: name the new noun in tests/routes.py, so that the matrix can ask for foreign ones."""
    assert models_of(route)


def cells_with_ids(things, routes):
    """[(route, url, thing)]: every route with every object that fits, and with two that do not belong together."""
    for route in routes:
        models = models_of(route)
        last = [thing for thing in things if type(thing.obj) is models[-1]]
        for thing in last:
            if len(models) == 1:
                yield route, route.url(**{route.ids[0]: identifier(thing.obj)}), thing
            else:
                yield from pairs(route, models[0], thing, things)


def pairs(route, model, thing, things):
    """The object under its own parent, and forged under somebody else's (then nobody has a part in it)."""
    own = parent_of(thing.obj, model)
    stranger = next(one.obj for one in things if type(one.obj) is model and one.side != thing.side)
    for parent, readers in ((own, thing.readers), (stranger, frozenset())):
        if parent is not None:
            ids = {route.ids[0]: identifier(parent), route.ids[-1]: identifier(thing.obj)}
            forged = replace(thing, readers=readers)
            yield route, route.url(**ids), forged


def parent_of(obj, model):
    return next((value for name in ("exchange", "batch", "offer", "organisation", "partnership")
                 if isinstance(value := getattr(obj, name, None), model)), None)  # fmt: skip


def plausible(things, side):
    """A filled-in form of any page: field names of the trade with values that a form would take."""
    ids = {type(thing.obj).__name__.lower(): identifier(thing.obj) for thing in things if thing.side == side}
    paper = next(thing.obj for thing in things if thing.side == side and type(thing.obj) is Paper)
    return ids | {
        "partnership": ids["partnership"], "exchanges": [ids["exchange"]], "vo": ids["organisation"],
        "reason": "A reason in words.", "note": "A note.", "because": "A reason.", "side": "vo", "function": "Director",
        "sha256": paper.sha256, "confirm": "on", "agree": "on", "days": "5", "attended_days": "5",
        "holder": "Far Ltd", "iban": "AT611904300234573201", "bic": "COBADEFFXXX",
        "email": "somebody@example.eu", "role": "traveller", "kind": "travel",
        "traveller_name": "Somebody", "traveller_email": "somebody@example.eu", "mode": "physical",
        "starts_on": "2027-03-01", "ends_on": "2027-03-05", "travel_days": "0", "goals": "To learn.",
        "purposes": ["knowledge_sharing"], "title": "A title", "summary": "A summary",
        "activity_types": ["knowledge_sharing"], "sectors": ["digital"], "wanted": ["sme"], "languages": ["en"],
        "place": "Berlin", "country": "DE", "opens_on": "2027-01-11", "closes_on": "2027-12-17", "places": "3",
        "objectives": "To learn.", "agenda": "Monday: robots.", "outcomes": "A plan.", "activities": "We met.",
        "learnt": "Much.", "results": "A plan.", "actual_start": "2027-03-01", "actual_end": "2027-03-05",
        "grade": "4", "grade_a": "4", "grade_b": "4", "grade_c": "4", "comment": "Good.", "q": "robots",
        "period_start": "2027-01-01", "period_end": "2027-06-30", "start": "2027-01-01", "end": "2027-06-30",
        "name": "A name", "type": "sme", "staff": "10", "turnover": "1000", "balance": "1000",
        "registration_number": "DE811569869", "motivation": "To learn.", "contact_name": "Somebody",
        "contact_email": "somebody@example.eu", "is_vo": "on", "cluster": "A cluster", "gaps": ["number"],
        "registrations": [ids["registration"]], "colleague": "",
        "decided_on": "2026-11-02",
    }  # fmt: skip


# Who asks -----------------------------------------------------------------------------------------


class Asker:
    """One person of the cast with a browser, and what they must never read."""

    def __init__(self, client, name, everything, world, policed_only=False):
        self.client, self.name, self.everything, self.world = client, name, everything, world
        self.user = getattr(everything.cast, name, None)
        client.raise_request_exception = False
        if self.user:
            client.force_login(self.user)
        self.forbidden = [
            canary.pattern
            for canary in everything.canaries
            if name not in canary.readers and (canary.policed or not policed_only)
        ]
        self.cells, self.wrong = Counter(), []

    def ask(self, method, url, form, reading=None):
        """(response, what it says, rows as they are then). Rolled back."""
        headers = {"HX-Request": "true"} if method == "HTMX" else {}
        session = self.client.cookies.get("sessionid")
        session = session and session.value
        with transaction.atomic():
            if method.startswith("POST"):
                response = self.client.post(url, form if "plausible" in method else {}, headers=headers)
            else:
                response = self.client.get(url, headers=headers)
            text = text_of(response)
            then = reading() if reading else None
            transaction.set_rollback(True)
        if session:  # a step that gave the session a new key was rolled back with it
            self.client.cookies["sessionid"] = session
        self.cells[method] += 1
        return response, text, then

    def blame(self, method, url, what):
        self.wrong.append(f"{self.name} {method} {url}: {what}")

    def report(self):
        return "\n".join([f"{len(self.wrong)} wrong answers", *self.wrong[:60]])

    def leaks(self, text):
        # The outlines of a map are digits without end, and some of them look like a forbidden amount.
        told = OUTLINES.sub("", text)
        return [pattern.pattern for pattern in self.forbidden if pattern.search(told)]

    def tokens(self, obj):
        return set() if self.user is None else tokens_of(self.name, obj, self.world)


OUTLINES = re.compile(r' (?:d|points|x|y|x1|x2|y1|y2|cx|cy|width|height|viewBox)="[^"]*"')


def text_of(response):
    """All that leaves the house: headers, body, streamed or not, and what is packed inside."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    parts = [content, *unpacked(content)]
    return html.unescape("\n".join([str(response.headers), *(part.decode("utf-8", "ignore") for part in parts)]))


def unpacked(content):
    if not content.startswith(b"PK\x03\x04"):
        return []
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return [packed.read(name) for name in packed.namelist()]


def asks_to_log_in(response):
    return response.status_code == 302 and response["Location"].startswith("/accounts/login/")


# What may be answered -----------------------------------------------------------------------------


def judge_stranger(asker, route, method, url, answer, before):
    """Somebody without a part: no page, no word, no change; and not more than an id that does not exist gives."""
    response, _text, then = answer
    hidden = response.status_code in HIDDEN or (asker.user is None and asks_to_log_in(response))
    if not hidden:
        nowhere = route.url(**{name: unused_identifier(route.model_of(name)) for name in route.ids})
        missing, _text, _then = asker.ask(method, nowhere, {})
        if not (response.status_code == missing.status_code == 403):
            asker.blame(method, url, f"{response.status_code}; an id that does not exist: {missing.status_code}")
    if then != before:
        asker.blame(method, url, "rows were changed")


def judge_party(asker, route, method, url, answer, thing, before):
    """Somebody with a part: the workflow's table says what may change, and by whom."""
    response, _text, then = answer
    if response.status_code >= 500:
        asker.blame(method, url, response.status_code)
    if not method.startswith("POST"):
        return
    step = steps_of(thing.obj).get(route.verb)
    refused = response.status_code in FORBIDDEN or (asker.user is None and asks_to_log_in(response))
    if step and not step.by & asker.tokens(thing.obj) and not refused:
        asker.blame(method, url, f"{response.status_code} for a verb of {sorted(step.by)}")
    if then.status != before.status and not legal(thing.obj, before.status, then.status, asker.tokens(thing.obj)):
        asker.blame(method, url, f"moved from {before.status} to {then.status}")
    if response.status_code in (*FORBIDDEN, 409, 422) and then.rows != before.rows:
        asker.blame(method, url, f"{response.status_code}, and rows were changed")


def steps_of(obj):
    return type(obj).workflow.steps if hasattr(obj, "workflow") else {}


def legal(obj, before, after, tokens, depth=2):
    """Is there a way from one status to the other by steps this person may take (the fourth signature may take two)?"""
    if before == after:
        return True
    return depth > 0 and any(
        before in step.source and step.by & tokens and legal(obj, step.target, after, tokens, depth - 1)
        for step in steps_of(obj).values()
    )


# What the rows say --------------------------------------------------------------------------------

# A visit of a page touches these, whoever comes.
RESTLESS = {"django_session", "account_emailaddress", "account_emailconfirmation", "mfa_authenticator"}
TABLES = sorted(
    model._meta.db_table
    for app in ("partnerships", "mobility", "payments", "reporting")
    for model in apps.get_app_config(app).get_models()
)


def rows_written():
    """How many rows this transaction has touched so far: cheap, so that digests are taken only when it moved."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables WHERE relname = ANY(%s)",
            [TABLES],
        )
        return cursor.fetchone()[0]


def digest():
    parts = " || ".join(
        f"coalesce((SELECT md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))) FROM {name} t), '')"
        for name in TABLES
        if name not in RESTLESS
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {parts}")
        return cursor.fetchone()[0]


class Rows:
    """The rows as they are, digested again only when something was written since."""

    def __init__(self, owner):
        self.owner = owner
        with owner():
            self.unchanged = digest()
        self.written = rows_written()

    def reading(self, obj=None):
        written = rows_written()
        if written == self.written:
            return SimpleNamespace(rows=self.unchanged, status=getattr(obj, "status", ""))
        self.written = written
        with self.owner():
            status = type(obj).objects.filter(pk=obj.pk).values_list("status", flat=True).first() if (
                obj is not None and hasattr(obj, "workflow")) else getattr(obj, "status", "")  # fmt: skip
            return SimpleNamespace(rows=digest(), status=status)


# The matrix ---------------------------------------------------------------------------------------


@pytest.fixture
def everything(world, owner):
    with owner():
        return build_everything(world)


@pytest.fixture
def mode(request, everything, owner, monkeypatch):
    """Take one of the two layers away, or none."""
    if request.param == "row-level security off":
        with owner(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for name in security.registry():
                cursor.execute(f'ALTER TABLE "{name}" DISABLE ROW LEVEL SECURITY')
    if request.param == "visible_to planted":
        for queryset in querysets():
            monkeypatch.setattr(queryset, "visible_to", lambda self, user: self.all())
    return request.param


def querysets():
    """Every QuerySet and manager class that has a visible_to of its own."""
    found = set()
    for model in apps.get_models():
        for cls in (type(model._default_manager), getattr(model._default_manager, "_queryset_class", object)):
            found |= {parent for parent in cls.__mro__ if "visible_to" in vars(parent)}
    return found


@pytest.mark.parametrize("mode", MODES, indirect=True)
@pytest.mark.parametrize("name", PERSONS)
def test_nobody_reaches_an_object_without_a_part_in_it(name, mode, client, everything, world, owner):
    asker = Asker(client, name, everything, world, policed_only=mode == "visible_to planted")
    walk_objects(asker, WITH_IDS, Rows(owner), mode)
    print(f"\n{mode}: {name}: {sum(asker.cells.values())} cells with ids {dict(asker.cells)}")
    assert not asker.wrong, asker.report()


def walk_objects(asker, routes, rows, mode):
    """Ask for every object at every route."""
    forms = {side: plausible(asker.everything.things, side) for side in ("Ours", "Theirs")}
    for route, url, thing in cells_with_ids(asker.everything.things, routes):
        has_part = asker.name in thing.readers or route.name in PUBLIC
        before = SimpleNamespace(rows=rows.unchanged, status=thing.status)
        for method in methods_for(thing, has_part, mode):
            answer = asker.ask(method, url, forms[thing.side], lambda thing=thing: rows.reading(thing.obj))
            for word in asker.leaks(answer[1]):
                asker.blame(method, url, f"says {word}")
            if has_part:
                judge_party(asker, route, method, url, answer, thing, before)
            else:
                judge_stranger(asker, route, method, url, answer, before)


def methods_for(thing, has_part, mode):
    """Parties meet every object in every status; strangers a few of each kind, where each status is as shut.

    With a layer away parties read only: what they may change is judged as shipped, but a party may be told too much
    (part C of the questionnaire) where a single layer has to hold.
    """
    if mode != "as shipped":
        if has_part:
            return ("GET",)
        shut = thing.place < 1 and (thing.policed or mode != "visible_to planted")
        return ("GET", "POST plausible") if shut else ()
    if has_part:
        return METHODS if thing.place == 0 else ("GET", "POST plausible")
    return METHODS if thing.place < 3 else ()


@pytest.mark.parametrize("mode", MODES, indirect=True)
@pytest.mark.parametrize("name", PERSONS)
def test_no_list_tells_of_others(name, mode, client, everything, world):
    """Lists, dashboards, exports, calendars: plain, as a fragment, and asked for others by their ids."""
    asker = Asker(client, name, everything, world, policed_only=mode == "visible_to planted")
    walk_lists(asker, WITHOUT_IDS)
    print(f"\n{mode}: {name}: {sum(asker.cells.values())} cells of lists")
    assert not asker.wrong, asker.report()


def walk_lists(asker, routes):
    for route in routes:
        for method, address, form in list_cells(route, route.url(), asker.everything.things):
            response, text, _then = asker.ask(method, address, form)
            if response.status_code >= 500:
                asker.blame(method, address, response.status_code)
            for word in asker.leaks(text):
                asker.blame(method, address, f"says {word}")


def list_cells(route, url, things):
    yield "GET", url, None
    yield "HTMX", url, None
    ours = route.namespace in (*OURS, "planted")
    for side in ("Ours", "Theirs") if ours or route.name in ("home", "welcome") else ():
        form = plausible(things, side)
        # Search words are echoed by the page: ask by ids only.
        ids = {name: value for name, value in form.items() if name in IDS_ASKED_FOR}
        for method in ("GET", "HTMX"):
            yield method, f"{url}?{'&'.join(f'{name}={value}' for name, value in ids.items())}", None
        if ours:
            yield "POST", url, form
            yield "POST plausible", url, form


IDS_ASKED_FOR = {"partnership", "organisation", "offer", "application", "exchange", "vo", "batch", "report", "document"}


def test_the_matrix_is_as_wide_as_promised(everything):
    """At least 10,000 cells as shipped; each person's test above runs its share of them."""
    with_ids = sum(
        len(methods_for(thing, name in thing.readers or route.name in PUBLIC, "as shipped"))
        for name in PERSONS
        for route, _url, thing in cells_with_ids(everything.things, WITH_IDS)
    )
    lists = sum(len(list(list_cells(route, "/", everything.things))) for route in WITHOUT_IDS)
    cells = with_ids + lists * len(PERSONS)
    print(f"\n{len(ROUTES)} routes of ours, {len(everything.things)} objects, {len(PERSONS)} people: {cells} cells")
    assert cells >= 10_000


# Planted bugs -------------------------------------------------------------------------------------

PLANTED = {
    "forgets visible_to": "planted:exchange-planted",
    "writes without asking": "planted:exchange-overwritten",
    "forged composite id": "planted:exchange-proof",
    "exports without a filter": "planted:planted-export",
    "shows part C to a party": "planted:exchange-answers",
}
# Who must notice: a stranger to the object, or (part C) a party that is told too much.
WITNESSES = {"shows part C to a party": "vop"}


@pytest.mark.parametrize("mode", MODES[:2], indirect=True)
@pytest.mark.parametrize("bug", PLANTED)
def test_a_planted_bug_is_stopped_by_postgres_and_found_without_it(
    bug, mode, client, everything, world, owner, settings
):
    settings.ROOT_URLCONF = "tests.planted"
    asker = Asker(client, WITNESSES.get(bug, "vo"), everything, world)
    routes = [route for route in all_routes() if route.name == PLANTED[bug]]
    if routes[0].ids:
        walk_objects(asker, routes, Rows(owner), mode)
    else:
        walk_lists(asker, routes)
    assert bool(asker.wrong) == (mode == "row-level security off")
