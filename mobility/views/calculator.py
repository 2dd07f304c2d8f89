"""The calculator: who pays the flight, and how much will I get, before anybody registers."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mobility.forms.calculator import CalculatorForm
from mobility.quotes import quote
from partnerships.rulebook import rules_of


@login_not_required
@require_safe
def calculator(request):
    # A link may name the host country; only who has typed more has asked.
    asked = set(request.GET) - {"host_country"}
    form = CalculatorForm(request.GET if asked else None, initial=request.GET.dict())
    answer = quote(rules_of(form.rule_set), **form.question()) if form.is_valid() else None
    return render(request, "mobility/calculator.html", {"form": form, "answer": answer})
