"""Writing, reading and signing papers. The financial agreement is signed one floor up; it is read here."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clusterxchange.workflow import Conflict, InvalidStep
from mobility.forms.papers import CommitmentForm, SignForm, commitment_initial
from mobility.models import Exchange, Paper
from mobility.operations import draw_up_commitment, order_preview, sign_commitment
from mobility.operations.papers import WRITERS, sides_to_sign
from mobility.progress import SIDES
from mobility.views.exchanges import exchange_of
from partnerships.models import Draft
from partnerships.operations import keep_draft

# kind → (what the page reads like, where its signature goes)
KINDS = {
    "commitment": ("mobility/paper_commitment.html", "mobility:paper-sign"),
    "agreement": ("payments/agreement_paper.html", "payments:agreement-sign"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def exchange_commitment(request, public_id):
    exchange = exchange_of(request, public_id)
    if not WRITERS & exchange.parties_of(request.user):
        raise PermissionDenied("only the two sides of the visit and the desk write its commitment")
    if exchange.status != Exchange.Status.BUILDING:
        raise InvalidStep(_("The commitment of %(exchange)s is signed.") % {"exchange": exchange})
    paper = Paper.objects.filter(exchange=exchange, kind="commitment").exclude(status="superseded").first()
    if request.method == "POST":
        form = CommitmentForm(request.POST, exchange=exchange)
        if request.POST.get("action") == "draft":
            keep_draft("commitment", form.typed(), by=request.user, about=exchange.public_id)
            messages.success(request, _("Your draft is saved. Only you see it."))
            return redirect("mobility:exchange-commitment", public_id)
        if form.is_valid() and (drawn := write_commitment(request, exchange, form)):
            messages.success(request, _("%(paper)s is ready to be signed by all four.") % {"paper": drawn})
            return redirect("mobility:paper-detail", drawn.public_id)
    else:
        form = CommitmentForm(exchange=exchange, initial=commitment_start(request.user, exchange, paper))
    return render(request, "mobility/exchange_commitment.html", {"exchange": exchange, "form": form, "paper": paper})


def commitment_start(user, exchange, paper):
    """One's own draft, else the current version, else what the application said."""
    draft = Draft.objects.visible_to(user).filter(kind="commitment", about=exchange.public_id).first()
    if draft:
        return draft.values
    return commitment_initial(paper.content) if paper else {"objectives": exchange.goals}


def write_commitment(request, exchange, form):
    """The new version, or None with the reason on the form."""
    typed = form.cleaned_data
    try:
        return draw_up_commitment(
            exchange,
            objectives=typed["objectives"],
            outcomes=typed["outcomes"],
            agenda=form.agenda(),
            by=request.user,
        )
    except Conflict as conflict:
        form.add_error(None, str(conflict))
        return None


def paper_of(request, public_id):
    visible = Paper.objects.visible_to(request.user).select_related(
        "exchange", "exchange__vop", "exchange__hop", "document"
    )
    return get_object_or_404(visible.prefetch_related("signatures"), public_id=public_id)


@require_safe
def paper_detail(request, public_id):
    return show_paper(request, paper_of(request, public_id))


def show_paper(request, paper, form=None, status=200):
    """The page of a paper: reads like the paper, and is signed at its foot. form: the bound one, with its errors."""
    sides = may_sign(paper, request.user)
    body, sign_page = KINDS[paper.kind]
    if form is None and sides:
        form = SignForm(sides=sides, initial={"sha256": paper.sha256})
    signed = {signature.side: signature for signature in paper.signatures.all()}
    current = None
    if paper.status == Paper.Status.SUPERSEDED:
        current = Paper.objects.filter(exchange=paper.exchange_id, kind=paper.kind).exclude(status="superseded").first()
    context = {
        "paper": paper,
        "exchange": paper.exchange,
        "content": paper.content,
        "body": body,
        "form": form,
        "sign_url": reverse(sign_page, args=[paper.public_id]),
        "signatures": [{"who": SIDES[side], "signature": signed.get(side)} for side in paper.signers],
        "current": current,
        "may_preview": bool({"vo", "ho", "vop", "hop", "so"} & paper.parties_of(request.user)),
    }
    return render(request, "mobility/paper_detail.html", context, status=status)


def may_sign(paper, user):
    """The sides this person may sign for now: of an agreement the visitor comes first."""
    sides = sides_to_sign(paper, user)
    if paper.kind == "agreement" and not any(one.side == "vo" for one in paper.signatures.all()):
        return [side for side in sides if side == "vo"]
    return sides


def take_signature(request, paper, operation, done):
    """Read the sign form and put the signature under the paper; a lost race is told above the paper as it is now."""
    form = SignForm(request.POST, sides=may_sign(paper, request.user))
    asked = request.POST.get("side")
    if asked in paper.signers and f"{asked}.signatory" not in paper.parties_of(request.user):
        raise PermissionDenied(f"only a signatory signs for {asked}")
    if not form.fields["side"].choices:
        if not any(f"{side}.signatory" in paper.parties_of(request.user) for side in paper.signers):
            raise PermissionDenied("only a signatory signs")
        raise InvalidStep(_("%(paper)s no longer waits for your signature.") % {"paper": paper})
    if not form.is_valid():
        return show_paper(request, paper, form)
    typed = form.cleaned_data
    try:
        last = operation(paper, side=typed["side"], function=typed["function"], sha256=typed["sha256"], by=request.user)
    except Conflict as conflict:
        form.add_error(None, str(conflict))
        return show_paper(request, paper, form, status=409)
    messages.success(request, done if last else _("Signed. The others see your signature now."))
    return redirect("mobility:paper-detail", paper.public_id)


@require_POST
def paper_sign(request, public_id):
    paper = paper_of(request, public_id)
    if paper.kind != Paper.Kind.COMMITMENT:
        return redirect("mobility:paper-detail", public_id)
    done = _("Signed. All four have signed; the sealed PDF is being made.")
    return take_signature(request, paper, sign_commitment, done)


@require_POST
def paper_preview(request, public_id):
    document = order_preview(paper_of(request, public_id), by=request.user)
    return redirect("partnerships:document-detail", document.public_id)
