"""The ledger as a page: what is left, committed, ordered and paid, and every posting behind it."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from partnerships.rulebook import rules_on
from payments.forecast import what_if
from payments.forms_grant import WhatIfForm
from payments.fund_bars import bar_of, figures_of
from payments.models import Fund, Recovery
from payments.operations import verify_ledger
from payments.operations.verifications import may_verify
from payments.pipeline import forecast_of

SHOWN = 50


@require_safe
def fund_list(request):
    """All funds for who reads the whole scheme; one's own for everybody else."""
    scope = request.user.scope
    if not (scope.sees_everything or scope.partnerships):
        raise PermissionDenied("partnerships, Support Office and Agency read the funds")
    funds = (
        Fund.objects.visible_to(request.user).select_related("partnership", "grant").order_by("partnership__acronym")
    )
    rows = [{"fund": fund, "bar": bar_of(fund)} for fund in funds]
    return render(request, "payments/fund_list.html", {"rows": rows})


@require_safe
def fund_detail(request, public_id):
    """The budget page: what is left and until when, what would be if, and every posting."""
    fund = the_fund(request, public_id)
    before = request.GET.get("before", "")
    postings = fund.postings.select_related("exchange").order_by("-seq")
    if before.isascii() and before.isdigit() and len(before) < 18:
        postings = postings.filter(seq__lt=int(before))
    found = list(postings[: SHOWN + 1])
    window = rules_on().pace_days
    parts, facts, outlook = forecast_of(fund, today=timezone.localdate(), window=window)
    form = WhatIfForm(request.GET if "number" in request.GET else None)
    asked = form.is_valid() and what_if(**form.cleaned_data, available=fund.available, **facts)
    context = {
        "fund": fund,
        "bar": bar_of(fund),
        "figures": figures_of(fund, Recovery.objects.filter(vop=fund.partnership_id, status="asked").total()),
        "parts": parts,
        "facts": facts,
        "outlook": outlook,
        "form": form,
        "asked": asked,
        "verified": fund.verifications.select_related("by").first(),
        "may_verify": may_verify(fund, request.user),
        "postings": [{"posting": one, "hash": bytes(one.hash).hex()} for one in found[:SHOWN]],
        "next_url": f"?before={found[SHOWN - 1].seq}" if len(found) > SHOWN else "",
    }
    return render(request, "payments/fund_detail.html", context)


def the_fund(request, public_id):
    funds = Fund.objects.visible_to(request.user).select_related("partnership", "grant")
    return get_object_or_404(funds, partnership__public_id=public_id)


@require_POST
def fund_verify(request, public_id):
    # Without its grant: an officer writes as the role that sees none.
    funds = Fund.objects.visible_to(request.user).select_related("partnership")
    fund = get_object_or_404(funds, partnership__public_id=public_id)
    verify_ledger(fund, by=request.user)
    return redirect(reverse("payments:fund-detail", args=[public_id]) + "#verified")
