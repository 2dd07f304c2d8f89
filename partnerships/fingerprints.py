"""E15: keyed fingerprints of organisations. They find the same one twice and tell nothing without the key."""

import hashlib
import hmac
import re

from django.conf import settings

from partnerships.identity_numbers import canonical
from partnerships.places import folded
from partnerships.rules import identity_of

# Words that say what kind of company it is, left out of the weaker fingerprint: "Ruiz SL" and "Ruiz" may be one.
LEGAL_FORMS = {
    "ab", "ad", "ag", "aps", "as", "asbl", "bv", "bvba", "cv", "doo", "dooel", "eirl", "eood", "ev", "gmbh",
    "inc", "kft", "kg", "lda", "limited", "llc", "ltd", "nv", "ohg", "oy", "oyj", "plc", "sa", "sarl", "sas",
    "sasu", "sia", "sl", "slu", "snc", "spa", "sprl", "srl", "sro", "uab", "ug", "vof", "zrt",
}  # fmt: skip


def fingerprint(country, number):
    """Of the VAT or registration number with its country; '' where no letter or digit is given."""
    return _digest("number", identity_of(country, canonical(number, country)))


def name_fingerprint(country, name):
    """The weaker one: of name and country, without accents, punctuation and legal form."""
    words = re.sub(r"[^\w\s]", "", folded(name.replace(".", ""))).split()
    kept = [word for word in words if word not in LEGAL_FORMS] or words
    return _digest("name", f"{country}:{' '.join(kept)}" if kept else "")


def _digest(kind, text):
    if not text:
        return ""
    key = hashlib.sha256(f"organisation {kind}:{settings.IDENTITY_KEY}".encode()).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
