"""E-mails about new offers for saved searches. What is due is found in the rows, never in a message."""

import logging

from django.core import signing
from django.db import DatabaseError
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from clusterxchange import scope
from mobility.facets import Asked
from mobility.filters import SORTS, OfferFilter
from mobility.models import Offer, SavedSearch
from mobility.sample import sample
from partnerships.emails import link_to, post
from partnerships.rulebook import rules_on

log = logging.getLogger(__name__)
BATCH = 500
SHOWN = 10  # in one mail; the list behind it shows them all
KEYS = signing.Signer(salt="saved search")


def key_of(search):
    """What stands in the link that ends the e-mails."""
    return KEYS.sign(f"{search.public_id}.{search.user_id}")


def read_key(key):
    """(public id, user id) of a link's key; BadSignature where somebody made it up."""
    public_id, _dot, user_id = KEYS.unsign(key).rpartition(".")
    return public_id, int(user_id)


def tell_of_new_offers(now=None):
    """One mail for each search that is due and has something new. Returns how many were sent."""
    now = now or timezone.now()
    with scope.sweeping():
        due = list(SavedSearch.objects.due_at(now).values("pk", "user_id", "told_at")[:BATCH])
    return sum(tell(row, now) for row in due)


def tell(row, now):
    """True when a mail was posted. The move of told_at and the mail are one: neither is lost, neither comes twice."""
    try:
        with scope.acting_for(user_id=row["user_id"]):
            mine = SavedSearch.objects.filter(pk=row["pk"], told_at=row["told_at"])
            search = mine.select_related("user").first()
            if not search or not mine.update(told_at=now) or not search.user.is_active:
                return False
            offers = new_offers(search, row["told_at"], now)
            if offers:
                post(search.user.email, "mobility/email/new_offers", words_about(search, offers))
            return bool(offers)
    except DatabaseError:
        log.exception("saved search %s waits for the next sweep", row["pk"])
        return False


def new_offers(search, since, until):
    """The newest offers that the search finds and that were not there before, one more than are shown."""
    rules = rules_on()
    offers = OfferFilter(
        QueryDict(search.query), Offer.objects.open_on(timezone.localdate()), rules=rules, sorts=list(SORTS)
    )
    found = Asked(offers, sample()).read().filter(published_at__gt=since, published_at__lte=until)
    rows = found.order_by("-published_at", "-id").values("public_id", "title", "place", "country", "ho_name")
    return [row | {"country": rules.country_name(row["country"])} for row in rows[: SHOWN + 1]]


def words_about(search, offers):
    return {
        "search": search,
        "offers": [
            row | {"link": link_to(reverse("mobility:offer-detail", args=[row["public_id"]]))} for row in offers[:SHOWN]
        ],
        "more": len(offers) > SHOWN,
        "number": min(len(offers), SHOWN),
        "link": link_to(f"{reverse('mobility:offer-list')}?{search.query}"),
        "stop": link_to(reverse("mobility:search-stop", args=[key_of(search)])),
    }
