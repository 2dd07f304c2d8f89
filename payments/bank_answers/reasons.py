"""ISO 20022's external codes for why a payment is refused or returned, and for where it stands, in words.

Source: External Code Sets of ISO 20022 (ExternalStatusReason1Code, ExternalReturnReason1Code,
ExternalPaymentTransactionStatus1Code), those that banks use for credit transfers in euro.
"""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "AC01": _("The account number is wrong, or the account does not exist."),
    "AC02": _("Our own account number is wrong."),
    "AC03": _("The account number is not valid for this bank."),
    "AC04": _("The account is closed."),
    "AC06": _("The account is blocked."),
    "AC07": _("The account of the payee was closed."),
    "AC13": _("The account is of a kind that cannot receive this payment."),
    "AC16": _("The account may not be used for this, as the bank does not say why."),
    "AG01": _("The bank forbids this kind of payment on the account."),
    "AG02": _("The bank does not know this kind of payment."),
    "AG03": _("The bank does not support this kind of payment."),
    "AM01": _("The amount is zero."),
    "AM02": _("The amount is above what may be transferred."),
    "AM03": _("The currency is not accepted on this account."),
    "AM04": _("There was not enough money on our account."),
    "AM05": _("The bank holds it for a payment that was sent twice."),
    "AM07": _("The amount is blocked by a legal order."),
    "AM09": _("The amount is not the one agreed."),
    "AM10": _("The sum of the file is not the sum of its payments."),
    "AM14": _("The amount is above the limit agreed with the bank."),
    "BE01": _("The name does not fit the account."),
    "BE04": _("The address of the payee is missing."),
    "BE05": _("The bank does not know who sent the payment."),
    "BE06": _("The payee is not known at this bank."),
    "BE07": _("Our own address is missing."),
    "CNOR": _("The payee's bank is not registered for this kind of payment."),
    "CUST": _("We asked for it back."),
    "CURR": _("The currency is wrong."),
    "DT01": _("The date is not valid."),
    "DUPL": _("The bank holds it for a payment that was sent twice."),
    "ED05": _("The settlement between the banks failed."),
    "FF01": _("The format of the file is not valid."),
    "FOCR": _("Returned because it was called back."),
    "FR01": _("Returned on suspicion of fraud."),
    "MD07": _("The holder of the account has died."),
    "MS02": _("The payee refuses it without saying why."),
    "MS03": _("The bank gives no reason."),
    "NARR": _("See what the bank writes."),
    "RC01": _("The bank code (BIC) is wrong."),
    "RC03": _("Our own bank's code is wrong."),
    "RC04": _("The code of the payee's bank is wrong."),
    "RF01": _("The reference was used before."),
    "RR01": _("The identification of our account is missing, as the law asks for it."),
    "RR02": _("Our name or address is missing, as the law asks for it."),
    "RR03": _("The payee's name or address is missing, as the law asks for it."),
    "RR04": _("Refused for legal reasons."),
    "TECH": _("A technical fault at the bank."),
    "TM01": _("It arrived after the bank's closing time."),
}
STATUSES = {
    "ACCC": _("Arrived on the payee's account."),
    "ACCP": _("Accepted by the bank after its checks."),
    "ACSC": _("The bank has made it; the statement is still to come."),
    "ACSP": _("Accepted, being carried out."),
    "ACTC": _("The format is accepted."),
    "ACWC": _("Accepted with a change."),
    "CANC": _("Cancelled before it was made."),
    "PART": _("Accepted in part."),
    "PATC": _("Waiting for another signature at the bank."),
    "PDNG": _("Waiting at the bank."),
    "RCVD": _("Received by the bank."),
    "RJCT": _("Refused by the bank."),
}


def in_words(code: str, text: str = "") -> str:
    """'AC04' → 'The account is closed. (AC04)'; a code nobody knows stands as it is; text: what the bank adds."""
    words = REASONS.get(code) or STATUSES.get(code)
    said = f"{words} ({code})" if words else code
    return " ".join(part for part in (str(said), text) if part)
