"""The portal that is killed: servers that keep what they commit, and every program of the demo, restarted by us."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import celery
import psycopg2
import psycopg2.extras

from bench.outages.mailbox import Mailbox
from bench.outages.person import Journal, Person
from clusterxchange.embedded import process
from clusterxchange.embedded.demo import HOUSE, Demo, wishes
from clusterxchange.embedded.ports import LOOPBACK, free_port
from clusterxchange.embedded.servers import Servers
from clusterxchange.embedded.supervisor import Part

LEASE = 8  # seconds that a paper of a killed worker waits; by default it is a minute


class Stage(Demo):
    """`with Stage(folder, visits=…, clients=…) as stage`: started, its people logged in, its clients waiting."""

    def __init__(self, folder: Path, *, visits: int, clients: int):
        super().__init__(wishes([], folder))
        self.visits, self.number, self.port = visits, clients, free_port()
        self.servers, self.mailbox = Servers(self.data), Mailbox()
        self.parts, self.clients = {}, {}

    def __enter__(self):
        try:
            self.servers.start()
            self._prepare()
            self.parts = {part.name: part for part in self._programs()}
            for part in self.parts.values():
                part.start()
            self._wait_for_the_first_page(self.parts["web"])
            self._log_in()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *error):
        for one in (*self.clients.values(), *reversed(self.parts.values())):
            one.stop()
        self.mailbox.close()
        self.servers.stop()

    def _seed(self):
        self.env |= {
            "MAIL_TRANSPORT": "django.core.mail.backends.smtp.EmailBackend", "EMAIL_HOST": LOOPBACK,
            "EMAIL_PORT": str(self.mailbox.port), "PAPER_LEASE_SECONDS": str(LEASE),
            "REAUTHENTICATION_TIMEOUT": "7200", "DJANGO_SETTINGS_MODULE": "clusterxchange.settings",
        }  # fmt: skip
        owner = self.env | {"DATABASE_URL": self.env["DATABASE_OWNER_URL"]}
        words = [sys.executable, "-m", "bench.outages.arrange", self.data, self.visits, self.number]
        subprocess.run([str(word) for word in words], cwd=HOUSE, env=owner, check=True)
        self.world = json.loads((self.data / "world.draft.json").read_text()) | {"url": self.url}
        (self.data / "world.json").write_text(json.dumps(self.world))

    def _log_in(self):
        self.journal = Journal(self.data / "stage.journal")
        for email in set(self.world["people"].values()):
            Person(self.url, self.data, email, self.journal).log_in(self.world["password"])

    def person(self, name):
        return self.person_of(self.world["people"][name])

    def person_of(self, email):
        return Person(self.url, self.data, email, self.journal)

    # Clients ----------------------------------------------------------------------------------

    def send_clients(self):
        words = {f"visits-{number}": ["bench.outages.visits", self.data, number] for number in range(self.number)}
        words["paying"] = ["bench.outages.paying", self.data]
        for name, module in words.items():
            command = [sys.executable, "-m", *map(str, module)]
            self.clients[name] = Part(name, command, dict(os.environ), self.data / "logs" / f"{name}.log", HOUSE)
            self.clients[name].start()

    def revive(self):
        """Whatever has died is started again, as a supervisor does."""
        for one in (*self.parts.values(), *self.clients.values()):
            if one.process.poll() not in (None, 0):
                one.stop()
                one.start()

    def turn_the_clock(self):
        """What beat asks for once a minute, a little sooner."""
        with celery.Celery(broker=self.servers.valkey.url()) as app:
            try:
                app.send_task("mobility.tasks.sweep_clocks", retry=False, ignore_result=True)
            except Exception as error:
                print(f"no broker for the clock: {error}", file=sys.stderr)

    # What the owner of the tables sees --------------------------------------------------------

    def rows(self, question, *values):
        """All rows as dictionaries; asked again while the server is away."""
        for _attempt in range(100):
            try:
                connection = psycopg2.connect(self.env["DATABASE_OWNER_URL"])
                with connection, connection.cursor(cursor_factory=psycopg2.extras.RealDictCursor) as cursor:
                    cursor.execute(question, values or None)
                    found = cursor.fetchall()
                connection.close()
                return found
            except psycopg2.OperationalError:
                time.sleep(0.2)
        raise RuntimeError("the database stays away")

    def one(self, question, *values):
        return next(iter(self.rows(question, *values)[0].values()))

    def kill(self, part, how=signal.SIGKILL):
        """A program and all its children, at once."""
        os.killpg(part.process.pid, how)
        part.process.wait(10)
        process.stop(part.process)

    def last_words(self):
        logs = sorted((self.data / "logs").glob("*.log"))
        return "\n".join(f"== {log.name}\n{log.read_text(errors='replace')[-2500:]}" for log in logs)
