"""Lists of applications: mine for visitors and hosts, the matching for desks."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clusterxchange.addresses import address_of
from mobility.models import Application
from mobility.models.applications import OPEN
from mobility.priority import Pipeline, outlook, pipelines, standings
from mobility.waiting import turns_of
from partnerships.paging import page_of
from partnerships.rulebook import rules_on

COLUMNS = (
    "public_id", "title", "vo_name", "ho_name", "vo_country", "ho_country", "vo_is_sme", "vo_type", "vop_id",
    "hop_id", "vo_id", "ho_id", "traveller_name", "starts_on", "ends_on", "fit", "status", "expires_on",
    "submitted_at", "offer_id", "waiting_since", "held_until",
)  # fmt: skip
MOST_METERS = 3


@require_safe
def application_list(request):
    desk = bool(request.user.scope.partnerships or request.user.scope.sees_everything)
    shown = tabs_for(desk)
    part = request.GET.get("show", "")
    part = part if part in shown else next(iter(shown))
    found = shown[part][1](Application.objects.visible_to(request.user), request.user.scope)
    page = page_of(found.only(*COLUMNS), request)
    meters = standings_of(request.user.scope, page.rows) if desk else {}
    rules, turns = rules_on(), turns_of(page.rows)
    context = {
        "desk": desk,
        "sme_target": 100 * rules.sme_share,
        "tabs": tabs(shown, part),
        "part": part,
        "rows": [row_of(row, request.user, meters, rules) | {"turn": turns.get(row.pk)} for row in page.rows],
        "meters": meters_of(list(meters.values())[:MOST_METERS], rules),
        "previous_url": page.previous_url,
        "next_url": page.next_url,
    }
    return render(request, "mobility/application_list.html", context)


def tabs_for(desk):
    """{name: (label, rows)} of the parts of the list, in the order of the work."""
    if desk:
        return {"waiting": (_("To endorse"), to_endorse), "open": (_("On the way"), on_the_way),
                "hosted": (_("Coming to our hosts"), coming), "over": (_("Matched and ended"), over)}  # fmt: skip
    return {"open": (_("Open"), open_ones), "over": (_("Matched and ended"), over)}


def to_endorse(rows, scope):
    """Best fit first, SMEs first at equal fit (scheme §6)."""
    mine = rows if scope.sees_everything else rows.filter(vop__in=list(scope.partnerships))
    return mine.filter(status="submitted").by_priority()


def on_the_way(rows, scope):
    mine = rows if scope.sees_everything else rows.filter(vop__in=list(scope.partnerships))
    return mine.filter(status__in=["endorsed", "accepted"]).order_by("expires_on", "pk")


def coming(rows, scope):
    mine = rows if scope.sees_everything else rows.filter(hop__in=list(scope.partnerships))
    return mine.filter(status__in=OPEN).order_by("expires_on", "pk")


def open_ones(rows, scope):
    return rows.filter(status__in=OPEN).order_by("expires_on", "pk")


def over(rows, scope):
    return rows.exclude(status__in=OPEN).order_by("-submitted_at", "-pk")


def standings_of(scope, rows):
    """The SME share of the partnerships this desk answers for, and of those whose applications are shown."""
    ids = set(scope.partnerships) | ({row.vop_id for row in rows} if scope.sees_everything else set())
    return standings(sorted(ids)) if ids else {}


def meters_of(shown, rules):
    """The share of each partnership with what stands behind it and where it leads."""
    coming = pipelines([standing.partnership.pk for standing in shown]) if shown else {}
    return [
        {"standing": standing, "sentences": sentences, "warned": warned}
        for standing in shown
        for sentences, warned in [outlook(standing, coming.get(standing.partnership.pk, Pipeline()), rules)]
    ]


def row_of(application, user, meters, rules):
    standing = meters.get(application.vop_id)
    waiting = application.status == Application.Status.SUBMITTED
    effect = standing.effect(rules, application.vo_is_sme) if standing and waiting else None
    return {
        "application": application,
        "url": address_of("mobility:application-detail", application.public_id),
        "mine": application.vo_id in user.scope.organisations,
        "effect": effect,
        "kept_until": application.held_until if application.is_held else None,
        "verbs": Application.workflow.verbs_for(application, user),
    }


def tabs(shown, part):
    return [{"label": label, "url": address(name), "active": name == part} for name, (label, _rows) in shown.items()]


def address(part):
    return f"{reverse('mobility:application-list')}?show={part}"
