"""Reports to the Agency in every state: accepted after a correction, waiting, returned, and a draft of two authors."""

from datetime import timedelta
from unittest.mock import patch

from django.utils import timezone

from partnerships.models import Event
from payments.claim import half_years
from reporting import operations
from reporting.models import Report
from reporting.operations.wordings import standing
from reporting.reports.sections import sections_of_report
from reporting.simulation import report_texts as texts
from reporting.simulation.clock import acting, moment


def write_reports(stage, logins, vop, hop):
    """vop, hop: the tenants of those who can log in."""
    first, second = closed_periods(stage, vop)
    carlos, officer = logins["coordinator"], logins["officer"]
    accepted = written("technical", vop, first, carlos, days_after(stage, first, 41))
    answer(accepted, officer, days_after(stage, first, 55), comments=texts.RETURNED)
    correct(accepted, carlos, days_after(stage, first, 63))
    with acting(days_after(stage, first, 74), officer):
        operations.accept_report(
            fresh(accepted), note="Thank you: the countries are what we wanted to know.", by=officer
        )
    returned = written("quality", vop, first, carlos, days_after(stage, first, 48))
    answer(returned, officer, days_after(stage, first, 60),
           comments={"part_b": "How many hosts did the desk speak to before the visit?"})  # fmt: skip
    written("kpi", vop, second, carlos, moment(stage.today - timedelta(days=3)))
    two_authors(stage, vop, second, logins)
    neighbour = closed_periods(stage, hop)[0]
    written("technical", hop, neighbour, hop.coordinator, days_after(stage, neighbour, 50))
    of_the_scheme(stage, logins)
    # Their news are old: nobody is mailed the past.
    Event.objects.filter(delivered_at=None, verb__startswith="report.").update(delivered_at=timezone.now())


def closed_periods(stage, tenant):
    """The half-years of a grant that are over, at least two: a short one stands for what has only just begun."""
    over = [days for days in half_years(tenant.grant.starts_on, tenant.grant.ends_on) if days[1] < stage.today]
    while len(over) < 2:
        begins = over[-1][1] + timedelta(days=1) if over else tenant.grant.starts_on
        over.append((begins, begins + timedelta(days=27)))
    return over[-2:]


def days_after(stage, period, days):
    return moment(min(period[1] + timedelta(days=days), stage.today - timedelta(days=1)), hour=11)


def written(kind, tenant, period, by, when, *, submit=True):
    """Begun, written in every section, and handed in."""
    partnership = tenant.partnership if tenant else None
    with acting(when - timedelta(days=9), by):
        report = operations.begin_report(kind=kind, start=period[0], end=period[1], by=by, partnership=partnership)
        for section in sections_of_report(report):
            write(report, section.key, said(section.key, tenant), by)
    if submit:
        with acting(when, by):
            operations.submit_report(report, by=by)
    return report


def said(key, tenant):
    name = tenant.partnership.acronym if tenant else "The scheme"
    return texts.SECTIONS.get(key, "").format(name=name)


def write(report, section, text, by):
    latest = standing(report, section)
    return operations.save_wording(report, section, text=text, base=latest.number if latest else 0, by=by)


def fresh(report):
    return Report.objects.get(pk=report.pk)


def answer(report, officer, when, *, comments):
    with acting(when, officer):
        operations.send_back_report(
            fresh(report), note="Good to read. Two things are missing.", comments=comments, by=officer
        )


def correct(report, by, when):
    with acting(when, by):
        read = fresh(report)
        for section, text in texts.CORRECTED.items():
            write(read, section, text, by)
        for comment in read.comments.filter(section__in=texts.CORRECTED):
            operations.resolve_comment(comment, by=by)
        operations.submit_report(read, by=by)


def two_authors(stage, tenant, period, logins):
    """The coordinator and the desk write at once; one text was kept beside another."""
    carlos, desk = logins["coordinator"], logins["vop"]
    begun = moment(stage.today - timedelta(days=6), hour=10)
    with acting(begun, carlos):
        report = operations.begin_report(
            kind="technical", start=period[0], end=period[1], by=carlos, partnership=tenant.partnership
        )
        for section in ("summary", "activities", "scheme"):
            write(report, section, said(section, tenant), carlos)
    with acting(begun + timedelta(hours=3), desk):
        for section in ("studies", "difficulties"):
            write(report, section, said(section, tenant), desk)
        operations.save_wording(report, "summary", text=texts.BESIDE, base=0, by=desk)
        operations.write_comment(report, section="studies", text=texts.ASIDE, by=desk)


def of_the_scheme(stage, logins):
    """The Support Office's own: indicators of a year, accepted, and a quality assessment it writes in."""
    period = (stage.today - timedelta(days=395), stage.today - timedelta(days=31))
    when = moment(stage.today - timedelta(days=20))
    # The owner of the tables, who fills the world, reads everything and cannot become the reading role.
    with patch("clusterxchange.scope.read_only"):
        done = written("kpi", None, period, logins["so"], when)
    with acting(when + timedelta(days=9), logins["officer"]):
        operations.accept_report(fresh(done), by=logins["officer"])
    half = (stage.today - timedelta(days=190), stage.today - timedelta(days=8))
    written("quality", None, half, logins["so"], moment(stage.today - timedelta(days=2)), submit=False)
