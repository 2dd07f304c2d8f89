from mobility.models.applications import Application
from mobility.models.arrangements import Arrangement
from mobility.models.closing import Answers, ClosingReport, Evidence
from mobility.models.conversations import Attachment, Message, ReadMark
from mobility.models.exchanges import Exchange, ExchangeChild
from mobility.models.hosts import HostPace
from mobility.models.imports import Import
from mobility.models.offers import Offer
from mobility.models.paper_texts import PaperText
from mobility.models.papers import ChangeRequest, Paper, Signature
from mobility.models.reminders import Reminder
from mobility.models.rounds import Candidate, Round
from mobility.models.samples import CatalogueSample
from mobility.models.searches import SavedSearch

__all__ = [
    "Answers",
    "Application",
    "Arrangement",
    "Attachment",
    "Candidate",
    "CatalogueSample",
    "ChangeRequest",
    "ClosingReport",
    "Evidence",
    "Exchange",
    "ExchangeChild",
    "HostPace",
    "Import",
    "Message",
    "Offer",
    "Paper",
    "PaperText",
    "ReadMark",
    "Reminder",
    "Round",
    "SavedSearch",
    "Signature",
]
