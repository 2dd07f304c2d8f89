"""As the owner of the tables: a world of two partnerships, and visits that begin with their first paper.

`python -m bench.outages.arrange FOLDER VISITS CLIENTS`. The stays lie in the past week, so that the portal's clock ends
them as soon as they are signed.
"""

import io
import json
import sys
from datetime import timedelta
from pathlib import Path

import django
import pikepdf

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from partnerships.models import Membership, Partnership  # noqa: E402
from payments.models import Fund  # noqa: E402
from tests import factories  # noqa: E402

VISITORS = 8
PEOPLE = {"coordinator": "coordinator", "finance": "finance", "finance2": "finance", "vop": "desk", "hop": "desk"}


def arrange(visits, clients):
    """What the clients are told: {people: {role: e-mail}, vop: public id, visits: [...]}."""
    call_command("setup_scheme", verbosity=0)
    vop = factories.partnership("VOP", fstp_ceiling="380000.00", target=200)
    hop = factories.partnership("HOP", country="PT")
    people = {}
    for name, role in PEOPLE.items():
        people[name] = seat(name, role, partnership=hop if name == "hop" else vop)
    for name in ("vop", "hop"):
        Membership.objects.create(user=people[name], role="signatory", partnership=hop if name == "hop" else vop)
    people["officer"] = factories.person("officer@example.eu", name="Officer")
    Membership.objects.create(user=people["officer"], role="officer")
    ho = factories.organisation("Host Lda", hop, type="cluster", country="PT", place="Porto", where=(41.15, -8.61))
    people["ho"] = seat("ho", "manager", organisation=ho)
    Membership.objects.create(user=people["ho"], role="signatory", organisation=ho)
    visitors = [visitor(number, vop) for number in range(VISITORS)]
    first = timezone.localdate() - timedelta(days=timezone.localdate().weekday() + 7)
    offer = factories.offer(ho, places=visits, opens_on=first, closes_on=first + timedelta(days=90))
    return {
        "people": {name: one.email for name, one in people.items()} | {one.email: one.email for _body, one in visitors},
        "password": factories.PASSWORD, "pdf": blank_pdf().hex(), "vop": vop.public_id, "clients": clients,
        "visits": [visit(number, offer, first, *visitors[number % VISITORS]) for number in range(visits)],
    }  # fmt: skip


def blank_pdf():
    page, out = pikepdf.new(), io.BytesIO()
    page.add_blank_page()
    page.save(out)
    return out.getvalue()


def seat(name, role, **body):
    person = factories.person(f"{name}@example.eu", name=name.title())
    factories.member(person, role, **body)
    return person


def visitor(number, vop):
    """(organisation, its person)"""
    body = factories.organisation(f"Visitor {number} Ltd", vop)
    person = seat(f"vo{number}", "manager", organisation=body)
    Membership.objects.create(user=person, role="signatory", organisation=body)
    return body, person


def visit(number, offer, first, vo, person):
    exchange = factories.exchange(offer, vo, starts_on=first, ends_on=first + timedelta(days=4))
    return {
        "number": number, "id": exchange.public_id, "exchange": exchange.number, "holder": vo.name, "vo": person.email,
        "ho": "ho@example.eu", "vop": "vop@example.eu", "hop": "hop@example.eu",
        "days": [(first + timedelta(days=step)).isoformat() for step in range(5)],
    }  # fmt: skip


if __name__ == "__main__":
    folder, *numbers = sys.argv[1:]
    with transaction.atomic():
        world = arrange(*map(int, numbers))
        assert Fund.objects.count() == Partnership.objects.count()
    (Path(folder) / "world.draft.json").write_text(json.dumps(world))
