"""For which organisations a person may host or visit."""

from django.db.models import Exists, OuterRef, Q

from mobility.models import Exchange
from partnerships.models import Organisation


def hosts_of(user):
    """Accepted hosts this person publishes for: as their manager, or as the desk of their partnership."""
    scope = user.scope
    mine = Q(pk__in=scope.organisations_as("manager")) | Q(partnership__in=scope.partnerships_as("desk", "coordinator"))
    return Organisation.objects.filter(mine, is_ho=True, accepted_at__isnull=False).order_by("name")


def visiting(user):
    """Accepted visiting organisations this person applies for, with their partnerships.

    Those that have their one visit behind them (E15) come last: the first one is what a page speaks of.
    """
    managed = user.scope.organisations_as("manager")
    found = Organisation.objects.filter(pk__in=managed, is_vo=True, accepted_at__isnull=False)
    visited = Exists(Exchange.objects.alive().filter(vo=OuterRef("pk")).exclude(vo_identity=""))
    return found.select_related("partnership", "wishes").order_by(visited, "name")


def visitors_of(user):
    """The same as a list; no statement for those who manage nothing."""
    return list(visiting(user)) if user.scope.organisations else []
