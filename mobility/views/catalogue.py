"""The public catalogue: one GET form, facets with counts, pages by keyset, parts by htmx."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clusterxchange.addresses import query
from clusterxchange.parts import Facet, Option
from mobility.catalogue import COLUMNS, MOST_RANKED, TEASER, best_first, card_of, fits_of
from mobility.facets import Asked, counts, helpful
from mobility.filters import FACETS, FREE_FIELDS, OfferFilter
from mobility.for_you import for_you
from mobility.keyset import Order, Page, page_of
from mobility.models import Offer
from mobility.models.hosts import usual_days
from mobility.offer_map import offer_map
from mobility.representing import visitors_of
from mobility.sample import sample
from mobility.stays import wish_of
from partnerships.paging import page_number
from partnerships.rulebook import rules_on

PAGE = 20
NO_FILTERS = ("after", "before", "page", "sort", "map")
MAP = "map"  # the parameter that shows the map beside the list
UNFOLDED = ("country", "region", "sector")
FOLLOWING = ("region",)  # what can be chosen there hangs on what is chosen elsewhere
SEEN_FIRST, FEW_OPTIONS = 6, 8  # of a long facet the most frequent values are seen at once
ORDERS = {"newest": Order("published_at", "id", True), "soonest": Order("opens_on", "id", False)}


@login_not_required
@require_safe
def offer_list(request):
    rules, today = rules_on(), timezone.localdate()
    visitors = visitors_of(request.user)
    sorts = ["fit", *ORDERS] if visitors else list(ORDERS)
    offers = OfferFilter(request.GET, Offer.objects.open_on(today), rules=rules, sorts=sorts)
    wish = wish_for(visitors[0], offers) if visitors else None
    asked = Asked(offers, sample())
    counted = counts(asked, order_of(offers))
    context = shown(request, asked, counted)
    listed = best_page if order_name(offers) == "fit" else plain_page
    pairs, page = listed(asked, counted, rules, wish, request)
    paces = usual_days(row["ho_id"] for row, _fit in pairs)
    part = request.htmx and not request.htmx.history_restore_request
    context |= {
        "cards": [
            card_of(row, rules=rules, today=today, fit=fit, answer_days=paces.get(row["ho_id"])) for row, fit in pairs
        ],
        "page": page,
        "part": part,
        "visitor": visitors[0] if visitors else None,
        "for_you": for_you(visitors[0]) if visitors else "",
    }
    response = render(request, "mobility/offer_results.html" if part else "mobility/offer_list.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def wish_for(vo, offers):
    """What this visitor looks for: its own sectors, and the days, purposes and countries it filters by."""
    asked = {name: offers.chosen(name) for name in ("earliest", "latest")}
    return wish_of(vo, offers.chosen("activity_type") or (), countries=offers.chosen("country") or (), **asked)


def order_name(offers):
    """What was chosen, else the first order offered: by fit for whoever may visit."""
    return offers.chosen("sort") or offers.sorts[0]


def order_of(offers):
    return ORDERS.get(order_name(offers), ORDERS["newest"])


def searched(asked, order, number):
    """(offers, order) that a page of so many is taken from, where nobody has counted them one by one."""
    if asked.is_common(number, order):
        return asked.read(), order
    return asked.looked_up(), order.gathering()


def plain_page(asked, counted, rules, wish, request):
    """([(row, fit or None)], page addresses) by date."""
    after, before = (request.GET.get(name, "")[:24] for name in ("after", "before"))
    found, order = asked.offers.queryset, order_of(asked.offers)
    among = counted.found if after or before else counted.first
    if among is None:
        found, order = searched(asked, order, PAGE + 1)
    page = page_of(
        found.annotate(teaser=TEASER), order, columns=COLUMNS, after=after, before=before, size=PAGE, among=among
    )
    pairs = fits_of(page.rows, rules=rules, wish=wish) if wish else [(row, None) for row in page.rows]
    return pairs, addresses(request, page)


def best_page(asked, counted, rules, wish, request):
    """The same by fit, among the newest 300 that were found: ranking more would cost more than it tells."""
    order = ORDERS["newest"]
    narrower = asked if counted.found is not None else asked.preferring("sector", wish.sectors, MOST_RANKED)
    if counted.first is not None and narrower is asked:
        found = asked.offers.queryset.filter(pk__in=counted.first[:MOST_RANKED])
    else:
        found, order = searched(narrower, order, MOST_RANKED)
    newest = found.annotate(teaser=TEASER).order_by(*order.columns())[:MOST_RANKED]
    rows = best_first(list(newest.values(*COLUMNS)), rules=rules, wish=wish)
    number = page_number(request)
    start = (number - 1) * PAGE
    return fits_of(rows[start : start + PAGE], rules=rules, wish=wish), {
        "previous_url": address(request, page=number - 1) if number > 1 else "",
        "next_url": address(request, page=number + 1) if len(rows) > start + PAGE else "",
    }


def addresses(request, page: Page):
    return {
        "previous_url": address(request, before=page.previous) if page.previous else "",
        "next_url": address(request, after=page.following) if page.following else "",
    }


def address(request, without=(), **parameters):
    """This list with other parameters; a new filter starts on the first page. without: (name, value) pairs."""
    return request.path + query(request, drop=("after", "before", "page"), without=without, **parameters)


def shown(request, asked, counted):
    """The panel, the pills and the counts; what to drop where nothing was found."""
    offers = asked.offers
    narrowing = offers.narrowing()
    return {
        "filter": offers,
        "form": offers.form,
        "keep": [{"name": MAP, "value": "on"}] if MAP in request.GET else [],
        "free": {"visible_fields": [offers.form[name] for name in FREE_FIELDS]},
        "facets": [facet_of(offers, name, counted.values.get(name, {})) for name in FACETS],
        "filters": pills_of(request, offers),
        "total": counted.total,
        "by_fit": order_name(offers) == "fit",
        "most_ranked": MOST_RANKED,
        "save_url": f"{reverse('mobility:search-new')}{query(request, drop=NO_FILTERS)}"
        if request.user.is_authenticated
        else "",
        "map": map_of(request, offers, counted) if MAP in request.GET else None,
        "map_url": address(request, **{MAP: "" if MAP in request.GET else "on"}),
        "ways_out": ways_out(request, asked, narrowing) if counted.total.is_none and len(narrowing) > 1 else [],
    }


def map_of(request, offers, counted):
    """The picture, and the same as a list: [{label, number, url, chosen}] of the countries."""
    chosen, numbers, names = offers.chosen("country") or [], counted.values["country"], dict(offers.choices("country"))
    hrefs = {code: without_or_with(request, "country", code, chosen) for code in names}
    rows = [
        {"label": name, "number": numbers[code], "url": hrefs[code], "chosen": code in chosen}
        for code, name in names.items()
        if code in chosen or not numbers[code].is_none
    ]
    return {"picture": offer_map(numbers, names=names, hrefs=hrefs, chosen=chosen), "rows": rows}


def without_or_with(request, name, value, chosen):
    """The address that takes a chosen value away, or asks for this one alone."""
    if value in chosen:
        return address(request, without=[(name, value)])
    return address(request, **{name: value})


def ways_out(request, asked, narrowing):
    """[{label, number, url}]: each filter that hides something when all hide everything."""
    names = [name for name in narrowing if name != "full"]
    return [
        {"label": all_of(request, asked.offers, name), "number": number, "url": address(request, **{name: ""})}
        for name, number in helpful(asked, names, ORDERS["newest"])
    ]


def all_of(request, offers, name):
    """What is asked for in one field, in words."""
    values = offers.chosen(name) if name in FACETS else [request.GET.get(name, "")]
    words = ", ".join(str(label_of(offers, name, one)) for one in values)
    return f"{offers.form.fields[name].label}: {words}" if name in FACETS else words


def facet_of(offers, name, values):
    """One facet. A value that finds nothing is hidden, unless chosen.

    It is there all the same: a count that comes later, out of band, finds its place.
    """
    chosen = offers.chosen(name) or []
    options = [
        Option(value, str(label), str(values[value]), value in chosen, value in chosen or not values[value].is_none)
        for value, label in offers.choices(name)
    ]
    first = set(sorted(options, key=lambda one: (not one.checked, -values[one.value].offers))[:SEEN_FIRST])
    if len(options) <= FEW_OPTIONS or name == "month":
        first = set(options[:FEW_OPTIONS])
    return Facet(
        name,
        str(offers.form.fields[name].label),
        tuple(one for one in options if one in first or one.checked),
        tuple(one for one in options if not (one in first or one.checked)),
        folded=name not in UNFOLDED,
        follows=name in FOLLOWING,
    )


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
