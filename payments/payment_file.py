"""What finance carries to the bank: a credit transfer file, ISO 20022 pain.001.001.09.

Pure: no database, no clock. The same batch gives the same bytes.
"""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from lxml import etree

from payments.bank_letters import bank_text

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
NAME, TOWN, STREET, REMITTANCE, IDENTIFIER = 70, 35, 70, 140, 35  # signs, EPC rulebook for credit transfers
MOST = Decimal("999999999.99")
BIC = re.compile(r"^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$")
# Reachable by SEPA credit transfer (EPC409). schwifty's own flag is older: AL MD ME MK joined in 2025, RS in 2026.
_SEPA = """
AD AL AT BE BG CH CY CZ DE DK EE ES FI FR GB GI GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS SE SI
SK SM VA
"""
SEPA = frozenset(_SEPA.split())


@dataclass(frozen=True)
class Payment:
    """One credit transfer in euro. remittance is what the creditor reads; bic only where SEPA does not reach."""

    end_to_end_id: str
    amount: Decimal
    creditor_name: str
    iban: str
    bic: str | None
    country: str
    town: str
    remittance: str


@dataclass(frozen=True)
class Batch:
    """One file of one debtor. debtor_address: (street or None, town, two-letter country); created_at is aware."""

    message_id: str
    created_at: datetime.datetime
    requested_on: datetime.date
    debtor_name: str
    debtor_iban: str
    debtor_bic: str | None
    debtor_address: tuple[str | None, str, str]
    payments: list[Payment]


def checked_iban(text: str) -> str:
    """The IBAN without blanks. ValueError with a sentence when its check digits or the national account are wrong."""
    from schwifty import IBAN
    from schwifty.checksum import algorithms

    try:
        iban = IBAN(text or "")
        # Some countries (Albania, Hungary, Sweden) have digits of their own for which schwifty knows no method.
        iban.validate(validate_bban=any(name.startswith(f"{iban.country_code}:") for name in algorithms))
        return iban.compact
    except (ValueError, TypeError) as problem:
        raise ValueError(_("This is not a valid IBAN: compare it with your bank statement.")) from problem


def payment_file(batch: Batch) -> bytes:
    """The XML file. One instruction for SEPA, one more for accounts beyond it. ValueError with a sentence."""
    _refuse_impossible(batch)
    within = [one for one in batch.payments if checked_iban(one.iban)[:2] in SEPA]
    beyond = [one for one in batch.payments if checked_iban(one.iban)[:2] not in SEPA]
    whole = _node(
        "CstmrCdtTrfInitn",
        _header(batch),
        within and _instruction(batch, 1, within, level="SEPA", charges="SLEV"),
        beyond and _instruction(batch, 2, beyond, level="NURG", charges="SHAR"),
    )
    document = etree.Element(f"{{{NAMESPACE}}}Document", nsmap={None: NAMESPACE})
    document.append(whole)
    return etree.tostring(document, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def references_of(content: bytes, instruction: str) -> list[str]:
    """The EndToEndIds of one instruction of a file that payment_file made."""
    parts = etree.fromstring(content).iterfind(".//{*}PmtInf")
    chosen = [part for part in parts if part.findtext("{*}PmtInfId") == instruction]
    return [one.text for part in chosen for one in part.iterfind(".//{*}EndToEndId")]


def _refuse_impossible(batch: Batch):
    ids = [one.end_to_end_id for one in batch.payments]
    if not ids:
        raise ValueError(_("A payment file needs at least one payment."))
    if len(set(ids)) < len(ids):
        raise ValueError(_("Two payments of this batch carry the same reference."))
    for one in batch.payments:
        if not (one.amount.is_finite() and 0 < one.amount <= MOST) or one.amount != one.amount.quantize(
            Decimal("0.01")
        ):
            raise ValueError(_("The amount of %(id)s cannot be transferred.") % {"id": one.end_to_end_id})


def _header(batch: Batch):
    moment = batch.created_at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return _node(
        "GrpHdr",
        _node("MsgId", _identifier(batch.message_id)),
        _node("CreDtTm", moment),
        *_totals(batch.payments),
        _node("InitgPty", _node("Nm", bank_text(batch.debtor_name, NAME))),
    )


def _instruction(batch: Batch, number: int, payments: list[Payment], *, level: str, charges: str):
    return _node(
        "PmtInf",
        _node("PmtInfId", _identifier(f"{batch.message_id}-{number}")),
        _node("PmtMtd", "TRF"),
        *_totals(payments),
        _node("PmtTpInf", _node("SvcLvl", _node("Cd", level))),
        _node("ReqdExctnDt", _node("Dt", batch.requested_on.isoformat())),
        _node("Dbtr", _node("Nm", bank_text(batch.debtor_name, NAME)), _address(*batch.debtor_address)),
        _account("DbtrAcct", batch.debtor_iban),
        _debtor_bank(batch.debtor_bic),
        _node("ChrgBr", charges),
        *(_transfer(one, bic_needed=level != "SEPA") for one in payments),
    )


def _transfer(payment: Payment, *, bic_needed: bool):
    if bic_needed and not payment.bic:
        raise ValueError(_("%(id)s goes to a country outside SEPA: it needs the BIC.") % {"id": payment.end_to_end_id})
    amount = _node("InstdAmt", f"{payment.amount:.2f}")
    amount.set("Ccy", "EUR")
    return _node(
        "CdtTrfTxInf",
        _node("PmtId", _node("EndToEndId", _identifier(payment.end_to_end_id))),
        _node("Amt", amount),
        payment.bic and _node("CdtrAgt", _bank(payment.bic)),
        _node(
            "Cdtr",
            _node("Nm", bank_text(payment.creditor_name, NAME)),
            _address(None, payment.town, payment.country),
        ),
        _account("CdtrAcct", payment.iban),
        _node("RmtInf", _node("Ustrd", bank_text(payment.remittance, REMITTANCE))),
    )


def _totals(payments: Iterable[Payment]) -> list:
    amounts = [one.amount for one in payments]
    return [_node("NbOfTxs", str(len(amounts))), _node("CtrlSum", f"{sum(amounts):.2f}")]


def _address(street: str | None, town: str, country: str):
    """Structured only: free address lines are refused by banks from November 2026."""
    return _node(
        "PstlAdr",
        street and _node("StrtNm", bank_text(street, STREET)),
        _node("TwnNm", bank_text(town, TOWN)),
        _node("Ctry", _country(country)),
    )


def _account(tag: str, iban: str):
    return _node(tag, _node("Id", _node("IBAN", checked_iban(iban))))


def _debtor_bank(bic: str | None):
    unknown = _node("FinInstnId", _node("Othr", _node("Id", "NOTPROVIDED")))
    return _node("DbtrAgt", _bank(bic) if bic else unknown)


def _bank(bic: str):
    if not BIC.match(bic):
        raise ValueError(_("%(bic)s is not a valid BIC.") % {"bic": bic})
    return _node("FinInstnId", _node("BICFI", bic))


def _country(code: str) -> str:
    # The seed grid and the statistics say EL; ISO 20022 says GR.
    return {"EL": "GR", "UK": "GB"}.get(code, code)


def _identifier(text: str) -> str:
    """Never cut: a reference that is not whole finds nobody when the bank answers."""
    if len(text) > IDENTIFIER or bank_text(text, IDENTIFIER) != text:
        raise ValueError(_("%(id)s cannot be a reference in a payment file.") % {"id": text})
    return text


def _node(tag: str, *inside):
    node = etree.Element(f"{{{NAMESPACE}}}{tag}")
    for one in inside:
        if isinstance(one, str):
            node.text = one
        elif one is not None and not isinstance(one, list):
            node.append(one)
    return node
