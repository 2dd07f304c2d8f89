"""From open applications to the instance of a matching round, and back. Reads only."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from mobility.allocation.instance import Applicant, Budget, Instance, Option, Places
from mobility.budgets import left_to_promise
from mobility.models import Application, Candidate, Exchange, Offer

COLUMNS = ("id", "vo_id", "vop_id", "offer_id", "title", "ho_name", "vo_is_sme", "submitted_at", "fit", "amount")


@dataclass(frozen=True)
class Question:
    """instance: what the search is asked; rows: {(visitor, offer) as named there: application}."""

    instance: Instance
    rows: dict
    marks: dict  # {application's pk: pinned or forbidden}
    euros: dict  # {partnership's pk: what it may still promise}


def eligible(asked):
    """The applications a round looks at: those that wait for their desk, of visitors with no visit on its way."""
    found = Application.objects.filter(
        status="submitted", mode="physical", fit__gte=asked.least_fit, starts_on__gt=timezone.localdate(),
        offer__in=Offer.objects.open_on(timezone.localdate()),
    )  # fmt: skip
    if asked.partnership_id:
        found = found.filter(vop=asked.partnership_id)
    if asked.countries:
        found = found.filter(ho_country__in=asked.countries)
    on_its_way = Application.objects.filter(status__in=["endorsed", "accepted"], mode="physical")
    visited = Exchange.objects.filter(mode="physical").alive().exclude(vo_identity="")
    return found.exclude(vo__in=on_its_way.values("vo")).exclude(vo__in=visited.values("vo"))


def question_of(asked):
    """The question of a round, as its asker may see it now."""
    rows = list(eligible(asked).order_by("submitted_at", "pk").only(*COLUMNS))
    offers = named_offers(rows)
    vops = sorted({row.vop_id for row in rows})
    euros = left_to_promise(vops)
    if asked.budget is not None:
        # A round may be given less than is left, never more: what would overrun is refused later anyway.
        euros = {vop: min(left, asked.budget) for vop, left in euros.items()}
    marks = dict(asked.candidates.exclude(mark="").values_list("application", "mark"))
    return Question(
        Instance(
            partnerships=[Budget(id=vop, budget_cents=int(euros[vop] * 100)) for vop in vops],
            offers=[Places(id=offers[pk], places=places) for pk, places in places_open(rows).items()],
            applications=applicants(rows, offers),
            share=float(asked.share),
            share_scope=asked.share_scope,
            **{mark: [(row.vo_id, offers[row.offer_id]) for row in rows if marks.get(row.pk) == mark]
               for mark in (Candidate.Mark.PINNED, Candidate.Mark.FORBIDDEN)},
        ),
        {(row.vo_id, offers[row.offer_id]): row for row in rows},
        marks,
        euros,
    )  # fmt: skip


def named_offers(rows):
    """{offer's pk: a name of its own}: the sentences of a round speak of offers as people know them."""
    names, taken = {}, defaultdict(int)
    for row in rows:
        if row.offer_id not in names:
            name = _("“%(title)s” at %(host)s") % {"title": row.title, "host": row.ho_name}
            taken[name] += 1
            names[row.offer_id] = name if taken[name] == 1 else f"{name} ({taken[name]})"
    return names


def applicants(rows, offers):
    """One for each visitor, whose applications are its options: it visits once (E15)."""
    by_visitor = defaultdict(list)
    for row in rows:
        by_visitor[row.vo_id].append(row)
    return [
        Applicant(
            id=vo, organisation=vo, partnership=mine[0].vop_id, sme=mine[0].vo_is_sme,
            submitted_at=min(row.submitted_at for row in mine).timestamp(),
            options=[option_of(row, offers) for row in mine],
        )
        for vo, mine in by_visitor.items()
    ]  # fmt: skip


def option_of(row, offers):
    return Option(offer=offers[row.offer_id], fit=min(100, max(1, row.fit)), amount_cents=int(row.amount * 100))


def places_open(rows):
    """{offer's pk: places nobody has and none is kept in, but for the applications looked at}."""
    ids = sorted({row.offer_id for row in rows})
    left = {offer.pk: offer.places_left for offer in Offer.objects.filter(pk__in=ids).only("places", "places_taken")}
    with connection.cursor() as cursor:
        cursor.execute("SELECT offer, held FROM places_held(%s)", [ids])
        held = dict(cursor.fetchall())
    own = Application.objects.filter(pk__in=[row.pk for row in rows]).held().order_by()
    for offer, many in own.values_list("offer").annotate(many=Count("pk")):
        held[offer] -= many
    return {pk: max(0, left[pk] - held.get(pk, 0)) for pk in ids}


def candidates_of(asked, question, allocation):
    """The rows that say what came out, marks kept."""
    chosen = {(match["application"], match["offer"]) for match in allocation.matches}
    told, first = {}, {}
    for visitor, offer in question.rows:
        first.setdefault(visitor, offer)
    for one in allocation.unmatched:
        told[one["application"], one.get("offer", first[one["application"]])] = one
    return [
        Candidate(
            round=asked, application=row, vop_id=row.vop_id, fit=row.fit, mark=question.marks.get(row.pk, ""),
            chosen=pair in chosen, reason=told.get(pair, {}).get("reason", ""),
            sentence=told.get(pair, {}).get("sentence", ""),
        )
        for pair, row in question.rows.items()
    ]  # fmt: skip


def outcome_of(question, allocation):
    """What the page says of the whole: JSON."""
    spent = sum(question.rows[match["application"], match["offer"]].amount for match in allocation.matches)
    scarce = sorted(allocation.places, key=lambda one: -one["one_more"])[:5]
    return {
        "status": allocation.status, "objective": allocation.objective, "bound": allocation.bound,
        "gap": allocation.gap, "matches": len(allocation.matches), "sme_matches": allocation.sme_matches,
        "visitors": len(question.instance.applications), "share_price": allocation.share_price,
        "share_cost": allocation.share_cost, "places": scarce, "budgets": allocation.budgets,
        "broken": allocation.broken, "seconds": allocation.seconds, "euros": str(spent),
        "euros_left": str(sum(question.euros.values(), Decimal(0))),
    }  # fmt: skip
