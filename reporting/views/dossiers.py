"""Audit bundles: asking for one, waiting for it, fetching it."""

from django.conf import settings
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from partnerships.views.documents import progress_of
from reporting.models import Dossier
from reporting.operations.dossiers import order_dossier, readable_exchange

READY, FAILED, REMOVED = Dossier.Status.READY, Dossier.Status.FAILED, Dossier.Status.REMOVED


def visible_dossier(request, public_id):
    found = Dossier.objects.visible_to(request.user).select_related("exchange", "document", "requested_by")
    return get_object_or_404(found.defer("document__content"), public_id=public_id)


@require_POST
def dossier_order(request, exchange_id):
    exchange = readable_exchange(exchange_id, request.user)
    if exchange is None:
        raise Http404("no such exchange")
    return redirect("reporting:dossier-detail", order_dossier(exchange, by=request.user).public_id)


@never_cache
@require_safe
def dossier_detail(request, public_id):
    dossier = visible_dossier(request, public_id)
    facts = [
        (_("Asked for"), dossier.requested_at),
        (_("By"), dossier.requested_by),
        (_("Made"), dossier.made_at),
        (_("Size in bytes"), dossier.size or None),
        (_("File, SHA-256"), dossier.file_sha256),
    ]
    context = {
        "dossier": dossier,
        "exchange": dossier.exchange,
        "progress": progress_of_bundle(dossier),
        "facts": facts,
        "is_waiting": dossier.status not in (READY, FAILED, REMOVED),
    }
    return render(request, "reporting/dossier_detail.html", context)


@never_cache
@require_safe
def dossier_progress(request, public_id):
    dossier = visible_dossier(request, public_id)
    if not request.htmx:
        return redirect("reporting:dossier-detail", public_id)
    return render(request, "components/progress.html", {"progress": progress_of_bundle(dossier)})


def progress_of_bundle(dossier):
    shown = progress_of(dossier, "reporting:dossier", _("Download the audit bundle (ZIP)"))
    if dossier.status == REMOVED:
        shown |= {"failed": True, "retry_text": _("Ask for a new one on the page of the exchange.")}
    return shown


@never_cache
@require_safe
def dossier_download(request, public_id):
    dossier = visible_dossier(request, public_id)
    if dossier.status != READY:
        return redirect("reporting:dossier-detail", public_id)
    try:
        opened = (settings.MEDIA_ROOT / dossier.file).open("rb")
    except FileNotFoundError:
        raise Http404("the file is gone") from None
    name = f"audit-{dossier.exchange.number}.zip"
    response = FileResponse(opened, as_attachment=True, filename=name, content_type="application/zip")
    response["Cache-Control"] = "private, no-store"
    return response
