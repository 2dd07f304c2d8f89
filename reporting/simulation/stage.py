"""What every part of the simulation needs to know: the seed, the day, the rules, how much detail."""

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from django.contrib.postgres.indexes import GinIndex
from django.db import connection

from partnerships.models import Event
from partnerships.rules import Rules
from reporting.simulation.chance import Chance

BATCH = 1000


@dataclass
class Stage:
    """seed and today decide the world; detailed: how many exchanges get papers, reports and timelines.

    alone: nobody else uses this database yet, so that its indexes may wait.
    """

    seed: int
    today: date
    rule_set: object
    rules: Rules
    password: str
    detailed: int = 2000
    say: object = print
    alone: bool = False
    events: list = field(default_factory=list)

    def chance(self, part):
        return Chance(f"{self.seed} {part}")

    def tell(self, verb, subject, at, *, by=None, note="", parties=None, **values):
        """Keep an event for the timeline; all are written at the end, delivered, so that nobody mails the past."""
        self.events.append(
            Event(
                verb=verb, subject_type=subject._meta.model_name, subject_id=subject.pk, by_id=by, at=at,
                note=note, values=values, delivered_at=at, **(parties or {}),
            )
        )  # fmt: skip

    def write_events(self):
        insert(Event, sorted(self.events, key=lambda event: event.at))
        self.events.clear()


def insert(model, rows):
    """All rows in batches; gives them back with their keys.

    A batch travels as one JSON text: bulk_create would prepare, quote and parse every value by itself.
    """
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    columns, table = ", ".join(f'"{field.column}"' for field in fields), model._meta.db_table
    rows_of = f"json_populate_recordset(NULL::{table}, %s)"
    with connection.cursor() as cursor:
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            give_keys(cursor, table, batch)
            values = [{field.column: getattr(row, field.attname) for field in fields} for row in batch]
            sql = f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {rows_of}"  # noqa: S608 names are ours
            cursor.execute(sql, [json.dumps(values, default=spelled)])
            if start == 0 and len(rows) > BATCH:
                # Else foreign keys are checked by the plan for an empty table, which reads a partnership for each row.
                cursor.execute(f"ANALYZE {table}")
    return rows


def give_keys(cursor, table, rows):
    keys = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
    cursor.execute(keys, [table, len(rows)])
    for row, (row.pk,) in zip(rows, cursor.fetchall(), strict=True):
        row._state.adding = False


def spelled(value):
    """As Postgres reads it from a text: days, moments, amounts, bytes."""
    return f"\\x{value.hex()}" if isinstance(value, bytes) else str(value)


@contextmanager
def words_indexed_last(model):
    """GIN indexes are cheaper to build once than to keep up row by row."""
    indexes = [index for index in model._meta.indexes if isinstance(index, GinIndex)]
    with connection.schema_editor() as editor:
        for index in indexes:
            editor.remove_index(model, index)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            for index in indexes:
                editor.add_index(model, index)
