"""Writing rows into a file as they come: XLSX, CSV or JSON. Nothing is kept but the row at hand."""

import json

from clusterxchange.spreadsheets import UNWRITABLE, stream_csv, write_book_to

MOST_IN_SHEET = 1_048_575  # rows of a worksheet below its heading (ECMA-376)
MIME = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


class TooLong(Exception):
    """More rows than a worksheet holds."""


def write(target, shape, listing, columns, rows):
    """Write to the open file. rows: tuples in the order of the columns."""
    if shape == "json":
        for piece in stream_json(listing.name, columns, rows):
            target.write(piece)
        return
    cells = ([one.cell(value) for one, value in zip(columns, row, strict=True)] for row in rows)
    heading = [str(one.label) for one in columns]
    if shape == "csv":
        for piece in stream_csv(cells, heading):
            target.write(piece)
    else:
        write_book_to(target, [(str(listing.title), heading, no_longer_than(cells, MOST_IN_SHEET))])


def stream_json(name, columns, rows, **more):
    """{"list": …, "columns": […], …, "rows": [{…}, …]}, a row a line. more: what else stands beside the rows."""
    head = {"list": name, "columns": {one.name: str(one.label) for one in columns}, **more}
    yield (json.dumps(head, ensure_ascii=False)[:-1] + ', "rows": [').encode()
    before = "\n"
    for row in rows:
        told = {one.name: one.plain(value) for one, value in zip(columns, row, strict=True)}
        yield (before + UNWRITABLE.sub("", json.dumps(told, ensure_ascii=False))).encode()
        before = ",\n"
    yield b"\n]}\n"


def no_longer_than(rows, most):
    for number, row in enumerate(rows, 1):
        if number > most:
            raise TooLong
        yield row
