"""Drawing up papers, version after version. What is signed stays in force until a newer version is (docs/adr/0014)."""

from copy import copy

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from clusterxchange.workflow import Conflict, InvalidStep
from mobility.models import Paper
from mobility.models.exchanges import BEFORE_STAY
from mobility.operations.change_requests import answer_with
from mobility.operations.other_days import stay_on
from mobility.operations.paper_texts import paper_clauses
from mobility.operations.signatures import TEMPLATES, carry_signatures, locked_status, print_content
from mobility.papers.content import content_hash, stay_facts
from partnerships.events import record
from partnerships.operations import discard_draft, order_document

WRITERS = frozenset({"vo.manager", "vo.traveller", "ho.manager", "vop.desk", "vop.coordinator"})


@transaction.atomic
def draw_up_commitment(exchange, *, objectives, agenda, outcomes, by, days=None):
    """Write the Commitment to Quality, or a new version of it: whom the change touches signs again.

    agenda: [{"day": "2027-03-01", "plan": "…"}, …], one entry a working day; days: (first, last) where the visit is
    to take place on others. Raises Conflict where nothing changed, or the rules refuse those days.
    """
    if not WRITERS & exchange.parties_of(by):
        raise PermissionDenied("only the two sides of the visit and the desk write its commitment")
    if locked_status(exchange) not in BEFORE_STAY:
        raise InvalidStep(_("The stay has begun: the commitment of %(exchange)s no longer changes.")
                          % {"exchange": exchange})  # fmt: skip
    visit = on_other_days(exchange, days)
    said = {"goals": exchange.goals, "objectives": objectives, "agenda": agenda, "outcomes": outcomes}
    content = stay_facts(visit) | said | paper_clauses(visit, "commitment")
    paper = draw_up(exchange, Paper.Kind.COMMITMENT, content, by=by)
    discard_draft("commitment", by=by, about=exchange.public_id)
    waits = [side for side in paper.signers if side not in signed_sides(paper)]
    record("commitment.drawn_up", paper, by=by, about=exchange, version=paper.version, waits=waits)
    return paper


def on_other_days(exchange, days):
    """The exchange as it would be on these days; not saved."""
    if days in (None, (exchange.starts_on, exchange.ends_on)):
        return exchange
    stay, moved = stay_on(exchange, *days), copy(exchange)
    moved.starts_on, moved.ends_on, moved.working_days = stay.starts_on, stay.ends_on, stay.working_days
    return moved


def draw_up(exchange, kind, content, *, by):
    """A new open version of a paper; an open one before it is superseded. The exchange is locked by the caller."""
    earlier = list(Paper.objects.filter(exchange=exchange, kind=kind).order_by("version"))
    refuse_same(earlier, content)
    Paper.objects.filter(exchange=exchange, kind=kind, status=Paper.Status.OPEN).update(status=Paper.Status.SUPERSEDED)
    version = len(earlier) + 1
    letter = {"commitment": "C", "agreement": "A"}[kind]
    paper = Paper.objects.create(
        exchange=exchange,
        kind=kind,
        version=version,
        number=f"{exchange.number}-{letter}{version}",
        content=content,
        sha256=content_hash(content),
        created_by=by,
        **exchange.party_ids(),
    )
    carry_signatures(earlier, paper)
    answer_with(paper, by=by)
    return paper


def refuse_same(earlier, content):
    """A version that says what stands already asks for signatures in vain."""
    same = [one for one in earlier if one.status in ("open", "signed") and one.sha256 == content_hash(content)]
    if not same:
        return
    words = {"paper": same[-1]}
    if same[-1].status == Paper.Status.SIGNED and any(one.status == "open" for one in earlier):
        raise Conflict(_("This is what %(paper)s says, which is in force. Withdraw the newer version instead.") % words)
    raise Conflict(_("Nothing was changed: this is what %(paper)s says already.") % words)


def signed_sides(paper):
    return set(paper.signatures.values_list("side", flat=True))


@transaction.atomic
def withdraw_version(paper, *, by):
    """Take back a version that waits for signatures: the one in force stays as it is."""
    if not WRITERS & paper.parties_of(by):
        raise PermissionDenied("only the two sides of the visit and the desk withdraw a version")
    locked_status(paper.exchange)
    in_force = Paper.objects.filter(exchange=paper.exchange_id, kind=paper.kind, status=Paper.Status.SIGNED)
    rows = Paper.objects.filter(pk=paper.pk, status=Paper.Status.OPEN)
    if not in_force.exists() or not rows.update(status=Paper.Status.WITHDRAWN):
        raise InvalidStep(_("%(paper)s cannot be withdrawn: no other version is in force.") % {"paper": paper})
    record(f"{paper.kind}.withdrawn", paper, by=by, about=paper.exchange, version=paper.version)


@transaction.atomic
def order_preview(paper, *, by):
    """The paper as it would be printed now, marked as not signed; only who asks can read it."""
    if not {"vo", "ho", "vop", "hop", "so"} & paper.parties_of(by):
        raise PermissionDenied("only the parties of an exchange print its papers")
    return order_document(
        template=TEMPLATES[paper.kind],
        title=f"{paper.get_kind_display()} {paper.exchange.number}",
        number=f"{paper.number} (preview)",
        content=print_content(paper, paper.signatures.select_related("carried_from__paper")) | {"preview": True},
        by=by,
    )
