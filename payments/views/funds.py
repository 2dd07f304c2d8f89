"""The ledger as a page: what is left, committed, ordered and paid, and every posting behind it."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from payments.fund_bars import bar_of, figures_of
from payments.models import Fund
from payments.operations.ledger import chain_of

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
    funds = Fund.objects.visible_to(request.user).select_related("partnership", "grant")
    fund = get_object_or_404(funds, partnership__public_id=public_id)
    before = request.GET.get("before", "")
    postings = fund.postings.select_related("exchange").order_by("-seq")
    if before.isascii() and before.isdigit() and len(before) < 18:
        postings = postings.filter(seq__lt=int(before))
    found = list(postings[: SHOWN + 1])
    context = {
        "fund": fund,
        "bar": bar_of(fund),
        "figures": figures_of(fund),
        "chain": chain_of(fund),
        "postings": [{"posting": one, "hash": bytes(one.hash).hex()} for one in found[:SHOWN]],
        "next_url": f"?before={found[SHOWN - 1].seq}" if len(found) > SHOWN else "",
    }
    return render(request, "payments/fund_detail.html", context)
