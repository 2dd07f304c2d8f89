"""
The lump sum: what a visit pays and, in words, why. Rules in, amounts out; euros as Decimal with two places.

It stands in mobility because the application page shows it and imports point down.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.rules import Rules

NOTHING, HALF, WHOLE = Decimal(0), Decimal("0.5"), Decimal(1)


@dataclass(frozen=True)
class LumpSum:
    """
    The amount in euros, the country's full sum, the share of it (0, 0.5 or 1) and the sentences that lead
    there.
    """

    amount: Decimal
    full: Decimal
    share: Decimal
    derivation: tuple[str, ...]


def euros(amount: Decimal) -> str:
    """An amount as it is written in a derivation: EUR 1,100.00."""
    return f"EUR {amount:,.2f}"


def _result(amount: Decimal) -> str:
    return _("Lump sum: %(amount)s") % {"amount": euros(amount)}


def days_in_words(number: int) -> str:
    """5 working days."""
    return ngettext("%(number)s working day", "%(number)s working days", number) % {"number": number}


def _kilometres(distance_km: Decimal | float) -> str:
    return _("%(km)s km") % {"km": f"{Decimal(str(distance_km)).normalize():,f}"}


def _unpaid(rules: Rules, vo_type: str, mode: str) -> str | None:
    if mode == "virtual":
        return _("Virtual exchange: nothing is paid")
    if vo_type not in rules.funded_types:
        return _("This type of organisation may visit but is not funded: nothing is paid")
    return None


def _halved(rules: Rules, working_days: int, distance_km: Decimal | float) -> list[str]:
    """Every reason why only one half is paid; together they still make one half."""
    reasons = []
    if working_days < rules.full_sum_working_days:
        words = {"days": days_in_words(working_days), "least": rules.full_sum_working_days}
        reasons.append(_("%(days)s, fewer than %(least)s: half") % words)
    if Decimal(str(distance_km)) < rules.short_distance_km:
        words = {"km": _kilometres(distance_km), "least": _kilometres(rules.short_distance_km)}
        reasons.append(_("%(km)s, less than %(least)s: half") % words)
    return reasons + ([_("Both together: still one half")] if len(reasons) > 1 else [])


def _whole(working_days: int, distance_km: Decimal | float) -> str:
    return _("%(days)s and %(km)s: full") % {
        "days": days_in_words(working_days),
        "km": _kilometres(distance_km),
    }


def _share_and_reasons(rules, vo_type, working_days, distance_km, mode) -> tuple[Decimal, list[str]]:
    unpaid = _unpaid(rules, vo_type, mode)
    if unpaid:
        return NOTHING, [unpaid]
    if halved := _halved(rules, working_days, distance_km):
        return HALF, halved
    return WHOLE, [_whole(working_days, distance_km)]


def lump_sum(
    rules: Rules,
    *,
    host_country: str,
    vo_type: str,
    working_days: int,
    distance_km: Decimal | float | None,
    mode: str = "physical",
) -> LumpSum:
    """
    What a visit pays: full, half (fewer working days than 5 or less than 200 km) or nothing; never above
    the cap.

    `mode` is physical or virtual. The distance may be None only where nothing is paid anyway. Whether the
    visit is allowed at all is asked in eligibility. Raises KeyError for a country outside the grid.
    """
    country = rules.grid[host_country]
    share, reasons = _share_and_reasons(rules, vo_type, working_days, distance_km, mode)
    amount = (country.full_eur * share).quantize(Decimal("0.01"))
    if amount > rules.cap_eur:
        amount = rules.cap_eur
        reasons.append(_("Never above %(cap)s") % {"cap": euros(rules.cap_eur)})
    first = _("%(country)s: %(amount)s") % {"country": country.name, "amount": euros(country.full_eur)}
    return LumpSum(amount, country.full_eur, share, (first, *reasons, _result(amount)))


def _interrupted_amount(rules: Rules, agreed: Decimal, full: Decimal, working_days_done: int) -> Decimal:
    if working_days_done < rules.minimum_working_days:
        return Decimal("0.00")
    if working_days_done < rules.full_sum_working_days:
        return min(agreed, (full * HALF).quantize(Decimal("0.01")))
    return agreed


def _interrupted_reason(rules: Rules, working_days_done: int) -> str:
    words = {"days": days_in_words(working_days_done)}
    if working_days_done < rules.minimum_working_days:
        least = {"least": rules.minimum_working_days}
        return _("%(days)s done, fewer than %(least)s: nothing is paid") % (words | least)
    if working_days_done < rules.full_sum_working_days:
        least = {"least": rules.full_sum_working_days}
        return _("%(days)s done, fewer than %(least)s: half of the full sum") % (words | least)
    return _("%(days)s done: as signed") % words


def interrupted_sum(rules: Rules, *, agreed: Decimal, full: Decimal, working_days_done: int) -> LumpSum:
    """
    What a stay that was broken off may still pay; the VOP decides, with a reason.

    `agreed` is the amount frozen in the financial agreement, `full` the country's full sum it came from: a
    sum that was already half for its short distance is not halved again. `share` is the part of the agreed
    amount.
    """
    amount = _interrupted_amount(rules, agreed, full, working_days_done)
    first = _("Agreed: %(amount)s") % {"amount": euros(agreed)}
    derivation = (first, _interrupted_reason(rules, working_days_done), _result(amount))
    return LumpSum(amount, full, amount / agreed if agreed else NOTHING, derivation)
