"""Drawing up and signing papers. A signature holds for one content (scheme §2)."""

import hashlib
import json

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clusterxchange.workflow import InvalidStep
from mobility.models import Exchange, Paper, Signature
from partnerships.events import record


def canonical(content):
    """The bytes that are hashed: sorted keys, no spaces, UTF-8."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def content_hash(content):
    return hashlib.sha256(canonical(content)).hexdigest()


def stay_facts(exchange):
    """What every paper of an exchange says about it."""
    return {
        "exchange": exchange.number,
        "title": exchange.title,
        "vo": {"name": exchange.vo_name, "country": exchange.vo_country, "place": exchange.vo_place},
        "ho": {"name": exchange.ho_name, "country": exchange.ho_country, "place": exchange.ho_place},
        "vop": str(exchange.vop),
        "hop": str(exchange.hop),
        "traveller": exchange.traveller_name,
        "mode": exchange.mode,
        "starts_on": exchange.starts_on.isoformat(),
        "ends_on": exchange.ends_on.isoformat(),
        "working_days": exchange.working_days,
    }


@transaction.atomic
def draw_up_commitment(exchange, *, objectives, agenda, outcomes, by):
    """Write the Commitment to Quality, or a new version of it; earlier signatures no longer hold.

    agenda: [{"day": "2027-03-01", "plan": "…"}, …], one entry a working day.
    """
    if not {"vo.manager", "vo.traveller", "ho.manager", "vop.desk"} & exchange.parties_of(by):
        raise PermissionDenied("only the two sides of the visit write its commitment")
    if exchange.status != Exchange.Status.BUILDING:
        raise InvalidStep(_("The commitment of %(exchange)s is signed.") % {"exchange": exchange})
    content = stay_facts(exchange) | {
        "goals": exchange.goals,
        "objectives": objectives,
        "agenda": agenda,
        "outcomes": outcomes,
    }
    paper = draw_up(exchange, Paper.Kind.COMMITMENT, content, by=by)
    record("commitment.drawn_up", paper, by=by, about=exchange, version=paper.version)
    return paper


def draw_up(exchange, kind, content, *, by):
    """A new current version of a paper; the one before is superseded."""
    earlier = Paper.objects.filter(exchange=exchange, kind=kind)
    version = earlier.count() + 1
    earlier.exclude(status=Paper.Status.SUPERSEDED).update(status=Paper.Status.SUPERSEDED)
    letter = {"commitment": "C", "agreement": "A"}[kind]
    return Paper.objects.create(
        exchange=exchange,
        kind=kind,
        version=version,
        number=f"{exchange.number}-{letter}{version}",
        content=content,
        sha256=content_hash(content),
        created_by=by,
        **exchange.party_ids(),
    )


def sides_to_sign(paper, user):
    """The sides this person may sign for now, in the paper's order."""
    if paper.status != Paper.Status.OPEN:
        return []
    signed = {signature.side for signature in paper.signatures.all()}
    mine = paper.parties_of(user)
    return [side for side in paper.signers if f"{side}.signatory" in mine and side not in signed]


def sign(paper, *, side, function, sha256, by):
    """Put one side's signature under exactly this content; True when it was the last one."""
    if f"{side}.signatory" not in paper.parties_of(by):
        raise PermissionDenied(f"only a signatory signs for {side}")
    if paper.status != Paper.Status.OPEN or sha256 != paper.sha256:
        raise InvalidStep(_("%(paper)s was replaced by a newer version. Read that one first.") % {"paper": paper})
    try:
        with transaction.atomic():
            Signature.objects.create(
                paper=paper, exchange_id=paper.exchange_id, side=side, person=by, name=str(by),
                function=function, sha256=sha256, **paper.party_ids(),
            )  # fmt: skip
    except IntegrityError as error:
        raise InvalidStep(_("%(paper)s is already signed for this side.") % {"paper": paper}) from error
    return complete(paper)


def complete(paper):
    """Mark the paper signed once every side has signed."""
    # Lock the paper first: the last two signers may arrive at once, and one of them must see both.
    Paper.objects.select_for_update().get(pk=paper.pk)
    signed = set(Signature.objects.filter(paper=paper).values_list("side", flat=True))
    if not set(paper.signers) <= signed:
        return False
    now = timezone.now()
    Paper.objects.filter(pk=paper.pk, status=Paper.Status.OPEN).update(status=Paper.Status.SIGNED, signed_at=now)
    paper.status, paper.signed_at = Paper.Status.SIGNED, now
    return True


@transaction.atomic
def sign_commitment(paper, *, side, function, sha256, by):
    """One of the four signs; the fourth signature moves the exchange on."""
    exchange = paper.exchange
    last = sign(paper, side=side, function=function, sha256=sha256, by=by)
    record("commitment.signed", paper, by=by, about=exchange, side=side)
    if last:
        Exchange.workflow.move(exchange, "sign_commitment", by=by, commitment_signed_at=timezone.now())
        record("exchange.commitment_signed", exchange, by=by)
        if not exchange.amount:
            Exchange.workflow.move(exchange, "waive_agreement", by=by, agreement_signed_at=timezone.now())
            record("exchange.agreement_waived", exchange, by=by)
    return last
