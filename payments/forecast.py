"""When a grant's money for lump sums will be promised to the last euro. Figures in, a day and its reason out.

No clock and no database: signatures as (day, euros), everything else as values.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clusterxchange.templatetags.look import euro


@dataclass(frozen=True)
class Outlook:
    """The day on which nothing is left, or None where that is not before the grant's end; and why, in words."""

    day: date | None
    reason: str


@dataclass(frozen=True)
class Pace:
    """Euros signed (less what was given back) in the days that were looked at."""

    signed: Decimal
    days: int

    @property
    def a_day(self) -> Decimal:
        return max(self.signed, Decimal(0)) / self.days


def pace_of(commitments: Iterable[tuple[date, Decimal]], *, today: date, starts_on: date, window: int) -> Pace:
    """The pace of the last days of the window, or of the days since the grant began where these are fewer."""
    first = max(today - timedelta(days=window), starts_on)
    signed = sum((amount for day, amount in commitments if first < day <= today), Decimal(0))
    return Pace(signed, max((today - first).days, 1))


def outlook(*, available: Decimal, pipeline: Decimal, pace: Pace, today: date, ends_on: date) -> Outlook:
    """What is in the pipeline is taken as signed today; from then on, signatures go on at the pace.

    Nothing is weighed by how likely it is: each sum can be checked against the rows it comes from.
    """
    left = available - pipeline
    words = {"left": euro(max(left, Decimal(0))), "pipeline": euro(pipeline), "available": euro(available)}
    if available <= 0:
        return Outlook(today, _("Nothing is left."))
    if left <= 0:
        return Outlook(
            today, _("What is in the pipeline (%(pipeline)s) takes all that is left (%(available)s).") % words
        )
    if not pace.a_day:
        return Outlook(None, _("Nothing was signed lately; after the pipeline %(left)s would be left.") % words)
    days = int((left / pace.a_day).to_integral_value(ROUND_FLOOR))
    words |= {"signed": euro(pace.signed), "days": pace.days, "end": date_format(ends_on, "j F Y")}
    reason = _(
        "%(signed)s were signed in the last %(days)s days. After the pipeline (%(pipeline)s), %(left)s are left."
    )
    if days > (ends_on - today).days:
        return Outlook(None, (reason + " " + _("At this pace they last beyond %(end)s.")) % words)
    return Outlook(today + timedelta(days=days), reason % words)


@dataclass(frozen=True)
class WhatIf:
    """So many more exchanges of so much each were signed today."""

    cost: Decimal
    left: Decimal
    left_after_pipeline: Decimal
    outlook: Outlook

    @property
    def holds(self) -> bool:
        return self.left >= 0

    @property
    def missing(self) -> Decimal:
        return -self.left


def what_if(*, number: int, each: Decimal, available: Decimal, pipeline: Decimal, **rest) -> WhatIf:
    """rest: pace, today, ends_on, as outlook takes them."""
    cost = number * each
    left = available - cost
    return WhatIf(cost, left, left - pipeline, outlook(available=left, pipeline=pipeline, **rest))
