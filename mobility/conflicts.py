"""What the dates of a stay say against each other: agreement, report, evidence and host. Pure; warns, never refuses."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Dated:
    """A piece of evidence with the days that stand on it; last is None for a single day."""

    name: str
    kind: str
    first: date
    last: date | None = None


@dataclass(frozen=True)
class Stayed:
    """agreed and reported: (first, last day at the host); working days: reported and, says the host, attended."""

    agreed: tuple
    reported: tuple | None
    reported_days: int | None
    attended_days: int | None


def conflicts(stay: Stayed, evidence, *, travel_margin_days: int):
    """[sentence] about dates that do not fit together, the gravest first."""
    first, last = stay.reported or stay.agreed
    return [
        *between_accounts(stay),
        *in_travel(evidence, first, last, travel_margin_days),
        *in_beds(evidence, first, last),
    ]


def between_accounts(stay):
    """What the visitor reports against what was agreed and what the host confirms."""
    if stay.reported and (stay.reported[0] < stay.agreed[0] or stay.reported[1] > stay.agreed[1]):
        yield _("The report names %(reported)s; %(agreed)s was agreed.") % {
            "reported": period(*stay.reported), "agreed": period(*stay.agreed)}  # fmt: skip
    if None not in (stay.reported_days, stay.attended_days) and stay.reported_days != stay.attended_days:
        yield _("The report makes %(reported)s working days; the host confirms %(attended)s.") % {
            "reported": stay.reported_days, "attended": stay.attended_days}  # fmt: skip


def in_travel(evidence, first, last, margin):
    """Tickets from long before the first day or long after the last one."""
    earliest, latest = first - timedelta(days=margin), last + timedelta(days=margin)
    for one in evidence:
        if one.kind == "travel" and not (earliest <= one.first and (one.last or one.first) <= latest):
            yield _("%(name)s is of %(days)s, more than %(margin)s days from the stay.") % {
                "name": one.name, "days": period(one.first, one.last), "margin": margin}  # fmt: skip


def in_beds(evidence, first, last):
    """Nights between the first and the last day at the host that no invoice covers."""
    nights = {first + timedelta(days=step) for step in range((last - first).days)}
    beds = [one for one in evidence if one.kind == "accommodation" and one.last]
    covered = {one.first + timedelta(days=step) for one in beds for step in range((one.last - one.first).days)}
    if beds and (missing := sorted(nights - covered)):
        yield _("No accommodation for %(count)s of %(all)s nights, the first one of %(day)s.") % {
            "count": len(missing), "all": len(nights), "day": date_format(missing[0], "j M Y")}  # fmt: skip


def period(first, last):
    if last in (None, first):
        return date_format(first, "j M Y")
    return f"{date_format(first, 'j M Y')} – {date_format(last, 'j M Y')}"
