from payments.operations.accounts import confirm_account
from payments.operations.agreements import draw_up_agreement, give_bank_account, sign_agreement
from payments.operations.answers import import_answer
from payments.operations.batches import (
    approve_batch,
    cancel_batch,
    prepare_batch,
    reject_payment,
    send_batch,
    settle_batch,
    settle_payment,
)
from payments.operations.ledger import release_commitment, release_rest
from payments.operations.recoveries import (
    confirm_recovery,
    prepare_recovery,
    settle_recovery,
    withdraw_recovery,
)
from payments.operations.verifications import verify_ledger

__all__ = [
    "approve_batch",
    "cancel_batch",
    "confirm_account",
    "confirm_recovery",
    "draw_up_agreement",
    "give_bank_account",
    "import_answer",
    "prepare_batch",
    "prepare_recovery",
    "reject_payment",
    "release_commitment",
    "release_rest",
    "send_batch",
    "settle_batch",
    "settle_payment",
    "settle_recovery",
    "sign_agreement",
    "verify_ledger",
    "withdraw_recovery",
]
