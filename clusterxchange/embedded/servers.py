"""Both servers of one data folder, and the environment they stand for."""

import contextlib
import fcntl
import json
import os
import shutil
import tempfile
from pathlib import Path

from . import credentials
from .ports import wait_until
from .postgres import DATABASE, Postgres
from .roles import create_roles
from .valkey import Valkey


class ServersAreMissing(RuntimeError):
    pass


class Servers:
    """Postgres and Valkey on `data`. `start()` and `stop()` by hand, or `with Servers(data) as servers`."""

    def __init__(self, data: Path, durable: bool = True):
        data.mkdir(mode=0o711, parents=True, exist_ok=True)
        self.data, self.durable = data.resolve(), durable
        for folder in ("logs", "media", "run"):
            (self.data / folder).mkdir(mode=0o700, exist_ok=True)
        self.words = credentials.kept(self.data)
        logs = self.data / "logs"
        self.postgres = Postgres(self.data / "pg", logs / "postgres.log", self.words["superuser"], durable)
        self.valkey = Valkey(self.data / "valkey", logs / "valkey.log", self.words["valkey"], durable)

    def start(self) -> "Servers":
        _note(self.data).unlink(missing_ok=True)
        self.postgres.start()
        self.valkey.start()
        self.make_roles()
        draft = _note(self.data).with_suffix(".draft")
        draft.write_text(json.dumps({"postgres": self.postgres.port, "valkey": self.valkey.port}))
        draft.rename(_note(self.data))
        return self

    def make_roles(self) -> None:
        passwords = {role: self.words[role] for role in ("cx_owner", "cx_app")}
        create_roles(self.postgres.superuser_dsn(), DATABASE, passwords, for_tests=not self.durable)

    def join(self) -> "Servers":
        """Stand for servers that another process runs on the same folder."""
        if not wait_until(_note(self.data).exists, 60):
            raise ServersAreMissing(f"{self.data} is held by another process, but no server runs on it.")
        ports = json.loads(_note(self.data).read_text())
        self.postgres.port, self.valkey.port = ports["postgres"], ports["valkey"]
        return self

    def clear_up(self) -> None:
        """Stop what a killed run left behind."""
        self.postgres.clear_up()
        self.valkey.clear_up()

    def stop(self) -> None:
        _note(self.data).unlink(missing_ok=True)
        self.valkey.stop()
        self.postgres.stop()

    def environment(self) -> dict[str, str]:
        """What settings.py reads, on top of the caller's own environment."""
        return os.environ | {
            "DATABASE_URL": self.postgres.url("cx_app", self.words["cx_app"]),
            "DATABASE_OWNER_URL": self.postgres.url("cx_owner", self.words["cx_owner"]),
            "REDIS_URL": self.valkey.url(),
            "CX_DATA": str(self.data),
            "SECRET_KEY": self.words["secret_key"],
            "SEAL_KEY_FILE": str(self.data / "seal.pem"),
            "ALLOWED_HOSTS": "127.0.0.1,localhost,testserver",
        }

    def __enter__(self) -> "Servers":
        try:
            return self.start()
        except BaseException:
            self.stop()
            raise

    def __exit__(self, *error) -> None:
        self.stop()


def _note(data: Path) -> Path:
    return data / "run" / "ports.json"


@contextlib.contextmanager
def throw_away():
    """Servers that keep nothing, in a folder that goes away with them."""
    folder = Path(tempfile.mkdtemp(prefix="clusterxchange-"))
    folder.chmod(0o711)
    try:
        with Servers(folder, durable=False) as servers:
            yield servers
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def kept_or_joined(data: Path):
    """The servers of a data folder: those that run already, or our own until the last guest has left."""
    data.mkdir(mode=0o711, parents=True, exist_ok=True)
    starter = hold(data, "starter")
    guests = (data / "guests.lock").open("a")
    fcntl.flock(guests, fcntl.LOCK_SH)
    if starter is None:
        yield Servers(data).join()
        return
    with starter, Servers(data) as servers:
        yield servers
        fcntl.flock(guests, fcntl.LOCK_EX)  # waits for those who joined


def hold(data: Path, name: str):
    """An open lock file, or None when another living process holds it. The kernel lets go when we die."""
    lock = (data / f"{name}.lock").open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return lock
