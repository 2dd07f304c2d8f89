"""The button that takes a list along, with the filter of its page."""

from django import template
from django.http import QueryDict
from django.urls import reverse

from reporting.exports.registry import LISTS

register = template.Library()


@register.inclusion_tag("reporting/export_button.html", takes_context=True)
def export_button(context, table, **shown):
    """shown: what the page shows although its address does not say so, such as its first tab."""
    request, listing = context.get("request"), LISTS[table]
    held = getattr(getattr(request, "user", None), "scope", None)
    if held is None or held.user_id is None or held.viewing or not listing.readers(held):
        return {}
    asked = QueryDict(mutable=True)
    asked.update({name: value for name, value in shown.items() if value})
    for name, values in request.GET.lists():
        asked.setlist(name, values)
    filters = listing.filters_of(asked)
    address = reverse("reporting:export-new", args=[table])
    return {"url": f"{address}?{filters}" if filters else address, "title": listing.title}
