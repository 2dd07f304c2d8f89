"""What was promised at least, and what is reached of it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reporting import counts
from reporting.forms_targets import TargetForm
from reporting.models import Target
from reporting.operations import set_target
from reporting.summary import reached_of
from reporting.tables import target_table
from reporting.views.access import chosen, readable_partnerships


@require_http_methods(["GET", "HEAD", "POST"])
def target_list(request):
    partnerships = readable_partnerships(request.user)
    _form, selection = chosen(request, partnerships)
    mine = selection.partnership
    sets = request.user.scope.scheme == "support_office" and not request.user.scope.viewing
    form = TargetForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        set_target(partnership=mine, **form.cleaned_data, by=request.user)
        messages.success(request, _("The target is kept."))
        return redirect(f"{reverse('reporting:target-list')}?{selection.parameters()}")
    rows = Target.objects.visible_to(request.user).filter(partnership=mine)
    context = {
        "selection": selection,
        "partnerships": partnerships,
        "whole_scheme": request.user.scope.sees_everything,
        "table": target_table(reached_of(rows, counts.kept(mine))),
        "form": form if sets else None,
    }
    return render(request, "reporting/target_list.html", context)
