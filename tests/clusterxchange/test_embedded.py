"""The servers a newcomer gets: they keep what they were given, and end only what is theirs."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import psycopg2
import pytest
import redis

from clusterxchange.embedded import demo, process, stamps
from clusterxchange.embedded.ports import free_port, is_free, wait_until
from clusterxchange.embedded.postgres import DATABASE
from clusterxchange.embedded.servers import Servers, hold, throw_away
from clusterxchange.embedded.supervisor import Part, Supervisor, end_leftovers


@pytest.fixture(scope="module")
def data():
    """A data folder that the account of Postgres can reach, as a checkout's is.

    Not under pytest's own temporary folder: every other session that starts closes that one to others again.
    """
    with tempfile.TemporaryDirectory(prefix="portal-data-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


def ask(url, statement):
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else None
    finally:
        connection.close()


def test_a_server_killed_hard_starts_again_without_losing_a_row(data):
    first = Servers(data).start()
    owner = first.environment()["DATABASE_OWNER_URL"]
    ask(owner, "CREATE TABLE IF NOT EXISTS visit (town text); INSERT INTO visit VALUES ('Porto')")
    for server in (first.postgres, first.valkey):
        server.process.send_signal(signal.SIGKILL)
        server.process.wait()
    with Servers(data) as second:
        assert ask(second.environment()["DATABASE_OWNER_URL"], "SELECT town FROM visit") == [("Porto",)]


def test_a_server_left_behind_is_ended_and_its_rows_are_there(data):
    left = Servers(data).start()
    ask(left.environment()["DATABASE_OWNER_URL"], "CREATE TABLE IF NOT EXISTS host (town text)")
    with Servers(data) as servers:
        left.postgres.process.wait(10)
        left.valkey.process.wait(10)
        assert ask(servers.environment()["DATABASE_OWNER_URL"], "SELECT * FROM host") == []


def test_a_lock_file_with_a_strangers_number_stops_nobody(data, tmp_path):
    """Postgres itself would take any process of its own account for a server."""
    with Servers(data) as servers:
        lock = (data / "pg" / "postmaster.pid").read_text().splitlines()
    stranger = process.start(["sleep", "600"], tmp_path / "log", account=servers.postgres.account)
    (data / "pg" / "postmaster.pid").write_text("\n".join([str(stranger.pid), *lock[1:]]))
    with Servers(data) as servers:
        assert ask(servers.environment()["DATABASE_URL"], "SELECT 1") == [(1,)]
    assert stranger.poll() is None
    process.stop(stranger)


def test_the_runtime_role_owns_nothing_and_cannot_become_the_owner(data):
    with Servers(data) as servers:
        url = servers.environment()["DATABASE_URL"]
        for role in ("cx_officer", "cx_sweep"):
            ask(url, f"SET LOCAL ROLE {role}")
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            ask(url, "SET LOCAL ROLE cx_owner")
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            ask(url, "CREATE TABLE mine (id int)")
        superuser = servers.postgres.superuser_dsn(DATABASE)
        strong = "rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole"
        assert ask(superuser, f"SELECT rolname FROM pg_roles WHERE rolname ~ '^cx_' AND ({strong})") == []


def test_making_the_roles_again_changes_nothing(data):
    memberships = (
        "SELECT roleid::regrole::text, member::regrole::text, inherit_option FROM pg_auth_members ORDER BY 1, 2"
    )
    with Servers(data) as servers:
        superuser = servers.postgres.superuser_dsn(DATABASE)
        before = ask(superuser, memberships)
        servers.make_roles()
        assert ask(superuser, memberships) == before
        assert ("cx_officer", "cx_app", False) in before


def test_a_throw_away_cluster_lets_the_owner_create_databases_and_leaves_no_folder():
    with throw_away() as servers:
        rows = ask(
            servers.environment()["DATABASE_OWNER_URL"], "SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user"
        )
        assert rows == [(True,)]
        ask(servers.environment()["DATABASE_URL"], "SET LOCAL ROLE cx_owner")
        assert redis.Redis.from_url(servers.environment()["REDIS_URL"]).ping()
    assert not servers.data.exists()


def test_the_broker_asks_for_a_password():
    with throw_away() as servers, pytest.raises(redis.AuthenticationError):
        redis.Redis(port=servers.valkey.port).ping()


def test_secrets_are_readable_by_their_owner_only(data):
    Servers(data)
    assert (data / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_one_data_folder_has_one_starter(data):
    first = hold(data, "starter")
    assert hold(data, "starter") is None
    first.close()
    hold(data, "starter").close()


def test_a_port_in_use_is_not_free():
    with throw_away() as servers:
        assert not is_free(servers.valkey.port)
    assert is_free(free_port())


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux ends children with their parent")
def test_a_program_dies_with_the_one_who_started_it(tmp_path):
    script = (
        "import sys, time; from pathlib import Path; from clusterxchange.embedded import process;"
        f"print(process.start(['sleep', '600'], Path({str(tmp_path / 'log')!r})).pid, flush=True); time.sleep(600)"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    child = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    psutil.wait_procs([child], timeout=10)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


def sleeper(name, folder, seconds="600"):
    return Part(name, ["sleep", seconds], dict(os.environ), folder / f"{name}.log", folder)


def test_a_part_that_died_is_started_again_and_all_are_stopped(tmp_path):
    said, parts = [], [sleeper("web", tmp_path), sleeper("worker", tmp_path)]
    supervisor = Supervisor(parts, tmp_path / "notes.json", said.append)
    supervisor.start()
    first = parts[0].process.pid
    parts[0].process.kill()
    assert wait_until(lambda: supervisor.look() or (parts[0].process.pid != first), 10)
    assert "web ended (signal 9)" in said[0]
    supervisor.stop()
    assert [part.process.poll() is None for part in parts] == [False, False]


def test_leftovers_are_ended_but_a_stranger_with_the_same_number_is_not(tmp_path):
    ours, stranger = (process.start(["sleep", "600"], tmp_path / "log") for _ in range(2))
    notes = tmp_path / "notes.json"
    process.remember(notes, [ours, stranger])
    words = json.loads(notes.read_text())
    words["born"][1][1] -= 100
    notes.write_text(json.dumps(words))
    end_leftovers(notes)
    assert ours.wait(5) == -signal.SIGKILL
    assert stranger.poll() is None
    process.stop(stranger)


def test_a_copied_data_folder_does_not_end_the_servers_of_the_original(tmp_path):
    program = process.start(["sleep", "600"], tmp_path / "log")
    process.remember(tmp_path / "notes.json", [program])
    (tmp_path / "copy.json").write_text((tmp_path / "notes.json").read_text())
    assert process.remembered(tmp_path / "copy.json") == []
    assert [left.pid for left in process.remembered(tmp_path / "notes.json")] == [program.pid]
    process.stop(program)


def test_a_torn_note_names_nobody(tmp_path):
    (tmp_path / "notes.json").write_text('{"place"')
    assert process.remembered(tmp_path / "notes.json") == []


def test_stopping_twice_leaves_a_later_owner_of_the_number_alone(tmp_path, monkeypatch):
    program, killed = process.start(["sleep", "600"], tmp_path / "log"), []
    process.stop(program)
    monkeypatch.setattr(os, "killpg", lambda group, _signal: killed.append(group))
    process.stop(program)
    assert killed == []


def test_work_is_done_again_when_a_file_changed(tmp_path):
    (tmp_path / "styles.css").write_text("a")
    before = stamps.digest((tmp_path, "*.css"))
    stamps.set_done(tmp_path / "stamps" / "styles", before)
    assert stamps.is_done(tmp_path / "stamps" / "styles", stamps.digest((tmp_path, "*.css")))
    (tmp_path / "styles.css").write_text("b")
    assert not stamps.is_done(tmp_path / "stamps" / "styles", stamps.digest((tmp_path, "*.css")))


def test_logins_are_shown_as_a_table(tmp_path):
    place = tmp_path / "logins.json"
    place.write_text(json.dumps([{"role": "officer", "email": "o@agency.example", "password": "x", "name": "Ona"}]))
    heading, row = demo.logins(place).splitlines()
    assert heading.split() == ["role", "email", "password", "name"]
    assert row.split() == ["officer", "o@agency.example", "x", "Ona"]


def test_reset_forgets_what_is_ours_and_leaves_other_files(data):
    (data / "diary.txt").write_text("not yours")
    (data / "logins.json").write_text("[]")
    demo.Demo(demo.wishes(["--reset"], data)).reset()
    assert (data / "diary.txt").exists()
    assert not (data / "logins.json").exists()
    assert not (data / "pg").exists()


def test_a_taken_port_is_refused_in_words(data, capsys):
    with throw_away() as servers:
        assert demo.demo(["--port", str(servers.valkey.port)], data) == 1
    assert f"Port {servers.valkey.port} is taken" in capsys.readouterr().err


def test_a_round_from_a_file_needs_no_server(tmp_path):
    asked = tmp_path / "round.json"
    asked.write_text('{"offers": [], "partnerships": [], "applications": []}')
    own = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY")}
    command = [sys.executable, "-m", "clusterxchange.embedded", "manage", "match", str(asked)]
    done = subprocess.run(command, env=own | {"CX_DATA": str(tmp_path / "data")}, capture_output=True, text=True)
    assert json.loads(done.stdout)["status"] == "optimal", done.stderr
    assert not (tmp_path / "data").exists()
