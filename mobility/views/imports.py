"""Bring your data: upload, preview, take over or discard; templates and exports in the same format."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clusterxchange.upload_tables import MIMES
from clusterxchange.uploads import attachment_response
from clusterxchange.workflow import Conflict
from mobility.forms.imports import CommitForm, ImportForm
from mobility.models import Import
from mobility.operations.imports import begin_import, commit_import, discard_import
from mobility.transfer.columns import COLUMNS
from mobility.transfer.exporting import explained, export, template
from partnerships.models import Partnership
from partnerships.paging import page_of

LIGHT = ("file", "report", "preview", "problems", "columns")


def own_partnerships(request):
    """Those whose data the person may bring in and take along. Raises PermissionDenied for whoever has none."""
    scope = request.user.scope
    found = Partnership.objects.order_by("acronym")
    if scope.scheme != "support_office":
        found = found.filter(pk__in=scope.partnerships_as("desk", "coordinator"))
    partnerships = list(found)
    if not partnerships:
        raise PermissionDenied("desks, coordinators and the Support Office bring data in")
    return partnerships


@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request):
    partnerships = own_partnerships(request)
    form = ImportForm(*((request.POST, request.FILES) if request.method == "POST" else ()), partnerships=partnerships)
    if request.method == "POST" and form.is_valid():
        job = begin_import(
            kind=form.cleaned_data["kind"], arrival=form.cleaned_data["arrival"], partnership=form.chosen_partnership(),
            name=form.cleaned_data["file"], admitted=form.admitted, by=request.user,
        )  # fmt: skip
        return redirect("mobility:import-detail", job.public_id)
    found = Import.objects.visible_to(request.user).defer(*LIGHT).select_related("partnership", "by")
    context = {
        "form": form,
        "page": page_of(found.order_by("-created_at", "-pk"), request),
        "several": len(partnerships) > 1,
        "partnerships": partnerships,
        "kinds": [(kind, label, explained(kind)) for kind, label in Import.Kind.choices],
    }
    return render(request, "mobility/import_list.html", context)


def one_import(request, public_id):
    found = Import.objects.visible_to(request.user).defer("file", "report").select_related("partnership", "by")
    return get_object_or_404(found, public_id=public_id)


@never_cache
@require_safe
def import_detail(request, public_id):
    job = one_import(request, public_id)
    known = [column for column in COLUMNS[job.kind] if column.name in job.columns.get("known", ())]
    context = {
        "job": job,
        "progress": progress_of(job),
        "verbs": set(Import.workflow.verbs_for(job, request.user)),
        "form": CommitForm(),
        "known": known,
        "rows": [(row, [row["cells"].get(column.name, "") for column in known[:8]]) for row in job.preview],
        "shown": known[:8],
    }
    return render(request, "mobility/import_detail.html", context)


@never_cache
@require_safe
def import_progress(request, public_id):
    job = one_import(request, public_id)
    if not request.htmx:
        return redirect("mobility:import-detail", public_id)
    response = render(request, "components/progress.html", {"progress": progress_of(job)})
    if job.status not in ("queued", "committing"):
        response["HX-Refresh"] = "true"  # the preview, or the result, stands on the page itself
    return response


def progress_of(job):
    lines = ngettext("%(n)s line so far.", "%(n)s lines so far.", job.lines_done) % {"n": f"{job.lines_done:,}"}
    return {
        "url": reverse("mobility:import-progress", args=[job.public_id]),
        "done": job.lines_done if job.status == "queued" and job.lines_done else None,
        "total": max(job.lines_done, 1) * 2 if job.status == "queued" else 1,
        "text": f"{job.get_status_display()}. {lines}" if job.lines_done else f"{job.get_status_display()}.",
        "finished": job.status in ("checked", "committed", "discarded"),
        "failed": job.status == "failed",
    }


@require_POST
def import_commit(request, public_id):
    job = one_import(request, public_id)
    Import.workflow.check(job, "commit", by=request.user)
    form = CommitForm(request.POST)
    form.is_valid()
    try:
        commit_import(job, **form.cleaned_data, by=request.user)
    except Conflict as problem:
        messages.error(request, str(problem))
    return redirect("mobility:import-detail", public_id)


@require_POST
def import_discard(request, public_id):
    discard_import(one_import(request, public_id), by=request.user)
    messages.success(request, _("Discarded: nothing was taken over, and the file is forgotten."))
    return redirect("mobility:import-list")


@require_safe
def import_report(request, public_id):
    """Every line that has something wrong, as a table."""
    job = get_object_or_404(Import.objects.visible_to(request.user), public_id=public_id)
    if job.report is None:
        raise Http404("nothing to report")
    return attachment_response(bytes(job.report), name=f"{job.kind}-errors.csv", mime="text/csv; charset=utf-8")


@require_safe
def import_template(request, table, extension):
    own_partnerships(request)
    return attachment_response(
        template(known_kind(table), known_extension(extension)), name=f"{table}.{extension}", mime=MIMES[extension]
    )


@require_safe
def import_export(request, table, extension):
    """?partnership=… for whoever has several."""
    partnerships = {one.public_id: one for one in own_partnerships(request)}
    wanted = request.GET.get("partnership", "")
    chosen = partnerships.get(wanted) or (next(iter(partnerships.values())) if not wanted else None)
    if chosen is None:
        raise Http404("no such partnership")
    content = export(known_kind(table), chosen, known_extension(extension))
    return attachment_response(content, name=f"{chosen.acronym}-{table}.{extension}", mime=MIMES[extension])


def known_kind(kind):
    if kind not in COLUMNS:
        raise Http404("no such table")
    return kind


def known_extension(extension):
    if extension not in MIMES:
        raise Http404("no such format")
    return extension
