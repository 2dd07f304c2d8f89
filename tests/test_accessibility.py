"""Everybody can use every page: axe finds nothing, nothing scrolls sideways at 320 px, the console is silent.

As each role: all addresses without arguments, and of every other address the first two that pages link to.
"""

from collections import Counter, deque
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Error

from tests.browser import HOW_TO_GET_ONE, missing
from tests.people import page_name
from tests.routes import all_routes

pytestmark = pytest.mark.browser

ROLES = ["guest", "newcomer", "vo", "ho", "vop", "hop", "coordinator", "finance", "officer", "so"]
LINKS = """() => [...document.querySelectorAll('a')].map(one => one.getAttribute('href')).filter(href => href)
    .map(href => new URL(href, document.baseURI).href)"""
OF_EACH = 2  # pages of the same name: two offers, two exchanges
FILES = ("download", "-export")  # addresses that answer with a file


def addresses():
    """All without arguments, but those of the interface for programs."""
    return [url for route in all_routes() if not route.arguments and not (url := route.url()).startswith("/api/")]


@pytest.mark.parametrize("role", ROLES)
def test_every_page_that_a_role_meets(role, come, log_in, portal, watch):
    person = come("guest") if role == "guest" else log_in(role)
    walk(person, portal.url)
    assert not watch.faults, watch.verdict()


def walk(person, home):
    """Breadth first; of each page so many, and of those refused not more."""
    with person.refused(403), person.refused(404), person.refused(405):
        ahead, shown, tried = deque(addresses()), Counter(), set()
        while ahead:
            address = urljoin(home, ahead.popleft()).partition("#")[0]
            name = page_name(address)
            if address in tried or shown[name] >= OF_EACH or "/api/" in address or any(word in name for word in FILES):
                continue
            tried.add(address)
            shown[name] += 1
            if visit(person, address):
                ahead.extend(link for link in person.page.evaluate(LINKS) if link.startswith(home))


def visit(person, address):
    """True when it is a page of the portal with links to follow; all refusals of one kind are one page."""
    try:
        response = person.page.goto(address)
    except Error:  # an answer that is no page: for POST only, or a file; its status was judged when it came
        person.page.close()
        person.open_page()
        return False
    if not person.page.evaluate("() => document.doctype"):
        return False
    refused = response.status >= 400
    person.watch.look(person.role, person.page, name=str(response.status) if refused else "")
    return not refused


@pytest.mark.parametrize("ci, outcome", [("", pytest.skip.Exception), ("true", pytest.fail.Exception)])
def test_a_missing_browser_is_a_failure_where_every_test_has_to_run(ci, outcome, monkeypatch):
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome, match="apt-get install chromium"):
        missing(HOW_TO_GET_ONE)
