"""The demo: servers, a migrated and seeded database, and the portal itself, until Ctrl-C."""

import argparse
import json
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from . import stamps
from .ports import LOOPBACK, free_port, is_free, wait_until
from .postgres import DATABASE
from .roles import drop_database
from .servers import Servers, hold
from .supervisor import Part, Supervisor, end_leftovers

HOUSE = Path(__file__).resolve().parents[2]
WORLD = ("--partnerships=14", "--organisations=400", "--offers=300", "--exchanges=250", "--seed=1")
OURS = ("pg", "valkey", "media", "logs", "run", "stamps", "logins.json", "secrets.json", "seal.pem")
PREFERRED_PORT = 8000


class Refused(RuntimeError):
    """The demo cannot start; the message says why and what to do."""


def demo(words: list[str], data: Path) -> int:
    try:
        return Demo(wishes(words, data)).run()
    except Refused as reason:
        print(reason, file=sys.stderr)
        return 1


def wishes(words: list[str], data: Path) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./portal demo", description="A portal with a world in it.")
    parser.add_argument("--port", type=int, help="where to listen (default: a free port)")
    parser.add_argument("--data", type=Path, default=data, help="data folder (default: .data)")
    parser.add_argument("--reset", action="store_true", help="forget everything in the data folder first")
    parser.add_argument("--empty", action="store_true", help="reference data and one login per role only")
    return parser.parse_args(words)


class Demo:
    world = WORLD

    def __init__(self, wishes: argparse.Namespace):
        self.wishes, self.data = wishes, wishes.data.expanduser().resolve()
        self.notes = self.data / "run" / "processes.json"
        self.supervisor = None
        self.began = time.monotonic()

    def run(self) -> int:
        self.data.mkdir(mode=0o711, parents=True, exist_ok=True)
        lock = hold(self.data, "starter")
        if lock is None:
            raise Refused(f"Another ./portal works on {self.data}: end it, or give --data another folder.")
        with lock:
            end_leftovers(self.notes)
            if self.wishes.reset:
                self.reset()
            self.port = self._port()
            self.servers = Servers(self.data)
            try:
                return self._prepare_and_serve()
            except (KeyboardInterrupt, SystemExit):
                return 0
            finally:
                self._stop()

    def reset(self) -> None:
        """Forget what is ours in the data folder, and nothing else that may lie there."""
        with step("Forgetting the old world"):
            Servers(self.data).clear_up()
            for path in (self.data / name for name in OURS):
                _remove(path)

    def _prepare_and_serve(self) -> int:
        with step("Starting Postgres and Valkey"):
            self.servers.start()
        self._prepare()
        self._serve()
        return 0

    def _stop(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        with step("Stopping"):
            if self.supervisor is not None:
                self.supervisor.stop()
            self.servers.stop()

    def _prepare(self) -> None:
        self.url = f"http://{LOOPBACK}:{self.port}"
        extra = {"CX_DEMO": "1", "DEBUG": "0", "PORTAL_URL": self.url, "PYTHONUNBUFFERED": "1"}
        self.env = self.servers.environment() | extra
        self._drop_half_a_world()
        self._migrate()
        self._seed()
        self._collect_static()

    def _port(self) -> int:
        wanted = self.wishes.port
        if wanted and not is_free(wanted):
            raise Refused(f"Port {wanted} is taken. Give --port another one, or none: a free one is found.")
        return wanted or next((port for port in self._familiar_ports() if is_free(port)), None) or free_port()

    def _familiar_ports(self):
        note = self.data / "run" / "port"
        if note.exists():
            yield int(note.read_text())
        yield PREFERRED_PORT

    def _drop_half_a_world(self) -> None:
        """Seeding was killed: nobody has worked in that database yet, so it begins again."""
        if self._stamp("seeding").exists():
            drop_database(self.servers.postgres.superuser_dsn(), DATABASE)
            self.servers.make_roles()
            for name in ("migrated", "seeding"):
                self._stamp(name).unlink(missing_ok=True)

    def _migrate(self) -> None:
        """Any changed line of code may change tables, grants or policies; unchanged code changes nothing."""
        rooms = ("clusterxchange", "partnerships", "mobility", "payments", "reporting")
        mark = stamps.digest((HOUSE, "requirements.txt"), *((HOUSE / room, "**/*.py") for room in rooms))
        if not stamps.is_done(self._stamp("migrated"), mark):
            self._manage("Migrating the database", "migrate", "--verbosity", "0")
            stamps.set_done(self._stamp("migrated"), mark)

    def _seed(self) -> None:
        if self._stamp("seeded").exists():
            return
        command, *words = ("simulate", "--empty") if self.wishes.empty else ("simulate", *self.world)
        stamps.set_done(self._stamp("seeding"), "begun")
        self._manage("Filling the world (once; this takes a while)", command, *words)
        stamps.set_done(self._stamp("seeded"), " ".join((command, *words)))
        self._stamp("seeding").unlink()

    def _collect_static(self) -> None:
        sources = [(HOUSE / folder, "**/*") for folder in ("static", "build/assets")]
        mark = stamps.digest((HOUSE, "requirements.txt"), *sources)
        stamp = HOUSE / "build" / ".collected"
        if not stamps.is_done(stamp, mark):
            self._manage("Collecting styles and scripts", "collectstatic", "--no-input", "--verbosity", "0")
            stamps.set_done(stamp, mark)

    def _manage(self, sentence: str, *words: str) -> None:
        with step(sentence):
            done = subprocess.run([sys.executable, "manage.py", *words], cwd=HOUSE, env=self.env)  # noqa: S603
            if done.returncode:
                raise Refused(f"manage.py {words[0]} failed; see above. Logs are in {self.data / 'logs'}.")

    def _stamp(self, name: str) -> Path:
        return self.data / "stamps" / name

    def _serve(self) -> None:
        self._start_programs()
        self._welcome()
        self.supervisor.watch()

    def _start_programs(self) -> None:
        programs = self._programs()
        self.supervisor = Supervisor([self.servers.postgres, self.servers.valkey, *programs], self.notes, announce)
        with step("Starting web, worker and beat"):
            self.supervisor.start()
            self._wait_for_the_first_page(programs[0])

    def _programs(self) -> list[Part]:
        python = [sys.executable, "-m"]
        celery = [*python, "celery", "-A", "clusterxchange"]
        web = [
            *(*python, "gunicorn", "clusterxchange.wsgi:application", "--bind", f"{LOOPBACK}:{self.port}"),
            *("--worker-class", "gthread", "--workers", "2", "--threads", "4", "--graceful-timeout", "5"),
            *("--no-control-socket", "--worker-tmp-dir", str(self.data / "run")),
        ]
        worker = [
            *celery,
            "worker",
            "--concurrency",
            "2",
            "--without-gossip",
            "--without-mingle",
            "-l",
            "INFO",
        ]
        beat = [*celery, "beat", "--schedule", str(self.data / "run" / "beat"), "--pidfile=", "-l", "INFO"]
        return [
            Part(name, command, self.env, self.data / "logs" / f"{name}.log", HOUSE)
            for name, command in (("web", web), ("worker", worker), ("beat", beat))
        ]

    def _wait_for_the_first_page(self, web: Part, seconds: float = 60) -> None:
        wait_until(lambda: web.process.poll() is not None or _status(self.url) is not None, seconds)
        if _status(self.url) is None:
            raise Refused(f"The web server does not answer; see {web.log}:\n{_last_words(web.log)}")

    def _welcome(self) -> None:
        (self.data / "run" / "port").write_text(str(self.port))
        print(f"\nListening on {self.url}   (ready after {time.monotonic() - self.began:.1f} s)\n")
        print(logins(self.data / "logins.json"))
        print(f"Data and logs: {self.data}   Ctrl-C stops everything.", flush=True)


def logins(place: Path) -> str:
    """The table of logins, one per role; `place` holds [{role, email, password, name}]."""
    rows = json.loads(place.read_text()) if place.exists() else []
    columns = ("role", "email", "password", "name")
    widths = {column: max([len(column), *(len(row[column]) for row in rows)]) for column in columns}
    lines = [dict(zip(columns, columns, strict=True)), *rows]
    return "\n".join("  " + "   ".join(row[c].ljust(widths[c]) for c in columns).rstrip() for row in lines) + "\n"


class step:
    """Says what begins, and how long it took."""

    def __init__(self, sentence: str):
        self.sentence = sentence

    def __enter__(self):
        self.began = time.monotonic()
        announce(f"{self.sentence} …")

    def __exit__(self, kind, *error):
        if kind is None:
            announce(f"{self.sentence}: {time.monotonic() - self.began:.1f} s")


def announce(sentence: str) -> None:
    print(f"▸ {sentence}", flush=True)


def _status(url: str) -> int | None:
    try:
        return urllib.request.urlopen(url, timeout=10).status  # noqa: S310 (our own address)
    except urllib.error.HTTPError as answer:
        return answer.code
    except OSError:
        return None


def _remove(path: Path) -> None:
    if path.is_symlink():
        shutil.rmtree(path.resolve(), ignore_errors=True)
        path.unlink()
    elif path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _last_words(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-12:]) if log.exists() else ""
