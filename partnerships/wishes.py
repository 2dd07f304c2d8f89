"""What an organisation looks for, in words. Pure."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships.models import OrganisationType
from partnerships.vocabulary import SECTORS, STAYS


def wishes_in_words(organisation, wishes, rules):
    """[(title, [(label, what was said)])] as a visitor and as a host; what was left open is left out."""
    if wishes is None:
        return []
    kinds, purposes = dict(OrganisationType.choices), rules.activity_types
    countries = {code: row.name for code, row in rules.grid.items()}
    as_visitor = [
        (_("Countries"), named(wishes.visit_countries, countries)),
        (_("Sectors to see"), named(wishes.visit_sectors, SECTORS)),
        (_("What for"), named(wishes.visit_purposes, purposes)),
        (_("Kind of host"), named(wishes.visit_hosts, kinds)),
        (_("How long"), named(wishes.visit_stays, STAYS)),
        (_("When"), days(wishes.visit_from, wishes.visit_until)),
    ]
    as_host = [
        (_("Visitors wanted"), named(wishes.host_wanted, kinds)),
        (_("Sectors to show"), named(wishes.host_sectors, SECTORS)),
        (_("What for"), named(wishes.host_purposes, purposes)),
        (_("How long"), named(wishes.host_stays, STAYS)),
        (_("When"), days(wishes.host_from, wishes.host_until)),
    ]
    parts = [(organisation.is_vo, _("As a visitor"), as_visitor), (organisation.is_ho, _("As a host"), as_host)]
    return [(title, [fact for fact in facts if fact[1]]) for takes_part, title, facts in parts if takes_part]


def named(codes, names):
    return ", ".join(str(names.get(code, code)) for code in codes)


def days(first, last):
    if first and last:
        return _("%(first)s to %(last)s") % {"first": date_format(first, "j F Y"), "last": date_format(last, "j F Y")}
    if first:
        return _("from %(day)s") % {"day": date_format(first, "j F Y")}
    return _("until %(day)s") % {"day": date_format(last, "j F Y")} if last else ""
