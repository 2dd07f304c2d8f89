"""My files: what a worker made for me, fetching, cancelling and repeating it; and the log of exports."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from clusterxchange.addresses import address_of_page
from clusterxchange.uploads import attachment_response
from partnerships.models import Document
from partnerships.paging import page_of
from partnerships.rulebook import rules_on
from reporting.exports.job import target_of
from reporting.exports.registry import LISTS, lists_for
from reporting.exports.writing import MIME
from reporting.models import Dossier, Export, ExportLog
from reporting.operations.exports import cancel_export, retry_export

SHOWN = 25


def tabs(request, active):
    """The pages about exports that this person has reason to open."""
    pages = [
        ("reporting:export-list", _("My files")),
        ("reporting:definition-list", _("Saved exports")),
        ("reporting:token-list", _("Keys for programs")),
    ]
    if any(one.name == "log" for one in lists_for(request.user.scope)):
        pages.append(("reporting:export-log", _("Who exported what")))
    return [{"label": label, "url": address_of_page(name), "active": name == active} for name, label in pages]


@never_cache
@require_safe
def export_list(request):
    user = request.user
    mine = Document.objects.visible_to(user).filter(requested_by=user.pk).defer("content")
    context = {
        "tabs": tabs(request, "reporting:export-list"),
        "page": page_of(Export.objects.visible_to(user), request),
        "dossiers": bundles_of(user),
        "documents": list(mine.order_by("-requested_at", "-pk")[:SHOWN]),
        "lists": lists_for(user.scope),
        "days": rules_on().export_days,
    }
    return render(request, "reporting/export_list.html", context)


def bundles_of(user):
    found = Dossier.objects.visible_to(user).filter(requested_by=user.pk).select_related("exchange")
    return list(found[:SHOWN])


def own_export(request, public_id):
    return get_object_or_404(Export.objects.visible_to(request.user), public_id=public_id)


@never_cache
@require_safe
def export_detail(request, public_id):
    export = own_export(request, public_id)
    listing = LISTS.get(export.table)
    columns = [str(listing.named[name].label) for name in export.columns if listing and name in listing.named]
    days = rules_on().export_days
    facts = [
        (_("List"), listing.title if listing else export.table),
        (_("Columns"), ", ".join(columns)),
        (_("Asked for"), export.asked_at),
        (_("Rows"), f"{export.progress:,}" if export.status == Export.Status.READY else ""),
        (_("Made"), export.made_at),
        (_("Kept until"), timezone.localdate(export.made_at + timedelta(days=days)) if export.file else None),
        (_("File, SHA-256"), export.file_sha256),
    ]
    context = {"export": export, "facts": facts, "progress": progress_of(export)}
    return render(request, "reporting/export_detail.html", context)


@never_cache
@require_safe
def export_progress(request, public_id):
    export = own_export(request, public_id)
    if not request.htmx:
        return redirect("reporting:export-detail", public_id)
    return render(request, "components/progress.html", {"progress": progress_of(export)})


def progress_of(export):
    """The context of components/progress.html."""
    status, Status = export.status, Export.Status
    written = {"done": f"{export.progress:,}", "all": f"{export.expected:,}"}
    running = _("%(done)s of %(all)s rows are written.") % written if export.expected else export.get_status_display()
    return {
        "id": "progress",
        "url": reverse("reporting:export-progress", args=[export.public_id]),
        "done": export.progress,
        "total": export.expected or 1,
        "text": running if status == Status.RUNNING else export.get_status_display(),
        "finished": status == Status.READY,
        "failed": status in (Status.FAILED, Status.CANCELLED, Status.REMOVED),
        "result_url": reverse("reporting:export-download", args=[export.public_id]),
        "result_label": _("Download (%(format)s)") % {"format": export.format.upper()},
        "retry_text": export.last_error if status == Status.FAILED else "",
    }


@never_cache
@require_safe
def export_download(request, public_id):
    """Its owner's alone; that it was made is in the log."""
    export = own_export(request, public_id)
    if export.status != Export.Status.READY:
        return redirect("reporting:export-detail", public_id)
    try:
        opened = target_of(export).open("rb")
    except FileNotFoundError:
        raise Http404("the file is gone") from None
    name = f"{export.table}-{timezone.localdate(export.made_at).isoformat()}.{export.format}"
    return attachment_response(opened, name=name, mime=MIME[export.format])


@require_POST
def export_cancel(request, public_id):
    cancel_export(own_export(request, public_id), by=request.user)
    messages.success(request, _("The export is cancelled."))
    return redirect("reporting:export-detail", public_id)


@require_POST
def export_retry(request, public_id):
    retry_export(own_export(request, public_id), by=request.user)
    return redirect("reporting:export-detail", public_id)


@require_safe
def export_log(request):
    if not any(one.name == "log" for one in lists_for(request.user.scope)):
        raise PermissionDenied("coordinators and the Support Office read who exported what")
    page = page_of(ExportLog.objects.visible_to(request.user).select_related("by"), request)
    rows = [{"log": row, "title": LISTS[row.table].title if row.table in LISTS else row.table} for row in page.rows]
    context = {"tabs": tabs(request, "reporting:export-log"), "page": page, "rows": rows}
    return render(request, "reporting/export_log.html", context)
