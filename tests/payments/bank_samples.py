"""What banks send: statements in the dialects of three banks, status reports in two versions. Made here, no real data.

Pfennig books every payment by itself (camt.053.001.02, the reference where it belongs); Sammel books a file as one sum
and lists its payments below (.08, status as a code); Llibreta books them one by one and writes our reference in the
free text alone, beside entries that are none of ours (.04).
"""

from decimal import Decimal

CAMT, PAIN = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.", "urn:iso:std:iso:20022:tech:xsd:pain.002.001."
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
DAY = "2027-03-03"


def statement(version, *entries, number="STMT-2027-061"):
    account = "<Acct><Id><IBAN>ES9121000418450200051332</IBAN></Id><Ccy>EUR</Ccy></Acct>"
    return (
        f'{HEAD}<Document xmlns="{CAMT}{version}"><BkToCstmrStmt><GrpHdr><MsgId>{number}</MsgId>'
        f"<CreDtTm>2027-03-04T06:00:00</CreDtTm></GrpHdr><Stmt><Id>61</Id><CreDtTm>2027-03-04T06:00:00</CreDtTm>"
        f"{account}{''.join(entries)}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def amount(value, currency="EUR"):
    return f'<Amt Ccy="{currency}">{Decimal(value):.2f}</Amt>'


def entry(value, details="", *, side="DBIT", status="<Sts>BOOK</Sts>", currency="EUR", reversal="", note=""):
    reversed_ = f"<RvslInd>{reversal}</RvslInd>" if reversal else ""
    noted = f"<AddtlNtryInf>{note}</AddtlNtryInf>" if note else ""
    return (
        f"<Ntry>{amount(value, currency)}<CdtDbtInd>{side}</CdtDbtInd>{reversed_}{status}"
        f"<BookgDt><Dt>{DAY}</Dt></BookgDt><ValDt><Dt>{DAY}</Dt></ValDt><AcctSvcrRef>2027062{len(details):06d}</AcctSvcrRef>"
        f"<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>"
        f"{details and f'<NtryDtls>{details}</NtryDtls>'}{noted}</Ntry>"
    )


def transaction(reference, value, inside=""):
    return (
        f"<TxDtls><Refs><EndToEndId>{reference}</EndToEndId></Refs><AmtDtls><TxAmt>{amount(value)}</TxAmt></AmtDtls>"
        f"{inside}</TxDtls>"
    )


def pfennig(payments, **given):
    """payments: [(reference, amount)]."""
    return statement("02", *(entry(value, transaction(one, value), **given) for one, value in payments))


def sammel(payments, *, batch="VOP-B0001", instruction="VOP-B0001-1"):
    total = sum(Decimal(value) for _one, value in payments)
    booked = f"<Btch><MsgId>{batch}</MsgId><PmtInfId>{instruction}</PmtInfId><NbOfTxs>{len(payments)}</NbOfTxs></Btch>"
    single = "".join(
        f"<TxDtls><Refs><PmtInfId>{instruction}</PmtInfId><EndToEndId>{one}</EndToEndId></Refs>{amount(value)}"
        "<CdtDbtInd>DBIT</CdtDbtInd></TxDtls>"
        for one, value in payments
    )
    return statement("08", entry(total, booked + single, status="<Sts><Cd>BOOK</Cd></Sts>"))


def sum_alone(total, instruction):
    booked = f"<Btch><PmtInfId>{instruction}</PmtInfId></Btch>"
    return statement("08", entry(total, booked, status="<Sts><Cd>BOOK</Cd></Sts>"))


def llibreta(payments):
    fee = entry("12.50", note="COMISION MANTENIMIENTO")
    salary = entry("2100.00", "<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs></TxDtls>")
    ours = [
        entry(value, f"<TxDtls><RmtInf><Ustrd>/TRANSF ClusterXchange {one[:9]}</Ustrd><Ustrd>{one[9:]} 101036</Ustrd>"
              "</RmtInf></TxDtls>")
        for one, value in payments
    ]  # fmt: skip
    return statement("04", fee, *ours, salary)


def came_back(reference, value, code="AC04", text=""):
    """The credit with which a payment comes back to us."""
    added = f"<AddtlInf>{text}</AddtlInf>" if text else ""
    reason = f"<RtrInf><Rsn><Cd>{code}</Cd></Rsn>{added}</RtrInf>"
    return entry(value, transaction(reference, value, reason), side="CRDT")


def report(version="03", *, batch="VOP-B0001", group="", instruction="", payments=(), code="", text=""):
    """payments: [(reference, status, reason code, amount or None)]; group, instruction: a status of the whole."""

    def why(given):
        added = f"<AddtlInf>{text}</AddtlInf>" if text else ""
        return f"<StsRsnInf><Rsn><Cd>{given}</Cd></Rsn>{added}</StsRsnInf>" if given else ""

    def order(value):
        return f'<OrgnlTxRef><Amt><InstdAmt Ccy="EUR">{value}</InstdAmt></Amt></OrgnlTxRef>' if value else ""

    single = "".join(
        f"<TxInfAndSts><StsId>S-{one}</StsId><OrgnlEndToEndId>{one}</OrgnlEndToEndId><TxSts>{status}</TxSts>"
        f"{why(given)}{order(value)}</TxInfAndSts>"
        for one, status, given, value in payments
    )
    whole = f"<PmtInfSts>{instruction}</PmtInfSts>{why(code)}" if instruction else ""
    return (
        f'{HEAD}<Document xmlns="{PAIN}{version}"><CstmrPmtStsRpt><GrpHdr><MsgId>PSR-77</MsgId>'
        f"<CreDtTm>2027-03-03T11:00:00</CreDtTm></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>{batch}</OrgnlMsgId>"
        f"<OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>{f'<GrpSts>{group}</GrpSts>{why(code)}' if group else ''}"
        f"</OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>{batch}-1</OrgnlPmtInfId>{whole}{single}"
        f"</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
    ).encode()
