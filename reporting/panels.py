"""What this floor adds to the page of an exchange: where it counts, and its audit bundle."""

from mobility.panels import Panel, panel
from reporting.models import Counting, Dossier
from reporting.operations.dossiers import ASKERS

SHOWN = 3


KINDS = (Counting.Kind.EXCHANGE, Counting.Kind.VIRTUAL, Counting.Kind.HOSTED)


@panel
def where_it_counts(exchange, user):
    """Every figure's rows say where they count, and so does every exchange: to who reads figures."""
    if not (user.scope.partnerships or user.scope.sees_everything):
        return None
    rows = Counting.objects.visible_to(user).filter(kind__in=KINDS, subject=exchange.pk).select_related("partnership")
    return Panel("reporting/exchange_counts.html", {"exchange": exchange, "countings": rows})


@panel
def bundle_of(exchange, user):
    """For who answers to the auditors; nothing while there is no paper yet."""
    if not ASKERS & exchange.parties_of(user) or exchange.status == "building":
        return None
    made = Dossier.objects.visible_to(user).filter(exchange=exchange).select_related("requested_by")
    context = {"exchange": exchange, "dossiers": made[:SHOWN], "may_order": not user.scope.viewing}
    return Panel("reporting/exchange_panel.html", context)
