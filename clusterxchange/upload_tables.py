"""The gate for tables from outside: CSV and XLSX. A workbook is a zip, and a zip may hold a bomb."""

import hashlib
import io
import zipfile
import zlib
from pathlib import Path

from django.utils.translation import gettext as _

from clusterxchange.uploads import Admitted, Refused, read_all

MIMES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ENTRIES = 1_000
UNPACKED = 120 * 1024 * 1024  # bytes of a workbook's parts together, unpacked
STRINGS = 30 * 1024 * 1024  # of the one part that is read as a whole
BLOCK = 64 * 1024
# A document that declares entities of its own can grow without end while it is read.
WORDS, CODES = ("<!DOCTYPE", "<!ENTITY"), ("ascii", "utf-16-le", "utf-16-be")
DECLARATIONS = tuple(word.encode(code) for word in WORDS for code in CODES)
OVERLAP = 40


def admit_table(file, *, name: str) -> Admitted:
    """Check an upload (bytes or a readable file; name as the browser gave it). Raises Refused with a sentence."""
    content = read_all(file)
    kind = Path(name or "").suffix.lower().removeprefix(".")
    if kind not in MIMES:
        raise Refused(_("Only CSV and XLSX files can be read. In your spreadsheet, choose “Save as” and one of them."))
    is_zip = content.startswith(b"PK\x03\x04")
    if is_zip != (kind == "xlsx"):
        raise Refused(_("The content of this file is not what its name says."))
    if is_zip:
        try:
            _refuse_bombs(content)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError) as problem:
            raise Refused(_("This workbook is damaged: open it in your spreadsheet and save it again.")) from problem
    return Admitted(content, MIMES[kind], kind, hashlib.sha256(content).hexdigest())


def _refuse_bombs(content: bytes):
    """Unpack every part once, in small blocks, and count what really comes out: headers may lie."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        entries = packed.infolist()
        names = {entry.filename for entry in entries}
        if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
            raise Refused(_("The content of this file is not what its name says."))
        if any("vba" in name.lower() for name in names):
            raise Refused(_("This workbook holds macros: save it as a plain XLSX file."))
        if len(entries) > ENTRIES:
            raise Refused(_("This workbook has too many parts: copy the table into a new one."))
        left = UNPACKED
        for entry in entries:
            left -= _size_of(packed, entry, min(left, STRINGS if "sharedStrings" in entry.filename else left))


def _size_of(packed, entry, most):
    size, tail = 0, b""
    with packed.open(entry) as part:
        while block := part.read(BLOCK):
            size += len(block)
            if size > most:
                raise Refused(_("This workbook unpacks to more than the portal reads: copy the table into a new one."))
            if any(word in tail + block for word in DECLARATIONS):
                raise Refused(_("This workbook holds declarations that are not read: copy the table into a new one."))
            tail = block[-OVERLAP:]
    return size
