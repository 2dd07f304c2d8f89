"""Sentences that are put together from names."""

import re

TWO_STOPS = re.compile(r"(?<=\w)\.\.(?!\.)")


def one_stop(text):
    """A sentence that ends in "… S.L." needs no second full stop; three dots stay three."""
    return TWO_STOPS.sub(".", text)
