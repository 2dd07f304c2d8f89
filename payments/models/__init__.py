from payments.models.accounts import BankAccount
from payments.models.answers import BankAnswer, BankAnswerLine
from payments.models.batches import Batch, Payment
from payments.models.claims import Amendment, CostLine, FinancialStatement, Period
from payments.models.ledger import Fund, FundShare, Posting
from payments.models.recoveries import Recovery
from payments.models.verifications import Verification

__all__ = [
    "Amendment",
    "BankAccount",
    "BankAnswer",
    "BankAnswerLine",
    "Batch",
    "CostLine",
    "FinancialStatement",
    "Fund",
    "FundShare",
    "Payment",
    "Period",
    "Posting",
    "Recovery",
    "Verification",
]
