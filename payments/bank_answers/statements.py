"""camt.053: what was booked on our account. Read by local names, so that all versions since .02 are understood.

Banks differ in how they book a file of many payments: one entry each; one entry with the sum and the single payments
below it; one entry with the sum alone; and in where our reference stands: as EndToEndId, or in the free text only.
"""

import datetime
import re

from payments.bank_answers.reading import amount_of, every, first, text
from payments.bank_answers.records import INSTRUCTION, PAID, PAYMENT, PENDING, RETURNED, UNCLEAR, Said

# Our remittance begins like this (payments/bank_file.py); some banks run words together or break lines.
WRITTEN = re.compile(r"ClusterXchange\s*(CXC-\d{4}-\d{5}[A-Z0-9-]{0,21})", re.IGNORECASE)
# What we asked to be paid back bears this, wherever the payer wrote it (payments/operations/recoveries.py).
CLAIMED = re.compile(r"CXC-\d{4}-\d{5}-D\d{1,2}(?![A-Z0-9-])", re.IGNORECASE)
NONE = ("", "NOTPROVIDED", "NOT PROVIDED", "NONREF")
# Where the single amount stands, the one that we instructed first: charges may be part of what was booked.
SINGLE = ("AmtDtls/InstdAmt/Amt", "AmtDtls/TxAmt/Amt", "Amt")


def lines_of(root):
    """[Said] of all entries of all statements, each with its place in the file."""
    entries = (entry for statement in every(root, "BkToCstmrStmt/Stmt") for entry in every(statement, "Ntry"))
    return enumerated(line for entry in entries for line in lines_of_entry(entry))


def enumerated(lines):
    return (Said(place, **facts) for place, facts in enumerate(lines, 1))


def lines_of_entry(entry):
    """The facts of each payment that one entry holds."""
    details = [one for group in every(entry, "NtryDtls") for one in every(group, "TxDtls")]
    if not details and (whole := sum_alone(entry)):
        yield whole
        return
    for one in details or [entry]:
        yield facts_of(entry, one, alone=len(details) < 2)


def sum_alone(entry):
    """An entry for one instruction without its payments: only the instruction's own name tells whose they are."""
    named = first(entry, "NtryDtls/Btch/PmtInfId")
    if named is None or not (named.text or "").strip():
        return None
    return common(entry) | amounts(entry, "Amt") | {"reference": named.text.strip()[:140], "about": INSTRUCTION}


def facts_of(entry, details, *, alone):
    paths = SINGLE if details is not entry else ("Amt",)
    found = amounts(details, *paths)
    if not found and alone:
        found = amounts(entry, "Amt")
    reason = first(details, "RtrInf")
    return {
        **common(entry, details),
        **found,
        "reference": reference_of(entry, details, alone=alone),
        "about": PAYMENT,
        "code": "" if reason is None else text(reason, "Rsn/Cd", "Rsn/Prtry", most=35),
        "text": "" if reason is None else text(reason, "AddtlInf"),
    }


def amounts(element, *paths):
    found = first(element, *paths)
    if found is None:
        return {}
    value, currency = amount_of(found)
    return {"amount": value, "currency": currency}


def common(entry, details=None):
    return {"what": what_of(entry, details), "day": day_of(entry)}


def what_of(entry, details):
    status = text(entry, "Sts/Cd", "Sts/Prtry", "Sts").upper()
    if status != "BOOK":
        return PENDING  # PDNG, INFO, FUTR: announced, not booked
    own = details is not None and details is not entry
    side = (own and text(details, "CdtDbtInd")) or text(entry, "CdtDbtInd")
    if side.upper() == "CRDT":
        return RETURNED  # money towards us that names one of our payments came back, whatever the bank calls it
    reversal = text(entry, "RvslInd").lower() in ("true", "1")
    came_back = own and first(details, "RtrInf") is not None
    return UNCLEAR if reversal or came_back else PAID


def day_of(entry):
    written = text(entry, "BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")
    try:
        return datetime.date.fromisoformat(written[:10])
    except ValueError:
        return None


def reference_of(entry, details, *, alone):
    """Our EndToEndId: where it belongs, else where it was written for people to read."""
    given = text(details, "Refs/EndToEndId", "RtrInf/OrgnlEndToEndId")
    told = [one.text or "" for one in every(details, "RmtInf/Ustrd")]
    told += [text(details, "AddtlTxInf", most=500), text(entry, "AddtlNtryInf", most=500) if alone else ""]
    written = (" ".join(told), "".join(told))
    # Whoever pays back gives the payment an EndToEndId of their own: ours stands in the words.
    for words in (given, *written):
        if found := CLAIMED.search(words):
            return found[0].upper()
    if given.upper() not in NONE:
        return given
    for words in written:
        if found := WRITTEN.search(words):
            return found[1].upper().strip("-")
    return ""
