"""Asking for a change instead of signing, and the answers: a new version, or words."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clusterxchange.workflow import InvalidStep
from mobility.models import ChangeRequest, Paper
from partnerships.events import record

# Who asks: whoever signs for a side, or speaks for it in its daily work.
ASKING_ROLES = ("signatory", "manager", "traveller", "desk", "coordinator")
ANSWERERS = {
    "commitment": frozenset({"vo.manager", "vo.traveller", "ho.manager", "vop.desk", "vop.coordinator"}),
    "agreement": frozenset({"vop.desk", "vop.coordinator", "vop.finance"}),
}


def asking_sides(paper, user):
    """The sides this person may ask a change for, while the paper waits for signatures."""
    if paper.status != Paper.Status.OPEN:
        return []
    mine = paper.parties_of(user)
    return [side for side in paper.signers if any(f"{side}.{role}" in mine for role in ASKING_ROLES)]


@transaction.atomic
def ask_for_change(paper, *, side, wish, by):
    """Say what should read differently. The paper can still be signed as it is."""
    if side not in paper.signers or not any(f"{side}.{role}" in paper.parties_of(by) for role in ASKING_ROLES):
        raise PermissionDenied(f"only {side} asks for its changes")
    if not Paper.objects.filter(pk=paper.pk, status=Paper.Status.OPEN).exists():
        raise InvalidStep(_("%(paper)s no longer waits for signatures. Ask about the version that does.")
                          % {"paper": paper})  # fmt: skip
    request = ChangeRequest.objects.create(
        paper=paper, exchange_id=paper.exchange_id, side=side, wish=wish, asked_by=by, **paper.party_ids()
    )
    record(f"{paper.kind}.change_asked", paper, by=by, about=paper.exchange, side=side)
    return request


@transaction.atomic
def answer_change_request(request, *, answer, by):
    """Say why the paper stays as it is."""
    paper = request.paper
    if not ANSWERERS[paper.kind] & paper.parties_of(by):
        raise PermissionDenied("whoever writes the paper answers")
    rows = ChangeRequest.objects.filter(pk=request.pk, answered_at=None)
    if not rows.update(answer=answer, answered_at=timezone.now(), answered_by=by):
        raise InvalidStep(_("This wish was answered already."))
    record(f"{paper.kind}.change_answered", paper, by=by, about=paper.exchange, side=request.side)


def answer_with(paper, *, by):
    """A new version is the answer to every open wish about the versions before it."""
    wishes = ChangeRequest.objects.filter(exchange=paper.exchange_id, paper__kind=paper.kind, answered_at=None)
    words = _("See version %(number)s.") % {"number": paper.version}
    wishes.update(answer=words, answered_at=timezone.now(), answered_by=by)
