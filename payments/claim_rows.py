"""From rows to figures: what a partnership's statements are worked out from."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, F, Sum, When
from django.utils.translation import gettext as _

from partnerships.models import Organisation
from payments.claim import NOTHING, Cost, Statement, Terms, statement_of, total_of
from payments.models import CostLine, FinancialStatement, Period, Posting


def terms_of(grant):
    return Terms(grant.own_rate, grant.fstp_rate, grant.flat_rate, grant.amount, tuple(grant.categories))


def partners_of(grant):
    """The coordinator, and the cluster organisations that registered with the partnership."""
    clusters = Organisation.objects.filter(partnership=grant.partnership_id, type="cluster", accepted_at__isnull=False)
    names = [grant.debtor_name, *clusters.order_by("name").values_list("name", flat=True)]
    return list(dict.fromkeys(names))


def lump_sums_of(partnership_id, periods):
    """{period id: euros settled less recovered in its days}, by the ledger's postings alone."""
    moved = Posting.objects.filter(partnership=partnership_id, kind__in=["settle", "recover"]).order_by()
    paid = Case(When(kind="settle", then=F("amount")), default=-F("amount"))
    # A posting belongs to the first period whose last day it does not pass; what came late, to the last one.
    ordered = sorted(periods, key=lambda period: period.number)
    if not ordered:
        return {}
    place = Case(*[When(at__date__lte=one.ends_on, then=one.pk) for one in ordered], default=ordered[-1].pk)
    rows = moved.annotate(period=place).values("period").annotate(euros=Sum(paid))
    return {row["period"]: row["euros"] for row in rows}


@dataclass(frozen=True)
class Row:
    """One period with its statement; frozen: as it was handed in."""

    period: Period
    statement: Statement
    frozen: FinancialStatement | None


def claim_of(grant):
    """([Row], the sum of all): handed in ones as they were frozen, open ones as they stand now. Four statements."""
    periods = list(Period.objects.filter(partnership=grant.partnership_id))
    costs = CostLine.objects.filter(partnership=grant.partnership_id, withdrawn_at=None)
    frozen = {one.period_id: one for one in FinancialStatement.objects.filter(partnership=grant.partnership_id)}
    lump_sums, terms = lump_sums_of(grant.partnership_id, periods), terms_of(grant)
    lines = list(costs.values("period", "partner", "category").annotate(euros=Sum("amount")).order_by())
    # Money that moved after its period was handed in is claimed with the next open one.
    carried, claimed, rows = NOTHING, NOTHING, []
    for period in periods:
        sums = lump_sums.get(period.pk, NOTHING)
        if period.pk in frozen:
            statement = thawed(frozen[period.pk].content)
            carried += sums - statement.lump_sums
        else:
            mine = [Cost(one["partner"], one["category"], one["euros"]) for one in lines if one["period"] == period.pk]
            statement = statement_of(mine, sums + carried, terms, claimed_before=claimed)
            carried = NOTHING
        claimed += statement.eu_share
        rows.append(Row(period, statement, frozen.get(period.pk)))
    return rows, total_of([row.statement for row in rows], terms)


FIGURES = ("direct", "flat_base", "indirect", "own_costs", "own_share", "lump_sums", "lump_sums_share", "uncapped",
           "eu_share", "left")  # fmt: skip


def as_content(statement):
    """JSON-able, amounts as text."""
    table = {partner: {key: str(value) for key, value in row.items()} for partner, row in statement.by_partner.items()}
    return {"by_partner": table, **{name: str(getattr(statement, name)) for name in FIGURES}}


def thawed(content):
    """The statement as it was frozen."""
    figures = content["figures"]
    table = {
        partner: {key: Decimal(value) for key, value in row.items()} for partner, row in figures["by_partner"].items()
    }
    return Statement(table, *(Decimal(figures[name]) for name in FIGURES))


def table_of(statement, categories):
    """(heads, rows, foot) of costs by partner and category, as texts and amounts."""
    names = dict(CostLine.Category.choices)
    heads = [str(names.get(key, key)) for key in categories]
    rows = [
        [partner, *(statement.by_partner[partner].get(key, NOTHING) for key in categories),
         statement.of_partner(partner)]
        for partner in statement.partners
    ]  # fmt: skip
    return heads, rows, [_("All"), *(statement.of_category(key) for key in categories), statement.direct]


def derivation_of(statement, terms):
    """[(words, euros)]: how the EU share comes about, line by line."""

    def percent(rate):
        return f"{(rate * 100).normalize():f}"

    found = [
        (_("Direct costs"), statement.direct),
        (_("Indirect costs: flat rate %(rate)s %% of EUR %(base)s (subcontracting left out)")
         % {"rate": percent(terms.flat_rate), "base": f"{statement.flat_base:,.2f}"}, statement.indirect),
        (_("Own costs"), statement.own_costs),
        (_("of these %(rate)s %%") % {"rate": percent(terms.own_rate)}, statement.own_share),
        (_("Lump sums paid to visitors: %(rate)s %% of EUR %(sum)s")
         % {"rate": percent(terms.fstp_rate), "sum": f"{statement.lump_sums:,.2f}"}, statement.lump_sums_share),
    ]  # fmt: skip
    if statement.capped:
        found.append((_("More than the grant has left"), statement.eu_share - statement.uncapped))
    return [*found, (_("EU share"), statement.eu_share)]
