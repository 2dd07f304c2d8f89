"""Reading papers, whatever their kind. The financial agreement is signed one floor up; it is read here."""

from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clusterxchange.workflow import Conflict
from mobility.forms.papers import AskForm, ElsewhereForm, SignForm
from mobility.models import Paper, Signature
from mobility.models.exchanges import BEFORE_STAY
from mobility.operations import (
    order_preview,
    withdraw_version,
)
from mobility.operations.change_requests import ANSWERERS, asking_sides
from mobility.operations.other_days import days_differ, proposed_stay
from mobility.operations.papers import WRITERS
from mobility.operations.signatures import sides_to_sign
from mobility.papers.changes import changes, holds
from mobility.progress import SIDES

# kind → (what the page reads like, where its signature goes)
KINDS = {
    "commitment": ("mobility/paper_commitment.html", "mobility:paper-sign"),
    "agreement": ("payments/agreement_paper.html", "payments:agreement-sign"),
}


PEOPLE_PAGES = {
    "vo": "partnerships:organisation-people",
    "ho": "partnerships:organisation-people",
    "vop": "partnerships:partnership-people",
    "hop": "partnerships:partnership-people",
}


def paper_of(request, public_id):
    visible = Paper.objects.visible_to(request.user).select_related(
        "exchange", "exchange__vop", "exchange__hop", "document", "copy"
    )
    signatures = Prefetch("signatures", Signature.objects.select_related("carried_from__paper"))
    return get_object_or_404(visible.prefetch_related(signatures), public_id=public_id)


@require_safe
def paper_detail(request, public_id):
    return show_paper(request, paper_of(request, public_id))


def show_paper(request, paper, *, form=None, elsewhere_form=None, ask_form=None, status=200):
    """The page of a paper: reads like the paper, and is signed at its foot. Of the forms, the one that was sent."""
    sides = may_sign(paper, request.user)
    body, sign_page = KINDS[paper.kind]
    if sides:
        form = form or SignForm(sides=sides, initial={"sha256": paper.sha256})
        elsewhere_form = elsewhere_form or ElsewhereForm(sides=sides, initial={"sha256": paper.sha256})
    signed = {signature.side: signature for signature in paper.signatures.all()}
    versions = list(Paper.objects.filter(exchange=paper.exchange_id, kind=paper.kind).order_by("version"))
    asking, mine = asking_sides(paper, request.user), paper.parties_of(request.user)
    in_force = next((one for one in versions if one.status == Paper.Status.SIGNED), None)
    context = {
        "paper": paper,
        "exchange": paper.exchange,
        "content": paper.content,
        "body": body,
        "form": form,
        "elsewhere_form": elsewhere_form,
        "copy": paper.copy,
        "sign_url": reverse(sign_page, args=[paper.public_id]),
        "signatures": [signature_row(side, signed.get(side)) for side in paper.signers],
        "current": next((one for one in reversed(versions) if one.status in ("open", "signed")), None),
        "in_force": in_force if in_force != paper else None,
        "change": change_from(compared_with(paper, versions), paper),
        "people": people_who_sign(paper, signed, mine),
        "paid_then": sum_on_new_days(paper, mine),
        "requests": paper.requests.select_related("asked_by", "answered_by"),
        "may_answer": bool(ANSWERERS[paper.kind] & mine),
        "ask_form": ask_form or (AskForm(sides=asking) if asking else None),
        "may_preview": bool({"vo", "ho", "vop", "hop", "so"} & mine),
        "may_change": paper.kind == "commitment" and paper.exchange.status in BEFORE_STAY and bool(WRITERS & mine),
        "may_withdraw": paper.status == Paper.Status.OPEN and in_force is not None and bool(WRITERS & mine),
    }
    return render(request, "mobility/paper_detail.html", context, status=status)


def people_who_sign(paper, signed, mine):
    """[(side in words, its people page)]: sides of the reader that have not signed, who is no signatory of them."""
    if paper.status != Paper.Status.OPEN:
        return []
    return [
        (SIDES[side], reverse(PEOPLE_PAGES[side], args=[getattr(paper, side).public_id]))
        for side in paper.signers
        if side not in signed and f"{side}.signatory" not in mine and {f"{side}.manager", f"{side}.coordinator"} & mine
    ]


def may_sign(paper, user):
    """The sides this person may sign for now: of an agreement the visitor comes first."""
    sides = sides_to_sign(paper, user)
    if paper.kind == "agreement" and not any(one.side == "vo" for one in paper.signatures.all()):
        return [side for side in sides if side == "vo"]
    return sides


def sum_on_new_days(paper, mine):
    """The lump sum on the days an open commitment proposes, for who pays and who is paid; None where none change."""
    exchange = paper.exchange
    waits = paper.kind == "commitment" and paper.status == Paper.Status.OPEN
    if not waits or not mine & {"vo", "vop", "so", "agency"} or not days_differ(exchange, paper.content):
        return None
    try:
        return proposed_stay(exchange, paper.content).amount
    except Conflict:  # the days are over, or the rules have changed: the last signature will say so
        return None


def signature_row(side, signature):
    """carried: the number of the version that was signed, where it was an earlier one."""
    carried = signature.carried_from.paper.number if signature and signature.carried_from_id else None
    return {"side": side, "who": SIDES[side], "signature": signature, "carried": carried}


def compared_with(paper, versions):
    """The version a reader knows: what is in force while this one waits, else the version before."""
    earlier = [one for one in versions if one.version < paper.version and one.status != Paper.Status.WITHDRAWN]
    signed = [one for one in earlier if one.status == Paper.Status.SIGNED]
    return (signed or earlier or [None])[-1]


def change_from(earlier, paper):
    """{"from", "rows", "again", "holding"}: what reads differently, who signs again, whose signature holds."""
    if earlier is None:
        return None
    again = [side for side in paper.signers if not holds(paper.kind, side, signed=earlier.content, now=paper.content)]
    return {
        "from": earlier,
        "rows": changes(paper.kind, earlier.content, paper.content),
        "again": [SIDES[side] for side in again],
        "holding": [SIDES[side] for side in paper.signers if side not in again],
    }


@require_POST
def paper_preview(request, public_id):
    document = order_preview(paper_of(request, public_id), by=request.user)
    return redirect("partnerships:document-detail", document.public_id)


@require_POST
def paper_withdraw(request, public_id):
    paper = paper_of(request, public_id)
    withdraw_version(paper, by=request.user)
    messages.success(request, _("%(paper)s was withdrawn. The version in force holds.") % {"paper": paper})
    return redirect("mobility:exchange-detail", paper.exchange.public_id)
