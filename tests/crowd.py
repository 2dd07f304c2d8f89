"""Forty visitors of two partnerships who want the same places: what the browser test of a round finds.

Run as a program with the environment of a running portal whose DATABASE_URL is the owner's: `python -m tests.crowd`.
"""

import json
from datetime import timedelta

import django

VISITORS = 40
PLACES = (7, 5, 3)
MANAGER = "crowd@clusterxchange.example"


def gather():
    """Three offers of the seeded host, and forty applicants, every second an SME, each for one or two of them."""
    from django.utils import timezone

    from partnerships.models import Membership, Organisation, User
    from tests import factories

    host = Organisation.objects.get(
        pk=Membership.objects.filter(
            user=User.objects.get(email="ho@clusterxchange.example"), organisation__isnull=False
        ).values("organisation")[:1]
    )
    first = timezone.localdate() + timedelta(days=60)
    offers = [
        factories.offer(host, title=f"Crowded workshop {number}", places=places, opens_on=first,
                        closes_on=first + timedelta(days=200))
        for number, places in enumerate(PLACES, 1)
    ]  # fmt: skip
    manager = factories.person(MANAGER, name="Clara Rowd", password=factories.PASSWORD)
    for number in range(VISITORS):
        partnership = desk_partnership("vop" if number % 2 else "hop")
        country = ("FR", "Lyon", (45.76, 4.84)) if host.country != "FR" else ("AT", "Graz", (47.07, 15.44))
        visitor = factories.organisation(
            f"Crowd {number:02d}", partnership, type="sme" if number % 5 < 2 else "support", country=country[0],
            place=country[1], where=country[2],
        )  # fmt: skip
        factories.member(manager, "manager", organisation=visitor)
        wanted = offers[number % 3 :][: 1 + number % 2] or offers[:1]
        for offer in wanted:
            factories.application(
                offer, visitor, fit=40 + (number * 7) % 60, starts_on=first + timedelta(days=7),
                ends_on=first + timedelta(days=11),
            )  # fmt: skip
    return {"host": host.name, "offers": [offer.title for offer in offers]}


def desk_partnership(login):
    from partnerships.models import Partnership

    return Partnership.objects.get(
        pk__in=Partnership.objects.filter(memberships__user__email=f"{login}@clusterxchange.example").values("pk")
    )


if __name__ == "__main__":
    django.setup()
    print(json.dumps(gather()))
