"""What follows from news: drafts of outcomes, mails about figures; in the scope of the event's parties."""

from django.urls import reverse
from django.utils.translation import ngettext

from mobility.models import ClosingReport, Exchange
from partnerships.emails import post_news
from partnerships.events import on
from partnerships.models import Partnership
from partnerships.news import support_office
from reporting.operations import propose_outcome


@on("counts.differ")
def warn_of_counts_that_differ(event):
    number = event.values["found"]
    words = {"number": number, "partnership": Partnership.objects.get(pk=event.subject_id)}
    for address in support_office():
        post_news(
            event,
            address,
            subject_line=ngettext(
                "%(partnership)s: %(number)s figure differs from its source",
                "%(partnership)s: %(number)s figures differ from their source",
                number,
            )
            % words,
            sentence=ngettext(
                "The recount found %(number)s count that is not what its rows give.",
                "The recount found %(number)s counts that are not what their rows give.",
                number,
            )
            % words,
            link=reverse("reporting:recount-list"),
        )


@on("exchange.validated")
def propose_outcome_of(event):
    """Results named in a closing report wait as a draft of indicator 4. Safe to run twice."""
    exchange = Exchange.objects.get(pk=event.subject_id)
    report = ClosingReport.objects.filter(exchange=exchange).first()
    if report is not None:
        propose_outcome(exchange, report)
