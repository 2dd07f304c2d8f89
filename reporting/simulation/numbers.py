"""VAT numbers that pass their country's check digits, where the country has such digits."""

from functools import cache
from importlib import import_module

from stdnum import luhn

PATTERNS = {
    "AT": "U########", "BE": "0#########", "BG": "#########", "HR": "###########", "CY": "1#######X", "CZ": "########",
    "DK": "########", "EE": "#########", "FI": "########", "DE": "#########", "GR": "#########",
    "HU": "########", "IE": "#######X", "IT": "#######0###", "LV": "4##########", "LT": "#######1#", "LU": "########",
    "MT": "########", "NL": "#########B01", "PL": "##########", "PT": "5########", "RO": "########", "SK": "2#########",
    "SI": "########", "ES": "B########", "SE": "##########01", "TR": "##########", "RS": "#########", "UA": "########",
}  # fmt: skip
OTHER = {"TR": ("tr", "vkn"), "RS": ("rs", "pib"), "UA": ("ua", "edrpou")}
TRIES = 600


@cache
def _check(country):
    from stdnum import get_cc_module

    if country in OTHER:
        land, kind = OTHER[country]
        return import_module(f"stdnum.{land}.{kind}")
    return get_cc_module("el" if country == "GR" else country.lower(), "vat")


def vat_number(chance, country, taken):
    """A number nobody has yet; `taken` learns it. Valid where stdnum knows the country."""
    check = _check(country) if country in PATTERNS else None
    for _try in range(TRIES):
        number = french(chance) if country == "FR" else drawn(chance, country)
        if (country, number) not in taken and (check is None or check.is_valid(number)):
            break
    taken.add((country, number))
    return number


def drawn(chance, country):
    return chance.digits(PATTERNS.get(country, "########")).replace("X", chance.choice("ABCDEFGHLMNPRSTW"))


def french(chance):
    """Only one in 970 would be valid by chance: eight digits, their check digit, and before it a key of all nine."""
    digits = chance.digits("########")
    siren = digits + luhn.calc_check_digit(digits)
    return f"{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"
