"""What is unpaid and how late, for finance and coordinators of a partnership, and over all for who reads all."""

from django.core.exceptions import PermissionDenied
from django.http import StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clusterxchange.addresses import query
from clusterxchange.spreadsheets import stream_csv
from partnerships.paging import page_of
from partnerships.rulebook import rules_on
from payments.ageing import CLOCKS, average_days, bands, rows_of, table, unpaid, within
from payments.due import clock_of
from payments.models import Payment, Recovery
from payments.views.batches import READERS
from payments.views.recoveries import with_days

MOST = 20_000
MOST_BACK = 25


def partnerships_of(request):
    """Ids of the partnerships that are meant; None: all of them."""
    scope = request.user.scope
    if scope.sees_everything:
        return None
    mine = scope.partnerships_as(*READERS)
    if not mine:
        raise PermissionDenied("finance and coordinators read the payments")
    return mine


def asked_for(request, mine, rules, today):
    """(all unpaid, those of the band asked for, the band or None, the clock)."""
    everything = unpaid() if mine is None else unpaid().filter(vop__in=mine)
    clock = request.GET.get("clock") if request.GET.get("clock") in CLOCKS else CLOCKS[0]
    band = next((one for one in bands(rules) if one.name == request.GET.get("band")), None)
    chosen = (
        everything.filter(within(band, clock, today=today, payment_days=rules.payment_days)) if band else everything
    )
    return everything, chosen, band, clock


@require_safe
def ageing(request):
    mine, rules, today = partnerships_of(request), rules_on(), timezone.localdate()
    everything, chosen, band, clock = asked_for(request, mine, rules, today)
    page = page_of(rows_of(chosen), request)
    back = to_come_back(mine)
    days, paid = average_days(mine, today=today)
    context = {
        "bands": [
            row | {"links": {one: query(request, band=row["band"].name, clock=one, page="") for one in CLOCKS}}
            for row in table(everything, rules, today=today)
        ],
        "band": band,
        "clock": clock,
        "page": page,
        "rows": [with_clock(one, rules, today) for one in page.rows],
        "average": days,
        "paid": paid,
        "back": with_days(back[:MOST_BACK]),
        "more_back": len(back) > MOST_BACK,
        "several": mine is None or len(mine) > 1,
        "all_url": query(request, band="", clock="", page=""),
        "csv_query": query(request, page=""),
    }
    return render(request, "payments/ageing.html", context)


def to_come_back(mine):
    """What visitors were asked to pay back and have not, soonest due first."""
    asked = Recovery.objects.filter(status=Recovery.Status.ASKED)
    asked = asked if mine is None else asked.filter(vop__in=mine)
    return list(asked.select_related("exchange", "vop").order_by("due_on", "pk")[: MOST_BACK + 1])


def with_clock(exchange, rules, today):
    clock = clock_of(exchange, today=today, payment_days=rules.payment_days)
    return {"exchange": exchange, "clock": clock, "stands": stands(exchange), "status": exchange.stands or "due"}


def stands(exchange):
    return Payment.Status(exchange.stands).label if exchange.stands else _("In no batch")


@require_safe
def ageing_export(request):
    mine, rules, today = partnerships_of(request), rules_on(), timezone.localdate()
    _everything, chosen, _band, _clock = asked_for(request, mine, rules, today)
    columns = ["exchange", "partnership", "visitor", "amount_eur", "ended_on", "due_on", "days_late", "validated_on",
               "second_due_on", "second_days_late", "stands"]  # fmt: skip
    lines = [line_of(with_clock(one, rules, today)) for one in rows_of(chosen)[:MOST]]
    response = StreamingHttpResponse(stream_csv(lines, columns), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="payments-due-{today.isoformat()}.csv"'
    return response


def line_of(row):
    exchange, clock = row["exchange"], row["clock"]
    return [
        exchange.number, exchange.vop.acronym, exchange.vo_name, exchange.amount, timezone.localdate(exchange.ended_at),
        clock.due_on, max(-clock.days_left, 0), timezone.localdate(exchange.validated_at), clock.second_due_on,
        max(-clock.second_days_left, 0), row["stands"],
    ]  # fmt: skip
