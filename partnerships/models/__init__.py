from partnerships.models.approvals import Approval
from partnerships.models.cvs import Cv
from partnerships.models.drafts import Draft
from partnerships.models.events import Event
from partnerships.models.notices import Channel, Notice, Preference
from partnerships.models.organisations import Organisation, OrganisationType, Registration
from partnerships.models.outbox import Document, Mail
from partnerships.models.partnerships import Grant, Partnership
from partnerships.models.people import Invitation, Membership, User
from partnerships.models.rule_sets import RuleSet
from partnerships.models.viewings import Viewing
from partnerships.models.wishes import Wishes

__all__ = [
    "Approval",
    "Channel",
    "Cv",
    "Document",
    "Draft",
    "Event",
    "Grant",
    "Invitation",
    "Mail",
    "Membership",
    "Notice",
    "Organisation",
    "OrganisationType",
    "Partnership",
    "Preference",
    "Registration",
    "RuleSet",
    "User",
    "Viewing",
    "Wishes",
]
