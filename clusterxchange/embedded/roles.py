"""The four roles of the portal's database. One file of SQL serves the embedded servers and the containers."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg2
from psycopg2 import sql

ROLES = Path(__file__).resolve().parents[2] / "deploy" / "roles.sql"
FOR_TESTS = Path(__file__).resolve().parents[2] / "deploy" / "roles_for_tests.sql"


def create_roles(superuser_dsn: str, database: str, passwords: dict[str, str], for_tests=False) -> None:
    """Make the roles and the database, or bring them to their intended state. Safe to run again.

    `passwords` maps `cx_owner` and `cx_app` to their passwords. `for_tests` adds what only a throw-away
    cluster may have: the owner creates databases, and the runtime role may step into the owner's shoes.
    """
    statements = ROLES.read_text() + (FOR_TESTS.read_text() if for_tests else "")
    _run(superuser_dsn, statements)
    for role, password in passwords.items():
        wish = sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(password))
        _run(superuser_dsn, wish)
    _create_database(superuser_dsn, database)
    _run(superuser_dsn, _ownership(database), database)


def _ownership(database: str):
    return sql.SQL(
        "ALTER DATABASE {name} OWNER TO cx_owner;"
        "REVOKE ALL ON DATABASE {name} FROM PUBLIC; GRANT CONNECT ON DATABASE {name} TO cx_app;"
        "ALTER SCHEMA public OWNER TO cx_owner; REVOKE CREATE ON SCHEMA public FROM PUBLIC;"
    ).format(name=sql.Identifier(database))


def _create_database(superuser_dsn: str, database: str) -> None:
    with _connection(superuser_dsn) as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
        if cursor.fetchone() is None:
            cursor.execute(sql.SQL("CREATE DATABASE {} OWNER cx_owner").format(sql.Identifier(database)))


def drop_database(superuser_dsn: str, database: str) -> None:
    _run(superuser_dsn, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))


def _run(dsn: str, statements, database: str | None = None) -> None:
    with _connection(dsn, database) as cursor:
        cursor.execute(statements)


class _connection:
    """A cursor that commits by itself: roles and databases are made outside transactions."""

    def __init__(self, dsn: str, database: str | None = None):
        self.connection = psycopg2.connect(dsn, **({"dbname": database} if database else {}))
        self.connection.autocommit = True

    def __enter__(self):
        return self.connection.cursor()

    def __exit__(self, *error):
        self.connection.close()


def main() -> None:
    """`python -m clusterxchange.embedded.roles`: the same roles on a server of your own.

    Reads `DATABASE_SUPERUSER_URL`, and takes names and passwords from `DATABASE_OWNER_URL` and `DATABASE_URL`.
    """
    app, owner = urlsplit(os.environ["DATABASE_URL"]), urlsplit(os.environ["DATABASE_OWNER_URL"])
    if (app.username, owner.username) != ("cx_app", "cx_owner"):
        raise SystemExit("DATABASE_URL is for cx_app, DATABASE_OWNER_URL for cx_owner.")
    passwords = {url.username: unquote(url.password) for url in (app, owner)}
    create_roles(os.environ["DATABASE_SUPERUSER_URL"], app.path.lstrip("/"), passwords)


if __name__ == "__main__":
    main()
