"""What one line of a bank's answer says, whichever bank wrote it and in whichever version."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

# What it says of a payment. UNCLEAR is booked, but neither a payment nor money that came back.
PAID, REFUSED, RETURNED, PENDING, UNCLEAR = "paid", "refused", "returned", "pending", "unclear"
# What it speaks of: one payment, all of one instruction (PmtInf), all of one file (our MsgId).
PAYMENT, INSTRUCTION, FILE = "payment", "instruction", "file"


@dataclass(frozen=True)
class Said:
    """place: the how-many-th line of the answer, from 1; reference: as the bank gives it, '' where it gives none.

    amount: of this payment, or of all it speaks of; None where the bank names none. code: ISO 20022 reason or status.
    """

    place: int
    what: str
    reference: str
    amount: Decimal | None = None
    currency: str = "EUR"
    code: str = ""
    text: str = ""
    day: datetime.date | None = None
    about: str = PAYMENT


@dataclass(frozen=True)
class Answer:
    """kind: 'statement' (camt.053) or 'report' (pain.002); number: what the bank calls it; lines: [Said]."""

    kind: str
    number: str
    lines: list
