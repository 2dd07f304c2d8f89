"""From asking for a place to an open exchange: VOP endorses, HO accepts, VO confirms (scheme §2, §6)."""

from dataclasses import asdict
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clusterxchange.violations import constraint_of
from clusterxchange.workflow import Conflict
from mobility.findings import NotEligible
from mobility.models import Application
from mobility.openings import blocked_because
from mobility.operations.arrangements import take_up_arrangement
from mobility.operations.exchanges import open_exchange
from mobility.operations.waiting import lock_places, refuse_waiting, renew_hold, settle_places
from mobility.priority import sme_effect_of
from mobility.stays import prospect, registration_of
from partnerships.events import record
from partnerships.rulebook import rules_of

STAY_FIELDS = (
    "traveller_name", "traveller_email", "mode", "starts_on", "ends_on", "travel_days", "goals", "purposes",
)  # fmt: skip


@transaction.atomic
def submit_application(*, offer, vo, stay, by, agreed=False, arrangement=None):
    """Apply for a place. stay: the complete form. Raises NotEligible or Conflict with the reason in words.

    agreed: the visit was agreed on outside of the portal, and the host is asked to say so; arrangement: it has.
    """
    if "manager" not in by.scope.roles_in(organisation=vo.pk):
        raise PermissionDenied("only the VO's manager applies")
    look = prospect(offer=offer, vo=vo, registration=registration_of(vo), stay=stay)
    take_turn(vo)
    refuse_blocked(offer, vo, look)
    application = Application.objects.create(
        submitted_by=by,
        **agreement_of(agreed, arrangement),
        expires_on=timezone.localdate() + timedelta(days=rules_of(look.rule_set).application_days),
        **parties_and_names(offer, vo),
        **{name: stay[name] for name in STAY_FIELDS},
        **verdict(look),
    )
    if arrangement:
        take_up_arrangement(arrangement, application, by=by)
    record("application.submitted", application, by=by)
    settle_places(application)
    return application


def agreement_of(agreed, arrangement):
    """The columns that say what was agreed on outside of the portal, and when the host said so."""
    if arrangement is None:
        return {"agreed_outside": agreed}
    said = {"agreed_at": arrangement.proposed_at, "agreed_by_id": arrangement.proposed_by_id}
    return {"agreed_outside": True, **said}


def take_turn(vo):
    """Two managers of one visitor apply one after the other, so that neither passes the limit of open applications."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"applications of {vo.public_id}"])


def refuse_blocked(offer, vo, look):
    """Raise with the reason why this VO cannot apply to this offer now."""
    if look.refused:
        raise NotEligible(look.findings)
    reason = blocked_because(offer, vo, rules_of(look.rule_set))
    if reason:
        raise Conflict(reason)
    if look.lump_sum is None:
        raise Conflict(_("The town of %(vo)s is not known, so the lump sum cannot be worked out.") % {"vo": vo})


def parties_and_names(offer, vo):
    return {
        "offer": offer,
        "vo": vo,
        "ho_id": offer.ho_id,
        "vop_id": vo.partnership_id,
        "hop_id": offer.hop_id,
        "title": offer.title,
        "vo_name": vo.name,
        "ho_name": offer.ho_name,
        "vo_type": vo.type,
        "vo_is_sme": vo.is_sme,
        "vo_country": vo.country,
        "ho_country": offer.country,
        "vo_place": vo.place,
        "ho_place": offer.place,
        "sectors": vo.sectors,
    }


def verdict(look):
    """What the rules said on the day of the application."""
    return {
        "rule_set": look.rule_set,
        "working_days": look.working_days,
        "distance_km": look.distance_km or 0,  # unknown only where nothing is paid
        "amount": look.lump_sum.amount,
        "derivation": list(look.lump_sum.derivation),
        "fit": look.fit.score,
        "fit_reasons": [reason._asdict() for reason in look.fit.reasons],
        "warnings": [asdict(finding) for finding in look.warnings],
    }


@transaction.atomic
def endorse_application(application, *, by, because=""):
    """The VOP's desk puts the application before the host. Out of an SME's turn only with a reason."""
    effect = sme_effect_of(application)
    if effect.needs_reason and not because.strip():
        raise Conflict(effect.sentences[-1])
    Application.workflow.move(
        application, "endorse", by=by, endorsed_at=timezone.now(), endorsed_by=by, endorsed_because=because
    )
    renew_hold(application)
    record("application.endorsed", application, by=by, note=because)
    if application.agreed_at:
        take_up_agreement(application, by=by)


def take_up_agreement(application, *, by):
    """The host has said yes before: it is not asked again."""
    Application.workflow.move(
        application, "take_up", by=by, accepted_at=timezone.now(), accepted_by_id=application.agreed_by_id
    )
    record("application.accepted", application, by=by)


@transaction.atomic
def agree_application(application, *, by):
    """The host says that this visit was agreed on outside of the portal; the desk looks at it as at any other."""
    Application.workflow.check(application, "agree", by=by)
    asked = Application.objects.filter(pk=application.pk, status="submitted", agreed_outside=True, agreed_at=None)
    if not asked.update(agreed_at=timezone.now(), agreed_by=by):
        raise Conflict(_("This application was answered already, or nobody said that it was agreed on."))
    record("application.agreed", application, by=by)


@transaction.atomic
def accept_application(application, *, by):
    """The host says yes; the visitor still confirms."""
    Application.workflow.move(application, "accept", by=by, accepted_at=timezone.now(), accepted_by=by)
    renew_hold(application)
    record("application.accepted", application, by=by)


@transaction.atomic
def confirm_application(application, *, by):
    """The visitor says yes too: the exchange opens. Raises Conflict when it waits for a place."""
    Application.workflow.check(application, "confirm", by=by)
    lock_places(application)
    refuse_waiting(application)
    Application.workflow.move(application, "confirm", by=by)
    try:
        with transaction.atomic():
            exchange = open_exchange(application, by=by)
    except IntegrityError as error:
        raise Conflict(why_not_open(error, application)) from error
    record("application.confirmed", application, by=by)
    settle_places(application)
    return exchange


def why_not_open(error, application):
    broken = constraint_of(error)
    if broken == "exchange_one_visit":
        return _("%(vo)s has already made its one visit in the scheme (E15).") % {"vo": application.vo_name}
    if broken == "offer_places":
        return _("The last place of this offer was taken meanwhile.")
    if broken == "offer_places_held":
        return _("The last place of this offer is kept for somebody else.")
    raise error


@transaction.atomic
def decline_application(application, *, reason, by):
    """The desk or the host says no; the place kept for it, if any, goes on to the next in line."""
    Application.workflow.check(application, "decline", by=by)
    lock_places(application)
    Application.workflow.move(application, "decline", by=by, ended_at=timezone.now(), ended_by=by, reason=reason)
    record("application.declined", application, by=by, note=reason)
    settle_places(application)


@transaction.atomic
def withdraw_application(application, *, by, reason=""):
    Application.workflow.check(application, "withdraw", by=by)
    lock_places(application)
    Application.workflow.move(application, "withdraw", by=by, ended_at=timezone.now(), ended_by=by, reason=reason)
    record("application.withdrawn", application, by=by, note=reason)
    settle_places(application)


@transaction.atomic
def expire_application(application, *, by=None):
    """End what nobody answered in time; the reason says whose answer was missing."""
    lock_places(application)
    reason = why_expired(application)
    Application.workflow.move(application, "expire", by=by, ended_at=timezone.now(), ended_by=by, reason=reason)
    record("application.expired", application, by=by)
    settle_places(application)


def why_expired(application):
    if application.is_waiting:
        return _("No place became free before the first day of the visit.")
    silent = {
        "submitted": _("The visitor's partnership gave no answer until %(day)s."),
        "endorsed": _("The host gave no answer until %(day)s."),
        "accepted": _("The visitor did not confirm until %(day)s."),
    }
    sentence = silent.get(application.status, "")
    return sentence % {"day": date_format(application.expires_on, "j F Y")} if sentence else ""
