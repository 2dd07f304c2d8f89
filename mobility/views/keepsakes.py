"""Asking for a certificate, a welcome pack or a payment advice: leads to the page where the paper is made."""

from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from mobility.keepsakes import KEEPSAKES
from mobility.operations.keepsakes import order_keepsake
from mobility.views.exchanges import exchange_of


@require_POST
def exchange_keep(request, public_id, keepsake):
    exchange = exchange_of(request, public_id, "rule_set", "application")
    if keepsake not in KEEPSAKES:
        raise Http404("no such paper")
    document = order_keepsake(exchange, keepsake, by=request.user)
    return redirect("partnerships:document-detail", document.public_id)
