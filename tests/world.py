"""The cast. Every test is about the same four parties and the people who speak for them.

vo and ho stand in different partnerships; the outsiders speak for a third one and its own exchange;
guest has an account and no role.
"""

from types import SimpleNamespace

from mobility.models import Exchange, Offer
from partnerships.models import Membership, Organisation, Partnership, User
from tests import factories

PEOPLE = {
    "vo": [("organisation", "vo", role) for role in ("manager", "traveller", "signatory")],
    "ho": [("organisation", "ho", role) for role in ("manager", "signatory")],
    "vop": [("partnership", "vop", role) for role in ("desk", "signatory")],
    "hop": [("partnership", "hop", role) for role in ("desk", "signatory")],
    "coordinator": [("partnership", "vop", "coordinator")],
    "finance": [("partnership", "vop", "finance")],
    "finance2": [("partnership", "vop", "finance")],
    "outsider": [("partnership", "other", role) for role in ("desk", "coordinator", "signatory", "finance")],
    "stranger": [("organisation", "elsewhere", role) for role in ("manager", "signatory", "finance")],
    "so": [("scheme", None, "support_office")],
    "officer": [("scheme", None, "officer")],
    "guest": [],
}
# Joins them where every object has its people (tests/canaries.py): their VO's manager.
LATECOMERS = {"far": [("organisation", "far", "manager"), ("organisation", "far", "signatory")]}


def build():
    bodies = {
        "vop": factories.partnership("VOP"),
        "hop": factories.partnership("HOP", country="PT"),
        "other": factories.partnership("OTHER", country="DE"),
    }
    bodies |= {
        "vo": factories.organisation("Visitor Ltd", bodies["vop"]),
        "ho": factories.organisation(
            "Host Lda", bodies["hop"], type="cluster", country="PT", place="Porto", where=(41.15, -8.61)
        ),
        "elsewhere": factories.organisation(
            "Elsewhere GmbH", bodies["other"], country="DE", place="Berlin", where=(52.52, 13.4)
        ),
    }
    for name, roles in PEOPLE.items():
        user = factories.person(f"{name}@example.eu", name=name.title())
        for kind, body, role in roles:
            factories.member(user, role, **({} if kind == "scheme" else {kind: bodies[body]}))
    offer = factories.offer(bodies["ho"], places=40)
    factories.exchange(offer, bodies["vo"])
    foreign = factories.offer(bodies["elsewhere"], title="Somebody else's offer", sectors=["health"])
    lonely = factories.organisation("Far Ltd", bodies["other"], country="FR", place="Lyon", where=(45.76, 4.84))
    factories.exchange(foreign, lonely)


def load():
    """The world's rows, read afresh: cast, bodies, offer, exchange, foreign_exchange."""
    users = {user.email.partition("@")[0]: user for user in User.objects.filter(email__endswith="@example.eu")}
    partnerships = {one.acronym.lower(): one for one in Partnership.objects.all()}
    organisations = {one.name: one for one in Organisation.objects.select_related("partnership")}
    offer = Offer.objects.get(title="Robots in small series")
    return {
        "cast": SimpleNamespace(**{name: users[name] for name in PEOPLE}),
        "vop": partnerships["vop"],
        "hop": partnerships["hop"],
        "other": partnerships["other"],
        "vo": organisations["Visitor Ltd"],
        "ho": organisations["Host Lda"],
        "elsewhere": organisations["Elsewhere GmbH"],
        "offer": offer,
        "exchange": Exchange.objects.get(offer=offer),
        "foreign_exchange": Exchange.objects.exclude(offer=offer).get(),
        "memberships": Membership.objects.count(),
    }


def tokens_of(name, obj, world):
    """The sides a person of the cast holds on a row, worked out from PEOPLE and the row's columns alone."""
    if name == "system":
        return {"system"}
    found = set()
    for kind, body, role in (PEOPLE | LATECOMERS)[name]:
        if kind == "scheme":
            found.add({"support_office": "so", "officer": "agency"}[role])
            if role == "support_office" and type(obj).__name__ == "Report" and obj.partnership_id is None:
                found.add("scheme")  # the scheme's own reports are the Support Office's
            continue
        pk = getattr(world, body).pk
        found |= {token for side in sides_held(obj, kind, pk) for token in (side, f"{side}.{role}")}
    return found


def sides_held(obj, kind, pk):
    columns = {
        "organisation": {"vo": "vo_id", "ho": "ho_id", "organisation": "organisation_id", "partner": "partner_id"},
        "partnership": {"vop": "vop_id", "hop": "hop_id"},
    }[kind]
    if kind == "partnership" and not hasattr(obj, "vop_id"):
        # A registration or a batch has one partnership; its desk is the VOP.
        columns = {"hop": "hop_id"} if hasattr(obj, "hop_id") else {"vop": "partnership_id"}
    return [side for side, column in columns.items() if getattr(obj, column, None) == pk]
