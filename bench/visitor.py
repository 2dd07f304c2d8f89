"""A person at a browser: logs in through the real form and asks for pages over a kept connection."""

import http.client
import re
import time
from urllib.parse import urlencode, urlsplit

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Visitor:
    def __init__(self, world, cookies=None):
        self.address = urlsplit(world.url).netloc
        self.connection = http.client.HTTPConnection(self.address, timeout=120)
        self.cookies = dict(cookies or {})

    def ask(self, path, body=None):
        """(status, text, milliseconds)"""
        headers = {"Cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items())}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"http://{self.address}/"}
        began = time.perf_counter()
        self.connection.request("GET" if body is None else "POST", path, body=body, headers=headers)
        answer = self.connection.getresponse()
        text = answer.read()
        taken = (time.perf_counter() - began) * 1000
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return answer.status, text.decode("utf-8", "replace"), taken

    def log_in(self, login):
        _status, page, _ms = self.ask("/accounts/login/")
        token = TOKEN.search(page).group(1)
        form = {"csrfmiddlewaretoken": token, "login": login["email"], "password": login["password"]}
        status, _page, _ms = self.ask("/accounts/login/", urlencode(form))
        if status != 302:
            raise RuntimeError(f"{login['email']} cannot log in: {status}")

    def first(self, path, pattern):
        """The first address on a page that fits the pattern."""
        status, page, _ms = self.ask(path)
        found = re.search(rf'href="({pattern})"', page)
        if status != 200 or not found:
            raise RuntimeError(f"{path}: {status}, nothing like {pattern}")
        return found.group(1)
