"""One offer: its page for everybody, and what its host does with it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clusterxchange.workflow import Conflict, InvalidStep
from mobility.catalogue import answering, standing_of
from mobility.expectations import expectation
from mobility.for_you import offer_for
from mobility.forms.offers import OfferForm
from mobility.keyset import Order, page_of
from mobility.models import Application, Offer
from mobility.models.hosts import usual_days
from mobility.operations import close_offer, edit_offer, pause_offer, publish_offer, resume_offer
from mobility.operations.offers import OFFER_FIELDS, may_publish
from mobility.representing import hosts_of, visitors_of
from partnerships.models import Draft, OrganisationType
from partnerships.operations import discard_draft, keep_draft
from partnerships.rulebook import rules_on
from partnerships.templatetags.words import place_of
from partnerships.vocabulary import LANGUAGES, SECTORS, STAYS

NEWEST = Order("published_at", "id", True)
ROWS = (
    "public_id", "title", "ho_name", "place", "country", "opens_on", "closes_on", "places", "places_taken", "status",
    "waiting",
)  # fmt: skip
SHOWN_APPLICATIONS = 20


def visible_offer(request, public_id):
    """The offer this person may see, or 404."""
    offers = Offer.objects.visible_to(request.user).select_related("ho", "hop")
    return get_object_or_404(offers, public_id=public_id)


@login_not_required
@require_safe
def offer_detail(request, public_id):
    offer, rules = visible_offer(request, public_id), rules_on()
    keeps = bool(offer.parties_of(request.user))
    visitors = [] if keeps else visitors_of(request.user)
    visitor = chosen_visitor(visitors, request.GET.get("vo"))
    context = {
        "offer": offer,
        "status": standing_of(vars(offer), timezone.localdate()),
        "facts": facts_of(offer, rules),
        "answering": answering(usual_days([offer.ho_id]).get(offer.ho_id)),
        "full_sum": rules.grid[offer.country].full_eur if offer.country in rules.grid else None,
        "rules": rules,
        "verbs": verbs_of(offer, request.user),
        "may_close": "close" in Offer.workflow.verbs_for(offer, request.user),
        "keeps": keeps,
        "visitor": visitor,
        "visitors": visitors,
        "expected": expectation(offer, visitor, rules) if visitor else None,
        "applications": applications_to(offer, request.user) if keeps else [],
    }
    return render(request, "mobility/offer_detail.html", context)


def chosen_visitor(visitors, public_id):
    return next((one for one in visitors if one.public_id == public_id), visitors[0] if visitors else None)


def facts_of(offer, rules):
    """(term, value) pairs of the offer's facts."""
    kinds = dict(OrganisationType.choices)
    return [
        (_("Host"), f"{offer.ho_name} ({kinds.get(offer.ho_type, offer.ho_type)})"),
        (_("Where"), place_of(offer)),
        (_("Places left"), _("%(left)s of %(all)s") % {"left": offer.places_left, "all": offer.places}),
        (_("Sectors"), ", ".join(str(SECTORS.get(code, code)) for code in offer.sectors)),
        (_("Purposes"), "; ".join(rules.activity_types.get(code, code) for code in offer.activity_types)),
        (_("Visitors wanted"), ", ".join(str(kinds.get(code, code)) for code in offer.wanted) or _("everybody")),
        (_("Lengths of stay"), ", ".join(str(STAYS.get(code, code)) for code in offer.stays) or _("any")),
        (_("Languages"), ", ".join(str(LANGUAGES.get(code, code)) for code in offer.languages)),
        (_("Partnership"), str(offer.hop)),
    ]


def verbs_of(offer, user):
    """The buttons of the host's side."""
    labels = {"pause": _("Pause"), "resume": _("Open again")}
    found = [
        {"label": labels[verb], "url": reverse(f"mobility:offer-{verb}", args=[offer.public_id]), "tone": "secondary"}
        for verb in Offer.workflow.verbs_for(offer, user) if verb in labels
    ]  # fmt: skip
    if may_publish(user, offer.ho):
        copy = {"label": _("Copy"), "url": f"{reverse('mobility:offer-new')}?copy={offer.public_id}", "link": True}
        agreed = {"label": _("We already agreed"), "url": reverse("mobility:offer-arrange", args=[offer.public_id]),
                  "link": True}  # fmt: skip
        edit = {"label": _("Edit"), "url": reverse("mobility:offer-edit", args=[offer.public_id]), "link": True}
        found = ([edit] if offer.status != Offer.Status.CLOSED else []) + found + [copy]
        if offer.status == Offer.Status.PUBLISHED and "ho.manager" in offer.parties_of(user):
            found.append(agreed)
    return found


def applications_to(offer, user):
    """The newest applications to it, as far as this person sees them."""
    return Application.objects.visible_to(user).filter(offer=offer).order_by("-submitted_at")[:SHOWN_APPLICATIONS]


@require_http_methods(["GET", "HEAD", "POST"])
def offer_new(request):
    hosts = hosts_of(request.user)
    typed = request.POST if request.method == "POST" else None
    form = OfferForm(typed, hosts=hosts, rules=rules_on(), initial=starting_values(request))
    if not hosts.exists():
        return render(request, "mobility/offer_new.html", {"no_host": True})
    if request.POST.get("action") == "draft":
        keep_draft("offer", form.typed(), by=request.user)
        messages.success(request, _("Your draft is kept. Only you see it."))
        return redirect("mobility:offer-new")
    if form.is_valid():
        offer = publish(request, form)
        if offer:
            return redirect("mobility:offer-detail", offer.public_id)
    return render(request, "mobility/offer_new.html", {"form": form, "draft": draft_of(request.user)})


def publish(request, form):
    """The published offer, or None with the reason in the form."""
    try:
        offer = publish_offer(ho=form.cleaned_data["host"], values=form.cleaned_data, by=request.user)
    except Conflict as conflict:
        form.add_error(None, str(conflict))
        return None
    discard_draft("offer", by=request.user)
    messages.success(request, _("Your offer is open: visitors find it from now on."))
    return offer


def draft_of(user, about=""):
    return Draft.objects.visible_to(user).filter(kind=Draft.Kind.OFFER, about=about).first()


def starting_values(request):
    """A copy of another offer, else the kept draft, else what the only host, or the one asked for, said of itself."""
    if "copy" in request.GET:
        original = visible_offer(request, request.GET["copy"][:24])
        return values_of(original) | {"host": original.ho_id, "opens_on": None, "closes_on": None}
    draft = draft_of(request.user)
    if draft:
        return draft.values
    hosts = hosts_of(request.user).select_related("wishes")
    if "host" in request.GET:
        hosts = hosts.filter(public_id=request.GET["host"][:24])
    hosts = list(hosts[:2])
    return offer_for(hosts[0]) if len(hosts) == 1 else {"places": 1}


def values_of(offer):
    return {name: getattr(offer, name) for name in OFFER_FIELDS}


@require_http_methods(["GET", "HEAD", "POST"])
def offer_edit(request, public_id):
    offer = visible_offer(request, public_id)
    if not may_publish(request.user, offer.ho):
        raise PermissionDenied("only a host or its partnership edits")
    if offer.status == Offer.Status.CLOSED:
        raise InvalidStep(_("This offer is closed."))
    draft = draft_of(request.user, offer.public_id)
    form = OfferForm(
        request.POST if request.method == "POST" else None,
        hosts=hosts_of(request.user).filter(pk=offer.ho_id),
        rules=rules_on(),
        places_taken=offer.places_taken,
        initial=(draft.values if draft else values_of(offer)) | {"host": offer.ho_id},
    )
    form.fields["host"].disabled = True
    if request.POST.get("action") == "draft":
        keep_draft("offer", form.typed(), by=request.user, about=offer.public_id)
        messages.success(request, _("Your draft is kept. The offer stays as it was."))
        return redirect("mobility:offer-edit", offer.public_id)
    if form.is_valid() and save_changes(request, offer, form):
        return redirect("mobility:offer-detail", offer.public_id)
    return render(request, "mobility/offer_edit.html", {"form": form, "offer": offer, "draft": draft})


def save_changes(request, offer, form):
    try:
        edit_offer(offer, values=form.cleaned_data, by=request.user)
    except Conflict as conflict:
        form.add_error(None, str(conflict))
        return False
    discard_draft("offer", by=request.user, about=offer.public_id)
    messages.success(request, _("The offer is changed."))
    return True


@require_POST
def offer_pause(request, public_id):
    offer = visible_offer(request, public_id)
    pause_offer(offer, by=request.user)
    messages.success(request, _("The offer is paused: nobody finds it or applies until you open it again."))
    return redirect("mobility:offer-detail", offer.public_id)


@require_POST
def offer_resume(request, public_id):
    offer = visible_offer(request, public_id)
    resume_offer(offer, by=request.user)
    messages.success(request, _("The offer is open again."))
    return redirect("mobility:offer-detail", offer.public_id)


@require_POST
def offer_close(request, public_id):
    offer = visible_offer(request, public_id)
    close_offer(offer, by=request.user)
    messages.success(request, _("The offer is closed. Applications already made go on."))
    return redirect("mobility:offer-detail", offer.public_id)


@require_safe
def offer_mine(request):
    status = request.GET.get("status", "")
    offers = Offer.objects.kept_by(request.user)
    if status in Offer.Status.values:
        offers = offers.filter(status=status)
    page = page_of(
        offers.annotate(waiting=waiting_for(request.user)),
        NEWEST,
        columns=ROWS,
        after=request.GET.get("after", "")[:24],
        before=request.GET.get("before", "")[:24],
        size=25,
    )
    today, rules = timezone.localdate(), rules_on()
    rows = [row | {"standing": standing_of(row, today), "left": row["places"] - row["places_taken"],
                   "where": f"{row['place']}, {rules.country_name(row['country'])}"} for row in page.rows]  # fmt: skip
    context = {
        "rows": rows,
        "page": page,
        "tabs": status_tabs(status),
        "status": status,
        "may_host": hosts_of(request.user).exists(),
    }
    return render(request, "mobility/offer_mine.html", context)


def waiting_for(user):
    """How many applications wait at the host for an answer."""
    waiting = Application.objects.visible_to(user).filter(offer=OuterRef("pk"), status="endorsed")
    return Coalesce(Subquery(waiting.order_by().values("offer").annotate(n=Count("pk")).values("n")), 0)


def status_tabs(status):
    path = reverse("mobility:offer-mine")
    tabs = [("", _("All")), *Offer.Status.choices]
    return [
        {"label": label, "url": f"{path}?status={value}" if value else path, "active": value == status}
        for value, label in tabs
    ]
