"""Promise 12: no export holds a live formula, whatever people typed."""

import csv
import datetime
import io
import re
import zipfile
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from clusterxchange.spreadsheets import plain_text, stream_csv, write_xlsx

PAYLOADS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "   +1",
    "\u00a0=1",
    "\ufeff=1",
    "\u200b=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "−1",
    "|calc",
    "%0A=1",
    '=HYPERLINK("http://127.0.0.1/?"&A1,"x")',
    '=WEBSERVICE("http://127.0.0.1")',
    '=IMPORTXML(CONCAT("http://127.0.0.1"),"//a")',
    'DDE("cmd";"/C calc")\n=1',
    "\0=1+1",
    "\x01\x02=1",
    "+358 40 123 4567",
]
# What Excel, LibreOffice and Sheets take for the beginning of a formula.
FORMULA = re.compile(r"^[\s\u00a0\u200b\ufeff]*[=+\-@＝＋－＠−|%]|^[\t\r\n]")
MOMENT = datetime.datetime(2027, 3, 1, 12, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=1)))


def read_csv(rows, columns) -> list[list[str]]:
    content = b"".join(stream_csv(rows, columns))
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def read_xlsx(rows, columns, title="Exchanges"):
    return load_workbook(io.BytesIO(write_xlsx(rows, columns, title=title))).active


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_cell_of_a_csv_is_a_formula(payload):
    for line in read_csv([[payload, payload]], [payload]):
        assert not [cell for cell in line if FORMULA.match(cell)]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_cell_of_a_spreadsheet_is_a_formula(payload):
    sheet = read_xlsx([[payload, payload]], [payload], title=payload)
    for cell in [cell for line in sheet.iter_rows() for cell in line if cell.value is not None]:
        assert cell.data_type == "s"
        assert not FORMULA.match(cell.value)
    with zipfile.ZipFile(io.BytesIO(write_xlsx([[payload]], ["a"], title="t"))) as packed:
        assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")


@given(st.text(max_size=40))
def test_no_text_at_all_becomes_a_formula(text):
    (_, line) = read_csv([[text]], ["a"])
    assert not line or not FORMULA.match(line[0])
    (cell,) = next(read_xlsx([[text]], ["a"]).iter_rows(min_row=2, max_row=2), [None])
    assert cell is None or cell.value is None or not FORMULA.match(cell.value)


@pytest.mark.parametrize("text", ["Łódź", "a=b", "1-2", "CX-2027-00001", "O’Neill & Söhne", "mail@example.eu"])
def test_harmless_text_is_left_alone(text):
    assert plain_text(text) == text


def test_numbers_and_days_stay_what_they_are():
    row = [Decimal("-390.00"), 3.5, datetime.date(2027, 3, 1), MOMENT, None, True]
    cells = next(read_xlsx([row], list("abcdef")).iter_rows(min_row=2))
    assert [cell.data_type for cell in cells[:4]] == ["n", "n", "d", "d"]
    assert [cell.value for cell in cells[:2]] == [-390, 3.5]
    assert cells[0].number_format == "#,##0.00"
    assert cells[3].value == datetime.datetime(2027, 3, 1, 11, 30)
    assert read_csv([row], list("abcdef"))[1] == ["-390.00", "3.5", "2027-03-01", "2027-03-01 11:30+00:00", "", "True"]


def test_a_csv_comes_line_by_line():
    def endless():
        while True:
            yield ["row"]

    lines = stream_csv(endless(), ["a"])
    assert [next(lines) for _ in range(3)] == [b"\xef\xbb\xbf", b"a\r\n", b"row\r\n"]


def test_a_very_long_text_is_cut_to_what_a_cell_holds():
    assert len(read_xlsx([["x" * 40_000]], ["a"])["A2"].value) == 32_767
