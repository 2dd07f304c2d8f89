"""The newcomer's one door, and what it installs."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-build.txt")


def portal(*words):
    """The script itself, with the Python that runs the tests and without the servers that serve them."""
    env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    command = [HOUSE / "portal", *words]
    return subprocess.run(command, env=env | {"CX_VENV": sys.prefix}, capture_output=True, text=True, timeout=120)


def pins(lock):
    return set(re.findall(r"^[\w.\-\[\]]+==[^ \\]+", (HOUSE / lock).read_text(), re.M))


def test_a_newcomer_without_a_word_is_told_the_words():
    answer = portal()
    assert answer.returncode == 2
    assert "./portal demo" in answer.stdout
    assert "./portal test" in answer.stdout


def test_the_door_stays_short():
    assert len((HOUSE / "portal").read_text().splitlines()) < 120


def test_a_command_runs_beside_servers_that_go_away_with_it():
    answer = portal("with", "sh", "-c", 'echo "$CX_DATA"; test -d "$CX_DATA/pg"')
    assert answer.returncode == 0, answer.stderr
    assert not Path(answer.stdout.strip()).exists()


def test_the_exit_code_is_that_of_the_command():
    assert portal("with", "sh", "-c", "exit 7").returncode == 7


@pytest.mark.parametrize("lock", LOCKS)
def test_every_lock_has_hashes_and_names_no_host(lock):
    text = (HOUSE / lock).read_text()
    assert "://" not in text
    assert not re.search(r"^-", text, re.M)
    assert len(pins(lock)) == len(re.findall(r"^\S+==.*\\\n +--hash=sha256:", text, re.M))


def test_what_the_tests_run_on_includes_what_the_portal_runs_on():
    assert pins("requirements.txt") <= pins("requirements-dev.txt")


def test_the_asset_lock_names_no_host():
    assert '"resolved": "http' not in (HOUSE / "package-lock.json").read_text()


def test_continuous_integration_runs_what_a_developer_runs():
    script = (HOUSE / ".ci" / "run").read_text()
    assert "./portal test" in script
    assert "CI=true" in script
