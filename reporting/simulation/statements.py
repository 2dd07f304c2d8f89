"""Statements of a bank of the simulated world: one payment of ours, a fee, and a transfer that nobody here ordered.

And one with money that a visitor paid back, who wrote our reference where people write.
"""

ENTRY = """<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>{day}</Dt></BookgDt><NtryDtls><TxDtls>{reference}<AmtDtls><TxAmt><Amt Ccy="EUR">{amount}</Amt></TxAmt>
</AmtDtls></TxDtls></NtryDtls></Ntry>"""
BACK = """<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>{day}</Dt></BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><RmtInf>
<Ustrd>ClusterXchange {number}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"""
WHOLE = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>STMT-{day}</MsgId></GrpHdr><Stmt><Id>{day}</Id>{entries}</Stmt></BkToCstmrStmt></Document>"""


def statement_of(payment, day):
    """camt.053.001.08 as bytes; day: when all of it was booked."""
    others = [("TRAVEL-AGENCY-4711", "318.40"), ("", "12.50")]
    rows = [(payment.end_to_end_id, f"{payment.amount:.2f}"), *others]
    entries = "".join(
        ENTRY.format(amount=amount, day=day, reference=f"<Refs><EndToEndId>{name}</EndToEndId></Refs>" if name else "")
        for name, amount in rows
    )
    return WHOLE.format(day=day, entries=entries).encode()


def returned(recovery, day):
    """camt.053.001.08 as bytes; day: when the money of this recovery was booked."""
    entries = BACK.format(amount=f"{recovery.amount:.2f}", day=day, number=recovery.number)
    return WHOLE.format(day=day, entries=entries).encode()
