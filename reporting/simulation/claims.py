"""Reporting periods, costs and a statement of each partnership that has run long enough; one amendment."""

import calendar
from datetime import timedelta
from decimal import Decimal

from clusterxchange import scope
from partnerships.models import Organisation
from payments.models import Period
from payments.operations.claims import add_cost, amend_grant, lay_out_periods, submit_statement
from reporting.simulation.clock import moment, standing_at

COSTS = [
    ("personnel", "Project manager, {month}", 3200, 4600),
    ("personnel", "Desk of the exchanges, {month}", 1800, 2900),
    ("travel", "Visit to a host cluster, {month}", 320, 980),
    ("other", "Information day, {month}", 450, 1600),
    ("equipment", "Depreciation of the video system, {month}", 90, 210),
    ("subcontracting", "Communication agency, {month}", 700, 2400),
]


def write_claims(stage, tenants):
    for place, tenant in enumerate(tenants):
        chance = stage.chance(f"claim {place}")
        claim_of_tenant(stage, chance, tenant, amended=place == 0)


def claim_of_tenant(stage, chance, tenant, *, amended):
    """Through the operations, as the people of the office; the system's own days stand for theirs."""
    with scope.acting_as(tenant.coordinator):
        lay_out_periods(tenant.grant, by=tenant.coordinator)
        periods = list(Period.objects.filter(partnership=tenant.partnership, starts_on__lte=stage.today))
        partners = partners_of(tenant)
        for period in periods:
            fill(stage, chance, period, partners, by=tenant.coordinator)
        if len(periods) > 1:
            with standing_at(moment(min(periods[0].ends_on + timedelta(days=40), stage.today))):
                submit_statement(periods[0], by=tenant.coordinator)
        if amended:
            amend_grant(
                tenant.grant, ends_on=half_a_year_later(tenant.grant.ends_on), ceiling=tenant.grant.fstp_ceiling,
                reason="Amendment 1: six months more, no further money.", by=tenant.coordinator,
            )  # fmt: skip


def partners_of(tenant):
    clusters = Organisation.objects.filter(partnership=tenant.partnership, type="cluster", accepted_at__isnull=False)
    return [tenant.grant.debtor_name, *clusters.order_by("pk").values_list("name", flat=True)[:3]]


def fill(stage, chance, period, partners, *, by):
    for partner in partners:
        for category, words, least, most in COSTS:
            day = period.starts_on + timedelta(days=chance.randint(5, 150))
            if day <= min(stage.today, period.ends_on) and chance.random() < 0.7:
                text = words.format(month=f"{calendar.month_name[day.month]} {day.year}")
                amount = Decimal(chance.randint(least * 100, most * 100)) / 100
                with standing_at(moment(day)):
                    add_cost(period, partner=partner, category=category, description=text, amount=amount, by=by)


def half_a_year_later(day):
    year, month = divmod(day.month + 5, 12)
    year, month = day.year + year, month + 1
    return day.replace(year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1]))
