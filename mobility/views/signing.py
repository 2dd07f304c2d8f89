"""Signing a paper, here or in another program, and asking for a change instead."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clusterxchange.uploads import Refused, attachment_response
from clusterxchange.workflow import Conflict, InvalidStep
from mobility import signed_files
from mobility.forms.papers import AnswerForm, AskForm, ElsewhereForm, SignForm
from mobility.models import ChangeRequest, Paper
from mobility.operations import answer_change_request, ask_for_change, order_copy, sign_commitment
from mobility.operations.change_requests import ANSWERERS, asking_sides
from mobility.views.papers import may_sign, paper_of, show_paper
from partnerships.accounts import ask_who_again


def take_signature(request, paper, operation, done):
    """Read the sign form and put the signature under the paper; a lost race is told above the paper as it is now."""
    sides = may_sign(paper, request.user)
    asked = request.POST.get("side")
    if asked in paper.signers and f"{asked}.signatory" not in paper.parties_of(request.user):
        raise PermissionDenied(f"only a signatory signs for {asked}")
    if not sides:
        if not any(f"{side}.signatory" in paper.parties_of(request.user) for side in paper.signers):
            raise PermissionDenied("only a signatory signs")
        raise InvalidStep(_("%(paper)s no longer waits for your signature.") % {"paper": paper})
    if "elsewhere" in request.POST:
        return take_signed_copy(request, paper, operation, done, sides)
    form = SignForm(request.POST, sides=sides)
    if not form.is_valid():
        return show_paper(request, paper, form=form)
    ask_who_again(request)
    return signed(request, paper, operation, done, form, "form")


def take_signed_copy(request, paper, operation, done, sides):
    """A copy signed in another program. Anybody can make a certificate, so who sends it proves who they are, too."""
    if request.FILES:  # what was posted is kept meanwhile, but not its file: afterwards the form asks for it again
        ask_who_again(request)
    form = ElsewhereForm(request.POST, request.FILES, sides=sides)
    if not form.is_valid():
        return show_paper(request, paper, elsewhere_form=form)
    try:
        elsewhere = signed_files.take_in(form.cleaned_data["file"], paper)
    except Refused as refused:
        form.add_error("file", str(refused))
        return show_paper(request, paper, elsewhere_form=form)
    return signed(request, paper, operation, done, form, "elsewhere_form", elsewhere=elsewhere)


def signed(request, paper, operation, done, form, name, **how):
    typed = form.cleaned_data
    try:
        last = operation(
            paper, side=typed["side"], function=typed["function"], sha256=typed["sha256"], by=request.user, **how
        )
    except Conflict as conflict:
        form.add_error(None, str(conflict))
        return show_paper(request, paper, status=409, **{name: form})
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
def paper_copy(request, public_id):
    """The file to sign in another program."""
    document = order_copy(paper_of(request, public_id), by=request.user)
    return redirect("partnerships:document-detail", document.public_id)


@require_safe
def paper_signed_file(request, public_id, side):
    """What came back signed, for whoever reads the paper."""
    paper = paper_of(request, public_id)
    signature = next((one for one in paper.signatures.all() if one.side == side and one.file), None)
    if signature is None:
        raise Http404("not signed elsewhere")
    name = f"{paper.number}-{side}.pdf"
    return attachment_response(signed_files.path_of(signature), name=name, mime="application/pdf")


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
