"""VAT numbers, as far as a country's own arithmetic can tell. Pure."""

import re

from django.utils.translation import gettext as _
from stdnum import get_cc_module
from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength, ValidationError

PREFIXES = {"GR": "EL"}


def problem_of(number, country):
    """A sentence when the number begins like a VAT number of the country and cannot be one; '' otherwise.

    Numbers of national registers have no common arithmetic: they pass.
    """
    prefix, plain, module = _read(number, country)
    if module is None or not plain.startswith(prefix):
        return ""
    try:
        module.validate(plain)
    except ValidationError as error:
        return _reason(error, prefix)
    return ""


def canonical(number, country):
    """One spelling of the number: a VAT number as its country writes it (BE 403.019.261 is 0403019261), others bare."""
    _prefix, plain, module = _read(number, country)
    if module is not None and module.is_valid(plain):
        return module.compact(plain)
    return plain


def has_vat_numbers(country):
    """Whether we know how VAT numbers of this country are written."""
    return get_cc_module(country.lower(), "vat") is not None


def _read(number, country):
    """(letters before the number, the number without signs, the country's arithmetic or None)."""
    plain = re.sub(r"[^A-Z0-9]", "", number.upper())
    return PREFIXES.get(country, country), plain, get_cc_module(country.lower(), "vat")


def _reason(error, prefix):
    if isinstance(error, InvalidLength):
        return _("A VAT number that begins with %(prefix)s has another length.") % {"prefix": prefix}
    if isinstance(error, InvalidChecksum):
        return _("This cannot be a VAT number: its check digit does not fit. Is a digit mistyped?")
    if isinstance(error, InvalidFormat):
        return _("This is not how VAT numbers that begin with %(prefix)s are written.") % {"prefix": prefix}
    return _("This cannot be a VAT number that begins with %(prefix)s.") % {"prefix": prefix}
