"""The scheme's indicators: pure questions over counts and money. Each has a written definition (scheme §7)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

COUNTED = ("validated", "paid", "closed")
GONE = ("cancelled", "interrupted")
ASKED = ("ended", "reported", "returned", *COUNTED, "interrupted")

DEFINITIONS = {
    "counted": (
        gettext_lazy("K1 · K4"),
        gettext_lazy("Physical exchanges validated by the visitor's partnership. Each counts once, for it."),
    ),
    "virtual": (gettext_lazy("K5"), gettext_lazy("Virtual exchanges validated; shown apart, they pay nothing.")),
    "hosted": (
        gettext_lazy("K1"),
        gettext_lazy("Counted exchanges that the partnership's members hosted. They count for the visitor's side."),
    ),
    "alive": (
        gettext_lazy("K3"),
        gettext_lazy("Exchanges opened and not yet validated, cancelled or interrupted. The unit is one visit."),
    ),
    "sme": (
        gettext_lazy("§6"),
        gettext_lazy("Physical matches (cancelled and interrupted ones left out) in which the visitor is an SME."),
    ),
    "countries": (gettext_lazy("K4"), gettext_lazy("Countries on either side of a counted exchange.")),
    "paid": (gettext_lazy("§5"), gettext_lazy("Lump sums the bank has paid less what came back, from the ledger.")),
    "committed": (gettext_lazy("§5"), gettext_lazy("Signed financial agreements not yet paid, from the ledger.")),
    "left": (gettext_lazy("§5"), gettext_lazy("The ceiling for lump sums less what is committed and paid.")),
    "grade": (
        gettext_lazy("§7"),
        gettext_lazy("Visitors' overall grade of match and host (part A), 1 to 5. Asked once the stay is over."),
    ),
    "registered": (
        gettext_lazy("§7"),
        gettext_lazy("Organisations a partnership's desk has accepted, on the day it did."),
    ),
    "participating": (
        gettext_lazy("§7"),
        gettext_lazy("Organisations that visited or hosted in a counted exchange; each once, on the day of its first."),
    ),
    "state": (gettext_lazy("K3"), gettext_lazy("All exchanges by where they stand today, virtual ones included.")),
    "sector": (gettext_lazy("K4"), gettext_lazy("Counted exchanges by the visitor's main sector.")),
    "activity": (
        gettext_lazy("§7.1"),
        gettext_lazy("Activities to improve support services, recorded; on the first day. Indicator 1."),
    ),
    "strategy": (
        gettext_lazy("§7.2"),
        gettext_lazy("Plans, strategies, roadmaps, missions and visions, recorded; on the day adopted. Indicator 2."),
    ),
    "study": (
        gettext_lazy("§7.3"),
        gettext_lazy("Analyses, mappings, studies, surveys, workshops, recorded; on the day published. Indicator 3."),
    ),
    "outcome": (
        gettext_lazy("§7.4"),
        gettext_lazy("Agreements, joint projects, partnerships, recorded; on the day signed or begun. Indicator 4."),
    ),
    "cover": (
        gettext_lazy("K4"),
        gettext_lazy("Counted exchanges by the host's country and the visitor's main sector; empty ones are gaps."),
    ),
    "flow": (gettext_lazy("K4"), gettext_lazy("Counted exchanges by the visitor's and the host's country.")),
}  # fmt: skip


@dataclass(frozen=True)
class Money:
    """Euros of one fund, or of all together."""

    ceiling: Decimal = Decimal(0)
    committed: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)

    @property
    def left(self):
        return self.ceiling - self.committed - self.paid

    def __add__(self, other):
        return Money(self.ceiling + other.ceiling, self.committed + other.committed, self.paid + other.paid)


@dataclass(frozen=True)
class Quality:
    """The questionnaire: asked and answered by visitors, mean of the grades, share of 4 and 5."""

    asked: int
    answered: int
    mean: Decimal | None
    good: Decimal | None

    @property
    def response(self):
        return ratio(self.answered, self.asked)


@dataclass(frozen=True)
class Pace:
    """Where a partnership stands against its target. elapsed: share of the grant's time that is over."""

    counted: int
    target: int
    elapsed: Decimal

    @property
    def expected(self):
        """The number at the grant's end if it goes on like this; None in the first weeks."""
        return round(self.counted / self.elapsed) if self.elapsed >= Decimal("0.05") else None

    @property
    def share(self):
        return ratio(self.counted, self.target)

    @property
    def behind(self):
        return self.expected is not None and self.expected < self.target

    @property
    def sentence(self):
        if self.expected is None:
            return _("Too early to say.")
        words = {"expected": f"{self.expected:,}", "target": f"{self.target:,}"}
        if self.behind:
            missing = {"missing": f"{self.target - self.expected:,}"}
            return _("At this pace %(expected)s at the end: %(missing)s short of the target of %(target)s.") % (
                words | missing
            )
        return _("At this pace %(expected)s at the end: the target of %(target)s is met.") % words


def ratio(part, whole):
    """A share between 0 and 1, or None of nothing."""
    return Decimal(part) / Decimal(whole) if whole else None


def elapsed(start: date, end: date, today: date):
    """The share of the grant's time that is over on that day."""
    days = Decimal((today - start).days) / Decimal((end - start).days)
    return min(max(days, Decimal(0)), Decimal(1))


def states(counts):
    """{status: exchanges}, physical and virtual together."""
    found = {}
    for key, count in counts["state"].items():
        status = key.partition(" ")[2]
        found[status] = found.get(status, 0) + count.number
    return found


def counted(counts, mode="physical"):
    """K1, K4: exchanges from 'validated' on."""
    return counts.number("state", *(f"{mode} {status}" for status in COUNTED))


def under_way(counts):
    return sum(number for status, number in states(counts).items() if status not in (*COUNTED, *GONE))


def sme_share(counts):
    """(visiting side, either side), each between 0 and 1 or None."""
    whole = counts.number("match")
    return (
        ratio(counts.number("match", "visitor"), whole),
        ratio(counts.number("match", "visitor", "host"), whole),
    )


def flows(counts):
    """[(visitor's country, host's country, exchanges)], the largest first."""
    rows = [(*key.split(" "), count.number) for key, count in counts["flow"].items()]
    return sorted(rows, key=lambda row: (-row[2], row[0], row[1]))


def countries(counts):
    return len({country for pair in counts["flow"] for country in pair.split(" ")})


def quality(counts, cut="grade"):
    """Of one part of the questionnaire. Visitors and hosts are asked once a stay; the partnership's part of both."""
    asked = sum(states(counts).get(status, 0) for status in ASKED) * (2 if cut in ("grade_b", "grade_c") else 1)
    answered = counts.number(cut)
    points = sum(int(grade) * count.number for grade, count in counts[cut].items())
    return Quality(asked, answered, ratio(points, answered), ratio(counts.number(cut, "4", "5"), answered))


def coverage(counts):
    """[(host's country, sector, exchanges)], by country and sector."""
    return sorted((*key.split(" "), count.number) for key, count in counts["cover"].items())


def balances(counts):
    """[(month 'YYYY-MM', committed, paid)]: what was signed and not paid, and what was paid, at each month's end."""
    signed = paid = Decimal(0)
    rows = []
    for month in sorted({*counts["signed"], *counts["paid"]}):
        signed += counts["signed"][month].amount if month in counts["signed"] else 0
        paid += counts["paid"][month].amount if month in counts["paid"] else 0
        rows.append((month, signed - paid, paid))
    return rows


def exchanges_in_words(number):
    return ngettext("%(number)s exchange", "%(number)s exchanges", number) % {"number": f"{number:,}"}
