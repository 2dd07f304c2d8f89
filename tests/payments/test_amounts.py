"""Amounts in words, as the agreement writes them."""

from decimal import Decimal

import pytest

from payments.amounts import euros_in_words


@pytest.mark.parametrize(
    "amount, words",
    [
        ("0", "zero euros"),
        ("1", "one euro"),
        ("390.00", "three hundred and ninety euros"),
        ("780", "seven hundred and eighty euros"),
        ("1100", "one thousand one hundred euros"),
        ("1001", "one thousand and one euros"),
        ("415.50", "four hundred and fifteen euros and fifty cents"),
        ("21.01", "twenty-one euros and one cent"),
        ("500000", "five hundred thousand euros"),
        ("1234567", "one million two hundred and thirty-four thousand five hundred and sixty-seven euros"),
    ],
)
def test_an_amount_in_words(amount, words):
    assert euros_in_words(Decimal(amount)) == words


def test_what_has_no_words_is_refused():
    with pytest.raises(ValueError):
        euros_in_words(Decimal("-1"))
