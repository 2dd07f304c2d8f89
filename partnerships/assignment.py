"""Which partnership looks after an organisation that chose none: best sector overlap, then country,
then lowest load (scheme §2). Pure."""

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Candidate:
    """A partnership as the choice sees it; load: organisations it looks after now."""

    partnership: object
    sectors: frozenset
    country: str
    load: int


def choose_partnership(candidates, *, sectors, country):
    """(partnership, reason in words), or (None, '') without candidates."""
    if not candidates:
        return None, ""
    wanted = set(sectors)
    best = min(
        candidates,
        key=lambda one: (-len(wanted & one.sectors), one.country != country, one.load, str(one.partnership)),
    )
    return best.partnership, _reason(best, wanted, country)


def _reason(best, wanted, country):
    shared = len(wanted & best.sectors)
    if shared:
        return _("it shares %(shared)s of your %(all)s sectors") % {"shared": shared, "all": len(wanted)}
    if best.country == country:
        return _("its coordinator is in your country")
    return _("it looks after the fewest organisations")
