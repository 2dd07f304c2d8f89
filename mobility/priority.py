"""SME priority of one partnership, counted on the visiting side over the grant's life (scheme §6)."""

from dataclasses import dataclass

from django.db.models import Count, Q

from mobility.models import Exchange
from mobility.sme_priority import sme_effect
from partnerships.models import Partnership
from partnerships.rulebook import rules_on


@dataclass(frozen=True)
class Standing:
    """One partnership's matches: how many SMEs among how many, and how many there should be."""

    partnership: Partnership
    sme: int
    total: int

    def effect(self, rules, is_sme):
        """What one more visitor does to the share of SMEs."""
        return sme_effect(rules, target=self.partnership.exchange_target, sme=self.sme, total=self.total, is_sme=is_sme)

    @property
    def percent(self):
        """The share of SMEs, 0 to 100; None while there are no matches."""
        return 100 * self.sme / self.total if self.total else None


def standings(partnership_ids):
    """{partnership id: Standing}; two statements for any number of partnerships."""
    found = Exchange.objects.filter(vop__in=partnership_ids, mode="physical").alive().order_by()
    rows = found.values_list("vop").annotate(sme=Count("pk", filter=Q(vo_is_sme=True)), total=Count("pk"))
    counted = {vop: (sme, total) for vop, sme, total in rows}
    partnerships = Partnership.objects.filter(pk__in=partnership_ids)
    return {one.pk: Standing(one, *counted.get(one.pk, (0, 0))) for one in partnerships}


def matches_of(partnership_id):
    """(SMEs, all): live physical exchanges this partnership counts."""
    standing = standings([partnership_id])[partnership_id]
    return standing.sme, standing.total


def sme_effect_of(application):
    """What endorsing this application would make of its VOP's SME share."""
    return standings([application.vop_id])[application.vop_id].effect(rules_on(), application.vo_is_sme)
