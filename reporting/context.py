"""Navigation of every page: in the top app, because it names pages of all of them."""

from dataclasses import dataclass, replace

from django.urls import NoReverseMatch
from django.utils.translation import gettext_lazy as _

from clusterxchange.addresses import address_of_page


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    active: bool = False
    count: int = 0


GUEST_PAGES = [
    ("mobility:offer-list", _("Find a host")),
    ("mobility:self-check", _("Am I eligible?")),
    ("mobility:calculator", _("Calculator")),
    ("about", _("About")),
]


def navigation(request):
    return {"navigation": lambda: links_for(request)}


def links_for(request):
    """The pages this person has reason to open, in the order of the work."""
    scope = getattr(getattr(request, "user", None), "scope", None)
    found = [link for name, label in pages_for(scope) if (link := _link(name, label))]
    here = nearest(request.path, found)
    return tuple(replace(link, active=True) if link is here else link for link in found)


def nearest(path, links):
    """The link whose page this is, or the closest above it; None where there is none."""
    above = [one for one in links if path == one.url or (one.url != "/" and path.startswith(one.url))]
    return max(above, key=lambda one: len(one.url), default=None)


def pages_for(scope):
    if scope is None or scope.user_id is None:
        return GUEST_PAGES
    found = [("home", _("My tasks")), ("mobility:offer-list", _("Find a host"))]
    if scope.organisations:
        found += [
            ("mobility:offer-mine", _("My offers")),
            ("mobility:application-list", _("Applications")),
            ("mobility:exchange-list", _("Exchanges")),
            ("partnerships:organisation-mine", _("My organisation")),
            ("reporting:year", _("Our year")),
        ]
    elif scope.partnerships or scope.sees_everything:
        found += [
            ("partnerships:registration-list", _("Registrations")),
            ("mobility:application-list", _("Matching")),
            ("mobility:exchange-list", _("Exchanges")),
        ]
    else:
        found += [("partnerships:registration-new", _("Register your organisation"))]
    if scope.partnerships_as("finance", "coordinator") or scope.sees_everything:
        found.append(("payments:due-list", _("Payments")))
    if scope.partnerships or scope.sees_everything:
        found.append(("reporting:dashboard", _("Dashboard")))
        found.append(("reporting:output-list", _("Outputs")))
    if scope.scheme == "officer":
        found.append(("partnerships:approval-list", _("Exceptions")))
    if scope.scheme == "support_office":
        found += [("partnerships:person-list", _("People")), ("partnerships:outbox", _("Outbox"))]
    return found


def _link(name, label):
    try:
        return Link(str(label), address_of_page(name))
    except NoReverseMatch:
        return None
