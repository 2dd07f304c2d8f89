"""Who reads figures: the scheme's own people everything, a partnership's people their own."""

from django.core.exceptions import PermissionDenied

from reporting.forms import SelectionForm
from reporting.selection import Selection, partnerships_of


def readable_partnerships(user):
    """The partnerships whose figures this person reads, with grant and fund; raises PermissionDenied for none."""
    if not (user.scope.sees_everything or user.scope.partnerships):
        raise PermissionDenied("figures are for partnerships, the Support Office and the Agency")
    return partnerships_of(user)


def chosen(request, partnerships):
    """(form, selection) of the address; what is malformed in it counts as not chosen, and the form says so."""
    everything = request.user.scope.sees_everything
    form = SelectionForm(request.GET, partnerships=partnerships, whole_scheme=everything)
    form.is_valid()
    values = form.cleaned_data
    partnership = values.get("partnership") or (None if everything else partnerships[0])
    cut = {name: values.get(name) or "" for name in ("country", "type", "sector")}
    return form, Selection(partnership, values.get("start"), values.get("end"), **cut)
