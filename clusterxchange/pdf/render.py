"""Drawing HTML as PDF/A-3a in a process that can do nothing else."""

import atexit
import base64
import contextlib
import datetime
import json
import os
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from django.utils.translation import gettext as _

HTML_LIMIT = 5 * 1024 * 1024
ROOT = Path(__file__).parents[2]
# What a render process may know of us: where programs, fonts and temporary files are. No secrets, no servers.
PASSED_ON = (
    "PATH",
    "HOME",
    "TMPDIR",
    "FONTCONFIG_FILE",
    "FONTCONFIG_PATH",
    "XDG_CACHE_HOME",
    "DYLD_FALLBACK_LIBRARY_PATH",
)


class PaperFailed(Exception):
    """A paper could not be made; the text is a sentence for people."""


@dataclass(frozen=True)
class Attachment:
    """A file that travels inside the paper (relationship: Data)."""

    name: str
    mime: str
    description: str
    data: bytes


@dataclass(frozen=True)
class Limits:
    """What one paper may use. Promise 11: whatever is drawn ends within 30 seconds."""

    memory: int = 1536 * 1024 * 1024  # bytes of address space
    cpu_seconds: int = 25
    seconds: int = 28  # wall clock


class Renderer:
    """The owner's end of one render process: started at the first paper, kept, replaced when it dies."""

    def __init__(self):
        self._turn = threading.Lock()
        self._process: subprocess.Popen | None = None
        self._owner = None

    def draw(self, order: dict, limits: Limits) -> bytes:
        with self._turn:
            try:
                return self._exchange(order | {"limits": asdict(limits)}, limits.seconds + 10)
            except BaseException:
                # Also on a soft time limit of the worker: half an answer must not meet the next paper.
                self.stop()
                raise

    def stop(self):
        """End the render process that this process started, and only that."""
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return
        process.stdin.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()

    def _exchange(self, order: dict, seconds: float) -> bytes:
        process = self._running()
        frame = json.dumps(order).encode()
        try:
            process.stdin.write(struct.pack(">I", len(frame)) + frame)
            process.stdin.flush()
        except BrokenPipeError:
            raise PaperFailed(_("The paper could not be made: the render process does not start.")) from None
        until = time.monotonic() + seconds
        (length,) = struct.unpack(">I", self._read(process, 4, until))
        return self._read(process, length, until)

    def _running(self) -> subprocess.Popen:
        alive = self._process and self._owner == os.getpid() and self._process.poll() is None
        if not alive:
            self._process, self._owner = _started(), os.getpid()
        return self._process

    def _read(self, process, count: int, until: float) -> bytes:
        chunks, number, waiting = [], process.stdout.fileno(), select.poll()
        waiting.register(number, select.POLLIN)
        while count:
            ready = waiting.poll(max(0, until - time.monotonic()) * 1000)
            chunk = os.read(number, min(count, 1 << 20)) if ready else b""
            if not chunk:
                raise PaperFailed(_("The paper could not be made: the render process gave no answer."))
            chunks.append(chunk)
            count -= len(chunk)
        return b"".join(chunks)


def render_environment() -> dict[str, str]:
    """All that a render process knows of us. Fixed hashes: the same input gives the same bytes."""
    known = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return known | {"PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _started() -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "clusterxchange.pdf.limited"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env=render_environment(),
        start_new_session=True,
    )


_renderer = Renderer()
atexit.register(_renderer.stop)


def render(
    html: str,
    *,
    title: str,
    language: str,
    made_at: datetime.datetime,
    attachments: tuple[Attachment, ...] | list[Attachment] = (),
    limits: Limits | None = None,
) -> bytes:
    """HTML to an uncompressed PDF/A-3a, the same bytes for the same input (same fonts installed).

    made_at is an aware moment. Raises PaperFailed with a sentence, never anything else for bad HTML.
    """
    if len(html) > HTML_LIMIT:
        raise PaperFailed(_("The paper could not be made: its text is too long."))
    order = {
        "html": html,
        "title": title,
        "language": language,
        "made_at": made_at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00"),
        "attachments": [asdict(one) | {"data": base64.b64encode(one.data).decode()} for one in attachments],
    }
    answer = _renderer.draw(order, limits or Limits())
    if answer[:1] != b"+":
        raise PaperFailed(_("The paper could not be made: %(why)s.") % {"why": answer[1:].decode(errors="replace")})
    return answer[1:]
