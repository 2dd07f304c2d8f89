"""Two portals side by side, alike but for their size: own database, own data folder, own web server."""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from clusterxchange.embedded.ports import free_port

HOUSE = Path(__file__).resolve().parents[1]
# Few partnerships in the small one, so that the lists of its desks fill a page as those of the large one do.
SIZES = {
    "small": ("--partnerships=5", "--organisations=2000", "--offers=300", "--exchanges=2500"),
    "large": ("--partnerships=14", "--organisations=20000", "--offers=100000", "--exchanges=50000"),
}


@dataclass
class World:
    """env: what manage.py and the web server of this world run with; seconds: what filling it took.

    cpu: of these, the seconds that Python worked; the rest is the database's, and waiting for a processor.
    """

    name: str
    database: str
    folder: Path
    env: dict
    port: int = 0
    server: subprocess.Popen | None = None
    seconds: float = 0.0
    cpu: float = 0.0
    logins: dict = field(default_factory=dict)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"


def build(name, sizes=None, and_then=None):
    """Create, migrate and fill one world, then serve it. and_then(world): what else fills it."""
    world = fill(name, sizes, and_then)
    serve(world)
    return world


def fill(name, sizes=None, and_then=None):
    """One world that nobody serves yet."""
    database = f"bench_{name}"
    create_database(database)
    world = unserved(name, database)
    world.port = free_port()
    manage(world, "migrate", "--verbosity", "0")
    began, before = time.monotonic(), python_seconds()
    manage(world, "simulate", "--seed=1", *(sizes or SIZES[name]))
    if and_then:
        and_then(world)
    world.seconds, world.cpu = time.monotonic() - began, python_seconds() - before
    analyse(world)
    world.logins = {one["role"]: one for one in json.loads((world.folder / "logins.json").read_text())}
    return world


def unserved(name, database):
    """A world that no web server stands before."""
    folder = Path(tempfile.mkdtemp(prefix=f"bench-{name}-"))
    return World(name, database, folder, environment(database, folder))


def create_database(database):
    connection = psycopg2.connect(os.environ["DATABASE_OWNER_URL"])
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {database}")
    connection.close()


def python_seconds():
    """CPU of the commands that have run so far."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def analyse(world):
    """What autovacuum would have done by the time people come."""
    connection = psycopg2.connect(world.env["DATABASE_OWNER_URL"])
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    connection.close()


def environment(database, folder):
    def elsewhere(address):
        return urlunsplit(urlsplit(address)._replace(path=f"/{database}"))

    return {
        **os.environ,
        "DATABASE_URL": elsewhere(os.environ["DATABASE_URL"]),
        "DATABASE_OWNER_URL": elsewhere(os.environ["DATABASE_OWNER_URL"]),
        "CX_DATA": str(folder),
        "CX_DEMO": "1",
        "DEBUG": "0",
        "DJANGO_SETTINGS_MODULE": "clusterxchange.settings",
    }


def manage(world, *words):
    subprocess.run([sys.executable, "manage.py", *words], cwd=HOUSE, env=world.env, check=True)


def serve(world):
    command = [
        sys.executable, "-m", "gunicorn", "clusterxchange.wsgi:application", "--bind", f"127.0.0.1:{world.port}",
        "--workers", "2", "--threads", "4", "--worker-class", "gthread",
        "--log-level", "warning", "--keep-alive", "3600",
    ]  # fmt: skip
    env = {**world.env, "PORTAL_URL": world.url}
    world.server = subprocess.Popen(command, cwd=HOUSE, env=env)
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{world.url}/health/", timeout=2).read()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the {world.name} world does not answer")


def stop(world):
    if world.server:
        world.server.terminate()
        world.server.wait(20)
