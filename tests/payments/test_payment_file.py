"""Promise 17: the file that goes to the bank says what the ledger says."""

import datetime
import random
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import sepaxml
from lxml import etree
from schwifty import IBAN

from payments.bank_letters import bank_text
from payments.payment_file import NAMESPACE, Batch, Payment, checked_iban, payment_file

SCHEMA = etree.XMLSchema(file=Path(sepaxml.__file__).parent / "schemas" / "pain.001.001.09.xsd")
NAMES = [
    "Habitat Sustentável",
    "Łódź Meble Sp. z o.o.",
    "Ελληνικό Cluster",
    "Клъстер София",
    "Türk Küme A.Ş.",
    "Müller & Söhne",
]
COUNTRIES = ["DE", "ES", "PT", "PL", "FR", "NL", "LT", "RS"]


def payment(number: int) -> Payment:
    country = COUNTRIES[number % len(COUNTRIES)]
    chance = random.Random(number)
    return Payment(
        end_to_end_id=f"CX-2027-{number:05d}",
        amount=Decimal(chance.choice(["390.00", "780.00", "1100.00", "415.00", "0.01"])),
        creditor_name=NAMES[number % len(NAMES)],
        iban=str(IBAN.random(country_code=country, random=chance)),
        bic=None,
        country=country,
        town="Château-d’Œx",
        remittance=f"ClusterXchange lump sum, exchange CX-2027-{number:05d}",
    )


def batch(payments) -> Batch:
    return Batch(
        message_id="CX-BATCH-2027-0001",
        created_at=datetime.datetime(2027, 3, 1, 9, 30, tzinfo=datetime.UTC),
        requested_on=datetime.date(2027, 3, 2),
        debtor_name="Smart Building Bridges – Konsortium",
        debtor_iban="DE89 3704 0044 0532 0130 00",
        debtor_bic="COBADEFFXXX",
        debtor_address=("Rue de l’Énergie 4", "Saarbrücken", "DE"),
        payments=payments,
    )


def read(content: bytes):
    document = etree.fromstring(content)
    SCHEMA.assertValid(document)
    return document


def texts(document, path: str) -> list[str]:
    steps = "/".join(f"x:{step}" for step in path.split("/"))
    return document.xpath(f"//{steps}/text()", namespaces={"x": NAMESPACE})


@pytest.fixture(scope="module")
def thousand():
    return [payment(number) for number in range(1000)]


def test_a_thousand_payments_are_valid_and_sum_up(thousand):
    document = read(payment_file(batch(thousand)))
    whole = sum(one.amount for one in thousand)
    assert [Decimal(text) for text in texts(document, "GrpHdr/CtrlSum")] == [whole]
    assert sum(Decimal(text) for text in texts(document, "PmtInf/CtrlSum")) == whole
    assert sum(Decimal(text) for text in texts(document, "InstdAmt")) == whole
    assert texts(document, "GrpHdr/NbOfTxs") == ["1000"]
    assert texts(document, "CdtrAcct/Id/IBAN") == [one.iban for one in thousand]
    assert texts(document, "EndToEndId") == [one.end_to_end_id for one in thousand]


def test_the_same_batch_gives_the_same_bytes(thousand):
    assert payment_file(batch(thousand)) == payment_file(batch(list(thousand)))


def test_another_programme_writes_the_same_amounts_to_the_same_accounts(thousand):
    theirs = sepaxml.SepaTransfer(
        {"name": "X", "IBAN": "DE89370400440532013000", "BIC": "COBADEFFXXX", "batch": True, "currency": "EUR"},
        schema="pain.001.001.09",
    )
    for one in thousand:
        theirs.add_payment(
            {
                "name": one.creditor_name,
                "IBAN": one.iban,
                "amount": int(one.amount * 100),
                "execution_date": datetime.date(2027, 3, 2),
                "description": one.remittance,
                "endtoend_id": one.end_to_end_id,
            }
        )
    found = []
    for content in (payment_file(batch(thousand)), theirs.export(validate=True)):
        document = read(content)
        ids, amounts = texts(document, "EndToEndId"), map(Decimal, texts(document, "InstdAmt"))
        found.append(sorted(zip(ids, amounts, texts(document, "CdtrAcct/Id/IBAN"), strict=True)))
    assert found[0] == found[1]


def test_addresses_have_fields_and_no_free_lines():
    document = read(payment_file(batch([payment(1)])))
    assert texts(document, "Cdtr/PstlAdr/TwnNm") == ["Chateau-d'Oex"]
    assert texts(document, "Cdtr/PstlAdr/Ctry") == ["ES"]
    assert texts(document, "Dbtr/PstlAdr/StrtNm") == ["Rue de l'Energie 4"]
    assert texts(document, "AdrLine") == []


def test_greece_is_gr_for_a_bank():
    assert texts(read(payment_file(batch([replace(payment(1), country="EL")]))), "Cdtr/PstlAdr/Ctry") == ["GR"]


def test_an_account_outside_sepa_goes_in_its_own_instruction_with_its_bic():
    abroad = replace(payment(7), iban="TR330006100519786457841326", country="TR", end_to_end_id="CX-TR")
    with pytest.raises(ValueError, match="BIC"):
        payment_file(batch([abroad]))
    document = read(payment_file(batch([payment(1), replace(abroad, bic="TCZBTR2AXXX")])))
    assert texts(document, "SvcLvl/Cd") == ["SEPA", "NURG"]
    assert texts(document, "PmtInf/NbOfTxs") == ["1", "1"]
    assert texts(document, "CdtrAgt/FinInstnId/BICFI") == ["TCZBTR2AXXX"]


def test_a_debtor_without_a_bic_is_still_valid():
    read(payment_file(replace(batch([payment(1)]), debtor_bic=None)))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"amount": Decimal(0)}, "amount"),
        ({"amount": Decimal("-1")}, "amount"),
        ({"amount": Decimal("1.001")}, "amount"),
        ({"amount": Decimal("NaN")}, "amount"),
        ({"iban": "DE89370400440532013001"}, "IBAN"),
        ({"end_to_end_id": "x" * 36}, "reference"),
        ({"end_to_end_id": "a//b"}, "reference"),
        ({"bic": "nonsense"}, "BIC"),
        ({"creditor_name": "…"}, "cannot be written"),
    ],
)
def test_what_a_bank_would_refuse_is_refused_before(change, sentence):
    with pytest.raises(ValueError, match=sentence):
        payment_file(batch([replace(payment(1), **change)]))


def test_two_payments_with_one_reference_or_no_payment_make_no_file():
    with pytest.raises(ValueError, match="same reference"):
        payment_file(batch([payment(1), payment(1)]))
    with pytest.raises(ValueError, match="at least one"):
        payment_file(batch([]))


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("Türkiye", "Turkiye"),
        ("Łódź", "Lodz"),
        ("Großhändler & Co", "Grosshandler + Co"),
        ("Ελένη Παπαδοπούλου", "Eleni Papadopoulou"),
        ("Българска стопанска камара", "Balgarska stopanska kamara"),
        ("Þórður Ægisson", "Thordur Aegisson"),
        ("I\u0307stanbul ış", "Istanbul is"),
        ("info@cluster.example", "info(at)cluster.example"),
        ("a // b /", "a / b"),
        ("tab\there\nand NUL\0", "tab here and NUL"),
        ("漢字 GmbH", ".. GmbH"),
    ],
)
def test_names_are_written_in_letters_banks_understand(given, written):
    assert bank_text(given, 70) == written


def test_long_names_are_cut_where_the_standard_ends():
    assert len(bank_text("Ä" * 200, 70)) == 70
    assert len(bank_text("ß" * 60, 35)) == 35


@pytest.mark.parametrize(
    "text", ["", None, "DE00", "PT50000201231234567890155", "XX12", "AM00", "DE89 3704 0044 0532 0130 01"]
)
def test_an_account_number_with_an_error_is_named(text):
    with pytest.raises(ValueError, match="not a valid IBAN"):
        checked_iban(text)


@pytest.mark.parametrize("country", ["AL", "HU", "SE", "ES", "DE"])
def test_an_account_is_checked_as_far_as_its_country_can_be(country, recwarn):
    iban = str(IBAN.random(country_code=country, random=random.Random(1), use_registry=False))
    assert checked_iban(iban) == iban
    assert not recwarn.list


def test_the_digits_of_a_national_account_are_checked():
    with pytest.raises(ValueError, match="valid IBAN"):
        checked_iban(str(IBAN.from_bban("ES", "21000418460200051332")))


def test_blanks_in_an_account_number_are_dropped():
    assert checked_iban("pt50 0002 0123 1234 5678 9015 4") == "PT50000201231234567890154"
