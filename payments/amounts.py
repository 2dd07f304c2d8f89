"""Amounts in words, as agreements write them beside the figures. English: the language of the papers."""

from decimal import Decimal

SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
SCALES = [(1_000_000_000, "billion"), (1_000_000, "million"), (1_000, "thousand")]


def in_words(number: int) -> str:
    """1100 → one thousand one hundred. ValueError below zero or from a trillion on."""
    if not 0 <= number < 10**12:
        raise ValueError("only from zero to a trillion")
    for scale, name in SCALES:
        if number >= scale:
            rest = number % scale
            joint = " and " if 0 < rest < 100 else " " if rest else ""
            return f"{in_words(number // scale)} {name}{joint}{in_words(rest) if rest else ''}"
    return _below_thousand(number)


def _below_thousand(number):
    if number >= 100:
        rest = number % 100
        return f"{SMALL[number // 100]} hundred" + (f" and {_below_hundred(rest)}" if rest else "")
    return _below_hundred(number)


def _below_hundred(number):
    if number < 20:
        return SMALL[number]
    return TENS[number // 10] + (f"-{SMALL[number % 10]}" if number % 10 else "")


def euros_in_words(amount: Decimal) -> str:
    """780.00 → seven hundred and eighty euros; cents are named only where there are any."""
    whole, cents = divmod(int(Decimal(amount) * 100), 100)
    words = f"{in_words(whole)} euro{'' if whole == 1 else 's'}"
    return words if not cents else f"{words} and {in_words(cents)} cent{'' if cents == 1 else 's'}"
