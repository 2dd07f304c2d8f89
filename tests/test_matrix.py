"""No tenant sees another's data (promises 1 and 2): all routes × people × objects × methods.

Generated from the resolver, so a new page is in it the day it is written. Three modes: as shipped; with
row-level security off (the app must hold alone); with every visible_to() planted to give everything (Postgres
must hold alone). Each request runs in a savepoint that is rolled back.
"""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection, transaction

from clusterxchange import security
from mobility.models import Paper
from tests.asker import METHODS, Asker, asks_to_log_in
from tests.canaries import ANONYMOUS, build_everything
from tests.conftest import as_owner
from tests.routes import OURS, PUBLIC, all_routes, identifier, unused_identifier
from tests.world import LATECOMERS, PEOPLE, load

PERSONS = [*PEOPLE, *LATECOMERS, ANONYMOUS]
ROUTES = [route for route in all_routes() if route.namespace in OURS]
WITH_IDS = [route for route in ROUTES if route.ids]
WITHOUT_IDS = [route for route in all_routes() if not route.ids]
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
    return next((value for name in ("exchange", "batch", "report", "offer", "organisation", "partnership")
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


# What may be answered -----------------------------------------------------------------------------


def judge_stranger(asker, route, method, url, answer, before):
    """Somebody without a part: no page, no word, no change; and not more than an id that does not exist gives."""
    response, _told, then = answer
    hidden = response.status_code in HIDDEN or (asker.user is None and asks_to_log_in(response))
    if not hidden:
        nowhere = route.url(**{name: unused_identifier(route.model_of(name)) for name in route.ids})
        missing = asker.status_of_nothing(method, nowhere)
        if not (response.status_code == missing == 403):
            asker.blame(method, url, f"{response.status_code}; an id that does not exist: {missing}")
    if then != before:
        asker.blame(method, url, "rows were changed")


def judge_party(asker, route, method, url, answer, thing, before):
    """Somebody with a part: the workflow's table says what may change, and by whom."""
    response, _told, then = answer
    if response.status_code >= 500:
        asker.blame(method, url, response.status_code)
    if response.status_code >= 500 or not method.startswith("POST"):
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


# The matrix ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker):
    """One world with everything in it for the whole module, in a transaction that is rolled back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        with as_owner():
            found = build_everything(SimpleNamespace(**load()))
        yield found
        transaction.set_rollback(True)


@pytest.fixture
def everything(stage, django_db_blocker, plain_pages, rolled_back_requests):
    """The world as it was made, for one test."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield stage
        transaction.set_rollback(True)


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
def test_nobody_reaches_an_object_without_a_part_in_it(name, mode, everything, owner):
    asker = Asker(name, everything, owner, policed_only=mode == "visible_to planted")
    walk_objects(asker, WITH_IDS, mode)
    print(f"\n{mode}: objects: {asker.told()}")
    assert not asker.wrong, asker.report()


def walk_objects(asker, routes, mode):
    """Ask for every object at every route."""
    forms = {side: plausible(asker.everything.things, side) for side in ("Ours", "Theirs")}
    for route, url, thing in cells_with_ids(asker.everything.things, routes):
        has_part = asker.name in thing.readers or route.name in PUBLIC
        before = SimpleNamespace(rows=asker.rows.unchanged, status=thing.status)
        for method in methods_for(thing, has_part, mode):
            answer = asker.ask(method, url, forms[thing.side], thing.obj)
            for word in answer[1]:
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
def test_no_list_tells_of_others(name, mode, everything):
    """Lists, dashboards, exports, calendars: plain, as a fragment, and asked for others by their ids."""
    asker = Asker(name, everything, policed_only=mode == "visible_to planted")
    walk_lists(asker, WITHOUT_IDS)
    print(f"\n{mode}: lists: {asker.told()}")
    assert not asker.wrong, asker.report()


def walk_lists(asker, routes):
    for route in routes:
        for method, address, form in list_cells(route, route.url(), asker.everything.things):
            response, told, _then = asker.ask(method, address, form)
            if response.status_code >= 500:
                asker.blame(method, address, response.status_code)
            for word in told:
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
def test_a_planted_bug_is_stopped_by_postgres_and_found_without_it(bug, mode, everything, owner, settings):
    settings.ROOT_URLCONF = "tests.planted"
    asker = Asker(WITNESSES.get(bug, "vo"), everything, owner)
    routes = [route for route in all_routes() if route.name == PLANTED[bug]]
    if routes[0].ids:
        walk_objects(asker, routes, mode)
    else:
        walk_lists(asker, routes)
    assert bool(asker.wrong) == (mode == "row-level security off")
    sign = "rows were changed" if bug == "writes without asking" else "says canary"
    assert any(sign in one for one in asker.wrong) or not asker.wrong or bug == "forged composite id"


def answers(asker, page, methods):
    return [asker.ask(method, f"/planted/{page}/", {"reason": "A reason."})[0].content for method in methods]


@pytest.mark.parametrize("page, methods", [("htmx", ("GET", "HTMX")), ("header", ("GET", "HTMX")),
                         ("environment", ("GET", "HTMX")), ("form", METHODS[2:]), ("body", METHODS[2:])])  # fmt: skip
def test_what_looks_at_the_difference_is_asked_again(page, methods, everything, settings):
    settings.ROOT_URLCONF = "tests.planted"
    asker = Asker("vo", everything)
    plain, other = answers(asker, page, methods)
    assert plain != other
    assert asker.asked == 2


def test_what_does_not_look_at_the_difference_is_asked_once(everything, settings):
    settings.ROOT_URLCONF = "tests.planted"
    asker = Asker("vo", everything)
    assert set(answers(asker, "nothing", METHODS)) == {b"the same"}
    assert asker.asked == 2
    assert sum(asker.cells.values()) == 4


def test_another_address_or_object_is_asked_again(everything):
    asker = Asker("vo", everything)
    first, second = (thing.obj for thing in everything.things[:2])
    asker.ask("GET", "/about/", {}, first)
    asker.ask("HTMX", "/about/", {}, second)
    asker.ask("HTMX", "/", {}, first)
    assert asker.asked == 3
