"""The public catalogue: one GET form, facets with counts, pages by keyset, parts by htmx."""

import re
from dataclasses import replace

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clusterxchange.addresses import query
from clusterxchange.parts import Facet, Option
from mobility.catalogue import COLUMNS, MOST_RANKED, TEASER, best_first, card_of, fits_of
from mobility.facets import counts, rolled_up
from mobility.filters import FACETS, FREE_FIELDS, OfferFilter
from mobility.keyset import Order, Page, page_of
from mobility.models import Offer
from mobility.representing import visitors_of
from mobility.stays import wish_of
from partnerships.rulebook import rules_on

PAGE = 20
ORDERS = {"newest": Order("published_at", "id", True), "soonest": Order("opens_on", "id", False)}


@login_not_required
@require_safe
def offer_list(request):
    rules, today = rules_on(), timezone.localdate()
    visitors = visitors_of(request.user)
    sorts = [*ORDERS, "fit"] if visitors else list(ORDERS)
    offers = OfferFilter(request.GET, Offer.objects.open_on(today), rules=rules, sorts=sorts)
    wish = wish_for(visitors[0], offers) if visitors else None
    rollup = rolled_up()
    counted = counts(offers, rollup, order_of(offers))
    context = shown(request, offers, rollup, counted)
    listed = best_page if offers.chosen("sort") == "fit" else plain_page
    pairs, page = listed(offers, counted, rules, wish, request)
    part = request.htmx and not request.htmx.history_restore_request
    context |= {
        "cards": [card_of(row, rules=rules, today=today, fit=fit) for row, fit in pairs],
        "page": page,
        "part": part,
        "visitor": visitors[0] if visitors else None,
    }
    response = render(request, "mobility/offer_results.html" if part else "mobility/offer_list.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def wish_for(vo, offers):
    """What this visitor looks for: its own sectors, and the days, purposes and countries it filters by."""
    wish = wish_of(vo, offers.chosen("activity_type") or (), offers.chosen("earliest"), offers.chosen("latest"))
    return replace(wish, countries=tuple(offers.chosen("country") or ()))


def order_of(offers):
    return ORDERS.get(offers.chosen("sort"), ORDERS["newest"])


def plain_page(offers, counted, rules, wish, request):
    """([(row, fit or None)], page addresses) by date. Who was counted one by one is not searched for again."""
    found = offers.found() if counted.found is None else offers.queryset
    page = page_of(
        found.annotate(teaser=TEASER),
        order_of(offers),
        columns=COLUMNS,
        after=request.GET.get("after", "")[:24],
        before=request.GET.get("before", "")[:24],
        size=PAGE,
        among=counted.found,
    )
    pairs = fits_of(page.rows, rules=rules, wish=wish) if wish else [(row, None) for row in page.rows]
    return pairs, addresses(request, page)


def best_page(offers, counted, rules, wish, request):
    """The same by fit, among the newest 300 that were found: ranking more would cost more than it tells."""
    few = counted.found is not None
    found = offers.queryset.filter(pk__in=counted.found[:MOST_RANKED]) if few else offers.found()
    newest = found.annotate(teaser=TEASER).order_by(*ORDERS["newest"].columns())[:MOST_RANKED]
    pairs = best_first(newest.values(*COLUMNS), rules=rules, wish=wish)
    number = page_number(request.GET.get("page", ""))
    start = (number - 1) * PAGE
    return pairs[start : start + PAGE], {
        "previous_url": address(request, page=number - 1) if number > 1 else "",
        "next_url": address(request, page=number + 1) if len(pairs) > start + PAGE else "",
    }


def page_number(typed):
    """The number of a page; whatever is none counts as the first."""
    return max(1, int(typed)) if re.fullmatch("[0-9]{1,3}", typed) else 1


def addresses(request, page: Page):
    return {
        "previous_url": address(request, before=page.previous) if page.previous else "",
        "next_url": address(request, after=page.following) if page.following else "",
    }


def address(request, without=(), **parameters):
    """This list with other parameters; a new filter starts on the first page. without: (name, value) pairs."""
    return request.path + query(request, drop=("after", "before", "page"), without=without, **parameters)


def shown(request, offers, rollup, counted):
    """The panel, the pills and the counts."""
    pills = pills_of(request, offers)
    return {
        "filter": offers,
        "form": offers.form,
        "free": {"visible_fields": [offers.form[name] for name in FREE_FIELDS]},
        "facets": [facet_of(offers, name, counted.values[name], rollup.get(name)) for name in FACETS],
        "filters": pills,
        "total": counted.total,
        "most_ranked": MOST_RANKED,
    }


def facet_of(offers, name, values, present):
    """One facet; values without any offer in the whole catalogue are hidden, unless chosen.

    They are there all the same: counts that come later, out of band, find their place.
    """
    chosen = offers.chosen(name) or []
    field = offers.form.fields[name]
    options = (
        Option(
            value,
            str(label),
            None if values is None else values.get(value, 0),
            value in chosen,
            not present or value in present or value in chosen,
        )
        for value, label in field.choices
    )
    return Facet(name, str(field.label), tuple(options))


def pills_of(request, offers):
    """[{label, url without it}] of everything that narrows the list."""
    pills = []
    for name in offers.narrowing():
        value = offers.chosen(name)
        values = value if name in FACETS else [request.GET.get(name, "")]
        for one in values:
            pills.append({"label": label_of(offers, name, one), "url": address(request, without=[(name, one)])})
    return pills


def label_of(offers, name, value):
    if name in FACETS:
        return dict(offers.form.fields[name].choices)[value]
    if name == "full":
        return _("full ones too")
    if name in ("earliest", "latest"):
        day = date_format(offers.chosen(name), "j M Y")
        return _("from %(day)s") % {"day": day} if name == "earliest" else _("until %(day)s") % {"day": day}
    return f"“{value}”"
