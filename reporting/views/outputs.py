"""Outputs: what a partnership did and brought about, entered once, with evidence."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clusterxchange.uploads import Refused, attachment_response
from clusterxchange.workflow import Conflict
from partnerships.models import Organisation, Partnership
from partnerships.paging import page_of
from reporting.forms_outputs import OutputFilter, OutputForm, WithdrawForm
from reporting.models import Counting, Output, OutputFile
from reporting.operations import change_output, record_output, withdraw_output, withdraw_output_file
from reporting.output_files import path_of
from reporting.outputs import INDICATORS, PARTICIPANTS, SINGULAR

WRITERS = ("desk", "coordinator")


def partnership_of_writer(user):
    """(partnership, own cluster or None): for whom this person enters outputs; PermissionDenied for nobody."""
    scope = user.scope
    if mine := scope.partnerships_as(*WRITERS):
        return Partnership.objects.filter(pk=mine[0]).get(), None
    own = Organisation.objects.filter(pk__in=scope.organisations_as("manager"), type="cluster")
    cluster = own.filter(accepted_at__isnull=False).select_related("partnership").order_by("pk").first()
    if cluster is None:
        raise PermissionDenied("desk, coordinator and partner clusters enter outputs")
    return cluster.partnership, cluster


def enters(user):
    try:
        return bool(partnership_of_writer(user))
    except PermissionDenied:
        return False


def partners_of(partnership, cluster=None):
    """The clusters of a partnership that may have done something; of a cluster's people, theirs alone."""
    if cluster:
        return Organisation.objects.filter(pk=cluster.pk)
    found = Organisation.objects.filter(partnership=partnership, type="cluster", accepted_at__isnull=False)
    return found.order_by("name", "pk")


@require_safe
def output_list(request):
    scope = request.user.scope
    writes = enters(request.user)
    if not (scope.sees_everything or scope.partnerships or writes):
        raise PermissionDenied("outputs are for partnerships and their clusters")
    form = OutputFilter(request.GET)
    found = form.narrowed(Output.objects.visible_to(request.user)).select_related("partnership", "partner")
    context = {
        "form": form,
        "page": page_of(found.defer("description"), request),
        "may_write": writes and not scope.viewing,
        "whole_scheme": scope.sees_everything,
        "indicators": SINGULAR.items(),
    }
    return render(request, "reporting/output_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def output_new(request, indicator):
    if indicator not in INDICATORS:
        raise Http404("no such indicator")
    partnership, cluster = partnership_of_writer(request.user)
    form = bound(request, indicator, partnership, cluster)
    if form.is_valid():
        try:
            output = record_output(
                partnership=partnership, indicator=indicator, values=form.values(), by=request.user,
                files=files_of(form),
            )  # fmt: skip
        except Refused as refused:
            form.add_error("files", str(refused))
        else:
            messages.success(request, _("It is entered, and counts."))
            return redirect("reporting:output-detail", output.public_id)
    context = {"form": form, "indicator": INDICATORS[indicator], "singular": SINGULAR[indicator]}
    return render(request, "reporting/output_form.html", context)


def bound(request, indicator, partnership, cluster, instance=None):
    typed = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return OutputForm(
        *typed, indicator=indicator, partnership=partnership, partners=partners_of(partnership, cluster),
        whole=cluster is None, instance=instance,
    )  # fmt: skip


def files_of(form):
    return [one for one in form.cleaned_data["files"] if one]


def visible_output(request, public_id):
    found = Output.objects.visible_to(request.user)
    return get_object_or_404(
        found.select_related("partnership", "partner", "exchange", "created_by", "changed_by"), public_id=public_id
    )


@require_safe
def output_detail(request, public_id):
    output = visible_output(request, public_id)
    context = {
        "output": output,
        "singular": SINGULAR[output.indicator],
        "facts": facts_of(output),
        "files": output.files.filter(withdrawn_at=None).select_related("added_by"),
        "countings": Counting.objects.visible_to(request.user).filter(kind=output.indicator, subject=output.pk),
        "verbs": verbs_of(output, request.user),
        "may_change": may_change(output, request.user),
    }
    return render(request, "reporting/output_detail.html", context)


def may_change(output, user):
    return not user.scope.viewing and "withdraw" in Output.workflow.verbs_for(output, user)


def verbs_of(output, user):
    if not may_change(output, user):
        return []
    draft = output.status == Output.Status.DRAFT
    change = reverse("reporting:output-change", args=[output.public_id])
    withdraw = reverse("reporting:output-withdraw", args=[output.public_id])
    return [
        {"link": True, "url": change, "label": _("Complete and record") if draft else _("Correct"),
         "tone": "primary" if draft else "secondary"},
        {"link": True, "url": withdraw, "label": _("Not a result") if draft else _("Withdraw"), "tone": "secondary"},
    ]  # fmt: skip


def facts_of(output):
    took_part = [f"{getattr(output, name)} {label}" for name, label in PARTICIPANTS.items() if getattr(output, name)]
    return [
        (_("Kind"), output.get_kind_display()),
        (_("Day"), output.happened_on),
        (_("Last day"), output.ended_on),
        (_("Improves one that was there"), _("yes") if output.improved else None),
        (_("Counterpart"), " · ".join(filter(None, [output.counterpart, str(output.get_counterpart_kind_display())]))),
        (_("Where it came from"), output.get_origin_display() if not output.exchange_id else output.exchange.number),
        (_("Who took part"), ", ".join(took_part)),
        (_("Country"), output.country),
        (_("Done by"), output.partner or output.partnership),
        (_("Entered"), output.created_at),
        (_("By"), output.created_by),
        (_("Last corrected"), output.changed_at),
        (_("Reason"), output.reason),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def output_change(request, public_id):
    output = visible_output(request, public_id)
    Output.workflow.check(output, "withdraw", by=request.user)
    partnership, cluster = partnership_of_writer(request.user)
    form = bound(request, output.indicator, partnership, cluster, instance=output)
    if form.is_valid() and changed(request, output, form):
        messages.success(request, _("It is kept, and counts as it stands now."))
        return redirect("reporting:output-detail", public_id)
    context = {"form": form, "indicator": INDICATORS[output.indicator], "output": output}
    return render(request, "reporting/output_form.html", context)


def changed(request, output, form):
    try:
        change_output(output, values=form.values(), by=request.user, files=files_of(form))
    except Refused as refused:
        form.add_error("files", str(refused))
    except Conflict as conflict:
        form.add_error(None, str(conflict))
    else:
        return True
    return False


@require_http_methods(["GET", "HEAD", "POST"])
def output_withdraw(request, public_id):
    output = visible_output(request, public_id)
    Output.workflow.check(output, "withdraw", by=request.user)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        withdraw_output(output, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("It is withdrawn, and counts no more."))
        return redirect("reporting:output-detail", public_id)
    return render(request, "reporting/output_withdraw.html", {"form": form, "output": output})


def visible_file(request, public_id):
    found = OutputFile.objects.visible_to(request.user).filter(withdrawn_at=None)
    return get_object_or_404(found.select_related("output__partnership"), public_id=public_id)


@require_safe
def outputfile_download(request, public_id):
    kept = visible_file(request, public_id)
    if not path_of(kept).exists():
        raise Http404("the file is gone")
    return attachment_response(path_of(kept), name=kept.name, mime=kept.mime)


@require_POST
def outputfile_withdraw(request, public_id):
    kept = visible_file(request, public_id)
    withdraw_output_file(kept, by=request.user)
    return redirect("reporting:output-detail", kept.output.public_id)
