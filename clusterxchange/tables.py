"""Tables from people's spreadsheets, line by line: CSV in any usual writing, and the first sheet of an XLSX.

Nothing is read twice and nothing kept: memory does not grow with the lines. The gate is upload_tables.py.
"""

import csv
import datetime
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from clusterxchange.spreadsheets import LIVE
from clusterxchange.uploads import Refused

MOST_ROWS = 20_000
MOST_COLUMNS = 100
SEPARATORS = ";,\t"
BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def lines_of(content: bytes, extension: str) -> Iterator[tuple[int, list[str]]]:
    """(number as the spreadsheet shows it, cells as text) of each line that holds something, the heading first.

    Raises Refused with a sentence for more than MOST_ROWS lines below the heading and for what cannot be read.
    """
    read = {"csv": _lines_of_csv, "xlsx": _lines_of_xlsx}[extension]
    found = 0
    for number, cells in enumerate(read(content), 1):
        if not any(cells):
            continue
        found += 1
        if found > MOST_ROWS + 1:
            raise Refused(_("This table has more than %(most)s lines: split it.") % {"most": f"{MOST_ROWS:,}"})
        if len(cells) > MOST_COLUMNS:
            raise Refused(_("Line %(line)s has more than %(most)s columns.") % {"line": number, "most": MOST_COLUMNS})
        yield number, cells


def plain(text: str) -> str:
    """The text without blanks around it, and without the apostrophe that an export put before it."""
    text = text.strip()
    return text[1:] if text.startswith("'") and LIVE.match(text[1:]) else text


def decoded(content: bytes) -> str:
    """UTF-8, UTF-16 or Windows-1252, with or without a byte-order mark."""
    for code in _codes_for(content):
        try:
            text = content.decode(code)
        except UnicodeError:
            continue
        if "\0" in text:
            break
        return text
    raise Refused(_("The letters of this file cannot be read: save it as “CSV UTF-8”."))


def _codes_for(content):
    for mark, code in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return [code]
    beginning = content[:2000]
    if beginning[1::2].count(0) > len(beginning) // 4:
        return ["utf-16-le"]
    if beginning[0::2].count(0) > len(beginning) // 4:
        return ["utf-16-be"]
    return ["utf-8", "cp1252"]


def _lines_of_csv(content):
    text = decoded(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator_of(text))
    try:
        for cells in reader:
            yield [plain(cell) for cell in cells]
    except csv.Error as problem:
        sentence = _("Line %(line)s cannot be read: is a quotation mark missing?")
        raise Refused(sentence % {"line": reader.line_num}) from problem


def _separator_of(text):
    """The sign that cuts the heading into most columns."""
    heading = text[: text.find("\n") + 1 or len(text)][:10_000]
    return max(SEPARATORS, key=heading.count)


def _lines_of_xlsx(content):
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its size is not believed
        for row in sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1):
            yield _trimmed([_text_of(value) for value in row])
    except Refused:
        raise
    except Exception as problem:  # every error of the parser is a refusal
        raise Refused(_("This workbook is damaged: open it in your spreadsheet and save it again.")) from problem


def _trimmed(cells):
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text_of(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ", "minutes")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return plain(str(value))
