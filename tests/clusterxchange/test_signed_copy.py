"""A copy signed in another program is taken only if it is ours, unchanged, and signed."""

import hashlib
import io

import pytest

from clusterxchange.pdf import load_signer, make_seal_key
from clusterxchange.pdf.signed_copy import NotOurs, signer_of
from tests.signing import drawn_over, handed_out, signed_by


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    return {name: load_signer(make_seal_key(folder / f"{name}.pem", name=name)) for name in ("portal", "Ann Example")}


@pytest.fixture(scope="module")
def copy(keys):
    return handed_out(keys["portal"])


def said_of(content, copy):
    return signer_of(content, size=len(copy), sha256=hashlib.sha256(copy).hexdigest())


def test_the_certificate_says_who_signed(copy, keys):
    assert said_of(signed_by(copy, keys["Ann Example"]), copy) == "Ann Example"


def test_two_may_sign_one_after_the_other(copy, keys):
    once = signed_by(copy, keys["Ann Example"])
    assert said_of(signed_by(once, keys["Ann Example"], field="Second"), copy) == "Ann Example"


def test_our_own_seal_is_no_signature_of_theirs(copy):
    with pytest.raises(NotOurs, match="no electronic signature besides"):
        said_of(copy + b"\n", copy)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"nonsense" * 100_000])
def test_another_file_is_refused(copy, content):
    with pytest.raises(NotOurs, match="not the file that was handed out"):
        said_of(content, copy)


def test_the_copy_itself_is_not_yet_signed(copy):
    with pytest.raises(NotOurs, match="not the file that was handed out"):
        said_of(copy, copy)


def test_what_is_drawn_over_the_paper_before_signing_is_found(copy, keys):
    with pytest.raises(NotOurs, match="More than a signature was added"):
        said_of(signed_by(drawn_over(copy), keys["Ann Example"]), copy)


def test_what_is_drawn_over_the_paper_after_signing_is_found(copy, keys):
    with pytest.raises(NotOurs, match="broken"):
        said_of(drawn_over(signed_by(copy, keys["Ann Example"])), copy)


def test_a_changed_byte_is_found_wherever_it_is(copy, keys):
    signed = signed_by(copy, keys["Ann Example"])
    length = len(signed)
    for place in (0, 100, len(copy) - 1, len(copy) + 20, (len(copy) + length) // 2):
        changed = signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :]
        with pytest.raises(NotOurs):
            said_of(changed, copy)


def test_whatever_follows_the_copy_is_answered_in_words(copy):
    for tail in (b"\x00" * 5000, b"%%EOF\n" * 50, copy, b"1 0 obj\n<< /Type /Sig /ByteRange [0 1 2 3] >>\nendobj\n"):
        with pytest.raises(NotOurs):
            said_of(copy + tail, copy)


def test_the_seal_of_the_copy_stays_readable(copy, keys):
    from pyhanko.pdf_utils.reader import PdfFileReader

    signed = signed_by(copy, keys["Ann Example"])
    assert len(PdfFileReader(io.BytesIO(signed)).embedded_signatures) == 2
