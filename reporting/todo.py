"""What is mine to do with figures, why, until when (one query per kind of work, whatever the number of rows)."""

from django.urls import reverse
from django.utils.translation import gettext as _

from clusterxchange.addresses import address_of
from clusterxchange.todo import Task
from reporting import todo_reports
from reporting.models import Output

# More than these stand in the list, which is made for many.
SHOWN = 5


def tasks_for(user):
    """[Task] of this app for this person."""
    found = [] if user.scope.sees_everything else outcomes_proposed(user.scope)
    return [*found, *todo_reports.tasks_for(user)]


def outcomes_proposed(scope):
    mine = scope.partnerships_as("coordinator")
    if not mine:
        return []
    drafts = Output.objects.filter(partnership__in=mine, status=Output.Status.DRAFT).only("public_id", "title")
    rows = list(drafts.order_by("created_at", "pk")[: SHOWN + 1])
    why = _("A closing report names it as a result; it counts once you have said what it is.")
    found = [
        Task(
            what=_("Complete the outcome"),
            why=why,
            url=address_of("reporting:output-change", one.public_id),
            about=one.title,
        )
        for one in rows[:SHOWN]
    ]
    more = f"{reverse('reporting:output-list')}?status=draft"
    return found + ([Task(what=_("Complete the other outcomes"), why=why, url=more)] if len(rows) > SHOWN else [])
