"""A paper of ours that somebody signed in another program: is it ours, unchanged, and signed?"""

import hashlib
import io

from django.utils.translation import gettext as _


class NotOurs(ValueError):
    """The file is no signed copy of the paper; the text is a sentence for the person who sent it."""


def signer_of(content: bytes, *, size: int, sha256: str) -> str:
    """Who signed this copy, as the certificate says. Raises NotOurs, and nothing else, whatever the bytes are.

    size, sha256: of the file that was handed out. Electronic signatures are added behind it, so it must be the
    beginning of what comes back, and what follows may add nothing but signatures. Whether the certificate is to be
    trusted is for the people who read it: trust lists are not asked.
    """
    if len(content) <= size or hashlib.sha256(content[:size]).hexdigest() != sha256:
        raise NotOurs(_("This is not the file that was handed out for signing: sign that one electronically, without "
                        "printing or saving it anew."))  # fmt: skip
    try:
        seals, own = _signatures(content, size)
        names = [_checked(one) for one in own]
        for one in seals:
            _refuse_altered(one)
    except NotOurs:
        raise
    except Exception as problem:
        raise NotOurs(_("The signatures of this file cannot be read.")) from problem
    if not names:
        raise NotOurs(_("This file carries no electronic signature besides the portal's seal."))
    return names[-1]


def _signatures(content, size):
    """(those that were there when it was handed out, those added since)."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    found = PdfFileReader(io.BytesIO(content)).embedded_signatures
    ends = [(one, int(one.byte_range[2]) + int(one.byte_range[3])) for one in found]
    return [one for one, end in ends if end <= size], [one for one, end in ends if end > size]


def _status(signature):
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    return validate_pdf_signature(signature, ValidationContext(trust_roots=[], allow_fetching=False))


def _checked(signature):
    """The name in the certificate of an intact signature."""
    from pyhanko.sign.validation.status import ModificationLevel

    status = _status(signature)
    if not (status.intact and status.valid) or status.modification_level == ModificationLevel.OTHER:
        raise NotOurs(_("A signature of this file is broken: the file was changed after it was signed."))
    named = status.signing_cert.subject.native
    return str(named.get("common_name") or status.signing_cert.subject.human_friendly)[:200]


def _refuse_altered(seal):
    from pyhanko.sign.validation.status import ModificationLevel

    if _status(seal).modification_level == ModificationLevel.OTHER:
        raise NotOurs(_("More than a signature was added to this file: what it shows may have changed."))
