"""Mails about offers: a host that was not heard of is asked whether its offer still stands."""

from django.urls import reverse
from django.utils.translation import gettext as _

from mobility.models import Offer
from mobility.news import people
from partnerships.emails import post_news
from partnerships.events import on


@on("offer.rested")
def offer_rested(event):
    offer = Offer.objects.get(pk=event.subject_id)
    for person in people(organisation=offer.ho_id):
        post_news(
            event,
            person.email,
            subject_line=_("Does your offer still stand? %(title)s") % {"title": offer.title},
            sentence=_(
                "We have not heard from you for a while, so visitors do not see this offer at the moment. If you still "
                "welcome them, open it again; that is one press of a button."
            ),
            link=reverse("mobility:offer-detail", args=[offer.public_id]),
        )
