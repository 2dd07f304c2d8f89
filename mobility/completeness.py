"""What an exchange still lacks before it can be validated: the checklist the VO, HO and VOP all see."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from mobility.conflicts import Dated, Stayed, conflicts
from mobility.models import ClosingReport, Evidence
from partnerships.calendar import working_days
from partnerships.rulebook import rules_of


@dataclass(frozen=True)
class Check:
    """One line of the checklist. label: what is asked for; gap: what to say while it is not done."""

    key: str
    label: str
    done: bool
    gap: "Gap"


@dataclass(frozen=True)
class Gap:
    """key: what is missing; side: whose move it is; blocks_report: it keeps the VO from handing in."""

    key: str
    side: str
    sentence: str
    blocks_report: bool = False


def checklist(exchange, *, kinds=None, reported=None):
    """[Check] in the order people work through it.

    kinds: kinds of the evidence at hand, reported: is there a closing report; asked of the database where not given.
    """
    if kinds is None:
        kinds = Evidence.objects.filter(exchange=exchange, withdrawn_at=None).values_list("kind", flat=True)
    if reported is None:
        reported = ClosingReport.objects.filter(exchange=exchange).exists()
    rows = proof_of_stay(set(kinds)) if exchange.mode == "physical" else []
    return [*rows, report_check(reported), attendance_check(exchange)]


def proof_of_stay(kinds):
    travel = Gap("travel", "vo", _("A boarding pass, ticket or travel invoice is missing."), True)
    bed = Gap("accommodation", "vo", _("An accommodation invoice is missing."), True)
    return [
        Check("travel", _("Travel"), bool(kinds & {"travel", "travel_invoice"}), travel),
        Check("accommodation", _("Accommodation"), "accommodation" in kinds, bed),
    ]


def report_check(reported):
    return Check("report", _("Closing report"), reported, Gap("report", "vo", _("The closing report is missing.")))


def attendance_check(exchange):
    gap = Gap("attendance", "ho", _("The host has not yet confirmed the attendance."))
    return Check("attendance", _("Attendance"), exchange.attendance_confirmed_at is not None, gap)


def flags_of(exchange, evidence, report):
    """[sentence] about dates that do not fit together. evidence: what is not withdrawn; report: or None."""
    rules = rules_of(exchange.rule_set)
    reported = (report.actual_start, report.actual_end) if report else None
    stay = Stayed(
        agreed=(exchange.starts_on, exchange.ends_on),
        reported=reported,
        reported_days=reported_days(exchange, *reported) if reported else None,
        attended_days=exchange.attended_days,
    )
    dated = [Dated(one.name, one.kind, one.first_on, one.last_on) for one in evidence if one.first_on]
    return conflicts(stay, dated, travel_margin_days=rules.travel_margin_days)


def reported_days(exchange, first, last):
    return working_days(first, last, country=exchange.ho_country, travel_days=exchange.travel_days)


def gaps(exchange):
    return [check.gap for check in checklist(exchange) if not check.done]
