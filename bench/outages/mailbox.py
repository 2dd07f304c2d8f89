"""A mail server on loopback: takes every mail, keeps the Message-ID of each, and counts."""

import email
import socketserver
import threading
from collections import Counter

from clusterxchange.embedded.ports import LOOPBACK


class Mailbox:
    """port: where it listens; arrived: {Message-ID: how often}."""

    def __init__(self):
        self.arrived, self.lock = Counter(), threading.Lock()
        self.server = socketserver.ThreadingTCPServer((LOOPBACK, 0), Dialogue)
        self.server.daemon_threads, self.server.mailbox = True, self
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, content):
        with self.lock:
            self.arrived[email.message_from_bytes(content)["Message-ID"]] += 1

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Dialogue(socketserver.StreamRequestHandler):
    """As much of SMTP as Django speaks."""

    def handle(self):
        self.say("220 mailbox")
        while line := self.rfile.readline():
            word = line.split(b" ")[0].strip().upper()
            if word == b"DATA":
                self.say("354 go on")
                self.server.mailbox.take(self.content())
                self.say("250 kept")
            elif word == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def content(self):
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines)

    def say(self, words):
        self.wfile.write(f"{words}\r\n".encode())
