"""What is mine to do with figures and reports, why, until when: one query, whatever the number of rows."""

from datetime import timedelta

from django.db.models import CharField, DateField, Exists, F, OuterRef, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clusterxchange.addresses import address_of
from clusterxchange.todo import Task
from payments.models import Period
from reporting import todo_reports
from reporting.models import Output, Report
from reporting.models.reports import OPEN

# More than these stand in the list, which is made for many.
SHOWN = 5
COLUMNS = ("what", "public_id", "text", "state", "about", "first", "day")
A_YEAR = timedelta(days=365)


def tasks_for(user):
    """[Task] of this app for this person."""
    scope = user.scope
    if scope.sees_everything:
        return todo_reports.of_scheme(user)
    led = scope.partnerships_as("coordinator")
    if not led:
        return []  # co-authors find their reports in the list: they hand none in
    waiting = outcomes_proposed(led).union(reports_to_write(led), reports_to_begin(led), all=True)
    rows = {"outcome": [], "report": [], "period": []}
    for row in waiting:
        rows[row[0]].append(dict(zip(COLUMNS, row, strict=True)))
    return [
        *outcomes(rows["outcome"]),
        *(todo_reports.to_write(**row) for row in rows["report"]),
        *todo_reports.to_begin(rows["period"]),
    ]


def text(value):
    return Value(value, output_field=CharField())


def outcomes_proposed(led):
    drafts = Output.objects.filter(partnership__in=led, status=Output.Status.DRAFT).order_by("created_at", "pk")
    nothing = Value(None, output_field=DateField())
    named = drafts.annotate(what=text("outcome"), text=F("title"), state=text(""), about=text(""), first=nothing,
                            day=nothing)  # fmt: skip
    return named.values_list(*COLUMNS)[: SHOWN + 1]


def reports_to_write(led):
    """What whoever hands reports in has still to hand in."""
    found = Report.objects.filter(partnership__in=led, status__in=OPEN).order_by("due_on", "pk")
    named = found.annotate(what=text("report"), text=F("number"), state=F("status"), about=F("kind"),
                           first=F("period_start"), day=F("due_on"))  # fmt: skip
    return named.values_list(*COLUMNS)[:SHOWN]


def reports_to_begin(led):
    """Reporting periods that are over and have no technical report yet."""
    today = timezone.localdate()
    begun = Report.objects.filter(partnership=OuterRef("partnership"), kind__in=["technical", "final"],
                                  period_end__gte=OuterRef("ends_on")).exclude(status="withdrawn")  # fmt: skip
    over = Period.objects.filter(partnership__in=led, ends_on__lt=today, ends_on__gte=today - A_YEAR)
    named = over.exclude(Exists(begun)).order_by("ends_on", "pk").annotate(
        what=text("period"), text=F("partnership__acronym"), state=Cast("number", CharField()),
        about=F("partnership__public_id"), first=F("starts_on"), day=F("ends_on"),
    )  # fmt: skip
    return named.values_list(*COLUMNS)[:SHOWN]


def outcomes(rows):
    why = _("A closing report names it as a result; it counts once you have said what it is.")
    found = [
        Task(
            what=_("Complete the outcome"),
            why=why,
            url=address_of("reporting:output-change", row["public_id"]),
            about=row["text"],
        )
        for row in rows[:SHOWN]
    ]
    more = f"{reverse('reporting:output-list')}?status=draft"
    return found + ([Task(what=_("Complete the other outcomes"), why=why, url=more)] if len(rows) > SHOWN else [])
