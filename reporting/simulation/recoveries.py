"""Money that was paid and must come back: one visitor is asked now, another has paid back and the bank showed it."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from payments import operations as payments
from payments.models import Payment
from reporting.simulation import texts
from reporting.simulation.clock import acting, moment
from reporting.simulation.statements import returned
from reporting.simulation.stays import DAY

HOUR = timedelta(hours=1)


def come_back(journey, exchange, stay, status):
    if status == "closed":
        see_it_back(journey, claim_back(journey, exchange, stay.stamps["closed_at"], ago=40))
    if status == "paid":
        claim_back(journey, exchange, stay.stamps["paid_at"], ago=8)


def claim_back(journey, exchange, after, *, ago):
    """finance prepares, finance2 confirms, so many days ago and after the payment; the recovery.

    A stay that was shorter than reported: of the whole sum one half comes back, of one half all of it (scheme §4).
    """
    first, second = journey.logins["finance"], journey.logins["finance2"]
    day = max(timezone.localdate(after) + DAY, journey.stage.today - ago * DAY)
    paid = Payment.objects.select_related("exchange", "batch").get(exchange=exchange, status="settled")
    is_whole = exchange.working_days >= journey.stage.rules.full_sum_working_days
    amount = (paid.amount / 2).quantize(Decimal("0.01")) if is_whole else paid.amount
    with acting(moment(day, 10), first):
        reason = texts.CLAIMED_BACK if is_whole else texts.ALL_CLAIMED_BACK
        recovery = payments.prepare_recovery(paid, amount=amount, reason=reason, by=first)
    with acting(moment(day, 14), second):
        payments.confirm_recovery(recovery, by=second)
    return recovery


def see_it_back(journey, recovery):
    """The visitor paid two weeks later, or yesterday; the statement of that day shows it."""
    first = journey.logins["finance"]
    day = min(recovery.asked_on + 14 * DAY, journey.stage.today - DAY)
    with acting(moment(day, 18), first):
        name = f"statement-{day:%Y-%m-%d}-back.xml"
        payments.import_answer(journey.vop, content=returned(recovery, day), name=name, by=first)
