"""Visits agreed on outside of the portal, as the host records them."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clusterxchange.workflow import Conflict
from mobility.models import Arrangement, Offer
from partnerships.events import record


@transaction.atomic
def propose_arrangement(*, offer, vo, values, by):
    """Say that a visit was agreed on. values: starts_on, ends_on, note. The visitor answers with an application."""
    if "manager" not in by.scope.roles_in(organisation=offer.ho_id):
        raise PermissionDenied("only the host's manager says what it agreed on")
    if offer.status != Offer.Status.PUBLISHED:
        raise Conflict(_("This offer is not open at the moment."))
    if vo.country == offer.country:
        raise Conflict(_("%(vo)s is in the country of the offer; visits go abroad (E1).") % {"vo": vo})
    try:
        with transaction.atomic():
            arrangement = Arrangement.objects.create(
                offer=offer, title=offer.title, vo=vo, ho_id=offer.ho_id, vop_id=vo.partnership_id,
                hop_id=offer.hop_id, vo_name=vo.name, ho_name=offer.ho_name, proposed_by=by, **values,
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(_("%(vo)s has been asked about this offer and has not answered yet.") % {"vo": vo}) from error
    record("arrangement.proposed", arrangement, by=by)
    return arrangement


def take_up_arrangement(arrangement, application, *, by):
    """The visitor's application is its answer. Called inside submit_application."""
    if (arrangement.vo_id, arrangement.offer_id) != (application.vo_id, application.offer_id):
        raise Conflict(_("The host said this of another visitor or offer."))
    Arrangement.workflow.move(
        arrangement, "take_up", by=by, answered_at=timezone.now(), answered_by=by, application=application
    )
    record("arrangement.taken_up", arrangement, by=by)


@transaction.atomic
def decline_arrangement(arrangement, *, reason, by):
    Arrangement.workflow.move(arrangement, "decline", by=by, answered_at=timezone.now(), answered_by=by, reason=reason)
    record("arrangement.declined", arrangement, by=by, note=reason)


@transaction.atomic
def expire_arrangement(arrangement, *, by):
    """Nobody answered in time. The system acts; the host may say it again."""
    Arrangement.workflow.move(arrangement, "expire", by=by, answered_at=timezone.now())
    record("arrangement.expired", arrangement, by=by)


@transaction.atomic
def withdraw_arrangement(arrangement, *, by, reason=""):
    Arrangement.workflow.move(arrangement, "withdraw", by=by, answered_at=timezone.now(), answered_by=by, reason=reason)
    record("arrangement.withdrawn", arrangement, by=by, note=reason)
