"""The list and the spine page of exchanges, and stopping one."""

from datetime import datetime

from django.contrib import messages
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef
from django.db.models.functions import JSONObject
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from clusterxchange.addresses import query
from clusterxchange.workflow import Conflict
from mobility.completeness import attendance_check, checklist, flags_of
from mobility.exchange_buttons import buttons, in_order
from mobility.filters_exchanges import exchanges_of, narrowed, page_of, partnerships_to_choose
from mobility.forms.exchanges import ExchangeFilter, ReasonForm
from mobility.missions import companions
from mobility.models import Answers, ClosingReport, Evidence, Exchange, Paper, Signature
from mobility.operations import cancel_exchange, interrupt_exchange
from mobility.panels import panels_of
from mobility.progress import AFTER_STAY, SIDES, moves_of, steps_of
from mobility.story import entries
from mobility.talks import unread_in
from partnerships.models import Cv, Event
from partnerships.views.profiles import cv_download

TABS = {
    "vop": gettext_lazy("Counted by us"),
    "hop": gettext_lazy("Hosted"),
    "mine": gettext_lazy("My organisation's"),
    "all": gettext_lazy("All exchanges"),
}


def exchange_of(request, public_id, *related):
    """The exchange if this person may see it, else 404."""
    visible = Exchange.objects.visible_to(request.user).select_related("vop", "hop", *related)
    return get_object_or_404(visible, public_id=public_id)


def tabs_of(scope):
    """The tabs this person has reason to open, the first one first."""
    if scope.sees_everything:
        return ["all"]
    found = ["vop", "hop"] if scope.partnerships else []
    return [*found, "mine"] if scope.organisations or not found else found


@require_safe
def exchange_list(request):
    scope = request.user.scope
    sides = tabs_of(scope)
    side = request.GET.get("side") if request.GET.get("side") in sides else sides[0]
    form = ExchangeFilter(request.GET, partnerships=partnerships_to_choose(request.user))
    asked = form.asked()
    page = page_of(
        narrowed(exchanges_of(request.user, side), asked),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    tabs = [{"label": TABS[name], "url": f"?side={name}", "active": name == side} for name in sides]
    context = {"form": form, "page": page, "tabs": tabs if len(tabs) > 1 else [], "side": side, "asked": asked,
               "keep": [{"name": "side", "value": side}]} | turns(request, page)  # fmt: skip
    part = request.htmx and not request.htmx.boosted
    response = render(request, f"mobility/exchange_{'results' if part else 'list'}.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def turns(request, page):
    """Addresses of the pages before and after, with the filter kept."""

    positions = ("after", "before")
    return {
        "previous_url": query(request, drop=positions, before=page.newer) if page.newer else "",
        "next_url": query(request, drop=positions, after=page.older) if page.older else "",
    }


SIGNED = Signature.objects.filter(paper=OuterRef("pk")).order_by("signed_at").values(
    found=JSONObject(side="side", name="name", function="function", signed_at="signed_at", sha256="sha256",
                     certificate="certificate", carried_from="carried_from__paper__number")
)  # fmt: skip


def papers_of(exchange, user):
    """All versions, newest first, each with its signatures: one query."""
    papers = list(
        Paper.objects.visible_to(user)
        .filter(exchange=exchange)
        .defer("content")
        .select_related("document")
        .annotate(found=ArraySubquery(SIGNED))
        .order_by("kind", "-version")
    )
    for paper in papers:
        for signature in paper.found:
            signature["signed_at"] = datetime.fromisoformat(signature["signed_at"])
        paper.signed_sides = [signature["side"] for signature in paper.found]
        signed = {signature["side"]: signature for signature in paper.found}
        paper.rows = [
            {"who": SIDES[side], "signature": signed.get(side), "carried": signed.get(side, {}).get("carried_from")}
            for side in paper.signers
        ]
    return papers


STANDING = (Paper.Status.OPEN, Paper.Status.SIGNED)


def current_of(papers):
    """{kind: version}: what waits for signatures, else what is in force. papers: newest first."""
    found = {}
    for paper in papers:
        if paper.status in STANDING:
            found.setdefault(paper.kind, paper)
    return found


@require_safe
def exchange_detail(request, public_id):
    answered = Answers.objects.filter(exchange=OuterRef("pk"), part="a").values("side")
    visible = Exchange.objects.visible_to(request.user).select_related("vop", "hop", "report")
    visible = visible.annotate(
        answered=ArraySubquery(answered), unread=unread_in("application", request.user), together=Exists(companions())
    )
    exchange = get_object_or_404(visible.select_related("application"), public_id=public_id)
    mine = exchange.parties_of(request.user)
    with_money = bool(mine & {"vo", "vop", "so", "agency"})
    papers = papers_of(exchange, request.user)
    current = current_of(papers)
    evidence, checks = closing_of(exchange, with_money=with_money)
    panels = panels_of(exchange, request.user)
    events = Event.objects.about(exchange).select_related("by").order_by("-at", "-pk")
    moves = moves_of(exchange, papers=current, checks=checks, answered=exchange.answered)
    return render(
        request,
        "mobility/exchange_detail.html",
        {
            "exchange": exchange,
            "mine": mine,
            "cvs": cvs_of(exchange, request.user),
            "talks": not request.user.scope.reads_only,
            "with_money": with_money,
            "steps": steps_of(exchange),
            "facts": facts_of(exchange, with_money=with_money),
            "parties": parties_of(exchange, mine),
            "papers": [paper for paper in papers if paper.status in STANDING],
            "older": [paper for paper in papers if paper.status not in STANDING],
            "evidence": evidence,
            "checks": checks,
            "meter": {"done": sum(check.done for check in checks), "all": len(checks)},
            "flags": flags_of(exchange, evidence, report_of(exchange)) if evidence and with_money else [],
            "report": report_of(exchange),
            "panels": panels,
            "moves": with_mine([*(move for one in panels for move in one.moves), *moves], mine),
            "verbs": in_order([*buttons(exchange, request.user, current), *(v for one in panels for v in one.verbs)]),
            "entries": entries(events, with_money=with_money),
        },
    )


def report_of(exchange):
    try:
        return exchange.report
    except ClosingReport.DoesNotExist:
        return None


def closing_of(exchange, *, with_money):
    """(evidence, checklist) for who may read them: the host's side sees its own confirmation only."""
    if exchange.status not in (*AFTER_STAY, "ongoing"):
        return [], []
    if not with_money:
        return [], [attendance_check(exchange)]
    evidence = list(Evidence.objects.filter(exchange=exchange, withdrawn_at=None))
    kinds = [one.kind for one in evidence]
    return evidence, checklist(exchange, kinds=kinds, reported=report_of(exchange) is not None)


def with_mine(moves, mine):
    """Each move with the answer to: is it mine?"""
    return [{"move": move, "mine": move.side in mine} for move in moves]


def facts_of(exchange, *, with_money):
    found = [
        (_("Number"), exchange.number),
        (_("Offer"), exchange.title),
        (_("Mode"), exchange.get_mode_display()),
        (_("Working days at the host"), exchange.working_days),
        (_("Who travels"), exchange.traveller_name),
    ]
    if exchange.attended_days is not None:
        found.append((_("Working days attended"), exchange.attended_days))
    if exchange.payment_due_on and with_money:
        found.append((_("Payment due"), exchange.payment_due_on))
    return found


def readable_cvs(exchange, user):
    """{side: CV} of those this person may read: after the match its two organisations read each other's (scheme §8)."""
    found = Cv.objects.visible_to(user)
    if exchange.status != Exchange.Status.CANCELLED and {"vo", "ho"} & exchange.parties_of(user):
        found = Cv.objects
    sides = {exchange.vo_id: "vo", exchange.ho_id: "ho"}
    return {sides[one.organisation_id]: one for one in found.filter(organisation__in=sides)}


def cvs_of(exchange, user):
    """[(whose, address)] of the CVs this person may read."""
    readable = readable_cvs(exchange, user)
    return [
        (SIDES[side], reverse("mobility:exchange-cv-download", args=[exchange.public_id, side]))
        for side in ("vo", "ho") if side in readable
    ]  # fmt: skip


@require_safe
def exchange_cv_download(request, public_id, side):
    return cv_download(readable_cvs(exchange_of(request, public_id), request.user).get(side))


def parties_of(exchange, mine):
    named = {"vo": exchange.vo_name, "ho": exchange.ho_name, "vop": exchange.vop.name, "hop": exchange.hop.name}
    places = {"vo": (exchange.vo_place, exchange.vo_country), "ho": (exchange.ho_place, exchange.ho_country),
              "vop": (exchange.vop.acronym,), "hop": (exchange.hop.acronym,)}  # fmt: skip
    return [
        {"role": SIDES[side], "name": named[side], "place": ", ".join(places[side]), "mine": side in mine}
        for side in SIDES
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def exchange_cancel(request, public_id):
    words = {
        "title": _("Cancel the exchange"),
        "lead": _("The visit does not take place. What was reserved for it is released, and the place is free again."),
        "submit": _("Cancel the exchange"),
        "done": _("The exchange was cancelled. All parties are told."),
    }
    return stop(request, public_id, "cancel", cancel_exchange, words)


@require_http_methods(["GET", "HEAD", "POST"])
def exchange_interrupt(request, public_id):
    words = {
        "title": _("Break off the stay"),
        "lead": _("The visitor has left before the last day. Say why; the questionnaire is due all the same."),
        "submit": _("Break off the stay"),
        "done": _("The stay was broken off. All parties are told."),
    }
    return stop(request, public_id, "interrupt", interrupt_exchange, words)


def stop(request, public_id, verb, operation, words):
    """Ask for the reason, then end the exchange."""
    exchange = exchange_of(request, public_id)
    Exchange.workflow.check(exchange, verb, by=request.user)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            operation(exchange, reason=form.cleaned_data["reason"], by=request.user)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
        else:
            messages.success(request, words["done"])
            return redirect("mobility:exchange-detail", public_id)
    return render(request, "mobility/exchange_stop.html", {"exchange": exchange, "form": form, "words": words})
