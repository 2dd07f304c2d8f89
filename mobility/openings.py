"""Whether a VO may apply to an offer now, apart from the rules of the stay itself (scheme §2)."""

from django.utils import timezone
from django.utils.translation import gettext as _

from mobility.models import Application, Offer


def blocked_because(offer, vo, rules):
    """Why a VO cannot apply to an offer, in words; '' when it can."""
    if offer.status != Offer.Status.PUBLISHED:
        return _("This offer is not open at the moment.")
    if offer.closes_on < timezone.localdate():
        return _("The window of this offer is over.")
    if not (vo.is_vo and vo.accepted_at):
        return _("%(vo)s is not yet accepted as a visiting organisation.") % {"vo": vo}
    applied_for = list(Application.objects.filter(vo=vo).open().values_list("offer_id", flat=True))
    if offer.pk in applied_for:
        return _("%(vo)s already has an open application for this offer.") % {"vo": vo}
    if len(applied_for) >= rules.open_applications:
        return _("%(vo)s already has %(limit)s open applications. Withdraw one to apply here.") % {
            "vo": vo,
            "limit": rules.open_applications,
        }
    return ""
