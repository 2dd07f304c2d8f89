"""Matching rounds of a desk: opened, watched, looked at pair by pair, accepted."""

from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clusterxchange.addresses import address_of
from clusterxchange.templatetags.look import euro
from mobility.forms.rounds import RoundForm
from mobility.models import Candidate, Round
from mobility.operations import (
    accept_round,
    cancel_round,
    mark_candidate,
    open_round,
    repeat_round,
    stop_search,
)
from partnerships.models import Partnership
from partnerships.paging import page_of
from partnerships.rulebook import rules_on

ORGANISERS = ("desk", "coordinator")
PAIR = (
    "application__public_id", "application__title", "application__vo_name", "application__vo_country",
    "application__ho_name", "application__ho_country", "application__vo_is_sme", "application__amount",
    "application__status", "round", "fit", "mark", "chosen", "sentence", "outcome",
)  # fmt: skip


def may_open(user):
    return user.scope.scheme == "support_office" or bool(user.scope.partnerships_as(*ORGANISERS))


def visible_round(request, public_id):
    found = Round.objects.visible_to(request.user).select_related("partnership")
    return get_object_or_404(found, public_id=public_id)


@require_safe
def round_list(request):
    scope = request.user.scope
    if not (scope.sees_everything or scope.partnerships):
        raise PermissionDenied("rounds are for partnerships and the Support Office")
    found = Round.objects.visible_to(request.user).select_related("partnership").order_by("-created_at", "-pk")
    page = page_of(found.defer("found"), request)
    context = {
        "rows": [{"round": row, "url": address_of("mobility:round-detail", row.public_id), **in_short(row.outcome)}
                 for row in page.rows],
        "may_open": may_open(request.user),
        "previous_url": page.previous_url,
        "next_url": page.next_url,
    }  # fmt: skip
    return render(request, "mobility/round_list.html", context)


def in_short(outcome):
    matches = outcome.get("matches")
    share = 100 * outcome["sme_matches"] / matches if matches else None
    return {"matches": matches, "share": share, "visitors": outcome.get("visitors")}


@require_http_methods(["GET", "HEAD", "POST"])
def round_new(request):
    if not may_open(request.user):
        raise PermissionDenied("rounds are opened by desks and the Support Office")
    scope = request.user.scope
    whole_scheme = scope.scheme == "support_office"
    mine = Q() if whole_scheme else Q(pk__in=scope.partnerships_as(*ORGANISERS))
    form = RoundForm(
        request.POST if request.method == "POST" else None,
        partnerships=Partnership.objects.filter(mine),
        whole_scheme=whole_scheme,
        rules=rules_on(),
    )
    if form.is_bound and form.is_valid():
        opened = open_round(by=request.user, **form.asked())
        messages.success(request, _("The round is open: its proposal appears here."))
        return redirect("mobility:round-detail", opened.public_id)
    return render(request, "mobility/round_new.html", {"form": form})


@never_cache
@require_safe
def round_detail(request, public_id):
    asked = visible_round(request, public_id)
    parts = {"pairs": _("Proposed"), "rest": _("Left out")}
    part = request.GET.get("show", "")
    part = part if part in parts else "pairs"
    found = asked.candidates.visible_to(request.user)
    found = found.proposed() if part == "pairs" else found.told()
    page = page_of(found.select_related("application").only(*PAIR), request)
    verbs = Round.workflow.verbs_for(asked, request.user)
    path = reverse("mobility:round-detail", args=[public_id])
    context = {
        "round": asked,
        "progress": progress_of(asked),
        "words": words_on(asked),
        "figures": figures_of(asked),
        "share": in_short(asked.outcome)["share"],
        "target": int(100 * asked.share),
        "part": part,
        "tabs": [{"label": label, "url": f"{path}?show={name}", "active": name == part}
                 for name, label in parts.items()],
        "rows": [row_of(row, "repeat" in verbs) for row in page.rows],
        "previous_url": page.previous_url,
        "next_url": page.next_url,
        "verbs": buttons(asked, verbs),
    }  # fmt: skip
    return render(request, "mobility/round_detail.html", context)


@never_cache
@require_safe
def round_progress(request, public_id):
    asked = visible_round(request, public_id)
    if not request.htmx:
        return redirect("mobility:round-detail", public_id)
    return render(request, "components/progress.html", {"progress": progress_of(asked)})


def progress_of(asked):
    """The context of components/progress.html; empty when nothing is being worked on and nothing failed."""
    address = [asked.public_id]
    found = asked.found
    text = asked.get_status_display()
    if asked.status == "searching" and found:
        text = _("Searching: %(matches)s matches, fit %(fit)s of at most %(bound)s.") % found
    return {
        "id": "progress",
        "url": reverse("mobility:round-progress", args=address),
        "done": None,
        "text": text,
        "finished": not asked.is_working and asked.status != "failed",
        "failed": asked.status == "failed",
        "result_url": reverse("mobility:round-detail", args=address),
        "result_label": _("Show what came out"),
        "retry_text": _("The search failed several times. Run it again, or ask the Support Office."),
    }


def words_on(asked):
    """What the search says of its result: [sentence]."""
    outcome = asked.outcome
    if not outcome:
        return []
    said = list(outcome["broken"])
    if outcome["status"] == "optimal":
        said.append(_("This is the best there is: no other choice has more fit."))
    elif outcome["status"] == "feasible":
        said.append(
            _("The search ended before it was proven that nothing is better: at most %(gap)s %% more fit exists.")
            % {"gap": f"{Decimal(100 * outcome['gap']):.2f}"}
        )
    if outcome["share_cost"] >= 1:
        said.append(_("The promise to SMEs costs about %(points)d points of fit.") % {"points": outcome["share_cost"]})
    said += [
        _("One more place for %(offer)s would bring about %(points)d points.")
        % {"offer": one["offer"], "points": round(one["one_more"])}
        for one in outcome["places"][:3]
        if one["one_more"] >= 1
    ]
    dearest = max((one["thousand_euro_more"] for one in outcome["budgets"]), default=0)
    if dearest >= 1:
        said.append(_("EUR 1,000 more in the budget would bring about %(points)d points.") % {"points": round(dearest)})
    return said


def figures_of(asked):
    outcome = asked.outcome
    if not outcome:
        return []
    return [
        {"value": outcome["matches"], "label": _("proposed matches"),
         "note": _("of %(many)s visitors") % {"many": outcome["visitors"]}},
        {"value": outcome["sme_matches"], "label": _("of them SMEs")},
        {"value": outcome["objective"], "label": _("points of fit"),
         "note": _("of at most %(bound)s") % {"bound": outcome["bound"]}},
        {"value": euro(Decimal(outcome["euros"])), "label": _("lump sums"),
         "note": _("of %(left)s") % {"left": euro(Decimal(outcome["euros_left"]))}},
    ]  # fmt: skip


def row_of(candidate, markable):
    marks = [("pinned", _("Pin")), ("forbidden", _("Forbid"))] if not candidate.mark else [("", _("Set free"))]
    return {
        "candidate": candidate,
        "visit": candidate.application,
        "url": address_of("mobility:application-detail", candidate.application.public_id),
        "marks": marks if markable else [],
    }


def buttons(asked, verbs):
    labels = {
        "accept": (_("Put the pairs to their hosts"), "primary"),
        "repeat": (_("Search again"), "secondary"),
        "cancel": (_("Cancel the round"), "danger"),
    }
    found = [
        {"label": labels[verb][0], "tone": labels[verb][1],
         "url": reverse(f"mobility:round-{verb}", args=[asked.public_id])}
        for verb in labels if verb in verbs and not (verb == "accept" and not asked.outcome.get("matches"))
    ]  # fmt: skip
    if asked.status == "searching" and "cancel" in verbs:
        stop = reverse("mobility:round-stop", args=[asked.public_id])
        found.insert(0, {"label": _("Take the best found so far"), "url": stop, "tone": "secondary"})
    return found


@require_POST
def round_mark(request, public_id):
    asked = visible_round(request, public_id)
    pairs = asked.candidates.visible_to(request.user).select_related("round", "application")
    candidate = get_object_or_404(pairs, application__public_id=request.POST.get("application", "")[:24])
    mark = request.POST.get("mark", "")
    if mark not in Candidate.Mark.values:
        messages.error(request, _("A pair is pinned, forbidden or free."))
    else:
        mark_candidate(candidate, mark, by=request.user)
        messages.success(request, _("Noted. Search again to see what it changes."))
    return redirect("mobility:round-detail", public_id)


@require_POST
def round_repeat(request, public_id):
    repeat_round(visible_round(request, public_id), by=request.user)
    return redirect("mobility:round-detail", public_id)


@require_POST
def round_accept(request, public_id):
    accept_round(visible_round(request, public_id), by=request.user)
    messages.success(
        request, _("The hosts are asked now; each place is kept until they and the visitors have answered.")
    )
    return redirect("mobility:round-detail", public_id)


@require_POST
def round_cancel(request, public_id):
    cancel_round(visible_round(request, public_id), by=request.user)
    messages.success(request, _("The round is cancelled. No application was changed."))
    return redirect("mobility:round-detail", public_id)


@require_POST
def round_stop(request, public_id):
    stop_search(visible_round(request, public_id), by=request.user)
    return redirect("mobility:round-detail", public_id)
