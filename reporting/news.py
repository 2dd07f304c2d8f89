"""Who hears of figures by mail. Listeners run in the worker, in the scope of the event's parties."""

from django.urls import reverse
from django.utils.translation import ngettext

from partnerships.emails import post_news
from partnerships.events import on
from partnerships.models import Partnership
from partnerships.news import support_office


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
