"""What is mine to do on exchanges, why, until when: one query per kind of work, the most urgent rows of each."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from clusterxchange.addresses import address_of
from clusterxchange.todo import Task
from mobility.models import Answers, Evidence, Exchange, Paper, Signature
from mobility.operations.closing import REPORTABLE
from mobility.progress import AFTER_STAY, SIDES

MOST = 25
SEVERAL = 3  # papers from which on they are offered to be signed together
AT_ONCE = 200
SHOWN = (
    "public_id", "number", "status", "mode", "vo", "ho", "vop", "hop", "vo_name", "ho_name", "starts_on", "ends_on",
    "payment_due_on", "report_due_on", "attendance_confirmed_at",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Errand:
    """What a floor above asks of visitors on the same exchanges; it announces itself in `errands`.

    roles: whose it is; waiting: which exchanges wait for it; facts: annotations that it reads; columns: fields
    besides SHOWN; tasks: exchange → [Task].
    """

    roles: tuple
    waiting: Q
    facts: dict
    columns: tuple
    tasks: Callable


errands = []


def tasks_for(user):
    scope = user.scope
    if not (scope.organisations or scope.partnerships):
        return []
    return [*to_sign(user), *of_organisations(scope), *of_desks(scope)]


def link(page, row):
    return address_of(f"mobility:{page}", row.public_id)


def task(what, why, page, exchange, until=None):
    return Task(what=what, why=why, url=link(page, exchange), until=until, about=exchange.number)


# Signatures --------------------------------------------------------------------------------------


def to_sign(user):
    """A task for each paper; one more for all of them where there are several."""
    waiting = papers_to_sign(user)
    tasks = [signing_task(paper, side) for paper, side in waiting[:MOST]]
    if len(waiting) < SEVERAL:
        return tasks
    words = {"count": len(waiting)}
    first = min((task.until for task in tasks if task.until), default=None)
    return [
        Task(what=_("Sign %(count)s papers together") % words, why=_("They wait for you; each is signed by itself."),
             url=reverse("mobility:paper-sign-several"), until=first),
        *tasks,
    ]  # fmt: skip


def papers_to_sign(user):
    """[(paper, side)] that wait for a side this person signs for; of an agreement the visitor comes first."""
    scope = user.scope
    mine = {
        "vo": scope.organisations_as("signatory"), "ho": scope.organisations_as("signatory"),
        "vop": scope.partnerships_as("signatory"), "hop": scope.partnerships_as("signatory"),
    }  # fmt: skip
    waiting = Q(pk__in=[])
    for side, bodies in mine.items():
        if bodies:
            waiting |= Q(**{f"{side}__in": bodies})
    if not waiting:
        return []
    papers = open_papers().filter(waiting)[:AT_ONCE]
    return [(paper, side) for paper in papers if (side := side_waiting(paper, mine))]


def side_waiting(paper, mine):
    missing = [side for side in paper.signers if side not in paper.signed]
    if paper.kind == Paper.Kind.AGREEMENT:
        missing = missing[:1]
    if paper.exchange.status == "cancelled":
        return None
    return next((side for side in missing if getattr(paper, f"{side}_id") in mine[side]), None)


@cache
def open_papers():
    """The question without whose it is. Putting it together costs as much as asking it: once a process is enough."""
    signed = Signature.objects.filter(paper=OuterRef("pk")).values("side")
    return (
        Paper.objects.filter(status=Paper.Status.OPEN)
        .annotate(signed=ArraySubquery(signed))
        .select_related("exchange")
        .only("public_id", "kind", "number", "status", "sha256", "vo", "ho", "vop", "hop", "exchange__number",
              "exchange__vo_name", "exchange__ho_name", "exchange__starts_on", "exchange__status")
        .order_by("exchange__starts_on", "pk")
    )  # fmt: skip


def signing_task(paper, side):
    exchange, words = paper.exchange, {"paper": paper.get_kind_display()}
    why = _("%(vo)s visits %(ho)s. %(done)s of %(all)s have signed; you sign for the %(side)s.") % {
        "vo": exchange.vo_name, "ho": exchange.ho_name, "done": len(paper.signed), "all": len(paper.signers),
        "side": str(SIDES[side]).lower(),
    }  # fmt: skip
    return Task(what=_("Sign the %(paper)s") % words, why=why, url=link("paper-detail", paper),
                until=exchange.starts_on, about=exchange.number)  # fmt: skip


# Visitors and hosts ------------------------------------------------------------------------------


def of_organisations(scope):
    """Writing the commitment, the report with its evidence, the attendance, the questionnaire, the errands."""
    mine, managed = scope.organisations_as("manager", "traveller"), set(scope.organisations_as("manager"))
    sent = {errand: bodies for errand in errands if (bodies := scope.organisations_as(*errand.roles))}
    if not mine and not sent:
        return []
    found = []
    for exchange in at_work(mine, sent):
        if exchange.vo_id in mine:
            found += visitor_tasks(exchange)
        if exchange.ho_id in managed:
            found += host_tasks(exchange)
        for errand, bodies in sent.items():
            if exchange.vo_id in bodies:
                found += errand.tasks(exchange)
    return found[:MOST]


def at_work(mine, sent):
    """The exchanges on which these organisations have something to do. sent: {errand: organisations}."""
    involved = Q(vo__in=mine) | Q(ho__in=mine)
    waiting = involved & Q(status__in=["building", "ongoing", *AFTER_STAY]) & ~Q(status="closed", answered__len=2)
    for errand, bodies in sent.items():
        involved |= Q(vo__in=bodies)
        waiting |= Q(vo__in=bodies) & errand.waiting
    # `involved` is what an index answers and what the policy confirms; it is named apart from what waits.
    return with_facts(tuple(sent)).filter(involved).filter(waiting)[: MOST * 2]


@cache
def with_facts(sent):
    """Exchanges with what the tasks read of them; the part of the question that is everybody's (sent: errands)."""
    answered = Answers.objects.filter(exchange=OuterRef("pk"), part="a").values("side")
    written = Paper.objects.standing().filter(exchange=OuterRef("pk"), kind="commitment")
    kinds = Evidence.objects.filter(exchange=OuterRef("pk"), withdrawn_at=None).values("kind")
    facts = {"answered": ArraySubquery(answered), "written": Exists(written), "kinds": ArraySubquery(kinds.distinct())}
    columns = SHOWN
    for errand in sent:
        facts |= errand.facts
        columns += errand.columns
    return Exchange.objects.annotate(**facts).only(*columns).order_by("ends_on", "pk")


def visitor_tasks(exchange):
    if exchange.status == "building" and not exchange.written:
        why = _("Your visit to %(ho)s begins with it; four sign it.") % {"ho": exchange.ho_name}
        yield task(_("Write the Commitment to Quality"), why, "exchange-commitment", exchange, exchange.starts_on)
    if exchange.status in REPORTABLE:
        yield from report_tasks(exchange)
    yield from questionnaire_tasks(exchange, "vo", exchange.ho_name)


def report_tasks(exchange):
    due = exchange.report_due_on
    kinds = set(exchange.kinds)
    proven = kinds & {"travel", "travel_invoice"} and "accommodation" in kinds
    if exchange.mode == "physical" and not proven:
        why = _("Travel and accommodation of your visit to %(ho)s; without them nothing can be paid.")
        yield task(_("Upload the evidence"), why % {"ho": exchange.ho_name}, "exchange-evidence", exchange, due)
    if exchange.status == "returned":
        why = _("Your partnership says what is missing.")
        yield task(_("Complete the closing report"), why, "exchange-report", exchange, due)
    else:
        why = _("Your visit to %(ho)s is over.")
        if exchange.status == "interrupted":
            why = _("Your visit to %(ho)s was broken off: say which days were done.")
        why %= {"ho": exchange.ho_name}
        yield task(_("Hand in the closing report"), why, "exchange-report", exchange, due)


def host_tasks(exchange):
    if exchange.status in (*REPORTABLE, "reported") and exchange.attendance_confirmed_at is None:
        why = _("%(vo)s is paid only when you say that its visitor was there.") % {"vo": exchange.vo_name}
        yield task(_("Confirm the attendance"), why, "exchange-attendance", exchange, exchange.payment_due_on)
    yield from questionnaire_tasks(exchange, "ho", exchange.vo_name)


def questionnaire_tasks(exchange, side, other):
    if exchange.status in AFTER_STAY and side not in exchange.answered:
        why = _("Three grades about the visit with %(other)s.") % {"other": other}
        yield task(_("Fill in the questionnaire"), why, "exchange-questionnaire", exchange)


# Desks -------------------------------------------------------------------------------------------


def of_desks(scope):
    """Reports to check, soonest payment first."""
    mine = scope.partnerships_as("desk", "coordinator")
    if not mine:
        return []
    rows = Exchange.objects.filter(vop__in=mine, status="reported").only(*SHOWN).order_by("payment_due_on", "pk")[:MOST]
    return [
        task(
            _("Check report and evidence of %(vo)s") % {"vo": exchange.vo_name},
            _("It is validated or sent back; the lump sum is to be paid by the same day."),
            "exchange-validate",
            exchange,
            exchange.payment_due_on,
        )
        for exchange in rows
    ]
