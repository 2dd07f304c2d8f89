"""
SMEs should benefit in half of the matches: priority and reserve, not a wall (chapter 6 of the scheme).

`sme` and `total` count the visiting side of a partnership's matches over the grant's life. `target` is the
partnership's number of exchanges, None where it has none: then nothing is reserved.
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.rules import Rules


@dataclass(frozen=True)
class SmeEffect:
    """
    What accepting one more visitor does: the share before and after, places kept for SMEs, and the
    sentences.
    """

    share: Decimal | None
    share_after: Decimal
    places_reserved: int
    needs_reason: bool
    sentences: tuple[str, ...]


def share(sme: int, total: int) -> Decimal | None:
    """The part of the matches whose visitor is an SME, 0 to 1; None while there are none."""
    return Decimal(sme) / total if total else None


def forecast(matched: tuple[int, int], agreed: tuple[int, int]) -> Decimal | None:
    """The share once those on their way have come; each pair is (SMEs, all)."""
    return share(matched[0] + agreed[0], matched[1] + agreed[1])


def smes_missing(matched: tuple[int, int], agreed: tuple[int, int], sme_share: Decimal) -> int:
    """How many matches with SMEs, one after the other, bring what stands and comes up to the share; 0 when it holds."""
    sme, total = matched[0] + agreed[0], matched[1] + agreed[1]
    short = sme_share * total - sme
    if short <= 0:
        return 0
    # Each SME adds one to both sums: (sme + x) / (total + x) >= share. All of them cannot be reached any more.
    return int((short / (1 - sme_share)).to_integral_value(ROUND_CEILING)) if sme_share < 1 else total - sme


def share_after(sme: int, total: int, is_sme: bool) -> Decimal:
    """The share once one more match is accepted."""
    return Decimal(sme + is_sme) / (total + 1)


def places_reserved(target: int | None, sme_share: Decimal, sme: int, total: int) -> int:
    """How many of the places still left of the target only SMEs may fill without a reason."""
    if target is None:
        return 0
    missing = int((target * sme_share).to_integral_value(ROUND_CEILING)) - sme
    return max(0, min(missing, target - total))


def needs_reason(target: int | None, sme_share: Decimal, sme: int, total: int, is_sme: bool) -> bool:
    """Whether accepting this visitor eats a place the SMEs need to reach their share of the target."""
    if is_sme or target is None:
        return False
    missing = int((target * sme_share).to_integral_value(ROUND_CEILING)) - sme
    return missing > max(0, target - total - 1)


def percent(part: Decimal | None) -> str:
    """A share in words: 48 %; a dash while there is none."""
    if part is None:
        return "–"
    return _("%(percent)s %%") % {"percent": (part * 100).quantize(Decimal(1), ROUND_HALF_UP)}


def share_sentence(sme: int, total: int, is_sme: bool) -> str:
    """What accepting one more visitor makes of the share, for the desk to read before it does."""
    after = percent(share_after(sme, total, is_sme))
    if not total:
        return _("Accepting this one is the first match: the share of SMEs becomes %(after)s.") % {"after": after}
    before = percent(share(sme, total))
    if before == after:
        return _("Accepting this one leaves the share of SMEs at %(after)s.") % {"after": after}
    words = {"before": before, "after": after}
    return _("Accepting this one takes the share of SMEs from %(before)s to %(after)s.") % words


def _reserve_sentence(places: int) -> str:
    sentence = ngettext(
        "%(places)s place still free is needed for SMEs: say why this one comes first.",
        "All %(places)s places still free are needed for SMEs: say why this one comes first.",
        places,
    )
    return sentence % {"places": places}


def _target_sentence() -> str:
    return _("The target of places is used up and SMEs are below their share: say why this one is added.")


def sme_effect(rules: Rules, *, target: int | None, sme: int, total: int, is_sme: bool) -> SmeEffect:
    """Everything the desk sees about the SME share before it accepts one more visitor."""
    reserved = places_reserved(target, rules.sme_share, sme, total)
    must_say = needs_reason(target, rules.sme_share, sme, total, is_sme)
    sentences = [share_sentence(sme, total, is_sme)]
    if must_say:
        sentences.append(_reserve_sentence(reserved) if reserved else _target_sentence())
    return SmeEffect(share(sme, total), share_after(sme, total, is_sme), reserved, must_say, tuple(sentences))
