"""All figures of a dashboard or a report as plain values: what a page shows, a report freezes and a PDF carries."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext_lazy as _

from mobility.models import Exchange
from partnerships.models import OrganisationType
from partnerships.vocabulary import SECTORS
from reporting import kpis
from reporting.counts import Counts
from reporting.outputs import INDICATORS, KINDS

# Cuts of the questionnaire: who answers, about what. Part C is counted for the Support Office and the Agency only.
QUESTIONNAIRE = {
    "grade": _("A: visitors, on match and host"),
    "grade_ho": _("A: hosts, on match and visitor"),
    "grade_b": _("B: both, on the partnership's support"),
    "grade_c": _("C: both, on the scheme and its tool"),
}


def money_of(partnership):
    fund = partnership.fund
    return kpis.Money(fund.ceiling, fund.committed, fund.paid)


def pace_of(partnership, counts, today):
    grant = partnership.grant
    gone = kpis.elapsed(grant.starts_on, grant.ends_on, today)
    return kpis.Pace(kpis.counted(counts), partnership.exchange_target, gone)


def scheme_pace(partnerships, counts, today):
    """All targets together; time is the mean of the grants'."""
    gone = [kpis.elapsed(one.grant.starts_on, one.grant.ends_on, today) for one in partnerships]
    mean = sum(gone, Decimal(0)) / len(gone) if gone else Decimal(0)
    return kpis.Pace(kpis.counted(counts), sum(one.exchange_target for one in partnerships), mean)


def summary(counts, partnerships, *, today: date, life=None, part_c=False, targets=()):
    """The figures of these partnerships (one, or all of the scheme) as JSON-able values; shares in per cent.

    life: the counts over the grants' whole life, where counts hold a period or a country only: pace and money
    are always told over the whole life. part_c: also what the questionnaire says of the scheme, which no partnership
    reads. targets: what was promised at least, told over the whole life.
    """
    life = counts if life is None else life
    money = sum((money_of(one) for one in partnerships), kpis.Money())
    pace = pace_of(partnerships[0], life, today) if len(partnerships) == 1 else scheme_pace(partnerships, life, today)
    visitor, either = kpis.sme_share(counts)
    quality = kpis.quality(counts)
    return {
        "counted": kpis.counted(counts),
        "virtual": kpis.counted(counts, "virtual"),
        "hosted": counts.number("hosted"),
        "alive": kpis.under_way(counts),
        "target": pace.target,
        "elapsed": percent(pace.elapsed),
        "expected": pace.expected,
        "pace": pace.sentence,
        "matches": counts.number("match"),
        "sme_visitors": counts.number("match", "visitor"),
        "sme_hosts": counts.number("match", "host"),
        "sme_share": percent(visitor),
        "sme_either_share": percent(either),
        "countries": kpis.countries(counts),
        "states": {status: kpis.states(counts).get(status, 0) for status in Exchange.Status.values},
        "types": {key: counts.number("type", key) for key in OrganisationType.values},
        "sectors": largest({key: count.number for key, count in counts["sector"].items()}),
        "flows": [list(row) for row in kpis.flows(counts)],
        "registered": {key: counts.number("registered", key) for key in OrganisationType.values},
        "participating": {key: counts.number("participating", key) for key in OrganisationType.values},
        "asked": quality.asked,
        "answered": quality.answered,
        "response": percent(quality.response),
        "grade": rounded(quality.mean),
        "good": percent(quality.good),
        "quality": {cut: quality_of(counts, cut) for cut in QUESTIONNAIRE if part_c or cut != "grade_c"},
        "outputs": {one: {kind: counts.number(one, kind) for kind in KINDS[one]} for one in INDICATORS},
        "targets": reached_of(targets, life),
        "cover": [list(row) for row in kpis.coverage(counts)],
        "ceiling": str(money.ceiling),
        "committed": str(money.committed),
        "paid": str(money.paid),
        "left": str(money.left),
        "balances": [[month, str(committed), str(paid)] for month, committed, paid in kpis.balances(life)],
        "starts_on": min((one.grant.starts_on for one in partnerships), default=today).isoformat(),
        "ends_on": max((one.grant.ends_on for one in partnerships), default=today).isoformat(),
        "today": today.isoformat(),
    }


def reached_of(targets, life):
    """[[what, reached, at least]] of Targets, by the counts of the whole life."""
    return [[one.label, reached(one, life), one.at_least] for one in targets]


def reached(target, life):
    if target.cut == "countries":
        return kpis.countries(life)
    return life.number(target.cut, target.key) if target.key else life.number(target.cut)


def quality_of(counts, cut):
    found = kpis.quality(counts, cut)
    return {"asked": found.asked, "answered": found.answered, "response": percent(found.response),
            "grade": rounded(found.mean), "good": percent(found.good)}  # fmt: skip


def league(partnerships, counts_by_partnership, *, today):
    """One line a partnership: what it counts, how fast, for whom, for how much; over the grant's life."""
    rows = []
    for one in partnerships:
        counts = counts_by_partnership.get(one.pk, Counts())
        pace, money = pace_of(one, counts, today), money_of(one)
        rows.append(
            {
                "acronym": one.acronym, "public_id": one.public_id, "counted": pace.counted, "target": pace.target,
                "elapsed": percent(pace.elapsed), "expected": pace.expected, "behind": pace.behind,
                "pace": pace.sentence, "sme_share": percent(kpis.sme_share(counts)[0]), "paid": str(money.paid),
                "committed": str(money.committed), "left": str(money.left), "matches": counts.number("match"),
                "days": max((today - one.grant.starts_on).days, 0), "ceiling": str(money.ceiling),
            }
        )  # fmt: skip
    return rows


def percent(share):
    """0.4966 → '49.7'; None stays None."""
    return None if share is None else str((share * 100).quantize(Decimal("0.1"), ROUND_HALF_UP))


def rounded(number):
    return None if number is None else str(number.quantize(Decimal("0.01"), ROUND_HALF_UP))


def largest(numbers):
    return dict(sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0])))


def sector_name(code):
    return str(SECTORS.get(code, code))
