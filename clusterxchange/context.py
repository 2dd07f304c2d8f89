"""Words on every page (scheme §8)."""

from django.conf import settings
from django.utils.translation import gettext as _


def funding_statement():
    return _("This project is funded by the European Union under the COSME programme.")


def disclaimer(agency=None):
    agency = agency or settings.AGENCY_NAME
    return _(
        "The content of this portal represents the views of its authors only and is their sole "
        "responsibility. It does not reflect the views of the European Commission or of %(agency)s, which "
        "accept no responsibility for any use that may be made of the information it contains."
    ) % {"agency": agency}


def statements(request):
    return {
        "funding_statement": funding_statement(),
        "disclaimer": disclaimer(),
        "not_official": ""
        if settings.OFFICIAL_EU_SITE
        else _("This is not an official website of the European Union."),
        "show_eu_emblem": settings.SHOW_EU_EMBLEM,
        "demo": settings.DEMO,
    }
