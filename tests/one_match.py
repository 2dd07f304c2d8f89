"""A match that waits for its first paper, with people of its own: what the journey of second thoughts starts from.

Run as a program with the environment of a running portal whose DATABASE_URL is its owner: `python -m tests.one_match`.
"""

import json
from datetime import date

import django

VISITOR, HOST = "Segunda Mano S.L.", "Oficina das Máquinas Lda"


def matched(first, last):
    """{number, visitor, host, password}: both sides stand in the partnerships of the seeded desks."""
    from tests import factories
    from tests.crowd import desk_partnership

    vo = factories.organisation(VISITOR, desk_partnership("vop"), place="Zaragoza", where=(41.65, -0.88))
    ho = factories.organisation(HOST, desk_partnership("hop"), type="cluster", country="PT", place="Porto",
                                where=(41.15, -8.61))  # fmt: skip
    people = {"visitor": ("Paz Segura", vo), "host": ("Otília Mendes", ho)}
    for name, (called, body) in people.items():
        person = factories.person(f"{name}@second.example", name=called)
        for role in ("manager", "signatory", "traveller"):
            factories.member(person, role, organisation=body)
    offer = factories.offer(ho, title="Machines that had another life", opens_on=first, closes_on=last)
    made = factories.exchange(offer, vo, starts_on=first, ends_on=last)
    return {"number": made.number, "exchange": f"/exchanges/{made.public_id}/", "password": factories.PASSWORD}


if __name__ == "__main__":
    import sys

    django.setup()
    from django.db import transaction

    with transaction.atomic():
        found = matched(*map(date.fromisoformat, sys.argv[1:]))
    print(json.dumps(found))
