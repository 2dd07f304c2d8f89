"""Visits agreed on outside of the portal: the host says so, the visitor answers."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clusterxchange.workflow import Conflict
from mobility.forms.applications import ArrangementForm, NotAgreedForm, WithdrawForm
from mobility.models import Arrangement
from mobility.operations import decline_arrangement, propose_arrangement, withdraw_arrangement
from mobility.views.offers import visible_offer
from partnerships.rulebook import rules_on


@require_http_methods(["GET", "HEAD", "POST"])
def offer_arrange(request, public_id):
    offer = visible_offer(request, public_id)
    if "ho.manager" not in offer.parties_of(request.user):
        raise PermissionDenied("only the host's manager says what it agreed on")
    form = ArrangementForm(request.POST if request.method == "POST" else None, offer=offer)
    if request.method == "POST" and form.is_valid():
        arrangement = propose(request, offer, form)
        if arrangement:
            return redirect("mobility:arrangement-detail", arrangement.public_id)
    return render(request, "mobility/offer_arrange.html", {"offer": offer, "form": form})


def propose(request, offer, form):
    """The arrangement, or None with the reason in the form."""
    values = dict(form.cleaned_data)
    try:
        arrangement = propose_arrangement(offer=offer, vo=values.pop("visitor"), values=values, by=request.user)
    except Conflict as conflict:
        form.add_error(None, str(conflict))
        return None
    messages.success(request, _("The visitor is asked to say so, too."))
    return arrangement


def visible_arrangement(request, public_id):
    rows = Arrangement.objects.visible_to(request.user).select_related("offer", "vop", "hop", "application")
    return get_object_or_404(rows, public_id=public_id)


@require_safe
def arrangement_detail(request, public_id):
    arrangement = visible_arrangement(request, public_id)
    verbs = Arrangement.workflow.verbs_for(arrangement, request.user)
    apply_url = reverse("mobility:application-new", args=[arrangement.offer.public_id])
    until = timezone.localdate(arrangement.proposed_at) + timedelta(days=rules_on().arrangement_days)
    context = {
        "arrangement": arrangement,
        "until": min(until, arrangement.starts_on) if arrangement.status == "proposed" else None,
        "apply_url": f"{apply_url}?agreed={arrangement.public_id}" if "take_up" in verbs else "",
        "ends": [verb for verb in ("decline", "withdraw") if verb in verbs],
        "facts": [
            (_("Visitor"), arrangement.vo_name),
            (_("Host"), arrangement.ho_name),
            (_("First day at the host"), arrangement.starts_on),
            (_("Last day at the host"), arrangement.ends_on),
            (_("Visitor's partnership"), str(arrangement.vop)),
            (_("Host's partnership"), str(arrangement.hop)),
        ],
    }
    return render(request, "mobility/arrangement_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def arrangement_decline(request, public_id):
    return end(request, public_id, "decline", NotAgreedForm, decline_arrangement, _("We did not agree on this"))


@require_http_methods(["GET", "HEAD", "POST"])
def arrangement_withdraw(request, public_id):
    return end(request, public_id, "withdraw", WithdrawForm, withdraw_arrangement, _("Take it back"))


def end(request, public_id, verb, form_class, operation, title):
    arrangement = visible_arrangement(request, public_id)
    Arrangement.workflow.check(arrangement, verb, by=request.user)
    form = form_class(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        operation(arrangement, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("Done. The other side is told."))
        return redirect("mobility:arrangement-detail", public_id)
    return render(request, "mobility/arrangement_end.html", {"arrangement": arrangement, "form": form, "title": title})
