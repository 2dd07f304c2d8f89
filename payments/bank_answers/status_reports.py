"""pain.002: what the bank makes of a file we sent, as a whole, by instruction, or payment by payment."""

from payments.bank_answers.reading import amount_of, every, first, text
from payments.bank_answers.records import FILE, INSTRUCTION, PAYMENT, PENDING, REFUSED
from payments.bank_answers.statements import enumerated

# Refused, or taken back before it was made: the money never left. All else is a step on the way, and the statement
# says when it is paid.
NEVER_PAID = ("RJCT", "CANC")


def lines_of(root):
    """[Said]. Where a part is refused as a whole, the payments listed below it keep what is said of them."""
    return enumerated(facts for report in every(root, "CstmrPmtStsRpt") for facts in facts_of(report))


def facts_of(report):
    group = first(report, "OrgnlGrpInfAndSts")
    instructions = list(every(report, "OrgnlPmtInfAndSts"))
    for instruction in instructions:
        for one in every(instruction, "TxInfAndSts"):
            yield facts(one, "TxSts", text(one, "OrgnlEndToEndId"), PAYMENT)
        if text(instruction, "PmtInfSts"):
            yield facts(instruction, "PmtInfSts", text(instruction, "OrgnlPmtInfId"), INSTRUCTION)
    if group is not None and text(group, "GrpSts"):
        yield facts(group, "GrpSts", text(group, "OrgnlMsgId"), FILE)


def facts(element, status, reference, about):
    said = text(element, status, most=35).upper()
    found = first(element, "OrgnlTxRef/Amt/InstdAmt")
    amount, currency = (None, "EUR") if found is None else amount_of(found)
    return {
        "what": REFUSED if said in NEVER_PAID else PENDING,
        "reference": reference,
        "amount": amount,
        "currency": currency,
        "code": text(element, "StsRsnInf/Rsn/Cd", "StsRsnInf/Rsn/Prtry", most=35) or said,
        "text": text(element, "StsRsnInf/AddtlInf"),
        "about": about,
    }
