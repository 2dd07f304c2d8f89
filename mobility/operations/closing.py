"""After the stay: report, evidence, attendance, validation, questionnaire."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clusterxchange.workflow import Conflict, InvalidStep
from mobility.completeness import gaps
from mobility.models import Answers, ClosingReport, Evidence, Exchange
from mobility.rates import interrupted_sum
from partnerships.calendar import working_days
from partnerships.events import record
from partnerships.operations import discard_draft
from partnerships.rulebook import rules_of

REPORTABLE = ("ended", "interrupted", "returned")
AFTER_STAY = ("ended", "reported", "returned", "validated", "paid", "closed", "interrupted")


def require(exchange, by, tokens, statuses):
    """Raise unless the person speaks for one of these sides and the exchange stands where it must."""
    if not set(tokens.split()) & exchange.parties_of(by):
        raise PermissionDenied(f"this is for {tokens}")
    if exchange.status not in statuses:
        raise InvalidStep(
            _("%(exchange)s is now “%(status)s”, so this step is no longer open.")
            % {"exchange": exchange, "status": exchange.get_status_display()}
        )


@transaction.atomic
def submit_report(exchange, *, values, by):
    """Hand in the closing report; raises Conflict naming what is still missing."""
    Exchange.workflow.check(exchange, "report", by=by)
    done = working_days(values["actual_start"], values["actual_end"], country=exchange.ho_country)
    missing = [gap.sentence for gap in gaps(exchange) if gap.blocks_report and not pays_nothing(exchange, done)]
    if missing:
        raise Conflict(" ".join(missing))
    now = timezone.now()
    ClosingReport.objects.update_or_create(
        exchange=exchange,
        defaults={**values, "submitted_at": now, "submitted_by": by},
        create_defaults={**values, "submitted_at": now, "submitted_by": by, **exchange.party_ids()},
    )
    Exchange.workflow.move(exchange, "report", by=by, reported_at=now)
    discard_draft("report", by=by, about=exchange.public_id)
    record("exchange.reported", exchange, by=by)


def pays_nothing(exchange, days_done):
    """A stay that was broken off before the shortest one was done: nothing is paid, so nothing is to be proven."""
    return exchange.broken_off and days_done < rules_of(exchange.rule_set).minimum_working_days


@transaction.atomic
def add_evidence(exchange, *, kind, name, kept, by, days=(None, None)):
    """Keep a file that passed the gate. kept: file, mime, sha256, size; days: the first and last that stand on it."""
    require(exchange, by, "vo.manager vo.traveller", REPORTABLE)
    evidence = Evidence.objects.create(
        exchange=exchange,
        kind=kind,
        name=name,
        uploaded_by=by,
        first_on=days[0],
        last_on=days[1],
        **kept,
        **exchange.party_ids(),
    )
    record("evidence.added", evidence, by=by, about=exchange, kind=kind)
    return evidence


@transaction.atomic
def withdraw_evidence(evidence, *, by):
    require(evidence.exchange, by, "vo.manager vo.traveller", REPORTABLE)
    Evidence.objects.filter(pk=evidence.pk, withdrawn_at=None).update(withdrawn_at=timezone.now())
    record("evidence.withdrawn", evidence, by=by, about=evidence.exchange)


@transaction.atomic
def confirm_attendance(exchange, *, days, by):
    """The host says in the portal how many working days the visitor was there."""
    require(exchange, by, "ho.manager", ("ongoing", *AFTER_STAY))
    now = timezone.now()
    rows = Exchange.objects.filter(pk=exchange.pk, attendance_confirmed_at=None)
    if not rows.update(attended_days=days, attendance_confirmed_at=now, attendance_confirmed_by=by):
        raise InvalidStep(_("The attendance was already confirmed."))
    exchange.attended_days, exchange.attendance_confirmed_at = days, now
    record("exchange.attended", exchange, by=by, days=days)


@transaction.atomic
def send_back_report(exchange, *, reason, by):
    """Return the report to the VO with what is missing."""
    Exchange.workflow.move(exchange, "send_back", by=by, returned_at=timezone.now())
    ClosingReport.objects.filter(exchange=exchange).update(review=reason)
    record("exchange.returned", exchange, by=by, note=reason)


@transaction.atomic
def validate_exchange(exchange, *, by):
    """The VOP finds the evidence complete: from now on the exchange counts (K4) and its lump sum is due."""
    Exchange.workflow.check(exchange, "validate", by=by)
    if exchange.broken_off:
        raise Conflict(_("The stay was broken off: say how many working days were done, and why that is paid."))
    require_complete(exchange)
    Exchange.workflow.move(exchange, "validate", by=by, validated_at=timezone.now(), validated_by=by)
    record("exchange.validated", exchange, by=by)


def require_complete(exchange):
    missing = [gap.sentence for gap in gaps(exchange)]
    if missing:
        raise Conflict(" ".join(missing))


@transaction.atomic
def validate_broken_off(exchange, *, days_done, reason, by):
    """The VOP decides what a stay that was broken off pays (scheme §4); payments releases the rest."""
    Exchange.workflow.check(exchange, "validate", by=by)
    if not exchange.broken_off:
        raise InvalidStep(_("%(exchange)s was not broken off.") % {"exchange": exchange})
    if not pays_nothing(exchange, days_done):
        require_complete(exchange)
    decided = sum_for(exchange, days_done)
    Exchange.workflow.move(
        exchange, "validate", by=by, validated_at=timezone.now(), validated_by=by, days_done=days_done,
        agreed_amount=exchange.amount, amount=decided.amount, derivation=list(decided.derivation), decision=reason,
    )  # fmt: skip
    record("exchange.decided", exchange, by=by, note=reason)
    record("exchange.validated", exchange, by=by)


def sum_for(exchange, days_done):
    """What the days done of a stay that was broken off pay by the rules (LumpSum)."""
    rules = rules_of(exchange.rule_set)
    return interrupted_sum(
        rules, agreed=exchange.amount, full=rules.grid[exchange.ho_country].full_eur, working_days_done=days_done
    )


@transaction.atomic
def answer_questionnaire(exchange, *, side, answers, by):
    """answers: {part: (grade 1–5, comment)} for parts a, b and c. Due also for stays broken off."""
    require(exchange, by, f"{side}.manager {side}.traveller", AFTER_STAY)
    rows = [
        Answers(
            exchange=exchange, side=side, part=part, grade=grade, comment=comment, answered_by=by,
            **exchange.party_ids(),
        )
        for part, (grade, comment) in answers.items()
    ]  # fmt: skip
    try:
        with transaction.atomic():
            Answers.objects.bulk_create(rows)
    except IntegrityError as error:
        raise InvalidStep(_("The questionnaire was already filled in.")) from error
    record("questionnaire.answered", exchange, by=by, side=side)


@transaction.atomic
def close_exchange(exchange, *, by=None):
    """Paid and asked, or nothing to pay: the file is closed."""
    unpaid = exchange.status == Exchange.Status.VALIDATED and not exchange.amount
    Exchange.workflow.move(exchange, "close_unpaid" if unpaid else "close", by=by, closed_at=timezone.now())
    record("exchange.closed", exchange, by=by)
