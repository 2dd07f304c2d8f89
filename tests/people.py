"""People before a browser: where they go, what they press, what they see, and a look at every page they meet."""

import re
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

WIDTHS = {"wide": 1280, "narrow": 320}  # the narrow one last asks for reflow (WCAG 1.4.10)
HEIGHT = 900
PATIENCE = 30_000  # milliseconds
VIOLATIONS = "() => axe.run({resultTypes: ['violations']}).then(found => found.violations)"
TOO_WIDE = """() => {
    const most = document.documentElement.clientWidth
    if (document.documentElement.scrollWidth <= most) return ''
    const wide = [...document.querySelectorAll('main *, header *, footer *')]
        .filter(one => one.getBoundingClientRect().right > most + 1)
    const last = wide[wide.length - 1]
    return `${document.documentElement.scrollWidth} px wide; ${last ? last.outerHTML.slice(0, 150) : ''}`
}"""

# What kinds of elements a page is made of, whatever it says. Of the same kinds, it is the same page in the same state.
KINDS = """() => [...new Set([...document.querySelectorAll('body *:not(.cx-messages *)')].map(one =>
    one.tagName + '.' + one.className + ' ' + one.getAttributeNames().join() + ' ' + (one.getAttribute('role') || '')
))].sort().join('\\n')"""


def axe_script():
    import axe_playwright_python

    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def page_name(url):
    """The name of the address in the resolver: what makes two pages the same page."""
    try:
        return resolve(urlsplit(url).path).view_name
    except Resolver404:
        return urlsplit(url).path


def where(role, page, width):
    return f"{role} {urlsplit(page.url).path} ({page_name(page.url)}) at {width} px"


class Watch:
    """What is wrong on any page, and how much was looked at.

    A role looks at each page once in each state: that is, made of the same elements. axe examines it at both widths,
    unless it did for somebody else; that nothing scrolls sideways is measured each time.
    known: (page, its elements) that were examined; tests may share it.
    """

    def __init__(self, known=None):
        self.faults, self.seen, self.expected, self.axe = [], set(), Counter(), axe_script()
        self.known = set() if known is None else known
        self.checks = 0

    def look(self, role, page, name=""):
        """name: what counts as the same page; the address decides where it is not given."""
        state = (name or page_name(page.url), page.evaluate(KINDS))
        if (role, *state) in self.seen:
            return
        self.seen.add((role, *state))
        for width in WIDTHS.values() if state not in self.known else [WIDTHS["narrow"]]:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            self._measure(role, page, width)
            if state not in self.known:
                self._examine(role, page, width)
        page.set_viewport_size({"width": WIDTHS["wide"], "height": HEIGHT})
        self.known.add(state)

    def _measure(self, role, page, width):
        if broad := page.evaluate(TOO_WIDE):
            self.faults.append(f"{where(role, page, width)}: the page scrolls sideways, {broad}")

    def _examine(self, role, page, width):
        self.checks += 1
        page.evaluate(f"() => {{ if (!window.axe) {{ {self.axe} }} }}")
        for violation in page.evaluate(VIOLATIONS):
            nodes = "; ".join(node["html"][:160] for node in violation["nodes"][:3])
            self.faults.append(f"{where(role, page, width)}: {violation['id']}: {violation['help']}: {nodes}")

    def answered(self, role, response):
        """A refusal nobody expected is a fault, a 5xx always is."""
        if response.status < 400:
            return
        if response.status < 500 and self.expected[role, response.status]:
            return
        self.faults.append(f"{role}: {response.request.method} {urlsplit(response.url).path} gave {response.status}")

    def said(self, role, message):
        """The browser's console. It also tells of refused requests; those are judged by their status."""
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"{role}: console: {message.text} ({message.location.get('url', '')})")

    def verdict(self):
        pages = len({(role, name) for role, name, _kinds in self.seen})
        measured = f"{pages} pages in {len(self.seen)} states, {self.checks} times examined"
        return "\n".join([measured, *dict.fromkeys(self.faults)])


class Person:
    """Somebody with a browser of their own."""

    def __init__(self, browser, url, watch, role, *, email="", password="", name="", **context):
        self.role, self.email, self.password, self.name, self.watch = role, email, password, name, watch
        self.scripts = context.get("java_script_enabled", True)
        viewport = {"width": WIDTHS["wide"], "height": HEIGHT}
        self.context = browser.new_context(
            base_url=url, viewport=viewport, reduced_motion="reduce", locale="en-GB", **context
        )
        self.context.set_default_timeout(PATIENCE)
        self.open_page()

    def open_page(self):
        """A new window of the same browser."""
        role, watch = self.role, self.watch
        self.page = self.context.new_page()
        self.page.on("response", lambda response: watch.answered(role, response))
        self.page.on("console", lambda message: watch.said(role, message))
        self.page.on("pageerror", lambda error: watch.faults.append(f"{role}: script: {error}"))

    def leave(self):
        self.context.close()

    # Going and looking ------------------------------------------------------------------------

    def go(self, address):
        response = self.page.goto(address)
        self.look()
        return response

    def look(self):
        if self.scripts:  # axe is one
            self.watch.look(self.role, self.page)

    @property
    def at(self):
        """The path of the open page."""
        return urlsplit(self.page.url).path

    def follow(self, words, within="main"):
        """Click the link that reads like this."""
        self._turn(self.page.locator(within).get_by_role("link", name=words).first)

    def press(self, words, within="main"):
        """Press the button that reads like this; the page that answers is looked at."""
        self._turn(self.page.locator(within).get_by_role("button", name=words, exact=isinstance(words, str)).first)

    def _turn(self, part):
        with self.page.expect_navigation():
            part.click()
        self.look()

    def fetch(self, words, within="main"):
        """The bytes behind the link or button that reads like this."""
        part = self.page.locator(within)
        part = part.get_by_role("link", name=words).or_(part.get_by_role("button", name=words)).first
        with self.page.expect_download() as waiting:
            part.click()
        return Path(waiting.value.path()).read_bytes()

    @contextmanager
    def refused(self, status):
        """Inside, this answer is what should come."""
        self.watch.expected[self.role, status] += 1
        yield
        self.watch.expected[self.role, status] -= 1

    def sees(self, words):
        """Wait until it stands on the page."""
        self.page.locator("body").get_by_text(words).first.wait_for()

    def reads(self, within="main"):
        return self.page.locator(within).inner_text()

    def wait_for(self, words, within="main"):
        """Look again until it stands there: somebody else, or the worker, has to do it first."""
        from clusterxchange.embedded.ports import wait_until

        def there():
            if words in self.reads(within):
                return True
            self.page.reload()
            return False

        assert wait_until(there, PATIENCE / 1000, pause=0.3), f"{words!r} never stood on {self.page.url}"
        self.look()

    # Forms ------------------------------------------------------------------------------------

    def fill(self, **values):
        """Fields by name: text is typed, a list is ticked, True ticks, a choice is chosen."""
        for name, value in values.items():
            self._fill(name, value)

    def _fill(self, name, value):
        field = self.page.locator(f"main [name='{name}']:not([type=hidden])")
        kind = field.first.evaluate("one => one.type")
        if kind in ("checkbox", "radio") and value is not True:
            for one in value if isinstance(value, (list, tuple)) else [value]:
                self.page.locator(f"main [name='{name}'][value='{one}']").check()
        elif kind == "checkbox":
            field.check()
        elif kind == "select-one":
            field.select_option(value)
        elif kind == "file":
            field.set_input_files(value)
        else:
            field.fill(str(value))

    # Accounts ---------------------------------------------------------------------------------

    def log_in(self):
        self.go("/accounts/login/")
        self.fill(login=self.email, password=self.password)
        self.press("Log in")
        assert self.at == "/home/", self.reads()

    # Tasks ------------------------------------------------------------------------------------

    def tasks(self, about=""):
        """What waits for this person: sentences; only those that speak of `about`."""
        self.go("/home/")
        items = self.page.locator(".cx-tasks .cx-item").all_inner_texts()
        return [re.sub(r"\s+", " ", item) for item in items if about in re.sub(r"\s+", " ", item)]

    @contextmanager
    def task(self, what, about=""):
        """It waits before, is opened from the list, and is gone afterwards."""
        waiting = [one for one in self.tasks(about) if what in one]
        assert waiting, f"{self.role} has no task {what!r} {about!r}: {self.tasks()}"
        item = self.page.locator(".cx-tasks .cx-item").filter(has_text=what).filter(has_text=about).first
        self._turn(item.get_by_role("link").first)
        yield
        left = [one for one in self.tasks(about) if what in one]
        assert len(left) == len(waiting) - 1, f"still there: {left}"
