"""What an organisation said of itself, put to use: the catalogue for a visitor, the start of an offer for a host."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from mobility.stays import days_ahead
from partnerships.models import Wishes


def for_you(vo):
    """The address of the catalogue with all chosen that the visitor said it looks for; '' where it said nothing."""
    said = getattr(vo, "wishes", None) or Wishes()
    first, last = days_ahead(said.visit_from, said.visit_until)
    chosen = {
        "country": said.visit_countries,
        "sector": said.visit_sectors,
        "activity_type": said.visit_purposes,
        "stay": said.visit_stays,
        "earliest": first,
        "latest": last,
    }
    asked = {name: value for name, value in chosen.items() if value}
    if not asked:
        return ""
    asked |= {"wanted": [vo.type], "sort": "fit"}
    return f"{reverse('mobility:offer-list')}?{urlencode(asked, doseq=True)}"


def offer_for(host):
    """The values a new offer of this host starts from."""
    said = getattr(host, "wishes", None) or Wishes()
    first, last = days_ahead(said.host_from, said.host_until)
    return {
        "host": host.pk,
        "country": host.country,
        "region": host.region,
        "place": host.place,
        "sectors": said.host_sectors or host.sectors,
        "activity_types": said.host_purposes,
        "wanted": said.host_wanted,
        "languages": host.languages,
        "stays": said.host_stays,
        "opens_on": first or (timezone.localdate() if last else None),
        "closes_on": last,
        "places": 1,
    }
