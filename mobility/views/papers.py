"""Writing, reading and signing papers. The financial agreement is signed one floor up; it is read here."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clusterxchange.workflow import Conflict, InvalidStep
from mobility.forms.papers import AnswerForm, AskForm, CommitmentForm, SignForm, commitment_initial
from mobility.models import ChangeRequest, Paper, Signature
from mobility.models.exchanges import BEFORE_STAY
from mobility.operations import (
    answer_change_request,
    ask_for_change,
    draw_up_commitment,
    order_preview,
    sign_commitment,
    withdraw_version,
)
from mobility.operations.change_requests import ANSWERERS, asking_sides
from mobility.operations.other_days import days_differ, proposed_stay
from mobility.operations.papers import WRITERS
from mobility.operations.signatures import sides_to_sign
from mobility.papers.changes import changes, holds
from mobility.progress import SIDES
from mobility.views.exchanges import exchange_of
from partnerships.accounts import ask_who_again
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
    if exchange.status not in BEFORE_STAY:
        raise InvalidStep(_("The stay has begun: the commitment of %(exchange)s no longer changes.")
                          % {"exchange": exchange})  # fmt: skip
    paper = Paper.objects.standing().filter(exchange=exchange, kind="commitment").order_by("-version").first()
    if request.method == "POST":
        form = CommitmentForm(request.POST, exchange=exchange)
        if request.POST.get("action") == "draft":
            keep_draft("commitment", form.typed(), by=request.user, about=exchange.public_id)
            messages.success(request, _("Your draft is saved. Only you see it."))
            return redirect("mobility:exchange-commitment", public_id)
        if request.POST.get("action") == "days":
            form = CommitmentForm(exchange=exchange, initial=form.typed())
        elif form.is_valid() and (drawn := write_commitment(request, exchange, form)):
            messages.success(request, ready_words(drawn))
            return redirect("mobility:paper-detail", drawn.public_id)
    else:
        form = CommitmentForm(exchange=exchange, initial=commitment_start(request.user, exchange, paper))
    return render(request, "mobility/exchange_commitment.html", {"exchange": exchange, "form": form, "paper": paper})


def ready_words(paper):
    """Whom the new version asks for a signature."""
    signed = set(paper.signatures.values_list("side", flat=True))
    waits = [str(SIDES[side]) for side in paper.signers if side not in signed]
    if not signed:
        return _("%(paper)s is ready to be signed by all four.") % {"paper": paper}
    words = {"paper": paper, "sides": ", ".join(waits)}
    return _("%(paper)s is ready. It waits for: %(sides)s. The other signatures still hold.") % words


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
            days=form.chosen_days(),
            by=request.user,
        )
    except Conflict as conflict:
        form.add_error(None, str(conflict))
        return None


def paper_of(request, public_id):
    visible = Paper.objects.visible_to(request.user).select_related(
        "exchange", "exchange__vop", "exchange__hop", "document"
    )
    signatures = Prefetch("signatures", Signature.objects.select_related("carried_from__paper"))
    return get_object_or_404(visible.prefetch_related(signatures), public_id=public_id)


@require_safe
def paper_detail(request, public_id):
    return show_paper(request, paper_of(request, public_id))


def show_paper(request, paper, form=None, ask_form=None, status=200):
    """The page of a paper: reads like the paper, and is signed at its foot. form, ask_form: the bound one."""
    sides = may_sign(paper, request.user)
    body, sign_page = KINDS[paper.kind]
    if form is None and sides:
        form = SignForm(sides=sides, initial={"sha256": paper.sha256})
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
        "sign_url": reverse(sign_page, args=[paper.public_id]),
        "signatures": [signature_row(side, signed.get(side)) for side in paper.signers],
        "current": next((one for one in reversed(versions) if one.status in ("open", "signed")), None),
        "in_force": in_force if in_force != paper else None,
        "change": change_from(compared_with(paper, versions), paper),
        "paid_then": sum_on_new_days(paper, mine),
        "requests": paper.requests.select_related("asked_by", "answered_by"),
        "may_answer": bool(ANSWERERS[paper.kind] & mine),
        "ask_form": ask_form or (AskForm(sides=asking) if asking else None),
        "may_preview": bool({"vo", "ho", "vop", "hop", "so"} & mine),
        "may_change": paper.kind == "commitment" and paper.exchange.status in BEFORE_STAY and bool(WRITERS & mine),
        "may_withdraw": paper.status == Paper.Status.OPEN and in_force is not None and bool(WRITERS & mine),
    }
    return render(request, "mobility/paper_detail.html", context, status=status)


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
    ask_who_again(request)
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


@require_POST
def paper_withdraw(request, public_id):
    paper = paper_of(request, public_id)
    withdraw_version(paper, by=request.user)
    messages.success(request, _("%(paper)s was withdrawn. The version in force holds.") % {"paper": paper})
    return redirect("mobility:exchange-detail", paper.exchange.public_id)


@require_POST
def paper_ask(request, public_id):
    """Ask for a change instead of signing."""
    paper = paper_of(request, public_id)
    form = AskForm(request.POST, sides=asking_sides(paper, request.user))
    if not form.fields["side"].choices:
        if paper.parties_of(request.user) & {"so", "agency"}:
            raise PermissionDenied("the parties of a paper ask for its changes")
        raise InvalidStep(_("%(paper)s no longer waits for signatures.") % {"paper": paper})
    if not form.is_valid():
        return show_paper(request, paper, ask_form=form)
    typed = form.cleaned_data
    ask_for_change(paper, side=typed["side"], wish=typed["wish"], by=request.user)
    messages.success(request, _("Your wish is kept with the paper, and whoever writes it is told."))
    return redirect("mobility:paper-detail", paper.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def change_request_answer(request, public_id):
    """Say why a paper stays as it is."""
    visible = ChangeRequest.objects.visible_to(request.user).select_related("paper__exchange", "asked_by")
    wish = get_object_or_404(visible, public_id=public_id)
    if not ANSWERERS[wish.paper.kind] & wish.paper.parties_of(request.user):
        raise PermissionDenied("whoever writes the paper answers")
    if wish.answered_at:
        raise InvalidStep(_("This wish was answered already."))
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        answer_change_request(wish, answer=form.cleaned_data["answer"], by=request.user)
        messages.success(request, _("Your answer stands beside the wish."))
        return redirect("mobility:paper-detail", wish.paper.public_id)
    context = {"wish": wish, "paper": wish.paper, "exchange": wish.paper.exchange, "form": form}
    return render(request, "mobility/change_request_answer.html", context)
