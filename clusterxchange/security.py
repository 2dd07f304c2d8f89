"""Row-level security from one registry (reliability §1, docs/adr/0001).

Each app lists its tables in its own security.py. After every migrate the lists are applied in
one transaction by the owner. A table that is not listed gets no grant: a new model fails
loudly and never leaks.
"""

from dataclasses import dataclass
from importlib import import_module

from django.apps import apps
from django.db import connection, transaction

APP, READER, SWEEPER, OWNER = "cx_app", "cx_officer", "cx_sweep", "cx_owner"


def _ids(name):
    # The cast stands outside of the subselect: ANY then reads one array, evaluated once a query.
    return f"((SELECT coalesce(nullif(current_setting('app.{name}', true), ''), '{{}}'))::bigint[])"


USER = "(SELECT nullif(current_setting('app.user', true), '')::bigint)"
SCHEME = "(SELECT coalesce(current_setting('app.scheme', true), ''))"
MY_PARTNERSHIPS, MY_FINANCE, MY_ORGANISATIONS = _ids("partnerships"), _ids("finance"), _ids("organisations")
# Whoever looks through another's eyes sees no bank data (partnerships/middleware.py).
NOT_VIEWING = "(SELECT coalesce(current_setting('app.viewing', true), '') = '')"
ANYBODY = "true"
NEVER = "false"


def partnership_in(column):
    return f"{column} = ANY ({MY_PARTNERSHIPS})"


def finance_of(column):
    return f"{column} = ANY ({MY_FINANCE})"


def organisation_in(column):
    return f"{column} = ANY ({MY_ORGANISATIONS})"


FOUR_PARTIES = " OR ".join(
    [partnership_in("vop_id"), partnership_in("hop_id"), organisation_in("vo_id"), organisation_in("ho_id")]
)


@dataclass(frozen=True)
class Table:
    """What the runtime role may do with one table.

    select, insert, update, delete: SQL conditions (None = not granted); becomes: what a row must be after
    an UPDATE, where that is not the same; columns: the columns an UPDATE may touch ('' = all); officer:
    condition under which the reading role sees a row; sweep: columns the sweeping role may read;
    sweep_update: those it may write; why: the reason where a policy is trivial.
    """

    select: str | None = None
    insert: str | None = None
    update: str | None = None
    delete: str | None = None
    becomes: str | None = None
    columns: str = ""
    officer: str | None = ANYBODY
    sweep: str = ""
    sweep_update: str = ""
    why: str = ""


def reference(why, *, officer=ANYBODY):
    """A table everybody may read and nobody writes at run time."""
    return Table(select=ANYBODY, officer=officer, why=why)


def registry():
    """{table name: Table} of all apps; a table listed twice is an error."""
    tables = {}
    for config in apps.get_app_configs():
        try:
            module = import_module(f"{config.name}.security")
        except ModuleNotFoundError:
            continue
        for name, table in getattr(module, "TABLES", {}).items():
            if name in tables:
                raise ValueError(f"{name} is listed twice")
            tables[name] = table
    return tables


def apply_policies(**_kwargs):
    """Revoke everything, then grant and police what the registry lists."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '10s'")
        present = set(connection.introspection.table_names(cursor))
        cursor.execute("\n".join(_reset(present)))
        for name, table in registry().items():
            if name in present:
                cursor.execute(";\n".join(_police(name, table)))


def _reset(present):
    roles = f"{APP}, {READER}, {SWEEPER}"
    yield f"GRANT USAGE ON SCHEMA public TO {roles};"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {roles};"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP};"
    yield (
        "DO $$ DECLARE p record; BEGIN FOR p IN SELECT policyname, tablename FROM pg_policies "
        "WHERE schemaname = 'public' LOOP EXECUTE format('DROP POLICY %I ON %I', p.policyname, p.tablename); "
        "END LOOP; END $$;"
    )
    for name in sorted(present):
        yield f'ALTER TABLE "{name}" ENABLE ROW LEVEL SECURITY; ALTER TABLE "{name}" FORCE ROW LEVEL SECURITY;'
        yield f'CREATE POLICY owner_all ON "{name}" TO {OWNER} USING (true) WITH CHECK (true);'


def _police(name, table):
    for verb, using, check in (
        ("SELECT", table.select, None),
        ("INSERT", None, table.insert),
        ("UPDATE", table.update, table.becomes or table.update),
        ("DELETE", table.delete, None),
    ):
        if using is None and check is None:
            continue
        columns = f" ({table.columns})" if verb == "UPDATE" and table.columns else ""
        yield f'GRANT {verb}{columns} ON "{name}" TO {APP}'
        clauses = (f" USING ({using})" if using else "") + (f" WITH CHECK ({check})" if check else "")
        yield f'CREATE POLICY app_{verb.lower()} ON "{name}" FOR {verb} TO {APP}{clauses}'
    if table.officer:
        yield f'GRANT SELECT ON "{name}" TO {READER}'
        yield f'CREATE POLICY officer_select ON "{name}" FOR SELECT TO {READER} USING ({table.officer})'
    if table.sweep:
        yield f'GRANT SELECT ({table.sweep}) ON "{name}" TO {SWEEPER}'
        yield f'CREATE POLICY sweep_select ON "{name}" FOR SELECT TO {SWEEPER} USING (true)'
    if table.sweep_update:
        yield f'GRANT UPDATE ({table.sweep_update}) ON "{name}" TO {SWEEPER}'
        yield f'CREATE POLICY sweep_update ON "{name}" FOR UPDATE TO {SWEEPER} USING (true) WITH CHECK (true)'
