"""One export measured: `python -m bench.exported ours|bare|keep ROWS FORMAT` in the environment of a world → JSON.

ours: a job as the worker runs it, from the row of the queue to the file that lies there. bare: the same values written
by openpyxl write-only, and nothing else; keep: puts these values aside for it.
"""

import json
import pickle
import resource
import sys
import time
from pathlib import Path

import django

TABLE = "my-offers"  # all offers, for who watches over all


def main(what, rows, shape):
    django.setup()
    from django.conf import settings

    kept = Path(settings.MEDIA_ROOT) / "bench-rows.pickle"
    found = {"ours": ours, "bare": bare, "keep": keep}[what](kept, int(rows), shape)
    print(json.dumps(found))


def keep(kept, rows, _shape):
    """The values as a sheet holds them, read once."""
    from partnerships.models import User
    from reporting.exports.reading import blocks
    from reporting.exports.registry import LISTS

    listing, reader = LISTS[TABLE], User.objects.get(email__startswith="so@")
    columns = [listing.named[name] for name in listing.default_columns()]
    cells = [
        [plain(column.cell(value)) for column, value in zip(columns, row, strict=True)]
        for block in blocks(TABLE, "", listing.default_columns(), reader) for row in block
    ]  # fmt: skip
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(pickle.dumps(cells))
    assert len(cells) == rows, f"{len(cells)} rows instead of {rows}"
    return {"rows": len(cells)}


def plain(value):
    """openpyxl takes moments without a zone."""
    return value.replace(tzinfo=None) if getattr(value, "tzinfo", None) else value


def bare(kept, _rows, _shape):
    from openpyxl import Workbook

    cells = pickle.loads(kept.read_bytes())
    idle, begun = resident(), time.process_time()
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Rows")
    for row in cells:
        sheet.append(row)
    target = kept.with_name("bench-bare.xlsx")
    book.save(target)
    return told(begun, 0.0, idle, target.stat().st_size, len(cells), len(cells[0]))


def ours(_kept, rows, shape):
    from django.db import connection

    from clusterxchange import scope
    from partnerships.models import User
    from reporting.exports import job
    from reporting.exports.registry import LISTS
    from reporting.operations.exports import order_export

    reader, columns = User.objects.get(email__startswith="so@"), LISTS[TABLE].default_columns()
    taken = {"table": TABLE, "columns": columns, "filters": "", "format": shape}
    with scope.acting_as(reader):
        row = order_export(taken, by=reader, title="Bench", expected=rows)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    idle, begun, before = resident(), time.process_time(), spent_by(backend)
    assert job.make_export(row.pk, reader) == 1
    sql = spent_by(backend) - before
    with scope.acting_as(reader):
        row.refresh_from_db()
    assert row.progress == rows, row.progress
    return told(begun, sql, idle, row.size, row.progress, len(columns))


def told(begun, sql, idle, size, rows, columns):
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "cpu": time.process_time() - begun + sql, "sql": sql, "above_idle_mb": peak - idle, "idle_mb": idle,
        "size": size, "rows": rows, "columns": columns,
    }  # fmt: skip


def resident():
    """Megabytes of this process now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1024 / 1024


def spent_by(pid):
    """CPU seconds of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


if __name__ == "__main__":
    main(*sys.argv[1:])
