"""Addresses of lists with other parameters, and of the pages of their rows."""

from functools import cache

from django.urls import reverse

ANY = "a-public-id-here"


def query(request, *, drop=(), without=(), **changes):
    """ "?a=b" of this request. drop: names that go; without: (name, value) pairs that go; changes: what is set.

    What is empty is left out, so that addresses stay short to share.
    """
    found = request.GET.copy()
    for name in drop:
        found.pop(name, None)
    for name, value in changes.items():
        found[name] = value
    for name in list(found):
        found.setlist(name, [one for one in found.getlist(name) if one != "" and (name, one) not in without])
    return f"?{found.urlencode()}"


def address_of(name, public_id):
    """As reverse(name, args=[public_id]), which resolves the name anew for every row.

    Public ids are made of letters, digits, - and _ only.
    """
    return _pattern(name).replace(ANY, public_id)


@cache
def _pattern(name):
    return reverse(name, args=[ANY])


@cache
def address_of_page(name):
    """As reverse(name), for pages that stand on every page."""
    return reverse(name)
