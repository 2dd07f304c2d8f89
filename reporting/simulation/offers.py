"""Offers: drawn first, written when it is known which stays they have to hold."""

from datetime import timedelta

from django.db import connection

from mobility.models import Offer
from mobility.operations.offers import searchable
from partnerships.vocabulary import STAYS
from reporting.simulation import texts
from reporting.simulation.clock import moment
from reporting.simulation.names import language_of
from reporting.simulation.stage import insert

STATUSES = {"published": 86, "paused": 6, "closed": 8}
VISITORS = ["sme", "cluster", "support", "authority", "agency"]


def draw_offers(stage, hosts, number):
    """Unwritten offers; every status occurs. hosts: accepted organisations that host."""
    chance, stays = stage.chance("offers"), stage.chance("lengths of stay")
    return [draw(stage, chance, stays, hosts[chance.randrange(len(hosts))], place) for place in range(number)]


def draw(stage, chance, stays, ho, place):
    sector = chance.choice(ho.sectors)
    topic = texts.topic_of(chance, sector)
    opens = stage.today + timedelta(days=chance.randint(-60, 75))
    status = list(STATUSES)[place] if place < len(STATUSES) else chance.weighted(STATUSES)
    values = {
        "title": texts.offer_title(chance, topic, ho.place),
        "summary": texts.offer_summary(chance, topic, ho.place),
        "activity_types": chance.some(list(stage.rules.activity_types), 1, 3),
        "sectors": list(ho.sectors),
        "wanted": chance.some(VISITORS, 1, 4),
        "languages": [code for code in ("en", language_of(ho.country)) if code],
        "stays": stays.some(list(STAYS), 1, 3) if stays.random() < 0.6 else [],
        "place": ho.place,
        "country": ho.country,
        "region": ho.region,
        "opens_on": opens,
        "closes_on": opens + timedelta(days=chance.randint(40, 260)),
        "places": chance.choice([1, 2, 2, 3, 4, 6, 10]),
    }
    return Offer(
        public_id=chance.public_id(), ho=ho, hop_id=ho.partnership_id, ho_name=ho.name, ho_type=ho.type,
        latitude=ho.latitude, longitude=ho.longitude, status=status, created_by_id=ho.created_by_id,
        published_at=moment(stage.today - timedelta(days=chance.randint(1, 200)), 11, chance.randint(0, 59)),
        search_text=searchable(ho.name, values), **values,
    )  # fmt: skip


def make_room(offer, stay):
    """The offer was open when this stay was applied for, and lasts until it is over."""
    offer.opens_on = min(offer.opens_on, stay.starts_on)
    offer.closes_on = max(offer.closes_on, stay.ends_on)
    offer.published_at = min(offer.published_at, stay.submitted_at - timedelta(days=3))


def write_offers(stage, offers):
    for start in range(0, len(offers), 10000):
        insert(Offer, offers[start : start + 10000])
        if len(offers) > 10000:
            stage.say(f"  {min(start + 10000, len(offers))} offers")
    for offer in offers[:5000]:
        stage.tell(
            "offer.published", offer, offer.published_at, by=offer.created_by_id,
            parties={"ho_id": offer.ho_id, "hop_id": offer.hop_id},
        )  # fmt: skip


PACES = """
INSERT INTO mobility_hostpace (ho_id, answered_at, last_days)
SELECT ho_id, max(accepted_at),
  (array_agg(greatest(0, extract(day FROM accepted_at - endorsed_at))::int ORDER BY accepted_at DESC))[1:20]
FROM mobility_application WHERE accepted_at IS NOT NULL GROUP BY ho_id
ON CONFLICT DO NOTHING
"""


def write_paces():
    """How soon hosts answered: the trigger knows answers only, and these applications came with theirs."""
    with connection.cursor() as cursor:
        cursor.execute(PACES)
