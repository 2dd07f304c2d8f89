"""One login per role, all with the same password, written down for whoever tries the portal."""

import json

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password

from partnerships.models import Membership, User

PASSWORD = "clusterxchange-demo"  # noqa: S105 -- of a world that does not exist
DOMAIN = "clusterxchange.example"
NAMES = {
    "vo": "Vera Otero",
    "ho": "Hugo Nogueira",
    "vop": "Valeria Prieto",
    "hop": "Helena Pinto",
    "coordinator": "Carlos Ortega",
    "finance": "Fina Serrano",
    "finance2": "Félix Molina",
    "officer": "Oona Laine",
    "so": "Sofia Moretti",
    "newcomer": "Nina Bauer",
}


def password_hash():
    return make_password(PASSWORD)


def make_login(stage, role):
    """The account of one role, its address verified."""
    user = User.objects.create(email=f"{role}@{DOMAIN}", name=NAMES[role], password=stage.password)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def make_logins(stage, vop, hop=None):
    """{role: user} of everybody whose body exists: vop and hop are partnerships. vo and ho register later."""
    seats = {
        "vop": (vop, ("desk", "signatory")),
        "hop": (hop, ("desk", "signatory")),
        "coordinator": (vop, ("coordinator",)),
        "finance": (vop, ("finance",)),
        "finance2": (vop, ("finance",)),
        "officer": (None, ("officer",)),
        "so": (None, ("support_office",)),
    }
    roles = [role for role in NAMES if hop or role not in ("vo", "ho", "hop")]
    logins = {role: make_login(stage, role) for role in roles}
    for role in [role for role in roles if role in seats]:
        body, held = seats[role]
        for one in held:
            Membership.objects.create(user=logins[role], partnership=body, role=one)
    return logins


def write_logins(logins):
    """CX_DATA/logins.json, as ./portal demo prints it."""
    rows = [
        {"role": role, "email": user.email, "password": PASSWORD, "name": user.name} for role, user in logins.items()
    ]
    place = settings.DATA_DIR / "logins.json"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return rows
