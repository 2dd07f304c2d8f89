"""The self-check: am I eligible, as visitor, as host, before anybody registers."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mobility.forms.self_check import SelfCheckForm
from mobility.self_check import self_check


@login_not_required
@require_safe
def self_check_page(request):
    # A link may say as what, or from where; only who has typed more has asked.
    asked = set(request.GET) - {"role", "host_country"}
    form = SelfCheckForm(request.GET if asked else None, initial=request.GET.dict())
    answer = self_check(form.rules, **form.question()) if form.is_valid() else None
    left_open = answer is not None and form.left_open(answer)
    return render(request, "mobility/self_check.html", {"form": form, "answer": answer, "left_open": left_open})
