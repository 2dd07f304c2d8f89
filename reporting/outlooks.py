"""What will not come right by itself, said early, in words, with what helps. Pure: figures in, sentences out."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# Below these shares nothing is said: the first weeks of a grant, and shares of a handful of matches, say nothing.
FEW_MATCHES = 8
EARLY = Decimal(10)  # per cent of the grant's time
SLOW_MONEY, FAST_MONEY = Decimal("0.6"), Decimal("1.5")  # euros promised against time elapsed
FEW_ANSWERS = Decimal(50)  # per cent


@dataclass(frozen=True)
class Warning:
    """who: acronym; page: name of the page that helps; weight: the larger, the further from what was promised."""

    who: str
    public_id: str
    sentence: str
    cure: str
    page: str
    weight: Decimal


def warnings(league, *, sme_target):
    """[Warning], the gravest first. league: rows of summary.league(); sme_target: share between 0 and 1."""
    found = [warning for row in league for warning in warnings_of(row, sme_target)]
    return sorted(found, key=lambda one: -one.weight)


def warnings_of(row, sme_target):
    return [one for one in (behind(row), too_few_smes(row, sme_target), money_slow(row), money_fast(row)) if one]


def said(row, sentence, cure, page, weight):
    return Warning(row["acronym"], row["public_id"], sentence, cure, page, weight)


def behind(row):
    """Fewer exchanges at the end than promised, at the pace so far."""
    if not row["behind"] or Decimal(row["elapsed"]) < EARLY:
        return None
    words = {"counted": f"{row['counted']:,}", "target": f"{row['target']:,}", "days": row["days"],
             "expected": f"{row['expected']:,}"}  # fmt: skip
    sentence = _("%(counted)s of %(target)s after %(days)s days; at this pace %(expected)s by the end.") % words
    cure = _("See which countries and sectors have no host, and match those who wait.")
    return said(row, sentence, cure, "reporting:coverage", 1 - Decimal(row["expected"]) / row["target"])


def too_few_smes(row, target):
    """scheme §6: half of the matches; what the next matches would have to be is said, too."""
    share = row["sme_share"]
    if share is None or row["matches"] < FEW_MATCHES or Decimal(share) >= target * 100:
        return None
    missing = smes_missing(row["matches"], Decimal(share) / 100, target)
    words = {"share": f"{Decimal(share):.0f}", "target": f"{target * 100:.0f}", "missing": missing}
    sentence = _("%(share)s %% of the matches have a visiting SME, %(target)s %% are promised.") % words
    cure = ngettext(
        "The next match with an SME would put it right.",
        "The next %(missing)s matches would all have to be with SMEs to put it right.",
        missing,
    ) % words  # fmt: skip
    return said(row, sentence, cure, "mobility:application-list", target - Decimal(share) / 100)


def smes_missing(matches, share, target):
    """How many matches in a row would have to be with SMEs to reach the target: (s + n) / (m + n) >= t."""
    smes = round(share * matches)
    short = target * matches - smes
    return max(int(-(-short // (1 - target))), 0) if target < 1 else matches


def promised(row):
    """Euros committed and paid against the ceiling, over the share of the time elapsed; None too early to say."""
    elapsed, ceiling = Decimal(row["elapsed"]), Decimal(row["ceiling"])
    if elapsed < EARLY or not ceiling:
        return None
    return (Decimal(row["committed"]) + Decimal(row["paid"])) / ceiling / (elapsed / 100)


def money_slow(row):
    pace = promised(row)
    if pace is None or pace >= SLOW_MONEY:
        return None
    sentence = money_sentence(row)
    return said(row, sentence, _("Sign the agreements that wait, or amend the grant."), "payments:fund", 1 - pace)


def money_fast(row):
    pace = promised(row)
    if pace is None or pace <= FAST_MONEY or Decimal(row["elapsed"]) >= 90:
        return None
    return said(row, money_sentence(row), _("See when nothing will be left."), "payments:fund", pace - 1)


def money_sentence(row):
    used = (Decimal(row["committed"]) + Decimal(row["paid"])) / Decimal(row["ceiling"]) * 100
    words = {"used": f"{used:.0f}", "elapsed": f"{Decimal(row['elapsed']):.0f}"}
    return _("%(used)s %% of the money for lump sums is promised or paid after %(elapsed)s %% of the time.") % words
