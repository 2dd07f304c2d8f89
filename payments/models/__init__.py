from payments.models.accounts import BankAccount
from payments.models.batches import Batch, Payment
from payments.models.claims import Amendment, CostLine, FinancialStatement, Period
from payments.models.ledger import Fund, FundShare, Posting
from payments.models.verifications import Verification

__all__ = [
    "Amendment",
    "BankAccount",
    "Batch",
    "CostLine",
    "FinancialStatement",
    "Fund",
    "FundShare",
    "Payment",
    "Period",
    "Posting",
    "Verification",
]
