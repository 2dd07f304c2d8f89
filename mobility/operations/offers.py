"""Publishing offers. What is not yet published is a Draft."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clusterxchange.workflow import Conflict
from mobility.codes import codes_of
from mobility.eligibility import findings, refused
from mobility.models import Application, Offer
from mobility.operations.waiting import lock_places, settle_places
from mobility.stays import party_of
from partnerships.approvals import is_approved
from partnerships.events import record
from partnerships.models import Registration
from partnerships.places import find_place, folded, spelled_out
from partnerships.regions import region_name
from partnerships.rulebook import rules_on
from partnerships.vocabulary import SECTORS

OFFER_FIELDS = (
    "title", "summary", "activity_types", "sectors", "wanted", "languages", "stays", "place", "country",
    "region", "opens_on", "closes_on", "places",
)  # fmt: skip


def may_publish(user, ho):
    """The host's manager, or the desk of its partnership (cluster managers publish for members)."""
    roles = user.scope.roles_in(organisation=ho.pk) | user.scope.roles_in(partnership=ho.partnership_id)
    return bool(ho.is_ho and ho.accepted_at and roles & {"manager", "desk", "coordinator"})


@transaction.atomic
def publish_offer(*, ho, values, by):
    """Show an offer in the catalogue. values: the complete form."""
    if not may_publish(by, ho):
        raise PermissionDenied("only a host or its partnership publishes")
    refuse_unfit_host(ho)
    offer = Offer.objects.create(
        ho=ho, hop_id=ho.partnership_id, ho_name=ho.name, ho_type=ho.type, created_by=by, **offer_facts(values, ho)
    )
    record("offer.published", offer, by=by)
    return offer


def refuse_unfit_host(ho):
    """E8, E13, E21: what a host must be is asked before visitors can find it. Raises Conflict with every reason."""
    registration = Registration.objects.filter(organisation=ho).first()
    if registration is None:
        return
    found = findings(rules_on(), ho=party_of(ho, registration), agency_approval=is_approved(ho.pk))
    if refused(found):
        raise Conflict(" ".join(f"{one.message} {one.cure} ({one.rule})" for one in found if one.severity == "refuse"))


def offer_facts(values, ho):
    """The columns of an offer, with its place on the map and its words for the search."""
    facts = {"region": ""} | {name: values[name] for name in OFFER_FIELDS if name != "region" or name in values}
    place = find_place(values["place"], values["country"])
    return facts | {
        "latitude": place.latitude if place else ho.latitude,
        "longitude": place.longitude if place else ho.longitude,
        "search_text": searchable(ho.name, values),
    }


def searchable(ho_name, values):
    """What the index of words holds: what visitors type, and the codes that filters ask for."""
    words = [values["title"], values["summary"], values["place"], ho_name, region_name(values.get("region", ""))]
    words += [str(SECTORS.get(code, code)) for code in values["sectors"]]
    text = " ".join(words)
    return " ".join([folded(text), spelled_out(text), *codes_of(values)])


def write_words_anew(offers, batch=1000):
    """After the words or codes of offers have changed their form. offers: the model, also one of a migration."""
    columns = [name for name in ("ho_name", *OFFER_FIELDS) if hasattr(offers, name)]
    last = 0
    while rows := list(offers.objects.filter(pk__gt=last).only("search_text", *columns).order_by("pk")[:batch]):
        for offer in rows:
            offer.search_text = searchable(offer.ho_name, vars(offer))
        offers.objects.bulk_update(rows, ["search_text"])
        last = rows[-1].pk


@transaction.atomic
def edit_offer(offer, *, values, by):
    """Change a published or paused offer; places cannot fall below those taken."""
    if not may_publish(by, offer.ho):
        raise PermissionDenied("only a host or its partnership edits")
    lock_places(offer)
    refuse_kept_places(offer, values["places"])
    open_offers = Offer.objects.filter(pk=offer.pk).exclude(status=Offer.Status.CLOSED)
    try:
        with transaction.atomic():
            changed = open_offers.update(**offer_facts(values, offer.ho), kept_at=timezone.now())
    except IntegrityError as error:
        raise Conflict(_("More places were taken meanwhile than you want to leave.")) from error
    if not changed:
        raise Conflict(_("This offer is closed."))
    record("offer.edited", offer, by=by)
    settle_places(offer)


def refuse_kept_places(offer, places):
    """A place that is kept for somebody cannot be given up. Raises Conflict."""
    kept = Application.objects.held().filter(offer=offer).count()
    taken = Offer.objects.values_list("places_taken", flat=True).get(pk=offer.pk)
    if kept and places < taken + kept:
        raise Conflict(
            _("%(taken)s places are taken and %(kept)s more are kept for visitors who still answer.")
            % {"taken": taken, "kept": kept}
        )


@transaction.atomic
def pause_offer(offer, *, by):
    Offer.workflow.move(offer, "pause", by=by)
    record("offer.paused", offer, by=by)


@transaction.atomic
def rest_offer(offer, *, by):
    """Pause what its host seems to have forgotten; a mail asks whether it still stands."""
    Offer.workflow.move(offer, "rest", by=by)
    record("offer.rested", offer, by=by)


@transaction.atomic
def resume_offer(offer, *, by):
    now = timezone.now()
    Offer.workflow.move(offer, "resume", by=by, published_at=now, kept_at=now)
    record("offer.resumed", offer, by=by)
    settle_places(offer)


@transaction.atomic
def close_offer(offer, *, by):
    Offer.workflow.move(offer, "close", by=by)
    record("offer.closed", offer, by=by)
