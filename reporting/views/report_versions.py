"""One frozen version of a report: what it said, how it differs from the one before, its paper."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from reporting.reports.changes import is_empty
from reporting.reports.figures import section_figures
from reporting.reports.sections import sections_of_report
from reporting.tables import cards
from reporting.views.reports import the_report


@require_safe
def report_version(request, public_id, version):
    report = the_report(request, public_id)
    found = report.versions.select_related("document", "submitted_by", "decision__decided_by")
    frozen = found.defer("rows", "document__content").filter(version=min(version, 2**15 - 1)).first()
    if frozen is None:
        raise Http404("no such version")
    content = frozen.content
    figures, changes = content.get("figures", {}), content.get("changes")
    texts = {one["key"]: one for one in content.get("sections", [])}
    context = {
        "report": report,
        "frozen": frozen,
        "content": content,
        "cards": cards(figures) if "counted" in figures else [],
        "sections": [(one, texts.get(one.key, {}), section_figures(one, figures))
                     for one in sections_of_report(report)],
        "changes": changes,
        "nothing_changed": changes is not None and is_empty(changes),
        "document_url": reverse("partnerships:document-detail", args=[frozen.document.public_id]),
    }  # fmt: skip
    return render(request, "reporting/report_version.html", context)
