"""What this floor adds to the page of an exchange: its audit bundle."""

from mobility.panels import Panel, panel
from reporting.models import Dossier
from reporting.operations.dossiers import ASKERS

SHOWN = 3


@panel
def bundle_of(exchange, user):
    """For who answers to the auditors; nothing while there is no paper yet."""
    if not ASKERS & exchange.parties_of(user) or exchange.status == "building":
        return None
    made = Dossier.objects.visible_to(user).filter(exchange=exchange).select_related("requested_by")
    context = {"exchange": exchange, "dossiers": made[:SHOWN], "may_order": not user.scope.viewing}
    return Panel("reporting/exchange_panel.html", context)
