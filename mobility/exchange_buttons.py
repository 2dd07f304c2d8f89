"""The buttons of an exchange's page: what the workflow gives now, and signing, writing, confirming, answering."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mobility.models import Exchange, Paper
from mobility.models.exchanges import BEFORE_STAY
from mobility.operations.closing import AFTER_STAY, REPORTABLE
from mobility.operations.papers import WRITERS

# verb of the workflow → (page, label, tone, does it ask first)
WORDS = {
    "report": ("exchange-report", gettext_lazy("Write the closing report"), "primary", True),
    "validate": ("exchange-validate", gettext_lazy("Check and validate"), "primary", True),
    "close": ("exchange-close", gettext_lazy("Close the file"), "primary", False),
    "close_unpaid": ("exchange-close", gettext_lazy("Close the file"), "primary", False),
    "interrupt": ("exchange-interrupt", gettext_lazy("Break off the stay"), "tertiary", True),
    "cancel": ("exchange-cancel", gettext_lazy("Cancel the exchange"), "tertiary", True),
}


def button(page, label, public_id, *, tone="secondary", asks=True):
    return {"label": label, "url": reverse(f"mobility:{page}", args=[public_id]), "tone": tone, "link": asks}


def buttons(exchange, user, papers):
    """papers: current versions by kind; exchange.answered: the sides that filled the questionnaire."""
    mine = exchange.parties_of(user)
    return [
        *signing(papers, mine),
        *writing(exchange, papers, mine),
        *closing(exchange, mine),
        *steps(exchange, user),
    ]


def in_order(verbs):
    """The moves first, then what one may also do; what ends the exchange stands last."""
    places = {"primary": 0, "secondary": 1, "tertiary": 2}
    return sorted(verbs, key=lambda verb: places[verb["tone"]])


def steps(exchange, user):
    """The verbs of the workflow that have a page of their own."""
    open_verbs = set(Exchange.workflow.verbs_for(exchange, user))
    if exchange.amount:
        open_verbs.discard("close_unpaid")
    return [
        button(page, label, exchange.public_id, tone=tone, asks=asks)
        for verb, (page, label, tone, asks) in WORDS.items()
        if verb in open_verbs
    ]


def signing(papers, mine):
    found = []
    for paper in papers.values():
        waiting = [side for side in paper.signers if side not in paper.signed_sides]
        if paper.kind == Paper.Kind.AGREEMENT:
            waiting = waiting[:1]  # the visitor first
        if paper.status == Paper.Status.OPEN and any(f"{side}.signatory" in mine for side in waiting):
            label = _("Read and sign: %(paper)s") % {"paper": paper.get_kind_display()}
            found.append(button("paper-detail", label, paper.public_id, tone="primary"))
    return found


def writing(exchange, papers, mine):
    if exchange.status not in BEFORE_STAY or not WRITERS & mine:
        return []
    if "commitment" in papers:
        return [button("exchange-commitment", _("Change the commitment"), exchange.public_id)]
    return [button("exchange-commitment", _("Write the commitment"), exchange.public_id, tone="primary")]


def closing(exchange, mine):
    found, status = [], exchange.status
    attended = exchange.attendance_confirmed_at is not None
    if "ho.manager" in mine and not attended and status in ("ongoing", *AFTER_STAY):
        label = _("Confirm the attendance")
        found.append(button("exchange-attendance", label, exchange.public_id, tone="primary"))
    if mine & {"vo.manager", "vo.traveller"} and status in REPORTABLE:
        found.append(button("exchange-evidence", _("Upload evidence"), exchange.public_id))
    sides = [side for side in ("vo", "ho") if mine & {f"{side}.manager", f"{side}.traveller"}]
    if status in AFTER_STAY and any(side not in exchange.answered for side in sides):
        found.append(button("exchange-questionnaire", _("Fill in the questionnaire"), exchange.public_id))
    return found
