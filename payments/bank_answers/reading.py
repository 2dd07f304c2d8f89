"""A bank's XML, read so that nothing in it acts: no entities, no network, bounded in bytes, depth and entries."""

import re
from decimal import Decimal, InvalidOperation
from functools import cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from lxml import etree

LIMIT = 25 * 1024 * 1024  # bytes: 10,000 entries of a talkative bank take 15 MB
LINES = 20_000
DECLARED = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
# The signs of the same words in UTF-16, in which XML may be written, too.
WIDE = tuple(word.encode(code) for word in ("<!DOCTYPE", "<!ENTITY") for code in ("utf-16-le", "utf-16-be"))
DECLARES = gettext_lazy("This file declares entities, which no bank's answer does. It is not read.")
AMOUNT = re.compile(r"\d{1,13}(\.\d{1,5})?")


class Unreadable(ValueError):
    """The text is a sentence for the person who brought the file."""


def root_of(content: bytes):
    """The document's element. Raises Unreadable, and nothing else, whatever the bytes are."""
    if not content.strip():
        raise Unreadable(_("This file is empty."))
    if len(content) > LIMIT:
        raise Unreadable(_("This file is larger than 25 MB: ask the bank for a shorter period."))
    if DECLARED.search(content) or any(word in content for word in WIDE):
        raise Unreadable(DECLARES)
    try:
        return _parsed(content)
    except Unreadable:
        raise
    except (etree.LxmlError, ValueError, LookupError, RecursionError, MemoryError) as problem:
        raise Unreadable(_("This is no complete XML file. Fetch it from the bank once more.")) from problem


def _parsed(content: bytes):
    # Without huge_tree libxml2 stops at 256 levels, at 10 MB of one text, and where entities swell.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    root = etree.fromstring(content, parser)
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable(DECLARES)
    return root


def tag_of(element) -> str:
    return etree.QName(element).localname


@cache
def path_of(words: str) -> str:
    """'Refs/EndToEndId' → the path of these local names in whatever namespace: versions differ in nothing else."""
    return "/".join(f"{{*}}{word}" for word in words.split("/"))


def first(element, *paths):
    """The first element that one of the paths leads to, or None."""
    return next((found for words in paths if (found := element.find(path_of(words))) is not None), None)


def every(element, words):
    return element.iterfind(path_of(words))


def text(element, *paths, most=140) -> str:
    """The text that stands where the first of these paths leads to one; '' where none does."""
    for words in paths:
        found = element.findtext(path_of(words))
        if found and found.strip():
            return " ".join(found.split())[:most]
    return ""


def amount_of(element):
    """(Decimal, currency) of an amount's element. Raises Unreadable where it is no number."""
    written = (element.text or "").strip()
    try:
        if not AMOUNT.fullmatch(written):
            raise InvalidOperation
        return Decimal(written), (element.get("Ccy") or "EUR").strip()[:3].upper()
    except InvalidOperation as problem:
        raise Unreadable(_("“%(text)s” is no amount. Fetch the file from the bank once more.")
                         % {"text": written[:40]}) from problem  # fmt: skip


def bounded(lines):
    """All lines as a list. Raises Unreadable where there are more than anybody imports at once."""
    found = []
    for line in lines:
        found.append(line)
        if len(found) > LINES:
            raise Unreadable(_("This file has more than %(count)s entries: ask the bank for a shorter period.")
                             % {"count": f"{LINES:,}"})  # fmt: skip
    return found
