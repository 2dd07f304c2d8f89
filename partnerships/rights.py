"""What a role lets a person do, in words, and why they have it: read from the workflows, which permit it.

Every app announces the words of its workflows; a verb without words is said by its name, so that no right is hidden.
"""

from collections import defaultdict
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.models import Membership, Registration

SIDES = {
    "organisation": {
        "organisation": "",
        "vo": gettext_lazy("as visitor"),
        "ho": gettext_lazy("as host"),
    },
    "partnership": {
        "vop": gettext_lazy("for its visitors"),
        "hop": gettext_lazy("for its hosts"),
        "partnership": "",
    },
}
SCHEME = {"support_office": "so", "officer": "agency"}
announced = []  # (model, {verb: sentence})
standing = defaultdict(list)  # (kind of body, role) → sentences that are no steps of a workflow


class Source(NamedTuple):
    """One membership with what follows from it. why: by whom and how it was given; rights: sentences."""

    membership: Membership
    body: str
    role: str
    why: str
    rights: list


def announce(model, **words):
    """words: what each verb of the model's workflow means, as an imperative sentence."""
    announced.append((model, words))


announce(
    Registration,
    accept=gettext_lazy("Accept a registration"),
    send_back=gettext_lazy("Return a registration for completion"),
    reject=gettext_lazy("Reject a registration with a reason"),
    resubmit=gettext_lazy("Complete a returned registration"),
    withdraw=gettext_lazy("Withdraw the registration"),
)
for _role in ("manager", "traveller", "signatory", "finance"):
    standing["organisation", _role].append(
        gettext_lazy("Read the organisation’s registration, applications, exchanges and papers")
    )
standing["organisation", "manager"].append(gettext_lazy("Invite people, give and take away roles"))
for _role in ("desk", "coordinator", "finance", "signatory"):
    standing["partnership", _role].append(
        gettext_lazy("Read registrations, applications, exchanges and papers of the partnership")
    )
standing["partnership", "coordinator"].append(gettext_lazy("Invite people, give and take away roles"))
standing["scheme", "support_office"] += [
    gettext_lazy("Read everything but bank data and drafts"),
    gettext_lazy("Invite people into a partnership"),
    gettext_lazy("See the portal as a member sees it, for 30 minutes, with a reason"),
]
standing["scheme", "officer"].append(
    gettext_lazy("Read everything but bank data, drafts and mails; change nothing but what stands here")
)


def kind_of(membership):
    if membership.organisation_id:
        return "organisation"
    return "partnership" if membership.partnership_id else "scheme"


def readable_memberships(person, reader):
    """The person's memberships that the reader may know the source of: one's own, those of bodies one leads, all."""
    found = Membership.objects.filter(user=person)
    scope = reader.scope
    if scope.sees_everything or person.pk == reader.pk:
        return found
    led = Q(organisation__in=scope.organisations_as("manager"))
    return found.filter(led | Q(partnership__in=scope.partnerships_as("desk", "coordinator")))


def sources_of(memberships):
    """[Source] of memberships fetched with their bodies and givers."""
    return [
        Source(
            one, str(one.body or _("The scheme")), one.get_role_display(), why(one), rights_of(kind_of(one), one.role)
        )
        for one in memberships
    ]


def why(membership):
    """How the person came by the role, as a sentence with a person in it where there was one."""
    words = {"by": membership.given_by}
    sentences = {
        "founded": _("by registering the organisation"),
        "invited": _("by an invitation from %(by)s") % words if membership.given_by else _("by an invitation"),
        "handed_over": _("handed over by %(by)s") % words if membership.given_by else _("handed over by a colleague"),
        "set_up": _("set up with the portal"),
    }
    return sentences[membership.given_how]


def rights_of(kind, role):
    """Every right of a role, as sentences, standing ones first."""
    steps = [right for model, words in announced for right in steps_of(model, words, kind, role)]
    return [*map(str, standing[kind, str(role)]), *steps]


def steps_of(model, words, kind, role):
    sides = {SCHEME[role]: ""} if kind == "scheme" else SIDES[kind]
    for verb, step in model.workflow.steps.items():
        mine = [side for side in sides if {side, f"{side}.{role}"} & step.by]
        if mine:
            where = _(" and ").join(str(sides[side]) for side in mine if sides[side])
            sentence = words.get(verb) or f"{model._meta.verbose_name}: {verb.replace('_', ' ')}"
            yield f"{sentence}, {where}" if where else str(sentence)
