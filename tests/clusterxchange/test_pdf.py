"""Papers: what leaves the portal can be archived, read aloud and checked."""

import io
import json
import zlib

import page
import pikepdf
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from clusterxchange import pdf
from clusterxchange.pdf.render import _renderer, render_environment
from tests.clusterxchange.papers import MADE_AT, TITLE, agreement, report

FIXED = {"title": TITLE, "language": "en", "made_at": MADE_AT}
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES = [
    pdf.Attachment("figures.json", "application/json", "The figures of the report", json.dumps({"n": 1}).encode()),
    pdf.Attachment("figures.xlsx", SHEET, "The figures as a spreadsheet", b"PK\x03\x04 not looked into"),
]


@pytest.fixture(scope="module")
def signer(tmp_path_factory):
    return pdf.load_signer(pdf.make_seal_key(tmp_path_factory.mktemp("seal") / "seal.pem"))


@pytest.fixture(scope="module")
def sealed_agreement(signer):
    return pdf.paper(agreement(), **FIXED, reason="Issued by the portal", signer=signer)


@pytest.fixture(scope="module")
def sealed_report(signer):
    return pdf.paper(report(), **FIXED, reason="Issued by the portal", signer=signer, attachments=FILES)


def failures(document, profile):
    return [(one.rule_id, one.message) for one in page.validate_pdf_bytes(document, profile=profile).failures]


@pytest.mark.parametrize("profile", ["3a", "ua1"])
def test_a_sealed_agreement_keeps_both_standards(sealed_agreement, profile):
    assert len(pikepdf.open(io.BytesIO(sealed_agreement)).pages) == 1
    assert failures(sealed_agreement, profile) == []


@pytest.mark.parametrize("profile", ["3a", "ua1"])
def test_a_sealed_report_of_ten_pages_with_files_keeps_both_standards(sealed_report, profile):
    assert len(pikepdf.open(io.BytesIO(sealed_report)).pages) >= 10
    assert failures(sealed_report, profile) == []


def test_the_figures_travel_inside_the_report(sealed_report):
    inside = pikepdf.open(io.BytesIO(sealed_report))
    assert {name: inside.attachments[name].get_file().read_bytes() for name in inside.attachments} == {
        one.name: one.data for one in FILES
    }
    named = [inside.attachments[one.name] for one in FILES]
    assert [one.get_file().mime_type for one in named] == [one.mime for one in FILES]
    assert [one.description for one in named] == [one.description for one in FILES]
    assert {str(one.obj.AFRelationship) for one in named} == {"/Data"}


def test_title_and_language_are_said(sealed_agreement):
    inside = pikepdf.open(io.BytesIO(sealed_agreement))
    assert str(inside.Root.Lang) == "en"
    assert str(inside.docinfo["/Title"]) == TITLE
    assert inside.Root.ViewerPreferences.DisplayDocTitle


def test_the_seal_covers_the_whole_paper(sealed_agreement, signer):
    (found,) = PdfFileReader(io.BytesIO(sealed_agreement)).embedded_signatures
    trusted = ValidationContext(trust_roots=[signer.signing_cert], allow_fetching=False)
    status = validate_pdf_signature(found, trusted)
    assert status.intact
    assert status.valid
    assert status.coverage.name == "ENTIRE_FILE"
    assert found.field_name == "Seal"
    assert found.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert found.sig_object["/Reason"] == "Issued by the portal"


def test_a_changed_letter_breaks_the_seal(sealed_agreement):
    at = sealed_agreement.index(b"stream\n") + 40
    changed = sealed_agreement[:at] + bytes([sealed_agreement[at] ^ 1]) + sealed_agreement[at + 1 :]
    (found,) = PdfFileReader(io.BytesIO(changed)).embedded_signatures
    assert not validate_pdf_signature(found, ValidationContext(trust_roots=[])).intact


def test_the_same_paper_has_the_same_bytes_in_another_process():
    first = pdf.archive(pdf.render(agreement(), **FIXED, attachments=FILES))
    _renderer.stop()
    assert pdf.archive(pdf.render(agreement(), **FIXED, attachments=FILES)) == first


def test_another_moment_gives_another_identifier():
    later = FIXED | {"made_at": MADE_AT.replace(year=2028)}
    one, other = (pikepdf.open(io.BytesIO(pdf.render(agreement(), **when))) for when in (FIXED, later))
    assert bytes(one.trailer.ID[0]) != bytes(other.trailer.ID[0])


def test_a_render_process_that_died_is_replaced():
    pdf.render("<p>one", **FIXED)
    _renderer._process.kill()
    _renderer._process.wait()
    assert pdf.render("<p>two", **FIXED).startswith(b"%PDF")


def test_the_render_process_knows_no_database_and_no_secret(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    monkeypatch.setenv("SECRET_KEY", "secret")
    assert not {"DATABASE_URL", "SECRET_KEY", "REDIS_URL"} & render_environment().keys()


def test_a_key_in_pkcs12_seals_too(tmp_path):
    from cryptography.hazmat.primitives.serialization import (
        BestAvailableEncryption,
        load_pem_private_key,
        pkcs12,
    )
    from cryptography.x509 import load_pem_x509_certificate

    pem = pdf.make_seal_key(tmp_path / "seal.pem").read_bytes()
    packed = pkcs12.serialize_key_and_certificates(
        b"seal",
        load_pem_private_key(pem, None),
        load_pem_x509_certificate(pem),
        None,
        BestAvailableEncryption(b"word"),
    )
    (tmp_path / "seal.p12").write_bytes(packed)
    assert pdf.load_signer(tmp_path / "seal.p12", "word").signing_cert.subject.human_friendly
    with pytest.raises(ValueError, match="passphrase"):
        pdf.load_signer(tmp_path / "seal.p12", "wrong")


def test_a_seal_key_is_private_and_never_overwritten(tmp_path):
    path = pdf.make_seal_key(tmp_path / "seal.pem")
    before = path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert pdf.make_seal_key(path).read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["seal.pem"]


def test_the_house_seals_with_its_own_key(settings, tmp_path):
    settings.SEAL_KEY_FILE, settings.TESTING = tmp_path / "seal.pem", True
    assert b"ETSI.CAdES.detached" in pdf.paper(agreement(), **FIXED, reason="Issued")


def test_a_real_house_never_makes_up_a_key(settings, tmp_path):
    settings.SEAL_KEY_FILE, settings.TESTING, settings.DEMO = tmp_path / "seal.pem", False, False
    with pytest.raises(pdf.PaperFailed, match="no seal key"):
        pdf.paper(agreement(), **FIXED, reason="Issued")
    assert not settings.SEAL_KEY_FILE.exists()


def test_a_qr_code_says_where_it_leads():
    drawn = pdf.qr_svg("https://portal.example/v/1", label='Leads to <here> & "there"')
    assert drawn.startswith("<svg ")
    assert "<title>Leads to &lt;here&gt; &amp;" in drawn


def attached_that_ends_in_a_return():
    """A file whose compressed bytes end in a carriage return: one in 256 does."""
    for number in range(100_000):
        content = f'{{"figure": {number}}}'.encode()
        if zlib.compress(content).endswith(b"\r"):
            yield content


def test_a_stream_that_ends_in_a_return_keeps_its_length_and_its_content(signer):
    contents = dict(zip(("a.json", "b.json", "c.json"), attached_that_ends_in_a_return(), strict=False))
    assert len(contents) == 3
    files = [pdf.Attachment(name, "application/json", "Figures", one) for name, one in contents.items()]
    sealed = pdf.paper(agreement(), **FIXED, reason="Issued by the portal", signer=signer, attachments=files)
    assert failures(sealed, "3a") == []
    with pikepdf.open(io.BytesIO(sealed)) as document:
        assert {name: document.attachments[name].get_file().read_bytes() for name in contents} == contents
