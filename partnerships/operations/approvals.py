"""E13: asking the Agency whether an SME in no profiled cluster may host, and the Agency's answer."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clusterxchange.workflow import Conflict
from partnerships.events import record
from partnerships.models import Approval, Registration

ASKERS = {"vop.desk", "vop.coordinator"}
OPEN = ("asked", "granted")


@transaction.atomic
def ask_approval(registration, *, reason, by):
    """Ask for one organisation, once; its registration must be alive. Raises Conflict when it was asked before."""
    if not ASKERS & registration.parties_of(by):
        raise PermissionDenied("the Agency is asked by the desk")
    Registration.objects.select_for_update(of=["self"]).get(pk=registration.pk)
    if registration.status in ("rejected", "withdrawn"):
        raise Conflict(_("This registration has ended: there is nothing to ask for."))
    if Approval.objects.filter(organisation=registration.organisation_id, status__in=OPEN).exists():
        raise Conflict(_("The Agency has been asked already."))
    approval = Approval.objects.create(
        organisation_id=registration.organisation_id, partnership_id=registration.partnership_id,
        organisation_name=registration.organisation.name, reason=reason, asked_by=by,
    )  # fmt: skip
    record("approval.asked", approval, by=by)
    return approval


@transaction.atomic
def grant_approval(approval, *, decided_on, note, kept, by):
    """The Agency allows it. kept: file, file_name, mime, sha256, size of the decision, which passed the gate."""
    decide(approval, "grant", decided_on, note, kept, by)
    record("approval.granted", approval, by=by, note=note)


@transaction.atomic
def refuse_approval(approval, *, decided_on, note, by, kept=None):
    decide(approval, "refuse", decided_on, note, kept or {}, by)
    record("approval.refused", approval, by=by, note=note)


def decide(approval, verb, decided_on, note, kept, by):
    Approval.workflow.move(
        approval, verb, by=by, decided_on=decided_on, decided_at=timezone.now(), decided_by=by, note=note, **kept
    )


@transaction.atomic
def expire_approval(approval, *, by):
    """Its time is over: offers that are open stay, the next one needs to be asked for again. The system acts."""
    Approval.workflow.move(approval, "expire", by=by)
    record("approval.expired", approval, by=by)


@transaction.atomic
def withdraw_approval(approval, *, by):
    """The desk asks no longer."""
    Approval.workflow.move(approval, "withdraw", by=by)
    record("approval.withdrawn", approval, by=by)
