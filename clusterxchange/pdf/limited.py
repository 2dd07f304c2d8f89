"""The render process: `python -m clusterxchange.pdf.limited`.

It pays for WeasyPrint and the fonts once, then forks one limited child per paper: memory, CPU and wall clock
are bounded, the child is killed as a group, neither has the portal's environment (no database, no secrets).
Frames on stdin and stdout: four bytes of length, then JSON (request) or one status byte and a body (answer).
"""

import base64
import contextlib
import datetime
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

from weasyprint import CSS, HTML
from weasyprint import Attachment as Embedded
from weasyprint.text.fonts import FontConfiguration

from .fetcher import ClosedFetcher, Refused, allowed_files
from .fonts import WEIGHTS

DONE, FAILED = b"+", b"-"
LINKS = ("#", "https://", "http://", "mailto:")
WARM_UP = "<html lang=en><title>x</title><style>*{font-family:Inter,sans-serif}</style><p>Á<b>b</b><table><td>1"
FACE = "@font-face { font-family: Inter; font-weight: %d; src: url(portal:%s) }"


class House:
    """What every child inherits by fork: the allowed files and the loaded fonts."""

    def __init__(self):
        self.files = allowed_files()
        self.fonts = FontConfiguration()
        self._load_fonts()
        HTML(string=WARM_UP, url_fetcher=ClosedFetcher({})).write_pdf(font_config=self.fonts, pdf_variant="pdf/a-3a")

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
    """Bind this process. What the platform cannot limit (memory on macOS) the other limits still end."""
    os.setpgid(0, 0)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(int(limits["seconds"]) + 1)
    bounds = {
        resource.RLIMIT_AS: limits["memory"],
        resource.RLIMIT_CPU: limits["cpu_seconds"],
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
    }
    for which, bound in bounds.items():
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(which, (int(bound), int(bound) + (which == resource.RLIMIT_CPU)))


def drawn_apart(house: House, order: dict, limits: dict) -> bytes:
    """Fork, limit, draw, collect. Ends the server when its owner went away meanwhile."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        confine(limits)
        _write_all(writing, attempt(house, order))
        os._exit(0)
    os.close(writing)
    answer = _collected(reading, time.monotonic() + limits["seconds"])
    os.close(reading)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return answer or FAILED + _ending(status)


def _collected(reading: int, until: float) -> bytes:
    chunks = []
    while (left := until - time.monotonic()) > 0:
        ready, _, _ = select.select([reading, 0], [], [], left)
        if reading in ready:
            chunk = os.read(reading, 1 << 20)
            if not chunk:
                return b"".join(chunks)
            chunks.append(chunk)
        elif ready:  # stdin speaks during a paper only when its other end was closed
            return b""
    return b""


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
    while frame := _frame(whole):
        order = json.loads(frame)
        answer = drawn_apart(house, order, order.pop("limits"))
        _write_all(answers, struct.pack(">I", len(answer)) + answer)


if __name__ == "__main__":
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    logging.getLogger("fontTools").setLevel(logging.CRITICAL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the owner, who closes stdin
    serve()
    sys.exit(0)
