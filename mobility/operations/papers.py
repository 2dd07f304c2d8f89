"""Drawing up and signing papers. A signature holds for one content (scheme §2)."""

import hashlib
import json

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from clusterxchange.workflow import InvalidStep
from mobility.models import Exchange, Paper, Signature
from partnerships.events import record
from partnerships.operations import discard_draft, order_document

TEMPLATES = {"commitment": "mobility/pdf/commitment.html", "agreement": "payments/pdf/agreement.html"}
WRITERS = frozenset({"vo.manager", "vo.traveller", "ho.manager", "vop.desk", "vop.coordinator"})
# Who reads a paper: all four a commitment, only who pays and who is paid an agreement.
READERS = {"commitment": ("vo_id", "ho_id", "vop_id", "hop_id"), "agreement": ("vo_id", "vop_id")}


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


PROMISES = (
    _lazy("The host receives the visitor on the days of the agenda and names a person to turn to."),
    _lazy("The visitor is at the host on these days, takes part, and keeps confidential what the host calls so."),
    _lazy("The host confirms the attendance in the portal; the visitor hands in a closing report and the evidence."),
    _lazy("Both partnerships help where the visit does not go as written here; changes need a new version, signed "
          "again by all four."),
)  # fmt: skip


def locked_status(exchange):
    """The status as it stands now; the row stays locked, so signing and rewriting stand in one line."""
    return Exchange.objects.select_for_update(of=("self",)).values_list("status", flat=True).get(pk=exchange.pk)


@transaction.atomic
def draw_up_commitment(exchange, *, objectives, agenda, outcomes, by):
    """Write the Commitment to Quality, or a new version of it; earlier signatures no longer hold.

    agenda: [{"day": "2027-03-01", "plan": "…"}, …], one entry a working day.
    """
    if not WRITERS & exchange.parties_of(by):
        raise PermissionDenied("only the two sides of the visit and the desk write its commitment")
    if locked_status(exchange) != Exchange.Status.BUILDING:
        raise InvalidStep(_("The commitment of %(exchange)s is signed.") % {"exchange": exchange})
    content = stay_facts(exchange) | {
        "goals": exchange.goals,
        "objectives": objectives,
        "agenda": agenda,
        "outcomes": outcomes,
        "promises": [str(promise) for promise in PROMISES],
    }
    paper = draw_up(exchange, Paper.Kind.COMMITMENT, content, by=by)
    discard_draft("commitment", by=by, about=exchange.public_id)
    record("commitment.drawn_up", paper, by=by, about=exchange, version=paper.version)
    return paper


def draw_up(exchange, kind, content, *, by):
    """A new current version of a paper; the one before is superseded. The exchange is locked by the caller."""
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
    """Put one side's signature under exactly this content; True when it was the last one.

    Raises InvalidStep when the paper was replaced, or this side has signed.
    """
    if f"{side}.signatory" not in paper.parties_of(by):
        raise PermissionDenied(f"only a signatory signs for {side}")
    # The exchange is locked first: the last two signers may arrive at once, and one of them must see both.
    locked_status(paper.exchange)
    paper.refresh_from_db(fields=["status"])
    if paper.status != Paper.Status.OPEN or sha256 != paper.sha256:
        raise InvalidStep(refusal_to_sign(paper))
    put_signature(paper, side=side, function=function, sha256=sha256, by=by)
    return complete(paper, by=by)


def refusal_to_sign(paper):
    if paper.status == Paper.Status.SIGNED:
        return _("%(paper)s is already signed by everybody.") % {"paper": paper}
    return _("%(paper)s was replaced by a newer version. Read that one first.") % {"paper": paper}


def put_signature(paper, *, side, function, sha256, by):
    try:
        with transaction.atomic():
            Signature.objects.create(
                paper=paper, exchange_id=paper.exchange_id, side=side, person=by, name=str(by),
                function=function, sha256=sha256, **paper.party_ids(),
            )  # fmt: skip
    except IntegrityError as error:
        raise InvalidStep(_("%(paper)s is already signed for this side.") % {"paper": paper}) from error


def complete(paper, *, by):
    """Mark the paper signed once every side has signed, and order its sealed PDF."""
    signatures = {signature.side: signature for signature in Signature.objects.filter(paper=paper)}
    if not set(paper.signers) <= set(signatures):
        return False
    now = timezone.now()
    document = file_paper(paper, [signatures[side] for side in paper.signers], by=by)
    Paper.objects.filter(pk=paper.pk).update(status=Paper.Status.SIGNED, signed_at=now, document=document)
    paper.status, paper.signed_at, paper.document = Paper.Status.SIGNED, now, document
    return True


def file_paper(paper, signatures, *, by):
    """Order the sealed PDF of a signed paper, for those who may read it."""
    return order_document(
        template=TEMPLATES[paper.kind],
        title=f"{paper.get_kind_display()} {paper.exchange.number}",
        number=paper.number,
        content=print_content(paper, signatures),
        parties={side: getattr(paper, side) for side in READERS[paper.kind]},
        by=by,
    )


@transaction.atomic
def order_preview(paper, *, by):
    """The paper as it would be printed now, marked as not signed; only who asks can read it."""
    if not {"vo", "ho", "vop", "hop", "so"} & paper.parties_of(by):
        raise PermissionDenied("only the parties of an exchange print its papers")
    return order_document(
        template=TEMPLATES[paper.kind],
        title=f"{paper.get_kind_display()} {paper.exchange.number}",
        number=f"{paper.number} (preview)",
        content=print_content(paper, paper.signatures.all()) | {"preview": True},
        by=by,
    )


def print_content(paper, signatures):
    """What the template of a paper is filled with: its content, its hash and who signed it."""
    return {
        "paper": paper.content,
        "version": paper.version,
        "signed_hash": paper.sha256,
        "signatures": [signature_facts(one) for one in signatures],
        "agency": paper.content.get("agency"),
    }


def signature_facts(signature):
    return {
        "side": signature.side,
        "name": signature.name,
        "function": signature.function,
        "signed_at": signature.signed_at.strftime("%-d %B %Y, %H:%M UTC"),
        "sha256": signature.sha256,
    }


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
