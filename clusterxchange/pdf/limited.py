"""The render process: `python -m clusterxchange.pdf.limited`.

It pays for WeasyPrint and the fonts once, then forks a limited child for every few papers: memory, CPU and wall clock
are bounded paper by paper, the child is killed as a group, neither has the portal's environment (no database, no
secrets).
Frames on stdin and stdout: four bytes of length, then JSON (request) or one status byte and a body (answer).
"""

import base64
import contextlib
import datetime
import gc
import hashlib
import io
import json
import logging
import os
import resource
import select
import signal
import struct
import sys
import time
from pathlib import Path

from weasyprint import CSS, HTML
from weasyprint import Attachment as Embedded
from weasyprint.text.fonts import FontConfiguration

from .fetcher import ClosedFetcher, Refused, allowed_files
from .fonts import WEIGHTS

DONE, FAILED = b"+", b"-"
PAPERS_A_CHILD = 25
LINKS = ("#", "https://", "http://", "mailto:")
# A page with everything our papers are made of: what drawing it leaves in memory, every child finds there.
WARM_UP = Path(__file__).parent / "warm_up.html"
MOMENT = "2000-01-01T00:00:00+00:00"
FACE = "@font-face { font-family: Inter; font-weight: %d; src: url(portal:%s) }"


class House:
    """What every child inherits by fork: the allowed files and the loaded fonts."""

    def __init__(self):
        self.files = allowed_files()
        self.fonts = FontConfiguration()
        self._load_fonts()
        self.drawn({"html": WARM_UP.read_text(), "title": "x", "language": "en", "made_at": MOMENT, "attachments": []})

    def _load_fonts(self):
        for style, weight in WEIGHTS.items():
            if (name := f"Inter-{style}.ttf") in self.files:
                CSS(
                    string=FACE % (weight, name),
                    font_config=self.fonts,
                    url_fetcher=ClosedFetcher(self.files),
                )

    def drawn(self, order: dict) -> bytes:
        """One PDF/A-3a, the same bytes for the same order."""
        fetcher = ClosedFetcher(self.files)
        source = HTML(string=order["html"], base_url="portal:/", url_fetcher=fetcher)
        _keep_safe_links(source.etree_element)
        document = source.render(font_config=self.fonts)
        _describe(document.metadata, order)
        pdf = document.write_pdf(
            pdf_variant="pdf/a-3a",
            # PDF/A: the XMP stream may carry no filter; archive() compresses the rest.
            uncompressed_pdf=True,
            pdf_identifier=_digest(order).digest()[:16],
            attachments=[_embedded(one, order["made_at"]) for one in order["attachments"]],
        )
        if fetcher.refused:
            raise Refused(fetcher.refused[0])
        return pdf


def _keep_safe_links(tree):
    """A link is a promise to the reader: only addresses of the web, mail and the paper itself stay."""
    for element in tree.iter():
        if isinstance(element.tag, str) and "href" in element.attrib and element.tag in ("a", "area"):
            element.attrib.pop("rel", None)
            if not element.attrib["href"].strip().lower().startswith(LINKS):
                del element.attrib["href"]


def _describe(metadata, order):
    metadata.title, metadata.lang = order["title"], order["language"]
    metadata.created = metadata.modified = order["made_at"]
    metadata.generator, metadata.attachments, metadata.xmp_metadata = "ClusterXchange portal", [], []


def _embedded(one: dict, made_at: str) -> Embedded:
    moment = datetime.datetime.fromisoformat(made_at)
    return Embedded(
        file_obj=io.BytesIO(base64.b64decode(one["data"])),
        name=one["name"],
        description=one["description"],
        created=moment,
        modified=moment,
        relationship="Data",
    )


def _digest(order: dict):
    return hashlib.sha256(json.dumps(order, sort_keys=True).encode())


def attempt(house: House, order: dict) -> bytes:
    """Status byte and body, whatever happens inside: WeasyPrint's fatal error is a BaseException."""
    try:
        return DONE + house.drawn(order)
    except Refused as refused:
        return FAILED + f"the paper refers to something outside the portal ({refused})".encode()
    except MemoryError:
        return FAILED + b"the paper needs more memory than a paper may use"
    except RecursionError:
        return FAILED + b"the paper is nested too deeply"
    except BaseException as problem:
        return FAILED + f"the paper could not be drawn ({type(problem).__name__})".encode()


def confine(limits: dict):
    """Bind this process for one more paper. What the platform cannot limit (memory on macOS) the other limits end."""
    signal.alarm(int(limits["seconds"]) + 1)
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime)
    bounds = {
        resource.RLIMIT_AS: limits["memory"],
        resource.RLIMIT_CPU: spent + limits["cpu_seconds"],
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
    }
    for which, bound in bounds.items():
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(which, (int(bound), resource.getrlimit(which)[1]))


class Child:
    """A forked process that draws one paper after the other, each within its limits.

    It is kept for some papers, because the first one of a process pays for copying what it shares with us; any paper
    that fails is its last.
    """

    def __init__(self, house: House):
        (orders, self.orders), (self.answers, answers) = os.pipe(), os.pipe()
        self.left = PAPERS_A_CHILD
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self.orders)
            os.close(self.answers)
            _draw_on(house, orders, answers)
            os._exit(0)
        os.close(orders)
        os.close(answers)

    def draw(self, order: dict, limits: dict) -> bytes:
        """The answer, or why there is none; the child is gone after a failure or its last paper."""
        self.left -= 1
        with contextlib.suppress(BrokenPipeError):
            frame = json.dumps({"order": order, "limits": limits}).encode()
            _write_all(self.orders, struct.pack(">I", len(frame)) + frame)
        answer = _collected(self.answers, time.monotonic() + limits["seconds"])
        if answer[:1] == DONE and self.left:
            return answer
        status = self.end()
        return answer or FAILED + _ending(status)

    def end(self) -> int:
        self.left = 0
        os.close(self.orders)
        os.close(self.answers)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        return os.waitpid(self.pid, 0)[1]


def _draw_on(house: House, orders: int, answers: int):
    """The child's life: draw whatever comes until nobody asks any more."""
    os.setpgid(0, 0)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    gc.enable()
    gc.set_threshold(50_000, 20, 100)
    stream = os.fdopen(orders, "rb")
    while frame := _frame(stream):
        asked = json.loads(frame)
        confine(asked["limits"])
        answer = attempt(house, asked["order"])
        signal.alarm(0)
        _write_all(answers, struct.pack(">I", len(answer)) + answer)


def _collected(reading: int, until: float) -> bytes:
    """One framed answer; empty when the child ends, the time is over or our owner goes away."""
    found, wanted = b"", 4
    while len(found) < wanted and (left := until - time.monotonic()) > 0:
        ready, _, _ = select.select([reading, 0], [], [], left)
        if reading not in ready:  # stdin speaks during a paper only when its other end was closed
            return b""
        chunk = os.read(reading, 1 << 20)
        if not chunk:
            return b""
        found += chunk
        wanted = 4 + struct.unpack(">I", found[:4])[0] if len(found) >= 4 else 4
    return found[4:] if len(found) >= max(wanted, 5) else b""


def _ending(status: int) -> bytes:
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
        return b"the paper needs more computing time than a paper may use"
    return b"the paper took too long or needed too much memory"


def _write_all(target: int, body: bytes):
    view = memoryview(body)
    while view:
        view = view[os.write(target, view) :]


def _frame(stream) -> bytes | None:
    head = stream.read(4)
    return stream.read(struct.unpack(">I", head)[0]) if len(head) == 4 else None


def serve():
    # Unbuffered, so that select() on stdin sees what read() has not taken.
    stream = os.fdopen(0, "rb", buffering=0, closefd=False)
    whole = io.BufferedReader(stream, 1)
    answers = os.dup(1)
    os.dup2(2, 1)  # a library that prints must not break a frame
    house = House()
    # Cycles are looked for no more: a collection would touch, and so copy, every page a child shares with us. A child
    # lives for one paper.
    gc.collect()
    gc.disable()
    gc.freeze()
    child = None
    while frame := _frame(whole):
        order = json.loads(frame)
        if child is None or not child.left:
            child = Child(house)
        answer = child.draw(order, order.pop("limits"))
        _write_all(answers, struct.pack(">I", len(answer)) + answer)


if __name__ == "__main__":
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    logging.getLogger("fontTools").setLevel(logging.CRITICAL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the owner, who closes stdin
    serve()
    sys.exit(0)
