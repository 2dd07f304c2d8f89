"""What an exchange still lacks before it can be validated: the checklist the VO, HO and VOP all see."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from mobility.models import ClosingReport, Evidence


@dataclass(frozen=True)
class Gap:
    """key: what is missing; side: whose move it is; blocks_report: it keeps the VO from handing in."""

    key: str
    side: str
    sentence: str
    blocks_report: bool = False


def checklist(exchange):
    """[(label key, done, gap)] in the order people work through it."""
    kinds = set(Evidence.objects.filter(exchange=exchange, withdrawn_at=None).values_list("kind", flat=True))
    reported = ClosingReport.objects.filter(exchange=exchange).exists()
    rows = []
    if exchange.mode == "physical":
        rows.append(
            (
                "travel",
                "travel" in kinds or "travel_invoice" in kinds,
                Gap("travel", "vo", _("A boarding pass, ticket or travel invoice is missing."), True),
            )
        )
        rows.append(
            (
                "accommodation",
                "accommodation" in kinds,
                Gap("accommodation", "vo", _("An accommodation invoice is missing."), True),
            )
        )
    rows.append(("report", reported, Gap("report", "vo", _("The closing report is missing."))))
    rows.append(
        (
            "attendance",
            exchange.attendance_confirmed_at is not None,
            Gap("attendance", "ho", _("The host has not yet confirmed the attendance.")),
        )
    )
    return rows


def gaps(exchange):
    return [gap for _key, done, gap in checklist(exchange) if not done]
