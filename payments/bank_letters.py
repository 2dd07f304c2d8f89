"""The letters banks understand: SEPA's Latin set, and how the Union's other letters are written in it."""

import re
import unicodedata

from django.utils.translation import gettext as _

ALLOWED = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")

# What Unicode cannot take apart; Greek by ELOT 743, Cyrillic close to the passports of its states.
_PAIRS = """
ß:ss æ:ae œ:oe ø:o ð:d þ:th đ:d ł:l ı:i ĸ:k ŋ:n ħ:h ŧ:t ə:e
α:a β:v γ:g δ:d ε:e ζ:z η:i θ:th ι:i κ:k λ:l μ:m ν:n ξ:x ο:o π:p ρ:r σ:s ς:s τ:t υ:y φ:f χ:ch ψ:ps ω:o
а:a б:b в:v г:g д:d е:e ж:zh з:z и:i й:y к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u ф:f х:h ц:ts ч:ch ш:sh щ:sht
ъ:a ы:y ь:' э:e ю:yu я:ya ђ:dj ѓ:g є:ye ѕ:z і:i ї:yi ј:j љ:lj њ:nj ћ:c ќ:k ў:u џ:dz ґ:g
"""
LETTERS = dict(pair.split(":") for pair in _PAIRS.split())
GREEK_OU = re.compile("([οΟ])([υύΥΎ])")
SIGNS = {
    "&": "+", "@": "(at)", "_": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "’": "'", "‘": "'", "`": "'", "´": "'",
    '"': "'", "“": "'", "”": "'", "„": "'", "«": "'", "»": "'", ";": ",", "[": "(", "]": ")", "{": "(", "}": ")",
    "\\": "/", "|": "/", "№": "No", "€": "EUR", "=": "-", "!": ".", "…": "...", "\u00a0": " ", "\t": " ", "\n": " ",
}  # fmt: skip


def bank_text(text: str, most: int) -> str:
    """Text as a bank takes it, at most so many signs. ValueError with a sentence when no letter is left."""
    # Composed first: a Cyrillic й must not fall apart into и and a mark.
    composed = GREEK_OU.sub(_ou, unicodedata.normalize("NFC", text or ""))
    written = "".join(_written(sign) for sign in composed)
    plain = re.sub(r"/{2,}", "/", re.sub(r" {2,}", " ", written)).strip(" /")
    cut = plain[:most].strip(" /")
    if not re.search(r"[A-Za-z0-9]", cut):
        raise ValueError(_("“%(text)s” cannot be written in a payment file.") % {"text": text})
    return cut


def _ou(found: re.Match) -> str:
    return ("O" if found[1].isupper() else "o") + ("U" if found[2].isupper() else "u")


def _written(sign: str) -> str:
    if sign in SIGNS:
        return SIGNS[sign]
    if (known := LETTERS.get(sign.lower())) is not None:
        return known if sign == sign.lower() else known.capitalize()
    bare = "".join(one for one in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(one))
    if bare != sign:
        return "".join(_written(one) for one in bare)
    return ALLOWED.sub("", sign) if unicodedata.category(sign)[0] == "C" else ALLOWED.sub(".", sign)
