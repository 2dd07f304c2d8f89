"""What a report says when it is submitted: texts, figures and rows, read as the person who submits it may read."""

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from clusterxchange import scope
from reporting import counts
from reporting.kpis import DEFINITIONS
from reporting.reports.changes import changes_between, is_empty
from reporting.reports.quality import quality_of
from reporting.reports.rows import sheets_of
from reporting.reports.sections import sections_of_report
from reporting.selection import Selection, partnerships_of
from reporting.summary import league, summary

WITH_ANSWERS = ("final", "quality")


def selection_of(report):
    return Selection(report.partnership, report.period_start, report.period_end)


def figures_of(report, by):
    """(figures, league, grants read) of a report's period, as they stand now. As a reader."""
    selection, today = selection_of(report), timezone.localdate()
    mine = [one for one in partnerships_of(by) if report.partnership_id in (None, one.pk)]
    found = counts.counts_of(selection, by)
    # Part C of the questionnaire is for who reads the whole scheme, as its report is.
    part_c = selection.partnership is None
    figures = summary(found, mine, today=today, life=counts.kept(selection.partnership), part_c=part_c)
    if report.kind in WITH_ANSWERS:
        figures["questionnaire"] = quality_of(selection, by)
    table = [] if report.partnership_id else league(mine, counts.kept_by_partnership(), today=today)
    return figures, table, mine


def snapshot(report, wordings, by, *, version, earlier=None):
    """(content, sheets). wordings: {section: Wording}; earlier: the ReportVersion before, for the differences."""
    with scope.acting_as(by), translation.override("en"):
        if by.scope.sees_everything:
            scope.read_only()
        figures, table, mine = figures_of(report, by)
        sheets = sheets_of(selection_of(report), by, figures, with_answers=report.kind in WITH_ANSWERS)
        content = heading(report, mine, by, version) | {
            "figures": figures,
            "league": table,
            "sections": [section_content(one, wordings.get(one.key)) for one in sections_of_report(report)],
            "definitions": [[str(rule), str(words)] for rule, words in DEFINITIONS.values()],
        }
        if earlier is not None:
            content["changes"] = changes_between(earlier.content, content, earlier.rows, sheets)
            content["nothing_changed"] = is_empty(content["changes"])
    return content, sheets


def heading(report, partnerships, by, version):
    grant = partnerships[0].grant
    one = report.partnership
    return {
        "kind": report.kind,
        "kind_name": str(report.get_kind_display()),
        "title": title_of(report),
        "agency": grant.agency_name,
        "grant": grant.number if one else "",
        "grant_days": [grant.starts_on.isoformat(), grant.ends_on.isoformat()] if one else [],
        "report": number_of(report, version),
        "version": version,
        "partnership": one.acronym if one else "",
        "partnership_name": one.name if one else "",
        "period": [report.period_start.isoformat(), report.period_end.isoformat()],
        "submitted_by": str(by),
        "submitted_on": timezone.localdate().isoformat(),
    }


def number_of(report, version):
    return report.number if version == 1 else f"{report.number}-v{version}"


def title_of(report):
    who = report.partnership.acronym if report.partnership_id else _("the scheme")
    sentences = {
        "kpi": _("Indicators of %(who)s"),
        "technical": _("Technical report of %(who)s"),
        "final": _("Final report of %(who)s"),
        "quality": _("Quality of %(who)s"),
    }
    return sentences[report.kind] % {"who": who}


def section_content(section, wording):
    """The text as it stands, who wrote it and when."""
    return {
        "key": section.key,
        "title": str(section.title),
        "text": wording.text if wording else "",
        "wording": wording.number if wording else 0,
        "written_by": str(wording.written_by) if wording and wording.written_by else "",
        "written_at": wording.written_at.isoformat() if wording else "",
    }
