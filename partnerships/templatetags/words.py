"""Codes in words: countries, sectors, the time left. Questions of presentation only."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.regions import region_name
from partnerships.rules import default_rules
from partnerships.vocabulary import LANGUAGES, SECTORS

register = template.Library()
SOON_DAYS = 3


@register.filter
def country_name(code):
    """The country's name; a code nobody knows stays as it is. Names are no rules: none is asked of the database."""
    return default_rules().country_name(code)


@register.filter
def sector_names(codes):
    return ", ".join(str(SECTORS.get(code, code)) for code in codes or ())


@register.filter
def language_names(codes):
    return ", ".join(str(LANGUAGES.get(code, code)) for code in codes or ())


@register.filter
def place_of(row):
    """Town, region and country of an organisation or an offer; a region called like its town is not said twice."""
    region = region_name(row.region)
    parts = [row.place, region if region and region != row.place else "", country_name(row.country)]
    return ", ".join(filter(None, parts))


@register.filter
def left_in_words(days):
    """Calendar days left, or None: "2 days late", "today", "in 5 days"."""
    if days is None:
        return ""
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if days < 0:
        return ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": -days}
    return ngettext("in %(days)s day", "in %(days)s days", days) % {"days": days}


@register.filter
def clock_in_words(days):
    """Working days left of the desk's clock: "due in 4 working days"."""
    if days == 0:
        return _("due today")
    if days < 0:
        return ngettext("%(days)s working day late", "%(days)s working days late", -days) % {"days": -days}
    return ngettext("due in %(days)s working day", "due in %(days)s working days", days) % {"days": days}


@register.filter
def left_tone(days):
    if days is None:
        return "neutral"
    if days < 0:
        return "error"
    return "warning" if days <= SOON_DAYS else "info"
