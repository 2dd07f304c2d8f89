"""Who acts, and for whom: the one place that tells Postgres.

Everything is transaction-local, so a kept connection or a pooler never carries one person's
scope into another's request. No transaction, no scope, no rows (reliability §1).
"""

import json
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from django.db import connection, transaction

SETTINGS = ("app.user", "app.partnerships", "app.finance", "app.organisations", "app.scheme", "app.viewing")
READER, SWEEPER = "cx_officer", "cx_sweep"


@dataclass(frozen=True)
class Scope:
    """The bodies a person speaks for.

    partnerships, organisations: {id: frozenset of roles}; scheme: '', 'officer' or 'support_office'.
    viewing: somebody of the Support Office looks through this person's eyes, and can write nothing.
    """

    user_id: int | None = None
    partnerships: dict = field(default_factory=dict)
    organisations: dict = field(default_factory=dict)
    scheme: str = ""
    viewing: bool = False

    def roles_in(self, *, partnership=None, organisation=None):
        return self.partnerships.get(partnership, frozenset()) | self.organisations.get(organisation, frozenset())

    def partnerships_as(self, *roles):
        return [pk for pk, held in self.partnerships.items() if held & set(roles)]

    def organisations_as(self, *roles):
        return [pk for pk, held in self.organisations.items() if held & set(roles)]

    @property
    def sees_everything(self):
        return self.scheme in ("officer", "support_office")

    @property
    def reads_only(self):
        """A page that notes who has read it leaves the note out for these: Postgres would refuse it."""
        return self.viewing or self.sees_everything


NOBODY = Scope()


def enter(user_id):
    """Act as this person until the transaction ends; the database says who they speak for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app_enter(%s)", [user_id])
        found = cursor.fetchone()[0]
    found = json.loads(found) if isinstance(found, str) else found
    return Scope(
        user_id=user_id,
        partnerships=_roles_by_body(found["partnerships"]),
        organisations=_roles_by_body(found["organisations"]),
        scheme=found["scheme"],
    )


def _roles_by_body(pairs):
    bodies = {}
    for body, role in pairs:
        bodies.setdefault(body, set()).add(role)
    return {body: frozenset(roles) for body, roles in bodies.items()}


def read_only():
    """For the rest of the transaction: read everything, write nothing (Agency, Support Office)."""
    _take_role(READER)


def view_as(user_id):
    """See what this person sees until the transaction ends, without bank data; Postgres lets it write nothing more."""
    seen = enter(user_id)
    with connection.cursor() as cursor:
        # What was written before is checked now: at the commit the check itself would be refused as writing.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SELECT set_config('app.viewing', 'on', true), set_config('transaction_read_only', 'on', true)")
    return replace(seen, viewing=True)


@contextmanager
def fresh():
    """A transaction that starts as nobody. Costs no statement unless it is nested, as in tests."""
    nested = connection.in_atomic_block
    with transaction.atomic():
        before = _remember() if nested else None
        if nested:
            _apply({})
        try:
            yield
        finally:
            _restore(before)


@contextmanager
def acting_as(user):
    """A transaction in which this person acts; sets user.scope and gives it."""
    with fresh():
        user.scope = enter(user.pk)
        yield user.scope


@contextmanager
def acting_for(*, partnerships=(), organisations=(), user_id=None, scheme=""):
    """A transaction in which the system acts on behalf of these bodies, of a person (ids), or of the scheme."""
    with fresh():
        _apply(
            {
                "app.user": str(user_id or ""),
                "app.partnerships": _array(partnerships),
                "app.finance": _array(partnerships),
                "app.organisations": _array(organisations),
                "app.scheme": scheme,
            }
        )
        yield


@contextmanager
def sweeping():
    """A transaction that sees queue columns only, of every tenant."""
    with fresh():
        _take_role(SWEEPER)
        yield


def _array(ids):
    return "{" + ",".join(str(int(pk)) for pk in ids if pk is not None) + "}"


def _apply(values, role="NONE"):
    """All settings and the role in one statement: the role is a setting like the others."""
    pairs = {"role": _known(role).lower()} | {name: values.get(name, "") for name in SETTINGS}
    columns = ", ".join("set_config(%s, %s, true)" for _ in pairs)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", [part for pair in pairs.items() for part in pair])


def _take_role(role):
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {_known(role)}")


def _known(role):
    if role not in ("NONE", READER, SWEEPER, "cx_owner"):
        raise ValueError(f"no such role: {role}")
    return role


def _remember():
    columns = ", ".join("coalesce(current_setting(%s, true), '')" for _ in SETTINGS)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT current_user = session_user, current_user, {columns}", list(SETTINGS))
        plain, role, *values = cursor.fetchone()
    return dict(zip(SETTINGS, values, strict=True)), ("NONE" if plain else role)


def _restore(before):
    """Released savepoints keep what was set inside them, so nested scopes are put back by hand."""
    if before and not connection.needs_rollback:
        _apply(*before)
