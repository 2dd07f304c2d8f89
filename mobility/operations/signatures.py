"""Signing papers. A signature holds for one content, and for what changes nothing that concerns its side."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clusterxchange.workflow import InvalidStep
from mobility.models import Exchange, Paper, Signature
from mobility.models.exchanges import BEFORE_STAY
from mobility.operations.other_days import days_differ, move_stay
from mobility.papers.changes import holds
from partnerships.events import record
from partnerships.operations import order_document

TEMPLATES = {"commitment": "mobility/pdf/commitment.html", "agreement": "payments/pdf/agreement.html"}
# Who reads a paper: all four a commitment, only who pays and who is paid an agreement.
READERS = {"commitment": ("vo_id", "ho_id", "vop_id", "hop_id"), "agreement": ("vo_id", "vop_id")}


def locked_status(exchange):
    """The status as it stands now; the row stays locked, so signing and rewriting stand in one line."""
    return Exchange.objects.select_for_update(of=("self",)).values_list("status", flat=True).get(pk=exchange.pk)


def sides_to_sign(paper, user):
    """The sides this person may sign for now, in the paper's order."""
    if paper.status != Paper.Status.OPEN:
        return []
    signed = {signature.side for signature in paper.signatures.all()}
    mine = paper.parties_of(user)
    return [side for side in paper.signers if f"{side}.signatory" in mine and side not in signed]


def sign(paper, *, side, function, sha256, by, elsewhere=None):
    """Put one side's signature under exactly this content; True when it was the last one.

    elsewhere: {"file", "file_sha256", "certificate"} of a copy that was signed in another program. Raises
    InvalidStep when the paper was replaced, or this side has signed.
    """
    if f"{side}.signatory" not in paper.parties_of(by):
        raise PermissionDenied(f"only a signatory signs for {side}")
    # The exchange is locked first: the last two signers may arrive at once, and one of them must see both.
    if locked_status(paper.exchange) not in BEFORE_STAY:
        raise InvalidStep(_("%(exchange)s is past its papers: nothing is signed any more.")
                          % {"exchange": paper.exchange})  # fmt: skip
    paper.refresh_from_db(fields=["status"])
    if paper.status != Paper.Status.OPEN or sha256 != paper.sha256:
        raise InvalidStep(refusal_to_sign(paper))
    put_signature(paper, side=side, function=function, sha256=sha256, by=by, elsewhere=elsewhere)
    return complete(paper, by=by)


def refusal_to_sign(paper):
    words = {"paper": paper}
    if paper.status == Paper.Status.SIGNED:
        return _("%(paper)s is already signed by everybody.") % words
    if paper.status == Paper.Status.WITHDRAWN:
        return _("%(paper)s was withdrawn: the version before it holds.") % words
    return _("%(paper)s was replaced by a newer version. Read that one first.") % words


def put_signature(paper, *, side, function, sha256, by, elsewhere=None):
    try:
        with transaction.atomic():
            Signature.objects.create(
                paper=paper, exchange_id=paper.exchange_id, side=side, person=by, name=str(by),
                function=function, sha256=sha256, **(elsewhere or {}), **paper.party_ids(),
            )  # fmt: skip
    except IntegrityError as error:
        raise InvalidStep(_("%(paper)s is already signed for this side.") % {"paper": paper}) from error


def carry_signatures(earlier, paper):
    """Give a new version the signatures that hold for it: each side's latest, where the changes leave it alone."""
    contents = {one.pk: one.content for one in earlier}
    given = Signature.objects.filter(paper__in=contents, carried_from=None).order_by("paper__version")
    holding = {
        side: signature
        for side, signature in {one.side: one for one in given}.items()
        if holds(paper.kind, side, signed=contents[signature.paper_id], now=paper.content)
    }
    if paper.kind == Paper.Kind.AGREEMENT:
        holding.pop("vop", None)  # it comes last and reserves the money, which no earlier one does
    if len(holding) == len(paper.signers):
        del holding["vo"]  # no version comes into force by itself: the visitor says yes to it
    Signature.objects.bulk_create(carried(signature, paper) for signature in holding.values())


CARRIED = ("side", "person_id", "name", "function", "sha256", "signed_at", "file", "file_sha256", "certificate")


def carried(signature, paper):
    kept = {name: getattr(signature, name) for name in CARRIED}
    return Signature(paper=paper, exchange_id=paper.exchange_id, carried_from=signature, **kept, **paper.party_ids())


def complete(paper, *, by):
    """Once every side has signed: the paper is in force, the one before is not, and its sealed PDF is ordered."""
    found = Signature.objects.filter(paper=paper).select_related("carried_from__paper")
    signatures = {signature.side: signature for signature in found}
    if not set(paper.signers) <= set(signatures):
        return False
    now = timezone.now()
    document = file_paper(paper, [signatures[side] for side in paper.signers], by=by)
    versions = Paper.objects.filter(exchange=paper.exchange_id, kind=paper.kind)
    versions.filter(status=Paper.Status.SIGNED).update(status=Paper.Status.SUPERSEDED)
    versions.filter(pk=paper.pk).update(status=Paper.Status.SIGNED, signed_at=now, document=document)
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
def order_copy(paper, *, by):
    """The paper as a PDF to be signed in another program, one for all who may sign; made when first asked for."""
    if not any(f"{side}.signatory" in paper.parties_of(by) for side in paper.signers):
        raise PermissionDenied("signatories fetch the copy to be signed")
    locked_status(paper.exchange)
    paper.refresh_from_db(fields=["status", "copy"])
    if paper.status != Paper.Status.OPEN:
        raise InvalidStep(refusal_to_sign(paper))
    if paper.copy is None:
        paper.copy = order_document(
            template=TEMPLATES[paper.kind],
            title=f"{paper.get_kind_display()} {paper.exchange.number}",
            number=f"{paper.number} (to be signed)",
            content=print_content(paper, []) | {"to_sign": True},
            parties={side: getattr(paper, side) for side in READERS[paper.kind]},
            by=by,
        )
        Paper.objects.filter(pk=paper.pk).update(copy=paper.copy)
    return paper.copy


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
    """carried_from: the number of the version that was signed, where it was an earlier one."""
    facts = {
        "side": signature.side,
        "name": signature.name,
        "function": signature.function,
        "signed_at": signature.signed_at.strftime("%-d %B %Y, %H:%M UTC"),
        "sha256": signature.sha256,
    }
    if signature.certificate:
        facts |= {"certificate": signature.certificate, "file_sha256": signature.file_sha256}
    return facts | ({"carried_from": signature.carried_from.paper.number} if signature.carried_from_id else {})


def let_versions_lapse(exchange):
    """What nobody finished signing before the stay, or before the exchange was called off, no longer can be."""
    in_force = Paper.objects.filter(exchange=exchange, status=Paper.Status.SIGNED).values("kind")
    Paper.objects.filter(exchange=exchange, status=Paper.Status.OPEN, kind__in=in_force).update(
        status=Paper.Status.WITHDRAWN
    )


@transaction.atomic
def sign_commitment(paper, *, side, function, sha256, by, elsewhere=None):
    """One of the four signs; the fourth signature moves the exchange on, or brings a new version into force."""
    exchange = paper.exchange
    last = sign(paper, side=side, function=function, sha256=sha256, by=by, elsewhere=elsewhere)
    record("commitment.signed", paper, by=by, about=exchange, side=side)
    if last:
        bring_into_force(paper, by=by)
    return last


# kind of paper → the operation that signs it; a floor above announces its own.
signing = {"commitment": sign_commitment}


def bring_into_force(paper, *, by):
    exchange = paper.exchange
    if days_differ(exchange, paper.content):
        move_stay(exchange, paper.content, by=by)
    if exchange.status != Exchange.Status.BUILDING:
        record("commitment.amended", paper, by=by, about=exchange, version=paper.version)
        return
    Exchange.workflow.move(exchange, "sign_commitment", by=by, commitment_signed_at=timezone.now())
    record("exchange.commitment_signed", exchange, by=by)
    if not exchange.amount:
        Exchange.workflow.move(exchange, "waive_agreement", by=by, agreement_signed_at=timezone.now())
        record("exchange.agreement_waived", exchange, by=by)
