"""Rows for people's spreadsheets: XLSX and CSV in which text is text, whatever somebody typed into a form."""

import csv
import datetime
import io
import math
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

# A sheet reads a text that begins so as a formula or a command, also behind blanks and in full width.
LIVE = re.compile(r"^[\s\u00a0\u200b-\u200f\u2060\ufeff]*[=+\-@|%＝＋－＠﹢﹣﹦﹫−]|^[\t\r\n]")
# What XML cannot hold, and half of a letter.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
CELL = 32_767  # signs, the most a cell of a spreadsheet holds
SHEET_NAME = re.compile(r"[\[\]:*?/\\']")
MONEY, DAY, MOMENT = "#,##0.00", "yyyy-mm-dd", "yyyy-mm-dd hh:mm"


def plain_text(value: object) -> str:
    """Text that no spreadsheet runs: an apostrophe stands before whatever could be a formula."""
    text = UNWRITABLE.sub("", "" if value is None else str(value))
    return (f"'{text}" if LIVE.match(text) else text)[:CELL]


def write_xlsx(rows: Iterable[Iterable], columns: Iterable[str], *, title: str) -> bytes:
    """One sheet with a heading line. Numbers, days and moments keep their type; moments are written in UTC."""
    return write_book([(title, columns, rows)])


def write_book(sheets: Iterable[tuple[str, Iterable[str], Iterable[Iterable]]]) -> bytes:
    """A workbook of (title, columns, rows) sheets, each as write_xlsx makes one."""
    out = io.BytesIO()
    write_book_to(out, sheets)
    return out.getvalue()


def write_book_to(target, sheets: Iterable[tuple[str, Iterable[str], Iterable[Iterable]]]) -> None:
    """The same into an open file; rows are written as they come, and memory does not grow with them."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for title, columns, rows in sheets:
        sheet = book.create_sheet(SHEET_NAME.sub(" ", plain_text(title))[:31].strip() or "Sheet")
        sheet.freeze_panes = "A2"
        sheet.append([_heading(sheet, name) for name in columns])
        for row in rows:
            sheet.append([_cell(sheet, value) for value in row])
    book.properties.creator = "ClusterXchange portal"
    book.save(target)


def stream_csv(rows: Iterable[Iterable], columns: Iterable[str]) -> Iterator[bytes]:
    """Lines of UTF-8 with a byte-order mark, one at a time: for a StreamingHttpResponse."""
    line = io.StringIO()
    writer = csv.writer(line, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    yield "\ufeff".encode()
    for row in _with_heading(rows, columns):
        writer.writerow(row)
        yield line.getvalue().encode()
        line.seek(0)
        line.truncate()


def _with_heading(rows, columns) -> Iterator[list]:
    yield [plain_text(name) for name in columns]
    for row in rows:
        yield [_written(value) for value in row]


def _written(value) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, datetime.date)):
        return plain_text(value)
    if isinstance(value, datetime.datetime):
        return _in_utc(value).isoformat(" ", "minutes")
    return value.isoformat() if isinstance(value, datetime.date) else _number(value)


def _number(value) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _heading(sheet, name):
    from openpyxl.styles import Font

    cell = _cell(sheet, plain_text(name))
    cell.font = Font(bold=True)
    return cell


def _cell(sheet, value):
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, datetime.datetime):
        return _formatted(WriteOnlyCell(sheet, _in_utc(value).replace(tzinfo=None)), MOMENT)
    if isinstance(value, datetime.date):
        return _formatted(WriteOnlyCell(sheet, value), DAY)
    if isinstance(value, Decimal) and value.is_finite():
        return _formatted(WriteOnlyCell(sheet, value), MONEY)
    if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        return WriteOnlyCell(sheet, value)
    return _text_cell(sheet, value)


def _text_cell(sheet, value):
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet)
    # Not through the constructor: it makes a formula of every text that begins with an equals sign.
    cell._value, cell.data_type = plain_text(value), "s"
    return cell


def _formatted(cell, pattern: str):
    cell.number_format = pattern
    return cell


def _in_utc(moment: datetime.datetime) -> datetime.datetime:
    return moment.astimezone(datetime.UTC) if moment.tzinfo else moment
