"""Saved searches: keep what the catalogue is asked, be told of what is new, stop it from the e-mail."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.signing import BadSignature
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clusterxchange import scope
from clusterxchange.workflow import Conflict
from mobility.alerts import read_key
from mobility.filters import SORTS, OfferFilter
from mobility.forms.searches import SearchForm
from mobility.models import Offer, SavedSearch
from mobility.operations import change_search, delete_search, save_search, silence_search
from mobility.views.catalogue import label_of
from partnerships.rulebook import rules_on


def asked_by(request, rules):
    """(address of what is asked, the same in words): only what the catalogue understands is kept."""
    offers = OfferFilter(request.GET, Offer.objects.none(), rules=rules, sorts=list(SORTS))
    names = offers.narrowing()
    pairs = [(name, value) for name in names for value in values_of(offers, name)]
    return urlencode(pairs), ", ".join(str(label_of(offers, name, value)) for name, value in pairs)


def values_of(offers, name):
    value = offers.chosen(name)
    return value if isinstance(value, list) else [offers.data.get(name, "")]


@require_safe
def search_list(request):
    return render(
        request,
        "mobility/search_list.html",
        {"searches": SavedSearch.objects.visible_to(request.user).order_by("name", "pk")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def search_new(request):
    rules = rules_on()
    query, words = asked_by(request, rules)
    initial = {"name": words[:120] or _("All offers"), "often": SavedSearch.Often.DAILY}
    form = SearchForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            save_search(**form.cleaned_data, query=query, most=rules.saved_searches, by=request.user)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
        else:
            messages.success(request, _("Your search is saved."))
            return redirect("mobility:search-list")
    return render(request, "mobility/search_new.html", {"form": form, "words": words, "query": query})


@require_http_methods(["GET", "HEAD", "POST"])
def search_edit(request, public_id):
    search = get_object_or_404(SavedSearch.objects.visible_to(request.user), public_id=public_id)
    initial = {"name": search.name, "often": search.often}
    form = SearchForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        change_search(search, **form.cleaned_data, by=request.user)
        messages.success(request, _("The search is changed."))
        return redirect("mobility:search-list")
    return render(request, "mobility/search_edit.html", {"form": form, "search": search})


@require_POST
def search_delete(request, public_id):
    delete_search(get_object_or_404(SavedSearch.objects.visible_to(request.user), public_id=public_id), by=request.user)
    messages.success(request, _("The search is deleted."))
    return redirect("mobility:search-list")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def search_stop(request, key):
    """From the link of an e-mail, without login: the key was signed for this search and its person."""
    try:
        public_id, user_id = read_key(key)
    except BadSignature as error:
        raise Http404 from error
    with scope.acting_for(user_id=user_id):
        search = get_object_or_404(SavedSearch, public_id=public_id, user=user_id)
        if request.method == "POST":
            silence_search(search)
    context = {"search": search, "stopped": request.method == "POST"}
    return render(request, "mobility/search_stop.html", context)
