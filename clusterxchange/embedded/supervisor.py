"""Keeps the parts of a running portal alive, and ends them all, in reverse order, when it is told to."""

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from . import process
from .process import Program

LONGEST_PAUSE = 30.0  # seconds between two attempts
PROVEN = 60.0  # seconds after which a part counts as well again


@dataclass
class Part:
    """One program of the portal: web, worker or beat."""

    name: str
    command: list[str]
    env: dict[str, str]
    log: Path
    cwd: Path
    patience: float = 15.0  # seconds between the request to end and the kill
    process: Program | None = None

    def start(self) -> None:
        self.process = process.start(self.command, self.log, env=self.env, cwd=self.cwd)

    def stop(self) -> None:
        if self.process is not None:
            process.stop(self.process, signal.SIGTERM, self.patience)


@dataclass
class Fate:
    """When a part was started, and how long to wait before it is started again."""

    started: float = 0.0
    pause: float = 1.0
    due: float | None = None


@dataclass
class Supervisor:
    """`parts` have a name, `start()`, `stop()` and a `process`; Postgres and Valkey are parts as well."""

    parts: list
    notes: Path
    say: Callable[[str], None]
    fates: dict[str, Fate] = field(default_factory=dict)

    def start(self) -> None:
        for part in self.parts:
            if part.process is None:
                part.start()
            self.fates[part.name] = Fate(started=time.monotonic())
        self._remember()

    def watch(self) -> None:
        """Until a signal raises out of here."""
        while True:
            self.look()
            time.sleep(0.3)

    def look(self) -> None:
        """Once round: who has ended, and who is due again."""
        for part in self.parts:
            self._look_after(part)

    def stop(self) -> None:
        """In reverse order, so that nobody loses what it stands on."""
        for part in reversed(self.parts):
            part.stop()
        self.notes.unlink(missing_ok=True)

    def _look_after(self, part) -> None:
        fate = self.fates[part.name]
        if fate.due is not None:
            if time.monotonic() >= fate.due:
                self._start_again(part, fate)
        elif part.process.poll() is not None:
            self._plan_restart(part, fate)

    def _plan_restart(self, part, fate: Fate) -> None:
        if time.monotonic() - fate.started > PROVEN:
            fate.pause = 1.0
        ending = _ending(part.process.returncode)
        self.say(f"{part.name} ended ({ending}); again in {fate.pause:.0f} s, see {part.log}")
        fate.due = time.monotonic() + fate.pause
        fate.pause = min(fate.pause * 2, LONGEST_PAUSE)

    def _start_again(self, part, fate: Fate) -> None:
        part.stop()  # what is left of its group
        part.start()
        fate.started, fate.due = time.monotonic(), None
        self._remember()

    def _remember(self) -> None:
        process.remember(self.notes, [part.process for part in self.parts if isinstance(part, Part)])


def end_leftovers(notes: Path) -> None:
    """Where the kernel does not end children with their parent (macOS), a killed run leaves them."""
    for left in process.remembered(notes):
        os.killpg(left.pid, signal.SIGKILL)
    notes.unlink(missing_ok=True)


def _ending(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
