"""How many new messages a conversation has for one person, and which conversations have any."""

from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from mobility.models import Application, Message


def unread_in(column, user):
    """Annotation: the new messages of the application whose key stands in the column. For the parties alone."""
    if user.scope.reads_only or user.scope.user_id is None:
        return Value(0)
    found = Message.objects.visible_to(user).unread_by(user).filter(application=OuterRef(column)).order_by()
    return Coalesce(Subquery(found.values("application").annotate(n=Count("pk")).values("n")), 0)


def with_news(user):
    """Applications in whose conversation this person has something new to read."""
    fresh = Message.objects.visible_to(user).unread_by(user).order_by()
    return Application.objects.visible_to(user).filter(pk__in=fresh.values("application"))
