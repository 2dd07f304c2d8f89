"""What banks write, read without a database: dialects, versions, and files that are none."""

import contextlib
import random
from decimal import Decimal

import pytest

from payments.bank_answers.answers import read_answer
from payments.bank_answers.matching import Known, judge
from payments.bank_answers.reading import LIMIT, Unreadable
from payments.bank_answers.reasons import REASONS, in_words
from tests.payments import bank_samples as bank

PAYMENTS = [("CXC-2027-00042-VOP", "780.00"), ("CXC-2027-00043-VOP-2", "390.00")]


def known(**statuses):
    """{reference: Known} of PAYMENTS; statuses: first and second."""
    names = ("first", "second")
    return {
        reference: Known(pk, reference, Decimal(value), statuses.get(name, "ordered"))
        for pk, (name, (reference, value)) in enumerate(zip(names, PAYMENTS, strict=True), 1)
    }


def outcomes(content, payments=None, groups=None):
    said = read_answer(content)
    return [(one.outcome, one.why) for one in judge(said.lines, payments or known(), groups or {})]


@pytest.mark.parametrize("dialect", [bank.pfennig, bank.sammel])
def test_each_payment_is_found_whether_booked_alone_or_in_a_sum(dialect):
    lines = read_answer(dialect(PAYMENTS)).lines
    assert [(one.reference, one.amount, one.what, str(one.day)) for one in lines] == [
        (reference, Decimal(value), "paid", bank.DAY) for reference, value in PAYMENTS
    ]


def test_a_reference_in_the_free_text_alone_is_found_though_it_is_broken_in_two():
    lines = read_answer(bank.llibreta(PAYMENTS[:1])).lines
    assert [one.reference for one in lines] == ["", PAYMENTS[0][0], ""]


@pytest.mark.parametrize("version", ["02", "03", "04", "06", "08", "10", "13"])
def test_every_version_of_a_statement_is_read(version):
    content = bank.pfennig(PAYMENTS).replace(b"camt.053.001.02", f"camt.053.001.{version}".encode())
    assert outcomes(content) == [("settled", ""), ("settled", "")]


@pytest.mark.parametrize("prefix", [b"", b"n1:"])
def test_a_prefix_before_every_name_changes_nothing(prefix):
    content = bank.pfennig(PAYMENTS[:1]).replace(b"xmlns=", b"xmlns:n1=" if prefix else b"xmlns=")
    content = content.replace(b"</", b"</" + prefix)
    body = b"".join(
        b"<" + prefix + part if part[:1].isalpha() else b"<" + part for part in content.split(b"<")[1:]
    ) if prefix else content  # fmt: skip
    assert outcomes(body) == [("settled", "")]


def test_what_is_announced_and_not_booked_settles_nothing():
    assert outcomes(bank.pfennig(PAYMENTS, status="<Sts>PDNG</Sts>")) == [("noted", ""), ("noted", "")]


def test_a_credit_that_names_our_payment_is_money_that_came_back():
    content = bank.statement("08", bank.came_back(*PAYMENTS[0]), bank.came_back(*PAYMENTS[1], code="MS03"))
    assert outcomes(content, known(first="settled")) == [("came_back", ""), ("rejected", "")]


def test_paid_and_sent_back_in_one_statement_ends_due_in_whatever_order_the_bank_writes_it():
    paid = bank.entry(PAYMENTS[0][1], bank.transaction(*PAYMENTS[0]))
    back = bank.came_back(*PAYMENTS[0])
    assert outcomes(bank.statement("02", back, paid)) == [("came_back", ""), ("settled", "")]


@pytest.mark.parametrize(
    ("status", "given", "outcome"),
    [
        ("RJCT", "ordered", ("rejected", "")),
        ("CANC", "ordered", ("rejected", "")),
        ("RJCT", "rejected", ("repeated", "")),
        # Marked by hand, and the bank knows better.
        ("RJCT", "settled", ("came_back", "")),
        ("ACSC", "ordered", ("noted", "")),
        ("PDNG", "ordered", ("noted", "")),
        ("RJCT", "prepared", ("unmatched", "unsent")),
        ("RJCT", "cancelled", ("unmatched", "cancelled")),
    ],
)
@pytest.mark.parametrize("version", ["03", "10"])
def test_a_status_report_rejects_and_otherwise_notes(version, status, given, outcome):
    content = bank.report(version, payments=[(PAYMENTS[0][0], status, "AC01", "780.00")])
    assert outcomes(content, known(first=given)) == [outcome]


def test_a_refused_file_refuses_each_payment_that_is_not_told_of_by_itself():
    groups = {"VOP-B0001": [reference for reference, _value in PAYMENTS]}
    content = bank.report(group="RJCT", code="AM04", payments=[(PAYMENTS[0][0], "RJCT", "AC04", None)])
    verdicts = judge(read_answer(content).lines, known(), groups)
    assert [(one.outcome, one.said.reference, one.said.code) for one in verdicts] == [
        ("rejected", PAYMENTS[0][0], "AC04"),
        ("rejected", PAYMENTS[1][0], "AM04"),
    ]


def test_a_refused_instruction_refuses_its_payments_alone():
    content = bank.report(instruction="RJCT", code="DT01")
    assert outcomes(content, groups={"VOP-B0001-1": [PAYMENTS[1][0]]}) == [("rejected", "")]
    assert outcomes(content) == [("unmatched", "unknown")]


def test_a_partly_accepted_file_moves_only_what_it_names():
    content = bank.report(
        group="PART", payments=[(PAYMENTS[0][0], "RJCT", "BE01", None), (PAYMENTS[1][0], "ACSP", "", None)]
    )
    assert outcomes(content, groups={"VOP-B0001": []}) == [("rejected", ""), ("noted", ""), ("noted", "")]


def test_a_sum_without_its_payments_settles_all_of_the_instruction_or_none():
    groups = {"VOP-B0001-1": [reference for reference, _value in PAYMENTS]}
    assert outcomes(bank.sum_alone("1170.00", "VOP-B0001-1"), groups=groups) == [("settled", "")] * 2
    assert outcomes(bank.sum_alone("1169.00", "VOP-B0001-1"), groups=groups) == [("unmatched", "amount")]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (bank.pfennig([("SAL-2027-3", "780.00")]), "unknown"),
        (bank.pfennig([(PAYMENTS[0][0], "780.01")]), "amount"),
        (bank.pfennig(PAYMENTS[:1]).replace(b"EUR", b"CHF"), "currency"),
        (bank.statement("02", bank.entry("780", bank.transaction(PAYMENTS[0][0], "780"), reversal="true")), "unclear"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_not_matched_and_says_why(content, why):
    assert outcomes(content) == [("unmatched", why)]


def test_a_second_debit_in_one_statement_is_seen():
    assert outcomes(bank.pfennig([PAYMENTS[0], PAYMENTS[0]])) == [("settled", ""), ("unmatched", "twice")]


def test_money_that_left_after_a_rejection_is_not_passed_over():
    assert outcomes(bank.pfennig(PAYMENTS[:1]), known(first="rejected")) == [("unmatched", "rejected_before")]


def test_reasons_stand_in_words_and_unknown_ones_as_they_are():
    assert in_words("AC04") == "The account is closed. (AC04)"
    assert in_words("XY99", "Konto gibt es nicht") == "XY99 Konto gibt es nicht"
    assert len(REASONS) >= 30


# Files that are none -------------------------------------------------------------------------------

BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "ha">'
    + b"".join(f'<!ENTITY x{n} "{f"&x{n - 1 if n > 1 else str()};" * 10}">'.encode() for n in range(1, 10))
    + b"]><Document><BkToCstmrStmt>&x9;</BkToCstmrStmt></Document>"
)
OUTSIDE = (
    b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Document><BkToCstmrStmt>&x;</BkToCstmrStmt></Document>'
)
HOSTILE = {
    "nothing": b"",
    "blanks": b"  \n",
    "a bomb": BOMB,
    "a bomb in UTF-16": BOMB.decode().replace("?>", ' encoding="UTF-16"?>', 1).encode("utf-16"),
    "a file from outside": OUTSIDE,
    "a table": b"a;b;c\n1;2;3",
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9,
    "another root": b"<html><body>Session expired</body></html>",
    "another message": b"<Document><CstmrCdtTrfInitn/></Document>",
    "no message": b"<Document/>",
    "no entry": bank.statement("02"),
    "cut off": bank.pfennig(PAYMENTS)[:-60],
    "deep": b"<Document><BkToCstmrStmt>" + b"<a>" * 100_000,
    "deep and closed": b"<Document><BkToCstmrStmt>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</BkToCstmrStmt></Document>",
    "30 MB": b"<Document>" + b" " * (30 * 1024 * 1024),
    "no amount": bank.pfennig(PAYMENTS).replace(b">780.00<", b">lots<"),
    "an endless amount": bank.pfennig(PAYMENTS).replace(b">780.00<", b">1e999999999<"),
    "an unknown encoding": bank.pfennig(PAYMENTS).replace(b"UTF-8", b"EBCDIC-X"),
    "a NUL": bank.pfennig(PAYMENTS).replace(b"BOOK", b"BO\0OK"),
}  # fmt: skip


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_file_that_is_no_answer_is_refused_in_a_sentence(content):
    with pytest.raises(Unreadable, match=r"\.$") as refusal:
        read_answer(content)
    assert "passwd" not in str(refusal.value)
    assert "root:" not in str(refusal.value)


def test_too_many_entries_are_refused_before_they_are_matched(monkeypatch):
    monkeypatch.setattr("payments.bank_answers.reading.LINES", 3)
    with pytest.raises(Unreadable, match="more than 3 entries"):
        read_answer(bank.pfennig(PAYMENTS * 2))
    assert LIMIT == 25 * 1024 * 1024


def test_whatever_is_changed_in_an_answer_it_is_read_or_refused_in_a_sentence():
    dice = random.Random(20270303)
    samples = [bank.pfennig(PAYMENTS), bank.sammel(PAYMENTS), bank.llibreta(PAYMENTS), bank.report(group="PART")]
    parts = [
        b"",
        b"<",
        b">",
        b"&",
        b"\0",
        b"\xff",
        b"<Ntry>",
        b"</Ntry>",
        b"<!DOCTYPE a>",
        b"&#0;",
        b"]]>",
        b"Ccy",
        b"9" * 99,
    ]
    for _round in range(3000):
        content = bytearray(dice.choice(samples))
        for _change in range(dice.randrange(1, 6)):
            place = dice.randrange(len(content))
            content[place : place + dice.randrange(12)] = dice.choice(parts)
        with contextlib.suppress(Unreadable):
            judge(read_answer(bytes(content)).lines, known(), {"VOP-B0001": [PAYMENTS[0][0]]})
