"""Group visits: one host, the same days, one plan, many visitors. Each keeps its own papers and lump sum (scheme §2).

A mission is no row of its own: whoever comes to one offer on the same days comes together (docs/adr/0015).
"""

from django.db.models import OuterRef

from mobility.models import Exchange
from mobility.models.exchanges import BEFORE_STAY

MOST = 200


def mission_of(exchange, user):
    """The visits to one offer on the same days that this person may see, this one among them."""
    together = Exchange.objects.visible_to(user).filter(
        offer=exchange.offer_id, starts_on=exchange.starts_on, ends_on=exchange.ends_on
    )
    return together.exclude(status="cancelled").order_by("vo_name", "pk")


def companions():
    """The others of an outer exchange's mission, to be asked beside it."""
    same = {name: OuterRef(name) for name in ("offer", "starts_on", "ends_on")}
    return Exchange.objects.filter(**same).exclude(pk=OuterRef("pk")).exclude(status="cancelled")


def companions_of(exchange, user):
    """The others of its mission whose commitment can still be written."""
    return mission_of(exchange, user).exclude(pk=exchange.pk).filter(status__in=BEFORE_STAY)
