"""Calendar files: the window of an offer, the days of an exchange."""

from datetime import UTC

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mobility.calendar_files import Days, calendar_file
from mobility.views.exchanges import exchange_of
from mobility.views.offers import visible_offer
from partnerships.emails import link_to
from partnerships.rulebook import rules_on


@login_not_required
@require_safe
def offer_calendar(request, public_id):
    offer = visible_offer(request, public_id)
    return answer(
        offer,
        "mobility:offer-detail",
        first=offer.opens_on,
        last=offer.closes_on,
        title=_("Open for visits: %(title)s") % {"title": offer.title},
        place=f"{offer.ho_name}, {offer.place}, {rules_on().country_name(offer.country)}",
        busy=False,
    )


@require_safe
def exchange_calendar(request, public_id):
    exchange = exchange_of(request, public_id)
    return answer(
        exchange,
        "mobility:exchange-detail",
        first=exchange.starts_on,
        last=exchange.ends_on,
        title=_("%(vo)s visits %(ho)s") % {"vo": exchange.vo_name, "ho": exchange.ho_name},
        place=f"{exchange.ho_name}, {exchange.ho_place}, {rules_on().country_name(exchange.ho_country)}",
        text=exchange.number,
    )


def answer(obj, page, **days):
    """The file; its uid is that of the object, so that opening a newer one replaces the older."""
    url = link_to(reverse(page, args=[obj.public_id]))
    uid = f"{obj._meta.model_name}-{obj.public_id}@clusterxchange"
    body = calendar_file(Days(uid=uid, url=url, **days), made_at=timezone.now().astimezone(UTC))
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{obj._meta.model_name}.ics"'
    return response
