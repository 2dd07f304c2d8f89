"""Addresses of the same list with other parameters; what is empty is left out, so that they stay short to share."""


def query(request, *, drop=(), without=(), **changes):
    """ "?a=b" of this request. drop: names that go; without: (name, value) pairs that go; changes: what is set."""
    found = request.GET.copy()
    for name in drop:
        found.pop(name, None)
    for name, value in changes.items():
        found[name] = value
    for name in list(found):
        found.setlist(name, [one for one in found.getlist(name) if one != "" and (name, one) not in without])
    return f"?{found.urlencode()}"
