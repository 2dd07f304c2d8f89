"""Somebody of the cast with a browser: asks, reads all that leaves the house, and sees which rows have moved."""

import html
import io
import re
import zipfile
from collections import Counter
from types import SimpleNamespace

from django.apps import apps
from django.db import connection, transaction
from django.test import Client

from tests.canaries import said
from tests.world import tokens_of

METHODS = ("GET", "HTMX", "POST", "POST plausible")
# What is asked right before, and what the portal must not have looked at for its answer to be this one's as well.
ALIKE = {"HTMX": ("GET", "headers"), "POST": ("POST", "nothing"), "POST plausible": ("POST", "body")}


class Environ(dict):
    """A request that notes when somebody looks at what htmx sends along."""

    looked_at_htmx = False

    def __getitem__(self, name):
        self._note(name)
        return super().__getitem__(name)

    def __contains__(self, name):
        self._note(name)
        return super().__contains__(name)

    def get(self, name, default=None):
        self._note(name)
        return super().get(name, default)

    def items(self):
        self.looked_at_htmx = True
        return super().items()

    def _note(self, name):
        if name.startswith("HTTP_HX"):
            self.looked_at_htmx = True


class Browser(Client):
    def _base_environ(self, **request):
        return Environ(super()._base_environ(**request))


class Asker:
    """One person of the cast with a browser, and what they must never read.

    Every answer is given in the same state: rows, cookies and session are put back after each. So where the portal
    did not look at the one thing in which a request differs from the one before it (the headers of htmx, the form),
    the answer is the same and stands for both.
    """

    def __init__(self, name, everything, owner=None, policed_only=False):
        self.name, self.everything = name, everything
        self.browser = Browser(raise_request_exception=False)
        self.user = getattr(everything.cast, name, None)
        if self.user:
            self.browser.force_login(self.user)
        self.cookies = {key: morsel.value for key, morsel in self.browser.cookies.items()}
        self.forbidden = [
            one for one in everything.canaries if name not in one.readers and (one.policed or not policed_only)
        ]
        self.cells, self.asked, self.wrong = Counter(), 0, []
        self.before, self.missing = {}, {}
        self.rows = Rows(owner) if owner else None  # logging in has written a row

    def ask(self, method, url, form, obj=None):
        """(response, what it must not say, the object's rows as they are then). Rolled back."""
        self.cells[method] += 1
        verb, unseen = ALIKE.get(method, (method, None))
        place, answer = self.before.get(verb, (None, None))
        if unseen is None or place != (url, obj) or looked_at(unseen, answer[0]):
            answer = self._ask(method, url, form, obj)
        if method == verb:
            self.before[verb] = ((url, obj), answer)
        return answer

    def _ask(self, method, url, form, obj=None):
        self.asked += 1
        with transaction.atomic():
            if method.startswith("POST"):
                response = self.browser.post(url, form if "plausible" in method else {})
            else:
                response = self.browser.get(url, headers={"HX-Request": "true"} if method == "HTMX" else {})
            told = self.leaks(text_of(response))
            readable = obj is not None and self.rows and response.status_code < 500
            then = self.rows.reading(obj) if readable else None
            transaction.set_rollback(True)
        self.browser.cookies.clear()
        self.browser.cookies.load(self.cookies)
        return response, told, then

    def status_of_nothing(self, method, url):
        """What is answered where nothing is; the same request is sent once."""
        if (method, url) not in self.missing:
            self.missing[method, url] = self._ask(method, url, {})[0].status_code
        return self.missing[method, url]

    def blame(self, method, url, what):
        self.wrong.append(f"{self.name} {method} {url}: {what}")

    def report(self):
        return "\n".join([f"{len(self.wrong)} wrong answers", *self.wrong[:60]])

    def told(self):
        return f"{self.name}: {sum(self.cells.values())} cells, {self.asked} requests {dict(self.cells)}"

    def leaks(self, text):
        return [one.word for one in said(self.forbidden, without_outlines(text))]

    def tokens(self, obj):
        return set() if self.user is None else tokens_of(self.name, obj, self.everything.world)


def looked_at(thing, response):
    environ = response.wsgi_request.environ
    return {"headers": environ.looked_at_htmx, "body": environ["wsgi.input"].read_started, "nothing": False}[thing]


# What is read -------------------------------------------------------------------------------------

OUTLINES = re.compile(r' (?:d|points|x|y|x1|x2|y1|y2|cx|cy|width|height|viewBox)="[^"]*"')


def without_outlines(text):
    """The outlines of a map are digits without end, and some of them look like a forbidden amount."""
    return OUTLINES.sub("", text)


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


# What the rows say --------------------------------------------------------------------------------

# A visit of a page touches these, whoever comes.
RESTLESS = {"django_session", "account_emailaddress", "account_emailconfirmation", "mfa_authenticator"}
TABLES = sorted(
    model._meta.db_table
    for app in ("partnerships", "mobility", "payments", "reporting")
    for model in apps.get_app_config(app).get_models()
)


def rows_written(tables):
    """How many rows this transaction has touched so far: cheap, so that digests are taken only when it moved."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(pg_stat_get_xact_tuples_inserted(one) + pg_stat_get_xact_tuples_updated(one)"
            " + pg_stat_get_xact_tuples_deleted(one)) FROM unnest(%s::oid[]) one",
            [tables],
        )
        return cursor.fetchone()[0]


def numbers_of(tables):
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(name::regclass::oid::bigint) FROM unnest(%s) name", [tables])
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
            self.tables = numbers_of(TABLES)
        self.written = rows_written(self.tables)

    def reading(self, obj=None):
        written = rows_written(self.tables)
        if written == self.written:
            return SimpleNamespace(rows=self.unchanged, status=getattr(obj, "status", ""))
        self.written = written
        with self.owner():
            status = type(obj).objects.filter(pk=obj.pk).values_list("status", flat=True).first() if (
                obj is not None and hasattr(obj, "workflow")) else getattr(obj, "status", "")  # fmt: skip
            return SimpleNamespace(rows=digest(), status=status)
