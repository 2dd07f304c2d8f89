"""CPU time of a web server and of the Postgres backends of one database, read from /proc (Linux)."""

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def cpu_ms(world):
    """Milliseconds used so far by the world's web server and its database's backends: {("web" or "sql", pid): ms}."""
    found = {}
    master = str(world.server.pid)
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        is_web = folder.name == master or fields[1] == master
        is_backend = words.startswith("postgres:") and f" {world.database} " in words
        if is_web or is_backend:
            found["web" if is_web else "sql", folder.name] = (int(fields[11]) + int(fields[12])) * 1000 / TICK
    return found


def between(before, after, kind=""):
    """Milliseconds spent between two readings; a process that ended in between counts for nothing."""
    return sum(ms - before.get(one, 0.0) for one, ms in after.items() if kind in ("", one[0]))
