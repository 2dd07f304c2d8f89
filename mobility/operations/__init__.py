from mobility.operations.applications import (
    accept_application,
    agree_application,
    confirm_application,
    decline_application,
    endorse_application,
    expire_application,
    submit_application,
    withdraw_application,
)
from mobility.operations.arrangements import decline_arrangement, propose_arrangement, withdraw_arrangement
from mobility.operations.closing import (
    add_evidence,
    answer_questionnaire,
    close_exchange,
    confirm_attendance,
    send_back_report,
    submit_report,
    validate_broken_off,
    validate_exchange,
    withdraw_evidence,
)
from mobility.operations.conversations import mark_read, write_message
from mobility.operations.exchanges import cancel_exchange, end_exchange, interrupt_exchange, start_exchange
from mobility.operations.offers import close_offer, edit_offer, pause_offer, publish_offer, resume_offer
from mobility.operations.papers import draw_up_commitment, order_preview, sign_commitment
from mobility.operations.waiting import hold_place, lapse_hold, promote_next, settle_places

__all__ = [
    "accept_application",
    "add_evidence",
    "agree_application",
    "answer_questionnaire",
    "cancel_exchange",
    "close_exchange",
    "close_offer",
    "confirm_application",
    "confirm_attendance",
    "decline_application",
    "decline_arrangement",
    "draw_up_commitment",
    "edit_offer",
    "end_exchange",
    "endorse_application",
    "expire_application",
    "hold_place",
    "interrupt_exchange",
    "lapse_hold",
    "mark_read",
    "order_preview",
    "pause_offer",
    "promote_next",
    "propose_arrangement",
    "publish_offer",
    "resume_offer",
    "send_back_report",
    "settle_places",
    "sign_commitment",
    "start_exchange",
    "submit_application",
    "submit_report",
    "validate_broken_off",
    "validate_exchange",
    "withdraw_application",
    "withdraw_arrangement",
    "withdraw_evidence",
    "write_message",
]
