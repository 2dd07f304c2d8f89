"""Where an exchange stands and whose move it is: pure questions over the exchange and what hangs on it."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

AFTER_STAY = ("ended", "reported", "returned", "validated", "paid", "closed", "interrupted")

SIDES = {
    "vo": gettext_lazy("Visitor"),
    "ho": gettext_lazy("Host"),
    "vop": gettext_lazy("Visitor's partnership"),
    "hop": gettext_lazy("Host's partnership"),
}

# step → (label, the statuses in which it is the current one, the stamp that says it is done)
STEPS = {
    "commitment": (gettext_lazy("Commitment"), ("building",), "commitment_signed_at"),
    "agreement": (gettext_lazy("Agreement"), ("commitment_signed",), "agreement_signed_at"),
    "stay": (gettext_lazy("Stay"), ("agreement_signed", "ongoing"), "ended_at"),
    "report": (gettext_lazy("Report and evidence"), ("ended", "interrupted", "returned"), "reported_at"),
    "validation": (gettext_lazy("Validation"), ("reported",), "validated_at"),
    "payment": (gettext_lazy("Payment"), ("validated",), "paid_at"),
    "closed": (gettext_lazy("Closed"), ("paid",), "closed_at"),
}


@dataclass(frozen=True)
class Move:
    """side: whose move it is; what: what to do; until: the last day, or None."""

    side: str
    what: str
    until: date | None = None

    @property
    def who(self):
        return SIDES[self.side]


def steps_of(exchange):
    """The bar over the page: what is done, where it stands, what is to come; no payment where nothing is paid."""
    left_out = {"agreement": not (exchange.amount or exchange.agreed_amount), "payment": not exchange.amount}
    names = [name for name in STEPS if not left_out.get(name)]
    current = current_step(exchange, names)
    here = "failed" if exchange.status == "cancelled" else "current"
    return [{"label": STEPS[name][0], "state": here if name == current else state_of(exchange, name)} for name in names]


def state_of(exchange, name):
    if name == "stay" and exchange.broken_off:
        return "failed"
    return "done" if getattr(exchange, STEPS[name][2]) else "next"


def current_step(exchange, names):
    if exchange.status == "cancelled":
        return next((name for name in names if not getattr(exchange, STEPS[name][2])), names[-1])
    for name in names:
        if exchange.status in STEPS[name][1]:
            return name
    return "closed" if exchange.status == "validated" else None


def moves_of(exchange, *, papers, checks, answered):
    """[Move] that are due on the exchange itself; payments adds its own.

    papers: current versions by kind; checks: the checklist; answered: sides that filled the questionnaire.
    """
    by_status = {
        "building": lambda: commitment_moves(exchange, papers.get("commitment")),
        "commitment_signed": lambda: signature_moves(exchange, papers.get("agreement")),
        "ended": lambda: closing_moves(exchange, checks),
        "interrupted": lambda: closing_moves(exchange, checks),
        "returned": lambda: closing_moves(exchange, checks),
        "reported": lambda: review_moves(exchange, checks),
        "validated": lambda: [] if exchange.amount else [closing_move()],
        "paid": lambda: [closing_move()],
    }
    found = by_status.get(exchange.status, list)()
    return found + amendment_moves(exchange, papers.get("commitment")) + questionnaire_moves(exchange, answered)


def amendment_moves(exchange, paper):
    """A new version of the commitment that waits, while the one before is in force."""
    return [] if exchange.status == "building" else signature_moves(exchange, paper)


def commitment_moves(exchange, paper):
    if paper is None:
        return [Move("vo", _("Write the Commitment to Quality, together with the host"), exchange.starts_on)]
    return signature_moves(exchange, paper)


def signature_moves(exchange, paper):
    if paper is None or paper.status != "open":
        return []
    missing = [side for side in paper.signers if side not in paper.signed_sides]
    if paper.kind == "agreement":
        missing = missing[:1]  # the visitor first
    return [
        Move(side, _("Sign the %(paper)s") % {"paper": paper.get_kind_display()}, exchange.starts_on)
        for side in missing
    ]


def closing_moves(exchange, checks):
    due = exchange.report_due_on
    open_checks = [check for check in checks if not check.done and check.key != "report"]
    words = _("Hand in the closing report")
    if exchange.status == "returned":
        words = _("Complete the closing report and hand it in again")
    return [*(Move(check.gap.side, check.gap.sentence, due) for check in open_checks), Move("vo", words, due)]


def review_moves(exchange, checks):
    found = [Move(check.gap.side, check.gap.sentence, exchange.payment_due_on) for check in checks if not check.done]
    return [*found, Move("vop", _("Check the report and the evidence"), exchange.payment_due_on)]


def closing_move():
    return Move("vop", _("Close the file"))


def questionnaire_moves(exchange, answered):
    if exchange.status not in AFTER_STAY:
        return []
    return [Move(side, _("Fill in the questionnaire")) for side in ("vo", "ho") if side not in answered]
