"""Papers: waiting for one, fetching it, and asking whether one is genuine."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from partnerships.forms_documents import DigestForm, HeldFileForm
from partnerships.models import Document

READY, FAILED = Document.Status.READY, Document.Status.FAILED


def visible_document(request, public_id):
    found = Document.objects.visible_to(request.user).defer("content")
    return get_object_or_404(found, public_id=public_id)


def progress_of(made, pages="partnerships:document", label=None):
    """The context of components/progress.html for what a worker makes. pages: the stem of its two addresses."""
    return {
        "id": "progress",
        "url": reverse(f"{pages}-progress", args=[made.public_id]),
        "done": made.progress,
        "total": 100,
        "text": made.get_status_display(),
        "finished": made.status == made.Status.READY,
        "failed": made.status == made.Status.FAILED,
        "result_url": reverse(f"{pages}-download", args=[made.public_id]),
        "result_label": label or _("Download the paper (PDF)"),
        "retry_text": _("Making it failed several times. The Support Office can see why."),
    }


@never_cache
@require_safe
def document_detail(request, public_id):
    document = visible_document(request, public_id)
    facts = [
        (_("Number"), document.number),
        (_("Made"), document.made_at),
        (_("Content, SHA-256"), document.content_sha256),
        (_("File, SHA-256"), document.file_sha256),
    ]
    context = {
        "document": document,
        "progress": progress_of(document),
        "facts": facts,
        "is_waiting": document.status not in (READY, FAILED),
    }
    return render(request, "partnerships/document_detail.html", context)


@never_cache
@require_safe
def document_progress(request, public_id):
    document = visible_document(request, public_id)
    if not request.htmx:
        return redirect("partnerships:document-detail", public_id)
    return render(request, "components/progress.html", {"progress": progress_of(document)})


@never_cache
@require_safe
def document_download(request, public_id):
    """The sealed file; ?inline shows it in the browser."""
    document = visible_document(request, public_id)
    if document.status != READY:
        return redirect("partnerships:document-detail", public_id)
    try:
        opened = (settings.MEDIA_ROOT / document.file).open("rb")
    except FileNotFoundError:
        raise Http404("the file is gone") from None
    name = slugify(document.number or document.title) or "paper"
    return FileResponse(
        opened, as_attachment="inline" not in request.GET, filename=f"{name}.pdf", content_type="application/pdf"
    )


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def document_verify(request, public_id):
    """Number, moment and hashes of a paper, for whoever holds it; neither title nor parties.

    A file that is sent is hashed in the request and kept nowhere.
    """
    paper = facts_of_paper(public_id)
    if paper is None:
        raise Http404("no such paper")
    form = DigestForm(request.GET if "sha256" in request.GET else None)
    file_form = HeldFileForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    context = {"public_id": public_id, "paper": paper, "form": form, "file_form": file_form}
    context |= compared(form, file_form, paper)
    return render(request, "partnerships/document_verify.html", context)


def compared(form, file_form, paper):
    """{"verdict", "held"}: what the comparison found, and the hash of the file that was sent."""
    if file_form.is_bound:
        held = file_form.cleaned_data["file"] if file_form.is_valid() else ""
        # Of a file only all of it counts: the hash of its content is another thing.
        return {"held": held, "verdict": held and ("same" if held == paper["file_sha256"] else "other")}
    typed = form.is_bound and form.is_valid()
    return {"held": "", "verdict": verdict_on(form.cleaned_data["sha256"], paper) if typed else ""}


def facts_of_paper(public_id):
    """{number, made_at, content_sha256, file_sha256} of a finished paper, or None (migration 0002)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, made_at, content_sha256, file_sha256 FROM document_facts(%s)", [public_id])
        row = cursor.fetchone()
    return dict(zip(("number", "made_at", "content_sha256", "file_sha256"), row, strict=True)) if row else None


def verdict_on(digest, paper):
    """'same' or 'other'. The foot of a paper shows the beginning of its content's hash: that is enough to compare."""
    same = paper["file_sha256"] == digest or paper["content_sha256"].startswith(digest)
    return "same" if same else "other"
