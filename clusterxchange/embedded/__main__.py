"""`python -m clusterxchange.embedded demo|test|manage|bench|with …`: what `./portal` calls in the end."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from .demo import HOUSE, demo
from .servers import kept_or_joined, throw_away

# Commands that touch no database: what settings.py asks for points nowhere.
WITHOUT_SERVERS = (["match"],)
NOWHERE = {"DATABASE_URL": "postgres://nobody@localhost:1/nothing", "REDIS_URL": "redis://localhost:1",
           "SECRET_KEY": "signs nothing"}  # fmt: skip


def main(words: list[str]) -> int:
    command, rest = (words[0], words[1:]) if words else ("help", [])
    rooms = {"demo": run_demo, "test": test, "manage": manage, "bench": bench, "with": with_servers}
    if command not in rooms:
        print(f"Say one of: {', '.join(rooms)}.", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, _leave)  # also where a script has started us with & and SIGINT ignored
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup means it
        signal.signal(signal.SIGHUP, _leave)
    return rooms[command](rest)


def _leave(number: int, _frame) -> None:
    """Unwinds to every `finally`, so that our servers end with us."""
    sys.exit(128 + number)


def run_demo(words: list[str]) -> int:
    return demo(words, data_folder())


def with_servers(words: list[str]) -> int:
    """Run any command against servers that go away with it."""
    with throw_away() as servers:
        return run(words, servers.environment())


def test(words: list[str]) -> int:
    """Lint, directions of imports, then pytest with two workers. Red when any of them is."""
    linted = [run([sys.executable, "-m", "ruff", "check", "."]), run([_beside_python("lint-imports")])]
    with throw_away() as servers:
        tested = run([sys.executable, "-m", "pytest", "-n", "2", *words], servers.environment())
    return tested or max(linted)


def manage(words: list[str]) -> int:
    command = [sys.executable, "manage.py", *words]
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        return run(command)
    if words[:1] in WITHOUT_SERVERS:
        return run(command, NOWHERE | os.environ)
    with kept_or_joined(data_folder()) as servers:
        return run(command, servers.environment())


def bench(words: list[str]) -> int:
    with throw_away() as servers:
        return run([sys.executable, "-m", "bench", *words], servers.environment())


def data_folder() -> Path:
    return Path(os.environ.get("CX_DATA") or HOUSE / ".data")


def run(command: list[str], env: dict | None = None) -> int:
    """Ctrl-C is the command's own affair: `manage shell` survives it, pytest ends; we clear up after."""
    previous = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        return subprocess.run(command, env=env, cwd=HOUSE).returncode  # noqa: S603
    finally:
        signal.signal(signal.SIGINT, previous)


def _beside_python(program: str) -> str:
    return str(Path(sys.executable).with_name(program))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
