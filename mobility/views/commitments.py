"""Writing the Commitment to Quality, and new versions of it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from clusterxchange.workflow import Conflict, InvalidStep
from mobility.forms.papers import CommitmentForm, commitment_initial
from mobility.missions import MOST, companions_of
from mobility.models import Paper
from mobility.models.exchanges import BEFORE_STAY
from mobility.operations import draw_up_commitment, plan_mission
from mobility.operations.papers import WRITERS
from mobility.progress import SIDES
from mobility.views.exchanges import exchange_of
from partnerships.models import Draft
from partnerships.operations import keep_draft


@require_http_methods(["GET", "HEAD", "POST"])
def exchange_commitment(request, public_id):
    exchange = exchange_of(request, public_id)
    if not WRITERS & exchange.parties_of(request.user):
        raise PermissionDenied("only the two sides of the visit and the desk write its commitment")
    if exchange.status not in BEFORE_STAY:
        raise InvalidStep(_("The stay has begun: the commitment of %(exchange)s no longer changes.")
                          % {"exchange": exchange})  # fmt: skip
    paper = Paper.objects.standing().filter(exchange=exchange, kind="commitment").order_by("-version").first()
    others = list(companions_of(exchange, request.user)[:MOST])
    if request.method == "POST":
        form = CommitmentForm(request.POST, exchange=exchange, others=len(others))
        if request.POST.get("action") == "draft":
            keep_draft("commitment", form.typed(), by=request.user, about=exchange.public_id)
            messages.success(request, _("Your draft is saved. Only you see it."))
            return redirect("mobility:exchange-commitment", public_id)
        if request.POST.get("action") == "days":
            form = CommitmentForm(exchange=exchange, others=len(others), initial=form.typed())
        elif form.is_valid() and (drawn := write_commitment(request, exchange, form)):
            messages.success(request, ready_words(drawn))
            if form.cleaned_data.get("for_all"):
                plan_for(request, others, form)
                return redirect("mobility:exchange-mission", public_id)
            return redirect("mobility:paper-detail", drawn.public_id)
    else:
        form = CommitmentForm(
            exchange=exchange, others=len(others), initial=commitment_start(request.user, exchange, paper)
        )
    return render(request, "mobility/exchange_commitment.html", {"exchange": exchange, "form": form, "paper": paper})


def plan_for(request, others, form):
    """The same plan for those who come on the same days; says for whom it could not be written."""
    said = {"agenda": form.agenda(), "outcomes": form.cleaned_data["outcomes"]}
    papers, left = plan_mission(others, by=request.user, **said)
    words = ngettext("%(count)s more commitment is ready.", "%(count)s more commitments are ready.", len(papers))
    messages.success(request, words % {"count": len(papers)})
    for exchange, why in left:
        messages.warning(request, f"{exchange.vo_name}: {why}")


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
