from partnerships.operations.approvals import ask_approval, grant_approval, refuse_approval, withdraw_approval
from partnerships.operations.documents import order_document
from partnerships.operations.drafts import discard_draft, keep_draft
from partnerships.operations.handing_over import hand_over
from partnerships.operations.notices import choose_channels, mark_seen
from partnerships.operations.people import accept_invitation, invite_person, remove_member
from partnerships.operations.profiles import change_profile, remove_cv
from partnerships.operations.registrations import (
    accept_registration,
    assign_registration,
    escalate_registration,
    reject_registration,
    remind_desk,
    resubmit_registration,
    send_back_registration,
    submit_registration,
    withdraw_registration,
)
from partnerships.operations.viewing import end_viewing, start_viewing

__all__ = [
    "accept_invitation",
    "accept_registration",
    "ask_approval",
    "assign_registration",
    "change_profile",
    "choose_channels",
    "discard_draft",
    "end_viewing",
    "escalate_registration",
    "grant_approval",
    "hand_over",
    "invite_person",
    "keep_draft",
    "mark_seen",
    "order_document",
    "refuse_approval",
    "reject_registration",
    "remind_desk",
    "remove_cv",
    "remove_member",
    "resubmit_registration",
    "send_back_registration",
    "start_viewing",
    "submit_registration",
    "withdraw_approval",
    "withdraw_registration",
]
