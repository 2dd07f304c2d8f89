"""Somebody at a browser who is killed and comes back: cookies and what was acknowledged outlive the process."""

import contextlib
import http.client
import json
import os
import re
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

TOKEN = "csrftoken"
PATIENCE = 60  # seconds for one answer


class Away(Exception):
    """No answer, or 'out of reach for a moment': whether the step was done is not known."""


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    body: bytes
    location: str

    @property
    def done(self):
        """A form that was taken leads on to another page."""
        return self.status == 302 and not self.location.startswith("/accounts/")


class Journal:
    """One line for each fact, written at once: the kernel keeps it when the process is killed."""

    def __init__(self, place: Path):
        self.file = os.open(place, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)

    def write(self, kind, **facts):
        os.write(self.file, (json.dumps({"kind": kind, "at": time.time()} | facts) + "\n").encode())


def read_journals(folder: Path):
    """All facts of all clients; a line that a kill cut in two is none."""
    found = []
    for place in sorted(folder.glob("*.journal")):
        for line in place.read_text().splitlines():
            with contextlib.suppress(ValueError):
                found.append(json.loads(line))
    return found


class Person:
    """cookies lie in `folder`/people, where every process of the same person finds them, as windows of one browser."""

    def __init__(self, url, folder, email, journal):
        self.address, self.email, self.journal = urlsplit(url).netloc, email, journal
        self.place = Path(folder) / "people" / f"{email}.json"
        self.cookies = json.loads(self.place.read_text()) if self.place.exists() else {}

    def log_in(self, password):
        self.get("/accounts/login/")
        answer = self.post("/accounts/login/", {"login": self.email, "password": password})
        if answer.status != 302:
            raise RuntimeError(f"{self.email} cannot log in: {answer.status}")
        self.place.parent.mkdir(exist_ok=True)
        self.place.write_text(json.dumps(self.cookies))

    def get(self, path):
        return self._ask("GET", path)

    def post(self, path, fields, files=()):
        """files: [(field, name, mime, bytes)]"""
        fields = {"csrfmiddlewaretoken": self.cookies.get(TOKEN, "")} | fields
        if files:
            return self._ask("POST", path, *multipart(fields, files))
        return self._ask("POST", path, urlencode(fields, doseq=True).encode(), "application/x-www-form-urlencoded")

    def _ask(self, method, path, body=None, mime=""):
        headers = {"Cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items())}
        if body is not None:
            headers |= {"Content-Type": mime, "Referer": f"http://{self.address}/"}
        answer = self._exchange(method, path, body, headers)
        if answer.status == 503:
            self.journal.write("away", path=path, status=503)
            raise Away
        if answer.status not in (200, 302, 409):
            self.journal.write("fault", path=path, status=answer.status, who=self.email)
            raise Away
        if answer.location.startswith("/accounts/login"):
            self.journal.write("fault", path=path, status="logged out", who=self.email)
        return answer

    def _exchange(self, method, path, body, headers):
        # A connection of its own for each: one that was kept may be closed by the server meanwhile, and tell nothing.
        connection = http.client.HTTPConnection(self.address, timeout=PATIENCE)
        try:
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.journal.write("away", path=path, status=type(error).__name__)
            raise Away from error
        finally:
            connection.close()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                self._keep(value)
        return Answer(answer.status, content.decode("utf-8", "replace"), content, answer.getheader("Location") or "")

    def _keep(self, cookie):
        key, _, rest = cookie.partition("=")
        if key in ("sessionid", TOKEN):
            self.cookies[key] = rest.partition(";")[0]


def multipart(fields, files):
    """(body, content type)"""
    mark = secrets.token_hex(16)
    parts = [f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
             for name, value in fields.items()]  # fmt: skip
    for field, name, mime, content in files:
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\nContent-Type: {mime}'
        parts.append(head.encode() + b"\r\n\r\n" + content + b"\r\n")
    return b"".join([*parts, f"--{mark}--\r\n".encode()]), f"multipart/form-data; boundary={mark}"


def hidden(text, name):
    """The value of a hidden field of a page, or ''."""
    for tag in re.findall(r"<input[^>]*>", text):
        if f'name="{name}"' in tag and (value := re.search(r'value="([^"]*)"', tag)):
            return value[1]
    return ""
