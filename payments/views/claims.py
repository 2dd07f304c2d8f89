"""The claim of a grant: periods, costs with their evidence, statements, amendments, and what accounting takes home."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clusterxchange.spreadsheets import stream_csv, write_book
from clusterxchange.uploads import Refused, attachment_response
from clusterxchange.workflow import Conflict
from payments.claim_exports import ACCOUNTING, accounting_rows, book_of
from payments.claim_rows import claim_of, derivation_of, partners_of, table_of, terms_of
from payments.cost_files import path_of, take_in
from payments.forms_grant import AmendmentForm, CostForm, PeriodForm
from payments.models import CostLine, Fund, Period
from payments.models.claims import CLAIMANTS
from payments.operations.claims import (
    WRITERS,
    add_cost,
    add_period,
    amend_grant,
    change_period,
    lay_out_periods,
    require,
    submit_statement,
    withdraw_cost,
)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def the_grant(request, public_id):
    """404 for another partnership's, 403 for colleagues who do not claim."""
    scope = request.user.scope
    found = Fund.objects.visible_to(request.user).select_related("grant__partnership")
    fund = get_object_or_404(found, partnership__public_id=public_id)
    if not (scope.sees_everything or fund.partnership_id in scope.partnerships_as(*CLAIMANTS)):
        raise PermissionDenied("coordinator and finance claim")
    return fund.grant


def roles_of(user, partnership_id):
    return user.scope.roles_in(partnership=partnership_id)


@require_safe
def claim_detail(request, public_id):
    grant = the_grant(request, public_id)
    rows, total = claim_of(grant)
    mine = roles_of(request.user, grant.partnership_id)
    context = {
        "grant": grant,
        "partnership": grant.partnership,
        "rows": rows,
        "total": total,
        "table": table_of(total, grant.categories),
        "derivation": derivation_of(total, terms_of(grant)),
        "amendments": grant.amendments.select_related("by"),
        "leads": "coordinator" in mine,
        "amends": "coordinator" in mine or request.user.scope.scheme == "support_office",
    }
    return render(request, "payments/claim_detail.html", context)


@require_POST
def claim_lay_out(request, public_id):
    lay_out_periods(the_grant(request, public_id), by=request.user)
    return redirect("payments:claim-detail", public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def claim_amend(request, public_id):
    grant = the_grant(request, public_id)
    if request.user.scope.scheme != "support_office":
        require(grant.partnership_id, request.user, "coordinator")
    initial = {"ends_on": grant.ends_on, "ceiling": grant.fstp_ceiling}
    form = AmendmentForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            amend_grant(grant, **form.cleaned_data, by=request.user)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
        else:
            messages.success(request, _("The grant is amended; the ledger follows."))
            return redirect("payments:claim-detail", public_id)
    return render(request, "payments/claim_amend.html", {"form": form, "grant": grant})


@require_http_methods(["GET", "HEAD", "POST"])
def claim_add_period(request, public_id):
    grant = the_grant(request, public_id)
    require(grant.partnership_id, request.user, "coordinator")
    form = PeriodForm(request.POST if request.method == "POST" else None)
    del form.fields["starts_on"]
    if form.is_valid():
        try:
            add_period(grant, ends_on=form.cleaned_data["ends_on"], by=request.user)
            return redirect("payments:claim-detail", public_id)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
    return render(request, "payments/period_change.html", {"form": form, "partnership": grant.partnership})


@require_safe
def claim_export(request, public_id):
    """All of it as a workbook."""
    grant = the_grant(request, public_id)
    book = write_book(book_of(grant, *claim_of(grant)))
    return as_file(book, XLSX, f"claim-{grant.number}.xlsx")


@require_safe
def claim_accounting(request, public_id):
    """Postings and costs for the books, as CSV."""
    grant = the_grant(request, public_id)
    content = b"".join(stream_csv(accounting_rows(grant), ACCOUNTING))
    return as_file(content, "text/csv; charset=utf-8", f"accounting-{grant.number}.csv")


def as_file(content, mime, name):
    safe = "".join(letter if letter.isascii() and (letter.isalnum() or letter in ".-") else "-" for letter in name)
    disposition = {"Content-Disposition": f'attachment; filename="{safe}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=mime, headers=disposition)


def the_period(request, public_id):
    found = Period.objects.visible_to(request.user).select_related("partnership__grant")
    return get_object_or_404(found, public_id=public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def period_detail(request, public_id):
    """What the period claims, its costs, and the form for one more."""
    period = the_period(request, public_id)
    grant = period.partnership.grant
    rows, _total = claim_of(grant)
    row = next(one for one in rows if one.period.pk == period.pk)
    mine = roles_of(request.user, period.partnership_id)
    form = cost_form(request, grant, rows) if writes(period, mine) else None
    if request.method == "POST":
        if form is None:
            require(period.partnership_id, request.user, *WRITERS)
            raise Conflict(_("This period was handed in: correct it in an open one."))
        if form.is_valid() and keep_cost(request, period, form):
            return redirect("payments:period-detail", public_id)
    costs = CostLine.objects.filter(period=period).select_related("added_by", "adjusts")
    context = {
        "period": period,
        "partnership": period.partnership,
        "row": row,
        "table": table_of(row.statement, grant.categories),
        "derivation": derivation_of(row.statement, terms_of(grant)),
        "costs": costs,
        "form": form,
        "leads": "coordinator" in mine and period.status == "open",
        "submits": "coordinator" in mine and period.status == "open" and is_next(rows, period),
    }
    return render(request, "payments/period_detail.html", context)


def writes(period, roles):
    return period.status == Period.Status.OPEN and bool(roles & WRITERS)


def is_next(rows, period):
    return all(row.period.status == "submitted" for row in rows if row.period.number < period.number)


def cost_form(request, grant, rows):
    handed_in = [row.period for row in rows if row.period.status == "submitted"]
    typed = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return CostForm(*typed, partners=partners_of(grant), categories=grant.categories, handed_in=handed_in)


def keep_cost(request, period, form):
    values = dict(form.cleaned_data)
    file = values.pop("evidence")
    values["adjusts"] = values.get("adjusts")
    try:
        add_cost(period, **values, kept=take_in(file) if file else None, by=request.user)
    except Refused as refused:
        form.add_error("evidence", str(refused))
        return False
    except Conflict as conflict:
        form.add_error(None, str(conflict))
        return False
    messages.success(request, _("The cost is added."))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def period_change(request, public_id):
    period = the_period(request, public_id)
    require(period.partnership_id, request.user, "coordinator")
    initial = {"starts_on": period.starts_on, "ends_on": period.ends_on}
    form = PeriodForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            change_period(period, **form.cleaned_data, by=request.user)
            return redirect("payments:period-detail", public_id)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
    context = {"form": form, "period": period, "partnership": period.partnership}
    return render(request, "payments/period_change.html", context)


@require_POST
def period_submit(request, public_id):
    period = the_period(request, public_id)
    statement = submit_statement(period, by=request.user)
    messages.success(request, _("%(statement)s is handed in and frozen.") % {"statement": statement})
    return redirect("payments:period-detail", public_id)


def the_cost(request, public_id):
    return get_object_or_404(CostLine.objects.visible_to(request.user).select_related("period"), public_id=public_id)


@require_POST
def cost_withdraw(request, public_id):
    cost = the_cost(request, public_id)
    withdraw_cost(cost, by=request.user)
    return redirect("payments:period-detail", cost.period.public_id)


@require_safe
def cost_download(request, public_id):
    cost = the_cost(request, public_id)
    if not cost.file or not path_of(cost).exists():
        raise Http404
    return attachment_response(path_of(cost), name=cost.file_name, mime=cost.mime)
