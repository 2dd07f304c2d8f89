"""Opening, starting, ending and stopping exchanges."""

from django.db import connection, transaction
from django.utils import timezone

from mobility.models import Exchange
from mobility.models.applications import Stay
from mobility.operations.signatures import let_versions_lapse
from mobility.operations.waiting import settle_places
from mobility.stays import registration_of
from partnerships.calendar import due_on, report_due_on
from partnerships.events import record
from partnerships.rulebook import rules_of

STAY_COLUMNS = [field.attname for field in Stay._meta.get_fields() if not field.auto_created]


def open_exchange(application, *, by):
    """Turn a match into an exchange with its four parties. Called inside confirm_application."""
    exchange = Exchange.objects.create(
        application=application,
        number=next_number(application.starts_on.year),
        vo_identity=identity_used(application),
        **{name: getattr(application, name) for name in STAY_COLUMNS},
    )
    record("exchange.opened", exchange, by=by)
    return exchange


def identity_used(application):
    """E15: virtual visits do not use up the one visit; without the rule nothing does."""
    rules = rules_of(application.rule_set)
    if application.mode == "virtual" or not rules.one_visit_per_organisation:
        return ""
    return registration_of(application.vo).identity


def next_number(year):
    """CXC-2027-00042: unique over the scheme, tells nothing of anybody."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('exchange_number')")
        return f"CXC-{year}-{cursor.fetchone()[0]:05d}"


@transaction.atomic
def start_exchange(exchange, *, by=None):
    Exchange.workflow.move(exchange, "start", by=by, started_at=timezone.now())
    let_versions_lapse(exchange)
    record("exchange.started", exchange, by=by)


@transaction.atomic
def end_exchange(exchange, *, by=None):
    """The last day is over: the report is due, and the payment clock starts (scheme §4)."""
    clocks = clocks_from(exchange.ends_on, exchange)
    Exchange.workflow.move(exchange, "end", by=by, ended_at=timezone.now(), **clocks)
    record("exchange.ended", exchange, by=by)


def clocks_from(day, exchange):
    """Until when the report is due and the lump sum is to be paid, by the rules the amount came from."""
    rules = rules_of(exchange.rule_set)
    return {"report_due_on": report_due_on(day, rules), "payment_due_on": due_on(day, rules)}


@transaction.atomic
def cancel_exchange(exchange, *, reason, by):
    """Call a visit off before it starts: its place goes to the next in line, its money is released by payments."""
    Exchange.workflow.move(exchange, "cancel", by=by, stopped_at=timezone.now(), reason=reason)
    let_versions_lapse(exchange)
    record("exchange.cancelled", exchange, by=by, note=reason)
    settle_places(exchange)


@transaction.atomic
def interrupt_exchange(exchange, *, reason, by):
    """The visitor left before the last day: the report is due, about the days that were done."""
    now, clocks = timezone.now(), clocks_from(timezone.localdate(), exchange)
    Exchange.workflow.move(exchange, "interrupt", by=by, stopped_at=now, ended_at=now, reason=reason, **clocks)
    record("exchange.interrupted", exchange, by=by, note=reason)
