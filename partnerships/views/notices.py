"""What one has heard of, and how one wants to hear of it. For every role, about oneself alone."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partnerships.forms import PreferenceForm
from partnerships.models import Notice, Preference
from partnerships.notices import KINDS
from partnerships.operations import choose_channels, mark_seen
from partnerships.paging import page_of


@require_safe
def notice_list(request):
    page = page_of(Notice.objects.visible_to(request.user).order_by("-created_at", "pk"), request)
    return render(request, "partnerships/notice_list.html", {"page": page})


@require_POST
def notice_seen(request):
    mark_seen(by=request.user)
    return redirect("partnerships:notice-list")


@require_http_methods(["GET", "HEAD", "POST"])
def preference_edit(request):
    chosen = dict(Preference.objects.visible_to(request.user).values_list("kind", "channel"))
    form = PreferenceForm(request.POST if request.method == "POST" else None, initial=chosen)
    if request.method == "POST" and form.is_valid():
        choose_channels(form.cleaned_data, by=request.user)
        messages.success(request, _("Your choice is kept."))
        return redirect("partnerships:preference-edit")
    mandatory = [kind for kind in KINDS.values() if kind.mandatory]
    return render(request, "partnerships/preference_edit.html", {"form": form, "mandatory": mandatory})
