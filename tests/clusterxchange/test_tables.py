"""Tables from people's spreadsheets: every usual writing is read, and no file does harm."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from clusterxchange.tables import MOST_ROWS, lines_of
from clusterxchange.upload_tables import admit_table
from clusterxchange.uploads import Refused

TEXT = "name;place\r\nŠkoda Müller;Åbo\r\n"


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_every_usual_writing_is_read(code, separator):
    content = TEXT.replace(";", separator).encode(code)
    assert list(lines_of(content, "csv")) == [(1, ["name", "place"]), (2, ["Škoda Müller", "Åbo"])]


def test_a_file_of_windows_is_read():
    assert list(lines_of("name;place\nMüller – Söhne;Liège\n".encode("cp1252"), "csv"))[1][1] == [
        "Müller – Söhne",
        "Liège",
    ]


def test_blank_lines_are_passed_over_and_rows_keep_their_number():
    assert list(lines_of(b"name\n\n;\nOne\n", "csv")) == [(1, ["name"]), (4, ["One"])]


def test_quoted_cells_hold_separators_and_line_breaks():
    assert list(lines_of(b'a,b\r\n"one, two","three\r\nfour"\r\n', "csv"))[1] == (2, ["one, two", "three\r\nfour"])


def test_an_apostrophe_that_an_export_put_is_taken_away():
    assert list(lines_of(b"a\n'=1+1\n'quoted\n", "csv"))[1:] == [(2, ["=1+1"]), (3, ["'quoted"])]


@pytest.mark.parametrize("content", [b"a\0b,c\n", b"\xff\xfe\x00", b"a,b\n\x81\x8d\n"])
def test_what_cannot_be_read_is_a_sentence(content):
    with pytest.raises(Refused, match="letters of this file"):
        list(lines_of(content, "csv"))


def test_too_many_lines_are_a_sentence():
    content = b"a\n" + b"x\n" * (MOST_ROWS + 1)
    with pytest.raises(Refused, match="more than 20,000 lines"):
        list(lines_of(content, "csv"))
    assert len(list(lines_of(b"a\n" + b"x\n" * MOST_ROWS, "csv"))) == MOST_ROWS + 1


def test_too_many_columns_are_a_sentence():
    with pytest.raises(Refused, match="columns"):
        list(lines_of(b"a," * 200 + b"\n", "csv"))


def workbook(*rows):
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def test_a_workbook_is_read_as_text():
    from datetime import date, datetime

    content = workbook(
        ["name", "staff", "day", "ok", "sum"],
        ["Åbo", 12.0, date(2027, 3, 1), True, 7.5],
        [None, None, datetime(2027, 3, 2, 9, 30)],
    )
    assert list(lines_of(content, "xlsx")) == [
        (1, ["name", "staff", "day", "ok", "sum"]),
        (2, ["Åbo", "12", "2027-03-01", "yes", "7.5"]),
        (3, ["", "", "2027-03-02 09:30"]),
    ]


def test_a_workbook_that_lies_about_its_size_costs_nothing():
    content = io.BytesIO(workbook(["a"], ["b"]))
    forged = io.BytesIO()
    with zipfile.ZipFile(content) as packed, zipfile.ZipFile(forged, "w") as out:
        for name in packed.namelist():
            part = packed.read(name).replace(b'ref="A1:A2"', b'ref="A1:XFD1048576"')
            out.writestr(name, part)
    assert [cells for _row, cells in lines_of(forged.getvalue(), "xlsx")] == [["a"], ["b"]]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.pdf", b"%PDF-", "Only CSV and XLSX"),
        ("a.xlsx", b"name\n", "not what its name says"),
        ("a.csv", b"PK\x03\x04xx", "not what its name says"),
        ("a.xlsx", b"PK\x03\x04" + b"x" * 50, "damaged"),
        ("a.csv", b"", "empty"),
        ("a.csv", b"x" * (10 * 1024 * 1024 + 1), "larger than 10 MB"),
    ],
)
def test_the_gate_says_what_it_refuses(name, content, words):
    with pytest.raises(Refused, match=words):
        admit_table(content, name=name)


def packed(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<w/>"}.items():
            book.writestr(name, content)
        for name, content in parts.items():
            book.writestr(f"xl/{name}", content)
    return out.getvalue()


def test_a_zip_bomb_is_refused_while_it_unpacks():
    with pytest.raises(Refused, match="unpacks to more"):
        admit_table(packed(sheet=b"0" * (121 * 1024 * 1024)), name="a.xlsx")


def test_a_bomb_of_words_is_refused():
    with pytest.raises(Refused, match="unpacks to more"):
        admit_table(packed(**{"sharedStrings.xml": b"0" * (31 * 1024 * 1024)}), name="a.xlsx")


@pytest.mark.parametrize("code", ["utf-8", "utf-16-le"])
def test_a_workbook_that_declares_entities_is_refused(code):
    lol = '<?xml version="1.0"?><!DOCTYPE lol [<!ENTITY a "aaaa">]><sheet>&a;</sheet>'.encode(code)
    with pytest.raises(Refused, match="declarations"):
        admit_table(packed(sheet=lol), name="a.xlsx")


def test_macros_are_refused():
    with pytest.raises(Refused, match="macros"):
        admit_table(packed(**{"vbaProject.bin": b"x"}), name="a.xlsx")
