"""The electronic seal: PAdES B-B (SHA-256) into the field that archive() left."""

import contextlib
import datetime
import io
import os
import secrets
from functools import cache
from pathlib import Path

from .archive import SEAL_FIELD

TEN_YEARS = datetime.timedelta(days=3652)


def seal(pdf: bytes, *, signer, reason: str) -> bytes:
    """Sign without touching anything but the field. signer comes from load_signer()."""
    from pyhanko.sign import fields, signers

    wanted = signers.PdfSignatureMetadata(
        field_name=SEAL_FIELD,
        reason=reason,
        subfilter=fields.SigSeedSubFilter.PADES,
        md_algorithm="sha256",
    )
    writer = _careful_writer()(io.BytesIO(pdf))
    return signers.sign_pdf(writer, wanted, signer=signer, existing_fields_only=True).getvalue()


@cache
def _careful_writer():
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    class CarefulWriter(IncrementalPdfFileWriter):
        """pyHanko would stamp the XMP with its own date: two truths for PDF/A. Private: test_pdf watches."""

        def _update_meta(self):
            pass

    return CarefulWriter


def load_signer(path, passphrase: str | None = None):
    """The signer in a PKCS#12 file (.p12, .pfx) or in one PEM file with key and certificates.

    ValueError with a sentence when there is none in it.
    """
    path, secret = Path(path), passphrase.encode() if passphrase else None
    read = _from_pkcs12 if path.suffix in (".p12", ".pfx") else _from_pem
    try:
        return read(path.read_bytes(), secret)
    except (ValueError, TypeError) as problem:
        sentence = f"{path} holds no key and certificate that can seal, or its passphrase is wrong."
        raise ValueError(sentence) from problem


def _from_pkcs12(content: bytes, secret: bytes | None):
    from pyhanko.sign.signers import SimpleSigner

    signer = SimpleSigner.load_pkcs12_data(content, other_certs=[], passphrase=secret)
    if signer is None:
        raise ValueError("no signer in the archive")
    return signer


def _from_pem(content: bytes, secret: bytes | None):
    from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    begin = content.find(b"-----BEGIN CERTIFICATE")
    if begin <= 0:
        raise ValueError("no key before the first certificate")
    own, *chain = load_certs_from_pemder_data(content[begin:])
    return SimpleSigner(
        signing_cert=own,
        signing_key=load_private_key_from_pemder_data(content[:begin], passphrase=secret),
        cert_registry=SimpleCertificateStore.from_certs(chain),
    )


def make_seal_key(path, *, name: str = "ClusterXchange portal (self-signed)") -> Path:
    """A self-signed P-256 key and certificate as one PEM file, for demo and tests. Keeps what is there."""
    path = Path(path)
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(_self_signed(name))
    # Of two processes that both make one, the first is kept.
    with contextlib.suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()
    return path


def _self_signed(name: str) -> bytes:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())  # an RSA key costs 200 ms a seal, nearly all of it loading
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    usage = dict.fromkeys(
        (
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    certificate = (
        x509.CertificateBuilder(who, who, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + TEN_YEARS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=True, content_commitment=True, **usage), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return plain + certificate.public_bytes(pem)
