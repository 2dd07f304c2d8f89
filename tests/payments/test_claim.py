"""What a grant pays back, to the cent (scheme §5)."""

from datetime import date
from decimal import Decimal

import pytest

from payments.claim import Cost, Terms, half_years, statement_of, total_of

SCHEME = Terms(Decimal("0.75"), Decimal(1), Decimal(0), Decimal(500_000), ("personnel", "travel", "subcontracting"))
FLAT = Terms(Decimal("0.75"), Decimal(1), Decimal("0.07"), Decimal(500_000), SCHEME.categories)


def cost(amount, category="personnel", partner="Lead"):
    return Cost(partner, category, Decimal(amount))


def test_the_example_of_the_scheme():
    found = statement_of([cost("300000"), cost("100000", "travel", "Cluster A")], Decimal(78_000), SCHEME)
    assert (found.own_share, found.lump_sums_share, found.eu_share) == (300_000, 78_000, 378_000)
    assert found.left == 122_000
    assert not found.capped


def test_the_flat_rate_leaves_subcontracting_out():
    found = statement_of([cost("1000"), cost("500", "subcontracting")], Decimal(0), FLAT)
    assert (found.flat_base, found.indirect, found.own_costs) == (1000, 70, 1570)
    assert found.eu_share == Decimal("1177.50")


@pytest.mark.parametrize(
    "amount, indirect, share",
    [("0.50", "0.04", "0.41"), ("0.07", "0.00", "0.05"), ("33.33", "2.33", "26.75"), ("0.02", "0.00", "0.02")],
)
def test_each_product_is_rounded_half_up_once(amount, indirect, share):
    found = statement_of([cost(amount)], Decimal(0), FLAT)
    assert (found.indirect, found.own_share) == (Decimal(indirect), Decimal(share))


def test_the_share_ends_where_the_grant_does():
    small = Terms(Decimal("0.75"), Decimal(1), Decimal(0), Decimal(1000), SCHEME.categories)
    first = statement_of([cost("800")], Decimal(300), small)
    second = statement_of([cost("800")], Decimal(0), small, claimed_before=first.eu_share)
    assert (first.eu_share, first.left) == (900, 100)
    assert (second.uncapped, second.eu_share, second.left, second.capped) == (600, 100, 0, True)


def test_the_total_is_the_sum_of_the_periods_by_partner_and_category():
    parts = [
        statement_of([cost("10.01"), cost("5", "travel")], Decimal(780), FLAT),
        statement_of([cost("0.99"), cost("7", partner="Cluster A")], Decimal(390), FLAT),
    ]
    total = total_of(parts, FLAT)
    assert total.by_partner == {
        "Lead": {"personnel": Decimal("11.00"), "travel": Decimal(5)}, "Cluster A": {"personnel": Decimal(7)},
    }  # fmt: skip
    assert total.eu_share == sum(one.eu_share for one in parts)
    assert total.own_costs == total.direct + total.indirect
    assert total.of_category("personnel") == 18


def test_a_correction_takes_away():
    found = statement_of([cost("100"), cost("-40")], Decimal(0), SCHEME)
    assert (found.direct, found.eu_share) == (60, 45)


def test_half_years_follow_each_other_and_end_with_the_grant():
    assert half_years(date(2026, 1, 1), date(2027, 3, 31)) == [
        (date(2026, 1, 1), date(2026, 6, 30)),
        (date(2026, 7, 1), date(2026, 12, 31)),
        (date(2027, 1, 1), date(2027, 3, 31)),
    ]
    days = half_years(date(2026, 8, 31), date(2027, 12, 31))
    assert days[1][0] == date(2027, 2, 28)
    assert days[2][0] == date(2027, 8, 31)
