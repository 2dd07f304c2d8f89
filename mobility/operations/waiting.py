"""Places that many want: who waits for one, and for whom a free one is kept (scheme §2, §6).

Only the host's side sees everybody who asks for its places, so what follows acts for the host, whoever caused it.
"""

from datetime import timedelta

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from clusterxchange import scope
from clusterxchange.workflow import Conflict
from mobility.models import Application, Offer
from mobility.waiting import next_in_line
from partnerships.events import record
from partnerships.rulebook import rules_on


def as_host(row):
    """Act for the host of an offer, an application or an exchange."""
    return scope.acting_for(partnerships=[row.hop_id], organisations=[row.ho_id])


def offer_id_of(row):
    return row.pk if isinstance(row, Offer) else row.offer_id


def lock_places(row):
    """Whoever ends, confirms or promotes an application takes this lock first: then nobody waits in a circle."""
    with as_host(row):
        return locked_offer(row)


def locked_offer(row):
    return Offer.objects.select_for_update(no_key=True).get(pk=offer_id_of(row))


def places_free(offer):
    """Places nobody has and none is kept in. Asked in the host's scope, with the offer locked."""
    return offer.places_left - Application.objects.held().filter(offer=offer).count()


@transaction.atomic
def promote_next(offer, *, by=None):
    """Keep a free place for the next in line who may have it; the application, or None.

    Safe with two at once (the offer is locked) and when nothing is to do. Keeps the SME promise: places a partnership
    needs for SMEs go to no other visitor of it unless its desk gave a reason.
    """
    with as_host(offer):
        fresh = locked_offer(offer)
        if not (receives(fresh) and Application.objects.waiting().filter(offer=fresh).exists()):
            return None
        wait_for_other_promotions()
        chosen = next_in_line(fresh)
        if chosen is not None:
            hold_place(chosen, by=by)
            record("application.promoted", chosen, by=by)
        return chosen


def receives(offer):
    """Whether the host takes visitors, and has a place that is neither taken nor kept."""
    open_now = offer.status == Offer.Status.PUBLISHED and offer.closes_on >= timezone.localdate()
    return open_now and places_free(offer) > 0


def wait_for_other_promotions():
    """Two places at two offers must not both pass as the last one that a partnership need not keep for SMEs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('promotions'))")


def hold_place(application, *, by=None):
    """Keep a place for this application: for whoever is to answer next, as long as the rules say."""
    now, until = timezone.now(), hold_ends()
    Application.objects.open().filter(pk=application.pk).update(
        waiting_since=None, held_at=now, held_until=until, expires_on=Greatest(F("expires_on"), until)
    )
    application.waiting_since, application.held_at, application.held_until = None, now, until


def hold_ends():
    return timezone.localdate() + timedelta(days=rules_on().hold_days)


def renew_hold(application):
    """Somebody answered: whoever is next has the whole time again."""
    until = hold_ends()
    kept = Application.objects.held().filter(pk=application.pk)
    kept.update(held_until=until, expires_on=Greatest(F("expires_on"), until))


@transaction.atomic
def settle_places(row):
    """After anything that takes or frees a place: keep free ones for those in line; who finds none waits."""
    with as_host(row):
        offer = locked_offer(row)
        while promote_next(offer):
            pass
        if places_free(offer) < 1:
            make_wait(offer)


def make_wait(offer):
    now = timezone.now()
    for application in Application.objects.open().filter(offer=offer, waiting_since=None, held_until=None):
        Application.objects.filter(pk=application.pk).update(waiting_since=now)
        record("application.queued", application, by=None)


@transaction.atomic
def lapse_hold(application, *, by=None):
    """The time is over: the place goes on to the next. Who had it may still take one that nobody waits for."""
    lock_places(application)
    late = Application.objects.held().filter(pk=application.pk, held_until__lt=timezone.localdate())
    if late.update(held_at=None, held_until=None):
        record("application.lapsed", application, by=by)
        settle_places(application)


def refuse_waiting(application):
    """Raise Conflict while the application waits. Asked under lock_places."""
    application.refresh_from_db(fields=["waiting_since", "held_at", "held_until"])
    if application.is_waiting:
        raise Conflict(_("All places of this offer are taken or kept for others: your application waits for one."))
