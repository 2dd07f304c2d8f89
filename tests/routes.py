"""Every address of the portal, read from the resolver, with the objects that fit into it.

A page that takes an id is found here the day it is written: NOUNS says whose id it is, and a route whose noun
is unknown fails the matrix loudly.
"""

import re
from dataclasses import dataclass
from uuid import UUID

from django.db import models
from django.urls import URLPattern, get_resolver, reverse

from mobility.models import (
    Application,
    Arrangement,
    Attachment,
    ChangeRequest,
    Evidence,
    Exchange,
    Import,
    Offer,
    Paper,
    PaperText,
    Round,
    SavedSearch,
)
from partnerships.models import (
    Approval,
    Document,
    Draft,
    Invitation,
    Mail,
    Organisation,
    Partnership,
    Registration,
    User,
)
from payments.models import BankAnswer, Batch, CostLine, Fund, Payment, Period, Recovery
from reporting.models import (
    Comment,
    Definition,
    Dossier,
    Export,
    Output,
    OutputFile,
    Report,
    Token,
    Wording,
)

# The stem of a route's name, or of the argument's ('evidence_id'), → whose id stands in it.
NOUNS = {
    "registration": Registration,
    "organisation": Organisation,
    "partnership": Partnership,
    "approval": Approval,
    "invitation": Invitation,
    "draft": Draft,
    "person": User,
    "import": Import,
    "mail": Mail,
    "outbox": Mail,
    "document": Document,
    "verify": Document,
    "offer": Offer,
    "application": Application,
    "arrangement": Arrangement,
    "attachment": Attachment,
    "exchange": Exchange,
    "round": Round,
    "paper": Paper,
    "change": ChangeRequest,
    "commitment": Exchange,
    "agreement": Exchange,
    "account": Exchange,
    "evidence": Evidence,
    "answer": BankAnswer,
    "batch": Batch,
    "payment": Payment,
    "recovery": Recovery,
    "fund": Fund,
    "claim": Fund,
    "period": Period,
    "cost": CostLine,
    "report": Report,
    "comment": Comment,
    "wording": Wording,
    "dossier": Dossier,
    "output": Output,
    "outputfile": OutputFile,
    "export": Export,
    "definition": Definition,
    "token": Token,
    "search": SavedSearch,
    "text": PaperText,
}
# Addresses whose id is another noun's than their name says.
EXACT = {
    "mobility:application-new": Offer,
    "payments:agreement-sign": Paper,
}
# Arguments that are no ids: values that the page understands, and one that it does not.
WORDS = {
    "side": ["vo", "ho", "vop", "hop", "nobody"],
    "kind": ["commitment", "agreement", "travel", "nothing"],
    "keepsake": ["certificate", "hosting", "welcome", "advice", "nothing"],
    "part": ["a", "c", "z"],
    "key": ["abc"],
    "uidb36": ["1"],
    "token": ["no-such-token"],
    "year": [2027],
    "about": ["nothing"],
    "indicator": ["activity", "outcome", "nothing"],
    "table": ["organisations", "offers", "exchanges", "answers", "payments", "figures", "log", "outputs", "nothing"],
    "extension": ["csv", "xlsx", "exe"],
    "section": ["remarks", "nothing"],
    "version": [1],
}
OURS = ("partnerships", "mobility", "payments", "reporting", "api")
# Pages about one object that are for everybody: they carry no canary, whoever asks.
PUBLIC = {"partnerships:document-verify"}


@dataclass(frozen=True)
class Route:
    name: str
    arguments: tuple

    @property
    def namespace(self):
        return self.name.rpartition(":")[0]

    @property
    def stem(self):
        return re.split(r"[-_]", self.name.rpartition(":")[2])[0]

    @property
    def verb(self):
        """The workflow's verb this address would stand for: mobility:report-send-back → send_back."""
        return self.name.rpartition(":")[2].partition("-")[2].replace("-", "_")

    @property
    def ids(self):
        return [name for name in self.arguments if name not in WORDS]

    def model_of(self, argument):
        """Whose id the argument is; KeyError when nobody has said so in NOUNS."""
        if self.name in EXACT:
            return EXACT[self.name]
        own = re.sub(r"_?(public_)?(id|pk)$", "", argument)
        return NOUNS[own] if own else NOUNS[self.stem]

    def url(self, **values):
        given = {name: values.get(name, WORDS.get(name, ["x"])[0]) for name in self.arguments}
        return reverse(self.name, kwargs=given)


def all_routes():
    """[Route] of every named address, in the resolver's order, each once."""
    found = {route.name: route for route in _walk(get_resolver().url_patterns, "", {})}
    return list(found.values())


def _walk(patterns, prefix, outer):
    for entry in patterns:
        arguments = outer | _arguments(entry.pattern)
        if isinstance(entry, URLPattern):
            if entry.name:
                yield Route(prefix + entry.name, tuple(arguments))
        else:
            inner = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from _walk(entry.url_patterns, inner, arguments)


def _arguments(pattern):
    named = pattern.regex.groupindex
    return dict.fromkeys(named)


def identifier(obj):
    """What stands for the object in an address."""
    if isinstance(obj, Fund):
        return obj.partnership.public_id
    return getattr(obj, "public_id", None) or obj.pk


def unused_identifier(model):
    """An id of the same shape that nothing has."""
    if model is Fund or hasattr(model, "public_id"):
        return "no-such-id-here1"
    return UUID(int=0) if isinstance(model._meta.pk, models.UUIDField) else 987654321
