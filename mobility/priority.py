"""SME priority of one partnership, counted on the visiting side over the grant's life (scheme §6)."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from mobility.models import Application, Exchange
from mobility.models.exchanges import COUNTED
from mobility.sme_priority import forecast, percent, sme_effect, smes_missing
from partnerships.models import Partnership
from partnerships.rulebook import rules_on

SME = Q(vo_is_sme=True)


@dataclass(frozen=True)
class Standing:
    """One partnership's matches: how many SMEs among how many, and how many there should be."""

    partnership: Partnership
    sme: int
    total: int
    counted: tuple[int, int] = (0, 0)  # (SMEs, all) of the matches that count by now (K4)

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
    counts = Q(status__in=COUNTED)
    rows = found.values_list("vop").annotate(
        sme=Count("pk", filter=SME), total=Count("pk"), counted_sme=Count("pk", filter=SME & counts),
        counted=Count("pk", filter=counts),
    )  # fmt: skip
    matched = {vop: (sme, total, tuple(counted)) for vop, sme, total, *counted in rows}
    partnerships = Partnership.objects.filter(pk__in=partnership_ids)
    return {one.pk: Standing(one, *matched.get(one.pk, (0, 0))) for one in partnerships}


@dataclass(frozen=True)
class Pipeline:
    """Visits that may become matches, as (SMEs, all): waiting for their desk, and with host or visitor."""

    proposed: tuple[int, int] = (0, 0)
    agreed: tuple[int, int] = (0, 0)


def pipelines(partnership_ids):
    """{partnership id: Pipeline}; one statement."""
    found = Application.objects.open().filter(vop__in=partnership_ids, mode="physical").order_by()
    waiting = Q(status=Application.Status.SUBMITTED)
    rows = found.values_list("vop").annotate(
        proposed_sme=Count("vo", filter=SME & waiting, distinct=True),
        proposed=Count("vo", filter=waiting, distinct=True),
        agreed_sme=Count("vo", filter=SME & ~waiting, distinct=True),
        agreed=Count("vo", filter=~waiting, distinct=True),
    )
    return {vop: Pipeline(tuple(sides[:2]), tuple(sides[2:])) for vop, *sides in rows}


def outlook(standing, pipeline, rules):
    """([sentence], whether the share is in danger): what stands, what comes, and where that leads (scheme §6)."""
    comes = forecast((standing.sme, standing.total), pipeline.agreed)
    sentences = [
        _("SMEs: %(sme)d of %(total)d matches; counted %(counted_sme)d of %(counted)d; target of %(target)d exchanges.")
        % {"sme": standing.sme, "total": standing.total, "counted_sme": standing.counted[0],
           "counted": standing.counted[1], "target": standing.partnership.exchange_target},
        _("With host or visitor: %(agreed_sme)d of %(agreed)d; waiting for the desk: %(waiting_sme)d of %(waiting)d.")
        % {"agreed_sme": pipeline.agreed[0], "agreed": pipeline.agreed[1],
           "waiting_sme": pipeline.proposed[0], "waiting": pipeline.proposed[1]},
    ]  # fmt: skip
    missing = smes_missing((standing.sme, standing.total), pipeline.agreed, rules.sme_share)
    if missing:
        sentences.append(
            _("If all on their way come, the share is %(share)s: %(missing)d more SMEs in a row are needed.")
            % {"share": percent(comes), "missing": missing}
        )
    elif comes is not None:
        sentences.append(_("If all on their way come, the share is %(share)s.") % {"share": percent(comes)})
    return sentences, bool(missing)


def matches_of(partnership_id):
    """(SMEs, all): live physical exchanges this partnership counts."""
    standing = standings([partnership_id])[partnership_id]
    return standing.sme, standing.total


def sme_effect_of(application):
    """What endorsing this application would make of its VOP's SME share."""
    return standings([application.vop_id])[application.vop_id].effect(rules_on(), application.vo_is_sme)
