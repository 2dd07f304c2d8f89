"""Registering an organisation with a partnership, and the desk's answer (scheme §2)."""

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from clusterxchange import scope
from clusterxchange.workflow import Conflict
from partnerships.assignment import Candidate, choose_partnership
from partnerships.calendar import add_working_days
from partnerships.events import record
from partnerships.fingerprints import fingerprint, name_fingerprint
from partnerships.gaps import in_words
from partnerships.models import Draft, Membership, Organisation, Partnership, Registration, User
from partnerships.operations.drafts import discard_draft
from partnerships.operations.profiles import write_cv, write_wishes
from partnerships.places import find_place
from partnerships.rulebook import rules_on
from partnerships.rules import is_sme
from partnerships.twins import registered_elsewhere

ORGANISATION_FIELDS = (
    "name", "type", "country", "place", "sectors", "website", "description", "is_vo", "is_ho",
)  # fmt: skip
REGISTRATION_FIELDS = (
    "registration_number", "staff", "turnover", "balance", "linked", "cluster", "cluster_profiled",
    "network_only", "motivation", "contact_name", "contact_email", "contact_function",
)  # fmt: skip
FOUNDER_ROLES = ("manager", "traveller", "signatory")
ENDED = ("rejected", "withdrawn")


@transaction.atomic
def submit_registration(*, values, partnership=None, cv=None, by):
    """Register an organisation. values: the complete form; partnership: chosen, or None to be assigned.

    cv: a file that passed the gate (cv_files.take_in), or None.

    Raises Conflict when the person registered it before, or when no partnership takes new members.
    """
    refuse_second_registration(values, by)
    partnership, because = (partnership, "") if partnership else assign_partnership(values)
    if partnership is None:
        raise Conflict(_("No partnership takes new members now. Your draft is kept: please try again later."))
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
    write_wishes(organisation, values)
    if cv:
        write_cv(organisation, cv, by)
    discard_draft(Draft.Kind.REGISTRATION, by=by)
    record("registration.submitted", registration, by=by)
    tell_of_twins(registration, by)
    return registration


def tell_of_twins(registration, by):
    """E15: the same number with another partnership. The Support Office hears of it; nobody else learns whose."""
    if registered_elsewhere(registration) == "number":
        record("registration.doubled", registration, by=by)


def refuse_second_registration(values, by):
    """One person, one organisation, once: also when a button is pressed twice. Others are the desk's to judge."""
    User.objects.select_for_update().get(pk=by.pk)
    identity = fingerprint(values["country"], values["registration_number"])
    mine = Membership.objects.filter(user=by, organisation__isnull=False).values("organisation_id")
    if Registration.objects.filter(organisation__in=mine, identity=identity).exclude(status__in=ENDED).exists():
        raise Conflict(_("You have registered an organisation with this number already."))


def assign_partnership(values):
    """(partnership, reason): best sector overlap, then country, then lowest load."""
    candidates = [
        Candidate(one, frozenset(one.sectors), one.country, one.load)
        for one in Partnership.objects.filter(is_open=True).annotate(load=Count("organisations"))
    ]
    return choose_partnership(candidates, sectors=values["sectors"], country=values["country"])


def organisation_facts(values, rules=None):
    """rules: those of today, where somebody has them already, such as for thousands of lines."""
    facts = {name: values[name] for name in ORGANISATION_FIELDS}
    place = find_place(values["place"], values["country"])
    figures = (values["staff"], values["turnover"], values["balance"])
    return facts | {
        # What tables that are brought in may leave out.
        "nace": values.get("nace", ""),
        "region": values.get("region", ""),
        "languages": values.get("languages", []),
        "latitude": place.latitude if place else None,
        "longitude": place.longitude if place else None,
        "is_sme": values["type"] == "sme" and bool(is_sme(rules or rules_on(), *figures)),
    }


def registration_facts(values, now, rules=None):
    rules = rules or rules_on()
    return {name: values[name] for name in REGISTRATION_FIELDS} | {
        "identity": fingerprint(values["country"], values["registration_number"]),
        "name_identity": name_fingerprint(values["country"], values["name"]),
        "due_on": add_working_days(timezone.localdate(now), rules.desk_days),
    }


def make_founder(organisation, person):
    """Who registers an organisation speaks for it from now on."""
    Membership.objects.bulk_create(
        Membership(user=person, organisation=organisation, role=role, given_how=Membership.Given.FOUNDED)
        for role in FOUNDER_ROLES
    )
    person.scope = scope.enter(person.pk)


@transaction.atomic
def resubmit_registration(registration, *, values, cv=None, by):
    """Hand in again what the desk returned. cv: another one that passed the gate, or None."""
    now = timezone.now()
    facts = registration_facts(values, now)
    Registration.workflow.move(
        registration, "resubmit", by=by, submitted_at=now, decided_at=None, decided_by=None,
        reminded_at=None, escalated_at=None, gaps=[], **facts,
    )  # fmt: skip
    Organisation.objects.filter(pk=registration.organisation_id).update(**organisation_facts(values))
    write_wishes(registration.organisation, values)
    if cv:
        write_cv(registration.organisation, cv, by)
    discard_draft(Draft.Kind.REGISTRATION, by=by, about=registration.public_id)
    record("registration.resubmitted", registration, by=by)
    tell_of_twins(registration, by)


@transaction.atomic
def accept_registration(registration, *, by):
    """From now on the organisation is public and may visit and host as it asked."""
    now = timezone.now()
    Registration.workflow.move(registration, "accept", by=by, decided_at=now, decided_by=by)
    Organisation.objects.filter(pk=registration.organisation_id).update(accepted_at=now)
    record("registration.accepted", registration, by=by)


@transaction.atomic
def send_back_registration(registration, *, reason, by, gaps=()):
    """Return it with what is missing: gaps chosen from the list (partnerships.gaps), the desk's own words, or both."""
    reason = in_words(gaps, reason)
    Registration.workflow.move(
        registration, "send_back", by=by, decided_at=timezone.now(), decided_by=by, reason=reason, gaps=list(gaps)
    )
    record("registration.returned", registration, by=by, note=reason)


@transaction.atomic
def reject_registration(registration, *, reason, by):
    Registration.workflow.move(registration, "reject", by=by, decided_at=timezone.now(), decided_by=by, reason=reason)
    record("registration.rejected", registration, by=by, note=reason)


@transaction.atomic
def withdraw_registration(registration, *, by):
    """It takes part no longer; what it has agreed before stays, and so do its name and place beside it."""
    Registration.workflow.move(registration, "withdraw", by=by)
    Organisation.objects.filter(pk=registration.organisation_id).update(is_vo=False, is_ho=False)
    record("registration.withdrawn", registration, by=by)


@transaction.atomic
def remind_desk(registration):
    """Half the time has passed. The system acts; a second reminder is none."""
    waiting = Registration.objects.waiting().filter(pk=registration.pk, reminded_at=None)
    if waiting.update(reminded_at=timezone.now()):
        record("registration.reminded", registration, by=None)


@transaction.atomic
def escalate_registration(registration):
    """The desk's time is over: the Support Office hears of it, once."""
    waiting = Registration.objects.waiting().filter(pk=registration.pk, escalated_at=None)
    if waiting.update(escalated_at=timezone.now()):
        record("registration.escalated", registration, by=None)


@transaction.atomic
def assign_registration(registration, *, colleague, by):
    """Who of the desk answers it; None: whoever comes first. Only while it waits."""
    Registration.workflow.check(registration, "accept", by=by)
    if not Registration.objects.waiting().filter(pk=registration.pk).update(assigned_to=colleague):
        raise Conflict(_("%(what)s: somebody was faster.") % {"what": registration})
    registration.assigned_to = colleague
    record("registration.assigned", registration, by=by, note=str(colleague or ""))
