"""VAT numbers, as far as a country's own arithmetic can tell. Pure."""

from django.utils.translation import gettext as _
from stdnum import get_cc_module
from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength, ValidationError

PREFIXES = {"GR": "EL"}


def problem_of(number, country):
    """A sentence when the number begins like a VAT number of the country and cannot be one; '' otherwise.

    Numbers of national registers have no common arithmetic: they pass.
    """
    prefix = PREFIXES.get(country, country)
    plain = "".join(character for character in number.upper() if character.isalnum())
    module = get_cc_module(country.lower(), "vat")
    if module is None or not plain.startswith(prefix):
        return ""
    try:
        module.validate(plain)
    except ValidationError as error:
        return _reason(error, prefix)
    return ""


def _reason(error, prefix):
    if isinstance(error, InvalidLength):
        return _("A VAT number that begins with %(prefix)s has another length.") % {"prefix": prefix}
    if isinstance(error, InvalidChecksum):
        return _("This cannot be a VAT number: its check digit does not fit. Is a digit mistyped?")
    if isinstance(error, InvalidFormat):
        return _("This is not how VAT numbers that begin with %(prefix)s are written.") % {"prefix": prefix}
    return _("This cannot be a VAT number that begins with %(prefix)s.") % {"prefix": prefix}
