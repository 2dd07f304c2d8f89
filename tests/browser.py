"""A real browser before a real portal: own Postgres and Valkey, gunicorn, Celery worker and beat.

The portal is the one of ./portal demo with a smaller world, under the roles of production. What is started here
is ended here, also when a test fails. Playwright lives for one module only: while it runs, its event loop keeps
Django's ORM from working in the same process.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg2
import pytest

from clusterxchange.embedded.demo import HOUSE, Demo, wishes
from clusterxchange.embedded.ports import free_port
from clusterxchange.embedded.postgres import DATABASE
from clusterxchange.embedded.roles import create_roles
from clusterxchange.embedded.servers import Servers
from reporting.simulation.logins import PASSWORD
from tests.people import Person, Watch

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ON_MACOS = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip
HOW_TO_GET_ONE = (
    "No browser: run `sudo apt-get install chromium` (macOS: `brew install --cask google-chrome`), "
    "or `python -m playwright install chromium`."
)
NO_STYLES = "No styles are built: run `./portal test` once, it builds them."


def missing(sentence):
    """What the machine lacks is a reason to skip, except where every test has to run."""
    if os.environ.get("CI", "").lower() in ("1", "true", "yes"):
        pytest.fail(sentence)
    pytest.skip(sentence)


def browser_program(playwright):
    """The path of a browser: the system's, else Playwright's own."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    paths = [found or "", ON_MACOS, playwright.chromium.executable_path]
    return next((path for path in paths if path and Path(path).exists()), None)


@pytest.fixture(scope="module")
def chromium():
    """A headless browser, or the reason why there is none."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        program = browser_program(playwright)
        if program is None:
            missing(HOW_TO_GET_ONE)
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


class LikeProduction(Servers):
    """The roles of production: the runtime role cannot become the owner, as it can in the other tests."""

    def make_roles(self):
        create_roles(
            self.postgres.superuser_dsn(), DATABASE, {role: self.words[role] for role in ("cx_owner", "cx_app")}
        )


class RealPortal(Demo):
    """The demo's programs on a folder of their own. `with RealPortal(folder) as portal`."""

    world = ("--partnerships=3", "--organisations=60", "--offers=40", "--exchanges=40", "--seed=1")

    def __init__(self, folder):
        super().__init__(wishes([], folder))
        self.port = free_port()
        self.servers = LikeProduction(self.data, durable=False)

    def __enter__(self):
        try:
            self.servers.start()
            self._prepare()
            self._start_programs()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *error):
        if self.supervisor is not None:
            self.supervisor.stop()
        self.servers.stop()

    def as_owner(self, statement, *values):
        """One statement as the owner of the tables: the one thing that no page can do."""
        with psycopg2.connect(self.env["DATABASE_OWNER_URL"]) as connection, connection.cursor() as cursor:
            cursor.execute(statement, values)
        connection.close()

    def row(self, question, *values):
        """The first row of an answer, as the owner of the tables sees it: what no page counts."""
        with psycopg2.connect(self.env["DATABASE_OWNER_URL"]) as connection, connection.cursor() as cursor:
            cursor.execute(question, values or None)
            found = cursor.fetchone()
        connection.close()
        return found

    def call(self, task):
        """Put a task into the queue, as beat does when its time has come; the worker runs it."""
        command = [sys.executable, "-m", "celery", "-A", "clusterxchange", "call", task]
        subprocess.run(command, cwd=HOUSE, env=self.env, check=True, capture_output=True)

    def last_words(self):
        """The end of every log, for the report of a failed test."""
        logs = sorted((self.data / "logs").glob("*.log"))
        return "\n".join(f"== {log.name}\n{log.read_text(errors='replace')[-1500:]}" for log in logs)


@pytest.fixture(scope="session")
def portal():
    if not (HOUSE / "build" / "assets").is_dir():
        missing(NO_STYLES)
    folder = Path(tempfile.mkdtemp(prefix="clusterxchange-browser-"))
    folder.chmod(0o711)
    try:
        with RealPortal(folder) as running:
            yield running
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def examined():
    return set()


@pytest.fixture
def watch(examined):
    """What was seen wrong on any page; a test ends by asking it."""
    found = Watch(examined)
    yield found
    print(found.verdict())


@pytest.fixture
def come(request, chromium, portal, watch):
    """come(name, kind=Person, email=…, password=…): somebody before a browser of their own."""
    here, failed_before = [], request.session.testsfailed

    def arrive(role, kind=Person, **details):
        person = kind(chromium, portal.url, watch, role, **details)
        here.append(person)
        return person

    yield arrive
    if request.session.testsfailed > failed_before:
        print(*(f"{person.role} was at {person.at}" for person in here), portal.last_words(), sep="\n")
    for person in here:
        person.leave()


@pytest.fixture
def log_in(come):
    """Somebody of the seeded world (reporting/simulation/logins.py), logged in."""

    def arrive(role, kind=Person):
        person = come(role, kind, email=f"{role}@clusterxchange.example", password=PASSWORD)
        person.log_in()
        return person

    return arrive
