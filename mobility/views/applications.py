"""Applying for a visit, and what desk, host and visitor answer."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clusterxchange.workflow import Conflict
from mobility.findings import NotEligible
from mobility.forms.applications import ApplicationForm, DeclineForm, EndorseForm, WithdrawForm
from mobility.models import Application, Arrangement, Offer
from mobility.openings import blocked_because
from mobility.operations import (
    accept_application,
    agree_application,
    confirm_application,
    decline_application,
    endorse_application,
    submit_application,
    withdraw_application,
)
from mobility.priority import standings
from mobility.representing import visiting
from mobility.stays import prospect, registration_of
from mobility.talks import unread_in
from mobility.timelines import timeline_of
from mobility.waiting import sentences_on, turns_of
from partnerships.models import Draft
from partnerships.operations import discard_draft, keep_draft
from partnerships.rulebook import rules_of, rules_on

VISITING_SIDE = {"vo", "vop", "so", "agency"}


@require_http_methods(["GET", "HEAD", "POST"])
def application_new(request, public_id):
    offer = get_object_or_404(Offer.objects.visible_to(request.user).select_related("ho", "hop"), public_id=public_id)
    visitors = visiting(request.user)
    if not visitors.exists():
        raise PermissionDenied("only the manager of an accepted visiting organisation applies")
    arrangement = arrangement_for(request, offer)
    form = ApplicationForm(
        request.POST if request.method == "POST" else None,
        offer=offer,
        visitors=visitors.filter(pk=arrangement.vo_id) if arrangement else visitors,
        rules=rules_on(),
        initial=starting_values(request, offer, visitors) | arranged_values(arrangement),
        arranged=arrangement is not None,
    )
    action = request.POST.get("action")
    if action == "draft":
        keep_draft("application", form.typed(), by=request.user, about=offer.public_id)
        messages.success(request, _("Your draft is kept. Only you see it."))
        return redirect("mobility:application-new", offer.public_id)
    look = look_at(offer, form) if form.is_bound and form.is_valid() else None
    if look and action == "submit" and form.was_checked():
        application = submit(request, offer, form, arrangement)
        if application:
            return redirect("mobility:application-detail", application.public_id)
    if look:
        form.data = form.data.copy()
        form.data["checked"] = form.mark()
    context = {
        "form": form,
        "offer": offer,
        "arrangement": arrangement,
        "look": look,
        "blocked": blocked_because(offer, form.cleaned_data["vo"], rules_of(look.rule_set)) if look else "",
        "changed": bool(look and action == "submit" and not form.errors),
        "draft": draft_of(request.user, offer),
        "earlier": None if form.is_bound or "copy" in request.GET else earlier_of(request, visitors),
    }
    return render(request, "mobility/application_new.html", context)


def look_at(offer, form):
    """Everything the rules say about the stay, before anything is sent."""
    vo = form.cleaned_data["vo"]
    return prospect(offer=offer, vo=vo, registration=registration_of(vo), stay=form.stay())


def arrangement_for(request, offer):
    """What the host said it agreed on with one of my organisations, when the address names it; else None."""
    mine = Arrangement.objects.visible_to(request.user).filter(vo__in=request.user.scope.organisations_as("manager"))
    wanted = request.GET.get("agreed", "")[:24]
    return (
        mine.filter(public_id=wanted, offer=offer, status="proposed").select_related("vo").first() if wanted else None
    )


def arranged_values(arrangement):
    if arrangement is None:
        return {}
    return {
        "vo": arrangement.vo.public_id,
        "starts_on": arrangement.starts_on,
        "ends_on": arrangement.ends_on,
        "goals": arrangement.note,
    }


def submit(request, offer, form, arrangement=None):
    """The application handed in, or None with the reason in the form."""
    try:
        application = submit_application(
            offer=offer, vo=form.cleaned_data["vo"], stay=form.stay(), by=request.user,
            agreed=bool(form.cleaned_data.get("agreed")), arrangement=arrangement,
        )  # fmt: skip
    except NotEligible:
        form.add_error(None, _("The rules do not allow this visit yet. What would help stands below."))
        return None
    except Conflict as conflict:
        form.add_error(None, str(conflict))
        return None
    discard_draft("application", by=request.user, about=offer.public_id)
    messages.success(request, _("Your application is with your partnership."))
    return application


def draft_of(user, offer):
    return Draft.objects.visible_to(user).filter(kind=Draft.Kind.APPLICATION, about=offer.public_id).first()


COPIED = ("traveller_name", "traveller_email", "mode", "starts_on", "ends_on", "travel_days", "goals", "purposes")


def copy_of(request, visitors):
    """An earlier application of mine as a start for this one (?copy=…), or nothing."""
    found = Application.objects.visible_to(request.user).filter(vo__in=visitors, public_id=request.GET.get("copy", ""))
    earlier = found.select_related("vo").first()
    if earlier is None:
        return None
    return {"vo": earlier.vo.public_id, "national": "yes"} | {name: getattr(earlier, name) for name in COPIED}


def earlier_of(request, visitors):
    """The newest application of mine, offered as a start."""
    found = Application.objects.visible_to(request.user).filter(vo__in=visitors)
    return found.only("public_id", "title").order_by("-submitted_at").first()


def starting_values(request, offer, visitors):
    """A copy of an earlier one, else the kept draft, else what is known of the person and the organisation."""
    if "copy" in request.GET and (copied := copy_of(request, visitors)):
        return copied
    draft = draft_of(request.user, offer)
    if draft:
        return {name: value for name, value in draft.values.items() if name != "checked"}
    mine = list(visitors)
    chosen = next((one for one in mine if one.public_id == request.GET.get("vo")), mine[0])
    return {
        "vo": chosen.public_id,
        "traveller_name": request.user.name,
        "traveller_email": request.user.email,
        "national": "yes",
    }


def visible_application(request, public_id):
    rows = Application.objects.visible_to(request.user).select_related("offer", "vop", "hop", "rule_set")
    rows = rows.annotate(unread=unread_in("pk", request.user))
    return get_object_or_404(rows, public_id=public_id)


@require_safe
def application_detail(request, public_id):
    return detail_page(request, visible_application(request, public_id))


def detail_page(request, application, *, endorse=None):
    verbs = Application.workflow.verbs_for(application, request.user)
    visiting_side = bool(VISITING_SIDE & application.parties_of(request.user))
    standing = standings([application.vop_id])[application.vop_id] if "endorse" in verbs else None
    rules = rules_on() if standing else None
    effect = standing.effect(rules, application.vo_is_sme) if standing else None
    turn = turns_of([application]).get(application.pk)
    context = {
        "turn": turn,
        "talks": not request.user.scope.reads_only,
        "turn_sentences": sentences_on(application, turn),
        "sme_target": 100 * rules.sme_share if rules else None,
        "application": application,
        "visiting_side": visiting_side,
        "facts": facts_of(application, visiting_side),
        "entries": timeline_of(application, with_notes=visiting_side),
        "standing": standing,
        "effect": effect,
        "endorse_form": (endorse or EndorseForm(needs_reason=effect.needs_reason)) if effect else None,
        "may_withdraw": "withdraw" in verbs,
        "may_decline": "decline" in verbs,
        "verbs": plain_verbs(application, verbs),
        "exchange_url": exchange_url(application),
        "form": endorse,
    }
    return render(request, "mobility/application_detail.html", context)


def facts_of(application, visiting_side):
    """(term, value) pairs; the host's side learns who comes and why, and no figures."""
    days = _("%(first)s to %(last)s") % {"first": day(application.starts_on), "last": day(application.ends_on)}
    rules = rules_of(application.rule_set)
    facts = [
        (_("Visitor"), f"{application.vo_name} ({application.get_vo_type_display()})"),
        (_("From"), f"{application.vo_place}, {rules.country_name(application.vo_country)}"),
        (_("Host"), f"{application.ho_name}, {application.ho_place}"),
        (_("Traveller"), application.traveller_name),
        (_("Stay"), days),
        (_("Working days"), application.working_days),
        (_("How"), application.get_mode_display()),
        (_("Purposes"), "; ".join(rules.activity_types.get(code, code) for code in application.purposes)),
    ]
    if visiting_side:
        facts += [(_("Traveller's e-mail"), application.traveller_email),
                  (_("Distance"), _("%(km)s km") % {"km": application.distance_km})]  # fmt: skip
    return [*facts, (_("Visitor's partnership"), str(application.vop)), (_("Host's partnership"), str(application.hop))]


def day(value):
    return f"{value.day} {value:%b %Y}"


def plain_verbs(application, verbs):
    """The buttons that ask nothing more."""
    labels = {
        "agree": (_("Yes, we agreed on this visit"), "primary"),
        "accept": (_("Accept this visitor"), "primary"),
        "confirm": (_("Confirm: we come"), "primary"),
    }
    return [
        {"label": labels[verb][0], "tone": labels[verb][1],
         "url": reverse(f"mobility:application-{verb}", args=[application.public_id])}
        for verb in verbs if verb in labels and is_sensible(verb, application)
    ]  # fmt: skip


def is_sensible(verb, application):
    """No button for what would be refused: no place yet; nobody said that it was agreed on, or it is said."""
    if verb == "confirm":
        return not application.is_waiting
    return verb != "agree" or (application.agreed_outside and application.agreed_at is None)


def exchange_url(application):
    """Where the exchange of a match stands; '' before there is one."""
    if application.status != Application.Status.CONFIRMED:
        return ""
    try:
        return reverse("mobility:exchange-detail", args=[application.exchange.public_id])
    except NoReverseMatch:
        return ""


@require_POST
def application_endorse(request, public_id):
    application = visible_application(request, public_id)
    Application.workflow.check(application, "endorse", by=request.user)
    form = EndorseForm(request.POST)
    if form.is_valid():
        try:
            endorse_application(application, by=request.user, because=form.cleaned_data["because"])
        except Conflict as conflict:
            if application.status != Application.Status.SUBMITTED or form.cleaned_data["because"]:
                raise
            form.add_error("because", str(conflict))
        else:
            messages.success(request, _("The host is asked now."))
            return redirect("mobility:application-detail", application.public_id)
    return detail_page(request, application, endorse=form)


@require_http_methods(["GET", "HEAD", "POST"])
def application_decline(request, public_id):
    """The page that a mail or a task leads to: a reason stands ready, one button says no."""
    application = visible_application(request, public_id)
    Application.workflow.check(application, "decline", by=request.user)
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return end_page(request, application, "decline", form)
    decline_application(application, reason=form.sentence(), by=request.user)
    messages.success(request, _("The application is declined. The visitor reads your reason."))
    return redirect("mobility:application-detail", application.public_id)


@require_POST
def application_agree(request, public_id):
    application = visible_application(request, public_id)
    agree_application(application, by=request.user)
    messages.success(request, _("Thank you. The visitor's partnership looks at it next; you are not asked again."))
    return redirect("mobility:application-detail", application.public_id)


@require_POST
def application_accept(request, public_id):
    application = visible_application(request, public_id)
    accept_application(application, by=request.user)
    messages.success(request, _("You accepted. The visitor confirms next."))
    return redirect("mobility:application-detail", application.public_id)


@require_POST
def application_confirm(request, public_id):
    application = visible_application(request, public_id)
    confirm_application(application, by=request.user)
    messages.success(request, _("It is a match: the exchange is open. Next come its two papers."))
    return redirect(exchange_url(application) or reverse("mobility:application-detail", args=[application.public_id]))


def end_page(request, application, verb, form):
    """One button that ends an application. Getting it changes nothing."""
    words = {
        "decline": {"title": _("Decline the application"), "submit": _("Decline"),
                    "lead": _("The application ends here, and the visitor reads your reason.")},
        "withdraw": {"title": _("Withdraw the application"), "submit": _("Yes, withdraw it"),
                     "lead": _("The desk and the host are told, and the application ends here. You can apply again.")},
    }  # fmt: skip
    context = {"application": application, "form": form, "words": words[verb]}
    return render(request, "mobility/application_end.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def application_withdraw(request, public_id):
    application = visible_application(request, public_id)
    Application.workflow.check(application, "withdraw", by=request.user)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return end_page(request, application, "withdraw", form)
    withdraw_application(application, reason=form.cleaned_data["reason"], by=request.user)
    messages.success(request, _("Your application is withdrawn."))
    return redirect("mobility:application-detail", application.public_id)
