"""Registering an organisation with a partnership, and the desk's answer (scheme §2)."""

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.crypto import salted_hmac

from clusterxchange import scope
from partnerships.assignment import Candidate, choose_partnership
from partnerships.calendar import add_working_days
from partnerships.events import record
from partnerships.models import Membership, Organisation, Partnership, Registration
from partnerships.places import find_place
from partnerships.rulebook import rules_on
from partnerships.rules import identity_of, is_sme

ORGANISATION_FIELDS = (
    "name", "type", "country", "place", "sectors", "website", "description", "is_vo", "is_ho",
)  # fmt: skip
REGISTRATION_FIELDS = (
    "registration_number", "staff", "turnover", "balance", "linked", "cluster", "cluster_profiled",
    "network_only", "motivation", "contact_name", "contact_email", "contact_function",
)  # fmt: skip
FOUNDER_ROLES = ("manager", "traveller", "signatory")


def fingerprint(country, number):
    """E15: a keyed fingerprint of one legal entity; tells nothing without the key."""
    identity = identity_of(country, number)
    return salted_hmac("organisation identity", identity, algorithm="sha256").hexdigest() if identity else ""


@transaction.atomic
def submit_registration(*, values, partnership=None, by):
    """Register an organisation. values: the complete form; partnership: chosen, or None to be assigned."""
    partnership, because = (partnership, "") if partnership else assign_partnership(values)
    now = timezone.now()
    organisation = Organisation.objects.create(
        partnership=partnership, created_by=by, created_at=now, **organisation_facts(values)
    )
    make_founder(organisation, by)
    registration = Registration.objects.create(
        organisation=organisation,
        partnership=partnership,
        assigned_because=because,
        submitted_at=now,
        submitted_by=by,
        **registration_facts(values, now),
    )
    record("registration.submitted", registration, by=by)
    return registration


def assign_partnership(values):
    """(partnership, reason): best sector overlap, then country, then lowest load."""
    candidates = [
        Candidate(one, frozenset(one.sectors), one.country, one.load)
        for one in Partnership.objects.filter(is_open=True).annotate(load=Count("organisations"))
    ]
    return choose_partnership(candidates, sectors=values["sectors"], country=values["country"])


def organisation_facts(values):
    facts = {name: values[name] for name in ORGANISATION_FIELDS}
    place = find_place(values["place"], values["country"])
    figures = (values["staff"], values["turnover"], values["balance"])
    return facts | {
        "latitude": place.latitude if place else None,
        "longitude": place.longitude if place else None,
        "is_sme": values["type"] == "sme" and bool(is_sme(rules_on(), *figures)),
    }


def registration_facts(values, now):
    rules = rules_on()
    return {name: values[name] for name in REGISTRATION_FIELDS} | {
        "identity": fingerprint(values["country"], values["registration_number"]),
        "due_on": add_working_days(timezone.localdate(now), rules.desk_days),
    }


def make_founder(organisation, person):
    """Who registers an organisation speaks for it from now on."""
    Membership.objects.bulk_create(
        Membership(user=person, organisation=organisation, role=role) for role in FOUNDER_ROLES
    )
    person.scope = scope.enter(person.pk)


@transaction.atomic
def resubmit_registration(registration, *, values, by):
    """Hand in again what the desk returned."""
    now = timezone.now()
    facts = registration_facts(values, now)
    Registration.workflow.move(
        registration, "resubmit", by=by, submitted_at=now, decided_at=None, decided_by=None,
        reminded_at=None, escalated_at=None, **facts,
    )  # fmt: skip
    Organisation.objects.filter(pk=registration.organisation_id).update(**organisation_facts(values))
    record("registration.resubmitted", registration, by=by)


@transaction.atomic
def accept_registration(registration, *, by):
    """From now on the organisation is public and may visit and host as it asked."""
    now = timezone.now()
    Registration.workflow.move(registration, "accept", by=by, decided_at=now, decided_by=by)
    Organisation.objects.filter(pk=registration.organisation_id).update(accepted_at=now)
    record("registration.accepted", registration, by=by)


@transaction.atomic
def send_back_registration(registration, *, reason, by):
    Registration.workflow.move(
        registration, "send_back", by=by, decided_at=timezone.now(), decided_by=by, reason=reason
    )
    record("registration.returned", registration, by=by, note=reason)


@transaction.atomic
def reject_registration(registration, *, reason, by):
    Registration.workflow.move(registration, "reject", by=by, decided_at=timezone.now(), decided_by=by, reason=reason)
    record("registration.rejected", registration, by=by, note=reason)


@transaction.atomic
def withdraw_registration(registration, *, by):
    Registration.workflow.move(registration, "withdraw", by=by)
    record("registration.withdrawn", registration, by=by)
