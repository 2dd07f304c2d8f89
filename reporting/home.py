"""The first page of a guest, and everybody's home: my tasks. In the top app, because it asks all of them."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clusterxchange.todo import by_urgency
from mobility import todo as mobility
from mobility.models import CatalogueSample
from partnerships import todo as partnerships
from partnerships.rulebook import rules_on
from payments import todo as payments
from reporting import todo as reporting

SHOWN = 25  # the most urgent ones; what comes after them stands in the lists, which are made for many


@login_not_required
@require_safe
def welcome(request):
    if request.user.is_authenticated:
        return redirect("home")
    offers = CatalogueSample.objects.values_list("offers", flat=True).first()
    return render(request, "reporting/welcome.html", {"offers": offers or 0, "rules": rules_on()})


@require_safe
def tasks(request):
    found = [task for app in (partnerships, mobility, payments, reporting) for task in app.tasks_for(request.user)]
    today = timezone.localdate()
    rows = [{"task": task, "days_left": task.days_left(today)} for task in by_urgency(found)[:SHOWN]]
    return render(request, "reporting/home.html", {"rows": rows, "more": len(found) > SHOWN})
