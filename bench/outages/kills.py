"""What kills, and when: spread by chance over the work, so that each comes while something is open."""

import contextlib
import os
import random
import signal
import time
from collections import Counter

import psutil
import psycopg2
import redis

from bench.outages.person import read_journals

KINDS = ("workers", "beats", "flushes", "brokers", "backends", "crashes", "clients", "webs")
LAST = ("workers", "flushes")
STEPS_A_VISIT = 17  # acknowledged, about
BACKEND = """
SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity WHERE datname = 'clusterxchange'
AND pid <> pg_backend_pid() ORDER BY (state <> 'idle') DESC, random() LIMIT 1) AS one
"""


class Kills:
    """wanted: {kind: how many}; done: {kind: how many were}."""

    def __init__(self, stage, wanted, seed=1):
        self.stage, self.chance, self.done, self.began = stage, random.Random(seed), Counter(), time.monotonic()
        self.plan = [kind for kind, number in wanted.items() for _n in range(number)]
        self.chance.shuffle(self.plan)
        # Kept for the moment when no client asks for anything any more: then no later message makes up for a lost one.
        self.last = [kind for kind in LAST if kind in self.plan]
        for kind in self.last:
            self.plan.remove(kind)
        self.all = len(self.plan)

    def look(self):
        """Kill once if it is time; False when nothing is left to be killed."""
        if not self.plan:
            return bool(self.last)
        if self.progress() >= (self.all - len(self.plan)) / self.all * 0.9:
            kind = self.plan.pop()
            getattr(self, kind)()
            self.done[kind] += 1
        return True

    def end_with(self):
        """The last blow: the worker dies, and what it was told to do is forgotten before another comes."""
        worker = self.stage.parts["worker"]
        if "workers" in self.last and worker.process.poll() is None:
            self.stage.kill(worker)
        if "flushes" in self.last:
            self.flushes()
        if worker.process.poll() is not None:
            worker.start()
        self.done.update(self.last)
        self.last = []

    def progress(self):
        """From 0 to 1: what the clients had acknowledged of all there is to do."""
        done = sum(fact["kind"] == "ack" for fact in read_journals(self.stage.data))
        return done / (self.stage.visits * STEPS_A_VISIT)

    def workers(self):
        """The worker with its children; every other time one child, which the worker has to miss."""
        worker, children = self.stage.parts["worker"], self.children("worker")
        if self.done["workers"] % 2 and children:
            self.end(self.chance.choice(children))
        elif worker.process.poll() is None:
            self.stage.kill(worker)
            worker.start()

    def beats(self):
        self.stage.kill(self.stage.parts["beat"])
        self.stage.parts["beat"].start()

    def webs(self):
        if children := self.children("web"):
            self.end(self.chance.choice(children))

    def clients(self):
        alive = [one for one in self.stage.clients.values() if one.process.poll() is None]
        if alive:
            chosen = self.chance.choice(alive)
            self.stage.kill(chosen)
            chosen.start()

    def flushes(self):
        with contextlib.suppress(redis.RedisError):
            redis.Redis.from_url(self.stage.servers.valkey.url()).flushall()

    def brokers(self):
        valkey = self.stage.servers.valkey
        valkey.process.kill()
        valkey.process.wait(10)
        time.sleep(self.chance.uniform(0.2, 1.5))
        valkey.start()

    def backends(self):
        with contextlib.suppress(psycopg2.OperationalError):
            connection = psycopg2.connect(self.stage.servers.postgres.superuser_dsn())
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(BACKEND)
            connection.close()

    def crashes(self):
        """The postmaster is killed, or stopped at once: neither writes down what it still has in memory."""
        postgres = self.stage.servers.postgres
        postgres.process.send_signal(signal.SIGQUIT if self.done["crashes"] % 2 else signal.SIGKILL)
        postgres.process.wait(30)
        time.sleep(self.chance.uniform(0.1, 1))
        postgres.start()

    def children(self, name):
        with contextlib.suppress(psutil.NoSuchProcess):
            return psutil.Process(self.stage.parts[name].process.pid).children()
        return []

    def end(self, child):
        with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError):
            os.kill(child.pid, signal.SIGKILL)
