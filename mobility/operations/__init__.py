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
from mobility.operations.arrangements import (
    decline_arrangement,
    expire_arrangement,
    propose_arrangement,
    withdraw_arrangement,
)
from mobility.operations.change_requests import answer_change_request, ask_for_change
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
from mobility.operations.missions import plan_mission
from mobility.operations.offers import (
    close_offer,
    edit_offer,
    pause_offer,
    publish_offer,
    rest_offer,
    resume_offer,
)
from mobility.operations.paper_texts import adopt_text, write_text
from mobility.operations.papers import draw_up_commitment, order_preview, withdraw_version
from mobility.operations.rounds import (
    accept_round,
    cancel_round,
    mark_candidate,
    open_round,
    repeat_round,
    stop_search,
)
from mobility.operations.searches import change_search, delete_search, save_search, silence_search
from mobility.operations.signatures import order_copy, sign_commitment
from mobility.operations.waiting import hold_place, lapse_hold, promote_next, settle_places

__all__ = [
    "accept_application",
    "accept_round",
    "add_evidence",
    "adopt_text",
    "agree_application",
    "answer_change_request",
    "answer_questionnaire",
    "ask_for_change",
    "cancel_exchange",
    "cancel_round",
    "change_search",
    "close_exchange",
    "close_offer",
    "confirm_application",
    "confirm_attendance",
    "decline_application",
    "decline_arrangement",
    "delete_search",
    "draw_up_commitment",
    "edit_offer",
    "end_exchange",
    "endorse_application",
    "expire_application",
    "expire_arrangement",
    "hold_place",
    "interrupt_exchange",
    "lapse_hold",
    "mark_candidate",
    "mark_read",
    "open_round",
    "order_copy",
    "order_preview",
    "pause_offer",
    "plan_mission",
    "promote_next",
    "propose_arrangement",
    "publish_offer",
    "repeat_round",
    "rest_offer",
    "resume_offer",
    "save_search",
    "send_back_report",
    "settle_places",
    "sign_commitment",
    "silence_search",
    "start_exchange",
    "stop_search",
    "submit_application",
    "submit_report",
    "validate_broken_off",
    "validate_exchange",
    "withdraw_application",
    "withdraw_arrangement",
    "withdraw_evidence",
    "withdraw_version",
    "write_message",
    "write_text",
]
