"""SME priority of one partnership, counted on the visiting side over the grant's life (scheme §6)."""

from django.db.models import Count, Q

from mobility.models import Exchange
from mobility.sme_priority import sme_effect
from partnerships.models import Partnership
from partnerships.rulebook import rules_on


def matches_of(partnership_id):
    """(SMEs, all): live physical exchanges this partnership counts."""
    found = Exchange.objects.filter(vop=partnership_id, mode="physical").alive()
    counted = found.aggregate(sme=Count("pk", filter=Q(vo_is_sme=True)), total=Count("pk"))
    return counted["sme"], counted["total"]


def sme_effect_of(application):
    """What endorsing this application would make of its VOP's SME share."""
    sme, total = matches_of(application.vop_id)
    target = Partnership.objects.values_list("exchange_target", flat=True).get(pk=application.vop_id)
    return sme_effect(rules_on(), target=target, sme=sme, total=total, is_sme=application.vo_is_sme)
