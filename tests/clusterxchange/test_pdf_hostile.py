"""Promise 11: whatever stands in a paper, it reaches nothing, and it ends."""

import base64
import datetime
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from PIL import Image

from clusterxchange import pdf
from clusterxchange.pdf.render import Limits

FIXED = {"title": "t", "language": "en", "made_at": datetime.datetime(2027, 1, 1, tzinfo=datetime.UTC)}
CANARY = b"canary-7f3a-of-another-place"


class Recorder(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.visits.append(self.path)
        self.send_response(302 if "redirect" in self.path else 200)
        self.send_header("Location", "/second")
        self.end_headers()
        self.wfile.write(CANARY)

    do_HEAD = do_POST = do_GET

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def outside():
    """A server that a paper should never visit; `visits` holds who came."""
    server = HTTPServer(("127.0.0.1", 0), Recorder)
    server.visits = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def secret_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("secret") / "passwd.png"
    Image.new("RGB", (3, 3), "red").save(path)
    path.write_bytes(path.read_bytes() + CANARY)
    return path


def drawn_or_refused(html, **limits):
    try:
        return pdf.render(html, **FIXED, **limits), ""
    except pdf.PaperFailed as refusal:
        return b"", str(refusal)


def inner_svg(web):
    spaces = "xmlns='http://www.w3.org/2000/svg' xmlns:x='http://www.w3.org/1999/xlink'"
    inside = f"<svg {spaces}><image x:href='{web}/i' /></svg>"
    return "data:image/svg+xml;base64," + base64.b64encode(inside.encode()).decode()


HOSTILE = {
    "a file": lambda web, file: f"<img src='file://{file}'>",
    "the web": lambda web, file: f"<img src='{web}/img'>",
    "ftp": lambda web, file: f"<img src='ftp{web[4:]}/img'>",
    "a redirect": lambda web, file: f"<link rel=stylesheet href='{web}/redirect'>",
    "a share": lambda web, file: f"<img src='//{web[7:]}/share'><img src='\\\\{web[7:]}\\share'>",
    "an import": lambda web, file: f"<style>@import url('{web}/css')</style>",
    "a font and a background": lambda web, file: (
        f"<style>@font-face{{font-family:x;src:url({web}/font)}} p{{font-family:x;background:url(file://{file})}}</style><p>x"
    ),
    "an inline svg": lambda web, file: (
        f"<svg width=9 height=9><image xlink:href='{web}/svg' href='file://{file}' width=9 height=9 /></svg>"
    ),
    "an attached file": lambda web, file: (
        f"<link rel=attachment href='file://{file}'><a rel=attachment href='file://{file}'>x</a>"
    ),
    "an object and an embed": lambda web, file: f"<object data='{web}/object'></object><embed src='{web}/embed'>",
    "a frame": lambda web, file: (
        f"<iframe src='{web}/frame'></iframe><iframe srcdoc=\"<img src='{web}/doc'>\"></iframe>"
    ),
    "a refresh and a base": lambda web, file: (
        f"<meta http-equiv=refresh content='0;url={web}/refresh'><base href='{web}/'><img src=x>"
    ),
    "a picture in a picture": lambda web, file: f"<img src=\"{inner_svg(web)}\"><img src='portal:../../settings.py'>",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_paper_reaches_nothing_outside(kind, outside, secret_file):
    web = f"http://127.0.0.1:{outside.server_port}"
    drawn, refusal = drawn_or_refused(HOSTILE[kind](web, secret_file) + "<p>words")
    assert drawn or "outside the portal" in refusal
    for foreign in (CANARY, CANARY.hex().encode(), b"/EmbeddedFile", b"/Image", b"file://"):
        assert foreign not in drawn
    assert outside.visits == []


def test_the_recorder_would_have_noticed(outside):
    from urllib.request import urlopen

    assert urlopen(f"http://127.0.0.1:{outside.server_port}/seen").read() == CANARY
    assert outside.visits.pop() == "/seen"


def test_the_portals_own_picture_is_drawn():
    assert pdf.render("<img src='portal:mark.svg' alt='mark'>", **FIXED).startswith(b"%PDF")


def entities():
    lines = "".join(f"<!ENTITY e{n} '{f'&e{n - 1};' * 10}'>" for n in range(1, 10))
    svg = f"<!DOCTYPE s [<!ENTITY e0 'ha'>{lines}]><svg xmlns='http://www.w3.org/2000/svg'><text>&e9;</text></svg>"
    return "<img src='data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode() + "'>"


BOMBS = {
    "nested tables": lambda: "<table><tr><td>" * 400 + "x",
    "a hundred thousand nested boxes": lambda: "<div style='display:flex'>" * 100_000 + "x",
    "a gigantic span": lambda: "<table><tr>" + "<td colspan=99999999 rowspan=99999999>x" * 30 + "</table>" * 2,
    "a million pages": lambda: "<style>p{break-after:page;margin:99999cm}</style>" + "<p>x" * 400_000,
    "entities in a picture": entities,
}


@pytest.mark.parametrize("kind", BOMBS)
def test_a_bomb_ends_in_a_sentence_or_a_small_paper(kind):
    drawn, refusal = drawn_or_refused(BOMBS[kind](), limits=Limits(cpu_seconds=3, seconds=6))
    assert len(drawn) < 5_000_000
    assert drawn or refusal.startswith("The paper could not be made: ")


def test_a_paper_that_eats_memory_fails_alone():
    with pytest.raises(pdf.PaperFailed):
        pdf.render("<p>" + "word " * 500_000, **FIXED, limits=Limits(memory=200_000_000, cpu_seconds=10, seconds=12))
    assert pdf.render("<p>the next one", **FIXED).startswith(b"%PDF")


def test_no_default_limit_is_longer_than_the_promise():
    assert max(Limits().seconds, Limits().cpu_seconds) < 30
