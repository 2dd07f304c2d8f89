"""Periods, costs, statements and amendments of a grant. What was handed in stays; corrections come later."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clusterxchange.violations import constraint_of
from clusterxchange.workflow import Conflict, InvalidStep
from partnerships.events import record
from partnerships.models import Partnership
from partnerships.operations import order_document
from payments.claim import half_years
from payments.claim_rows import as_content, claim_of, derivation_of, table_of, terms_of
from payments.models import CostLine, FinancialStatement, Period

WRITERS = {"coordinator", "finance"}


def require(partnership_id, by, *roles):
    if not by.scope.roles_in(partnership=partnership_id) & set(roles):
        raise PermissionDenied(f"this is for {', '.join(roles)} of the partnership")


@transaction.atomic
def lay_out_periods(grant, *, by):
    """Half-years from the grant's first day to its last; only where there are none yet."""
    require(grant.partnership_id, by, "coordinator")
    if Period.objects.filter(partnership=grant.partnership_id).exists():
        raise InvalidStep(_("The periods are laid out already."))
    days = half_years(grant.starts_on, grant.ends_on)
    rows = [
        Period(partnership_id=grant.partnership_id, number=place, starts_on=first, ends_on=last)
        for place, (first, last) in enumerate(days, start=1)
    ]
    try:
        with transaction.atomic():
            return Period.objects.bulk_create(rows)
    except IntegrityError as error:
        raise InvalidStep(_("The periods are laid out already.")) from error


@transaction.atomic
def add_period(grant, *, ends_on, by):
    """One more after the last, as when the grant's end moves."""
    require(grant.partnership_id, by, "coordinator")
    last = Period.objects.filter(partnership=grant.partnership_id).last()
    first = last.ends_on + timedelta(days=1) if last else grant.starts_on
    if ends_on < first:
        raise Conflict(_("A period ends after it begins."))
    number = last.number + 1 if last else 1
    try:
        with transaction.atomic():
            return Period.objects.create(
                partnership_id=grant.partnership_id, number=number, starts_on=first, ends_on=ends_on
            )
    except IntegrityError as error:
        raise Conflict(_("Somebody added a period at the same moment.")) from error


@transaction.atomic
def change_period(period, *, starts_on, ends_on, by):
    """Other days for an open period. It overlaps none of the others."""
    require(period.partnership_id, by, "coordinator")
    if locked(period).status != Period.Status.OPEN:
        raise InvalidStep(_("This period was handed in."))
    others = Period.objects.filter(partnership=period.partnership_id).exclude(pk=period.pk)
    before = others.filter(number__lt=period.number, ends_on__gte=starts_on)
    after = others.filter(number__gt=period.number, starts_on__lte=ends_on)
    if before.exists() or after.exists():
        raise Conflict(_("These days overlap another period."))
    Period.objects.filter(pk=period.pk).update(starts_on=starts_on, ends_on=ends_on)


def locked(period):
    return Period.objects.select_for_update(of=["self"]).get(pk=period.pk)


@transaction.atomic
def add_cost(period, *, partner, category, description, amount, adjusts=None, kept=None, by):
    """kept: file, file_name, mime, sha256, size of evidence that passed the gate."""
    require(period.partnership_id, by, *WRITERS)
    try:
        with transaction.atomic():
            return CostLine.objects.create(
                partnership_id=period.partnership_id, period=period, partner=partner, category=category,
                description=description, amount=amount, adjusts=adjusts, added_by=by, **(kept or {}),
            )  # fmt: skip
    except IntegrityError as error:
        raise refusal(error) from error


@transaction.atomic
def withdraw_cost(cost, *, by):
    require(cost.partnership_id, by, *WRITERS)
    try:
        with transaction.atomic():
            rows = CostLine.objects.filter(pk=cost.pk, withdrawn_at=None)
            if not rows.update(withdrawn_at=timezone.now(), withdrawn_by=by):
                raise InvalidStep(_("This cost was withdrawn before."))
    except IntegrityError as error:
        raise refusal(error) from error


def refusal(error):
    if constraint_of(error) == "cost_period_open":
        return InvalidStep(_("This period was handed in: correct it in an open one."))
    return error


@transaction.atomic
def submit_statement(period, *, by):
    """Freeze what the period claims: content, hash, sealed paper. Earlier periods come first."""
    Period.workflow.move(period, "submit", by=by)
    earlier = Period.objects.filter(partnership=period.partnership_id, number__lt=period.number, status="open")
    if earlier.exists():
        raise Conflict(_("Hand in the earlier periods first."))
    content = content_of(period)
    document = order_document(
        template="payments/pdf/financial_statement.html",
        title=content["title"],
        number=content["number"],
        content=content,
        by=by,
        parties={"vop_id": period.partnership_id},
        of_claim=True,
    )
    statement = FinancialStatement.objects.create(
        partnership_id=period.partnership_id, period=period, number=content["number"], content=content,
        sha256=document.content_sha256, eu_share=content["figures"]["eu_share"], document=document, submitted_by=by,
    )  # fmt: skip
    record("statement.submitted", period, by=by, number=statement.number)
    return statement


def content_of(period):
    """Everything the paper says, amounts as text."""
    partnership = Partnership.objects.select_related("grant").get(pk=period.partnership_id)
    grant, (rows, _total) = partnership.grant, claim_of(partnership.grant)
    row = next(one for one in rows if one.period.pk == period.pk)
    final = period.number == max(one.period.number for one in rows)
    so_far = [one.statement for one in rows if one.period.number <= period.number]
    heads, lines, foot = table_of(row.statement, grant.categories)
    return {
        "title": _("Final financial statement") if final else _("Interim financial statement"),
        "number": f"FS-{partnership.acronym.upper().replace(' ', '')[:20]}-{period.number:02d}",
        "partnership": partnership.acronym,
        "partnership_name": partnership.name,
        "agency": grant.agency_name,
        "grant": grant.number,
        "coordinator": grant.debtor_name,
        "period": [period.starts_on.isoformat(), period.ends_on.isoformat()],
        "period_number": period.number,
        "figures": as_content(row.statement),
        "heads": heads,
        "lines": [[str(cell) for cell in line] for line in lines],
        "foot": [str(cell) for cell in foot],
        "derivation": [[words, str(amount)] for words, amount in derivation_of(row.statement, terms_of(grant))],
        "flat_rate_source": grant.flat_rate_source,
        "grant_amount": str(grant.amount),
        "claimed_so_far": str(sum(one.eu_share for one in so_far)),
        "costs": costs_of(period),
    }


def costs_of(period):
    rows = CostLine.objects.filter(period=period, withdrawn_at=None).select_related("adjusts")
    return [
        {"partner": one.partner, "category": one.get_category_display(), "description": one.description,
         "amount": str(one.amount), "evidence": one.file_name, "sha256": one.sha256,
         "corrects": one.adjusts.number if one.adjusts else None}
        for one in rows
    ]  # fmt: skip


@transaction.atomic
def amend_grant(grant, *, ends_on, ceiling, reason, by):
    """The grant's end and its ceiling, with the reason; the fund follows. Never below what is promised.

    One database function does it: no role of the portal may change a grant or a fund otherwise.
    """
    if by.scope.scheme != "support_office":
        require(grant.partnership_id, by, "coordinator")
    if (ends_on, ceiling) == (grant.ends_on, grant.fstp_ceiling):
        raise Conflict(_("Nothing would change."))
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT amend_grant(%s, %s, %s, %s)", [grant.partnership_id, ends_on, ceiling, reason])
            number = cursor.fetchone()[0]
    except IntegrityError as error:
        raise amendment_refused(error) from error
    record("grant.amended", Partnership.objects.get(pk=grant.partnership_id), by=by, number=number)
    return number


def amendment_refused(error):
    sentences = {
        "fund_no_bucket_negative": _("More than this is signed for or paid already: the ceiling cannot go below that."),
        "grant_ceiling_within_grant": _("The ceiling of the lump sums is part of the grant and cannot exceed it."),
        "grant_ends_after_start": _("A grant ends after it begins."),
        "fund_conserved": _("A ceiling is above zero."),
    }
    sentence = sentences.get(constraint_of(error))
    return Conflict(sentence) if sentence else error
