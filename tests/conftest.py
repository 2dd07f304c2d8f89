"""Real Postgres, as the runtime role; one world for all tests, made once by the owner.

Each test runs in a transaction that is rolled back, so the world stays as it was made.
"""

import gc
import logging
import os
from contextlib import contextmanager
from types import SimpleNamespace
from urllib.parse import urlsplit

import hypothesis
import pytest
from django.db import connection
from django.template import Template

from clusterxchange import scope
from clusterxchange.middleware import Transaction
from tests.browser import chromium, come, examined, log_in, portal, watch  # noqa: F401 -- fixtures

# No timed assertions: the machine is shared.
hypothesis.settings.register_profile("portal", deadline=None)
hypothesis.settings.load_profile("portal")


FAST = ["django.contrib.auth.hashers.MD5PasswordHasher"]
REAL_PORTALS = (
    "tests/test_accessibility.py", "tests/test_journeys.py", "tests/test_kills.py", "tests/test_rounds_journey.py",
    "tests/test_second_thoughts.py",
)  # fmt: skip


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Tests before a browser share one portal, and no two portals collect their styles at once: one worker has them.

    Each other test goes where there is room.

    xdist's own groups would say this by a mark, but 3.8 cannot rename tests under pytest 9.2 and spreads them all.
    """
    from xdist.scheduler import LoadScopeScheduling

    class OnePortal(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return "browser" if nodeid.startswith(REAL_PORTALS) else nodeid

    return OnePortal(config, log) if config.getvalue("dist") == "load" else None


def pytest_collection_modifyitems(items):
    """Tests whose rows stay come last: the others find the world as it was made."""
    items.sort(key=lambda item: "committed" in item.fixturenames)


@contextmanager
def as_owner():
    """Inside a test's transaction: act as the owner of the tables, whom the policies let through."""
    before = scope._remember()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE cx_owner")
    try:
        yield
    finally:
        scope._restore(before)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """Create and migrate the database as its owner, seed the world, then become the runtime role."""
    from django.test.utils import setup_databases, teardown_databases

    owner, app = urlsplit(os.environ["DATABASE_OWNER_URL"]), urlsplit(os.environ["DATABASE_URL"])

    def become(who):
        connection.close()
        connection.settings_dict.update(USER=who.username, PASSWORD=who.password)

    with django_db_blocker.unblock():
        become(owner)
        config = setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
        make_world()
        become(app)
    yield
    with django_db_blocker.unblock():
        become(owner)
        teardown_databases(config, verbosity=0)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Two workers, two databases."""


def make_world():
    from django.core.management import call_command
    from django.test import override_settings

    from tests.world import build

    call_command("setup_scheme", verbosity=0)
    with override_settings(PASSWORD_HASHERS=FAST):
        build()
    # What is loaded by now stays: collecting garbage need not walk it again and again.
    gc.collect()
    gc.freeze()


@pytest.fixture
def world(db):
    """The two partnerships, four organisations and their people; see tests/world.py."""
    from tests.world import load

    with as_owner():
        return SimpleNamespace(**load())


@pytest.fixture
def cast(world):
    return world.cast


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    """For races: real commits, no rollback. Rows are made under a partnership of the test's own and stay."""
    with django_db_blocker.unblock():
        yield
        connection.close()


@pytest.fixture
def owner():
    return as_owner


@pytest.fixture(autouse=True)
def fast_passwords(settings):
    settings.PASSWORD_HASHERS = FAST


@pytest.fixture
def rolled_back_requests(monkeypatch, settings):
    """For requests that somebody else puts back: no second savepoint around each, and the session in its cookie."""
    monkeypatch.setattr(Transaction, "__call__", lambda self, request: self.get_response(request))
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"


@pytest.fixture
def plain_pages(monkeypatch):
    """For thousands of requests: templates are drawn as outside of tests, and a refusal is not logged."""
    monkeypatch.setattr(Template, "_render", lambda self, context: self.nodelist.render(context))
    monkeypatch.setattr(logging.getLogger("django.request"), "level", logging.ERROR)
