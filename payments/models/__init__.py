from payments.models.accounts import BankAccount
from payments.models.batches import Batch, Payment
from payments.models.ledger import Fund, FundShare, Posting
from payments.models.verifications import Verification

__all__ = ["BankAccount", "Batch", "Fund", "FundShare", "Payment", "Posting", "Verification"]
