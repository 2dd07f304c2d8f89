"""A file of the bank → what it says. The one door to this package."""

from django.utils.translation import gettext as _

from payments.bank_answers import statements, status_reports
from payments.bank_answers.reading import Unreadable, bounded, first, root_of, tag_of, text
from payments.bank_answers.records import Answer

# The element below Document → what kind of answer it is, and who reads it.
KINDS = {"BkToCstmrStmt": ("statement", statements), "CstmrPmtStsRpt": ("report", status_reports)}
OTHERS = {
    "CstmrCdtTrfInitn": "pain.001",
    "BkToCstmrAcctRpt": "camt.052",
    "BkToCstmrDbtCdtNtfctn": "camt.054",
}


def read_answer(content: bytes) -> Answer:
    """Raises Unreadable with a sentence, and nothing else, whatever the bytes are."""
    root = root_of(content)
    found = next((one for one in root if isinstance(one.tag, str)), None)
    name = tag_of(found) if found is not None and tag_of(root) == "Document" else tag_of(root)
    if found is None or name not in KINDS:
        raise Unreadable(refusal(name))
    kind, reader = KINDS[name]
    lines = bounded(reader.lines_of(root))
    if not lines:
        raise Unreadable(_("This file holds no entry: nothing was booked, and nothing answered."))
    return Answer(kind, text(first(found, "GrpHdr"), "MsgId") if first(found, "GrpHdr") is not None else "", lines)


def refusal(name):
    if name in OTHERS:
        return _(
            "This is a %(kind)s file. Ask the bank for the statement (camt.053) or the status report (pain.002)."
        ) % {"kind": OTHERS[name]}
    return _("This is neither a statement (camt.053) nor a status report (pain.002).")
