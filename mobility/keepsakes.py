"""Papers that are made when somebody first asks: certificates and the welcome pack; floors above add theirs.

One for each exchange and content: asked for again, the same document is given until the facts have changed.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mobility.completeness import proof_of_stay
from mobility.models import ClosingReport, Paper, Signature
from mobility.models.exchanges import COUNTED
from mobility.panels import Panel, panel
from mobility.papers.content import stay_facts
from partnerships.calendar import report_due_on
from partnerships.emails import link_to
from partnerships.rulebook import rules_of


@dataclass(frozen=True)
class Keepsake:
    """letter: what follows the exchange's number; sides: who orders and reads it; ready: is it its time?"""

    label: str
    template: str
    letter: str
    sides: tuple
    ready: Callable
    content: Callable


KEEPSAKES = {}


def took_place(exchange):
    """It counts: report and evidence were found complete."""
    return exchange.status in COUNTED


def is_ahead(exchange):
    """Everything is signed, or (unfunded) all there is to sign."""
    return exchange.status in ("agreement_signed", "ongoing")


def facts_of(exchange):
    """As every paper tells of the visit; title is the paper's own."""
    return {"subject": exchange.title} | {name: said for name, said in stay_facts(exchange).items() if name != "title"}


def certificate(exchange):
    """Who was where, when and how long, as it was reported and found complete."""
    report = ClosingReport.objects.filter(exchange=exchange).first()
    first, last = (report.actual_start, report.actual_end) if report else (exchange.starts_on, exchange.ends_on)
    days = next(n for n in (exchange.days_done, exchange.attended_days, exchange.working_days) if n is not None)
    return facts_of(exchange) | {
        "starts_on": first.isoformat(),
        "ends_on": last.isoformat(),
        "working_days": days,
        "vop_name": exchange.vop.name,
        "hop_name": exchange.hop.name,
        "goals": exchange.goals,
        "validated_on": date_format(exchange.validated_at, "j F Y"),
    }


def welcome(exchange):
    """What visitor and host need at hand: days, place, agenda, whom to ask, what to keep, what is due when."""
    commitment = Paper.objects.filter(exchange=exchange, kind="commitment", status="signed").first()
    content = commitment.content if commitment else {}
    signed = Signature.objects.filter(paper=commitment) if commitment else Signature.objects.none()
    people = {one.side: {"name": one.name, "function": one.function} for one in signed}
    rules = rules_of(exchange.rule_set)
    return facts_of(exchange) | {
        "agenda": content.get("agenda", []),
        "goals": exchange.goals,
        "people": people,
        "traveller_email": exchange.traveller_email,
        "checks": [str(check.label) for check in proof_of_stay(set())] if exchange.mode == "physical" else [],
        "report_due_on": report_due_on(exchange.ends_on, rules).isoformat(),
        "payment_days": rules.payment_days if exchange.amount else 0,
        "links": {
            name: link_to(reverse(f"mobility:{page}", args=[public_id]))
            for name, page, public_id in (
                ("exchange", "exchange-detail", exchange.public_id),
                ("evidence", "exchange-evidence", exchange.public_id),
                ("report", "exchange-report", exchange.public_id),
                ("calendar", "exchange-calendar", exchange.public_id),
                ("messages", "application-messages", exchange.application.public_id),
            )
        },
    }


KEEPSAKES["welcome"] = Keepsake(
    gettext_lazy("Welcome pack"), "mobility/pdf/welcome.html", "W", ("vo", "ho", "vop", "hop"), is_ahead, welcome
)
KEEPSAKES["certificate"] = Keepsake(
    gettext_lazy("Certificate of participation"), "mobility/pdf/certificate.html", "P", ("vo", "vop"), took_place,
    certificate,
)  # fmt: skip
KEEPSAKES["hosting"] = Keepsake(
    gettext_lazy("Certificate of hosting"), "mobility/pdf/certificate_host.html", "H", ("ho", "hop"), took_place,
    certificate,
)  # fmt: skip


def keepsakes_for(exchange, user):
    """[(name, Keepsake)] this person may have now."""
    mine = exchange.parties_of(user)
    return [(name, one) for name, one in KEEPSAKES.items() if mine & set(one.sides) and one.ready(exchange)]


@panel
def to_keep(exchange, user):
    found = [] if user.scope.reads_only else keepsakes_for(exchange, user)
    if not found:
        return None
    return Panel("mobility/keepsakes_panel.html", {"exchange": exchange, "keepsakes": found, "title": _("To keep")})
