"""Places that many want: who waits, for whom a free one is kept, and the SME promise (scheme §2, §6)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clusterxchange import scope
from clusterxchange.workflow import Conflict
from mobility import sweeps
from mobility.models import Application, Exchange, Offer
from mobility.operations import (
    accept_application,
    cancel_exchange,
    confirm_application,
    decline_application,
    edit_offer,
    endorse_application,
    promote_next,
    settle_places,
    withdraw_application,
)
from mobility.operations.exchanges import open_exchange
from mobility.operations.offers import OFFER_FIELDS
from mobility.sme_priority import needs_reason
from mobility.waiting import line, turns_of
from partnerships.models import Event, Mail, Partnership
from partnerships.queue import deliver_events
from partnerships.rulebook import rules_on
from tests import factories
from tests.mobility.test_applications import statements

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def offer(world, owner):
    """One place, taken by somebody."""
    with owner():
        found = factories.offer(world.ho, title="One place", places=1)
        factories.exchange(found, factories.organisation("First SL", world.vop))
        return Offer.objects.get(pk=found.pk)


@pytest.fixture
def applies(world, owner, offer):
    def one(name, *, status="accepted", vop=None, **changes):
        with owner():
            kind = changes.pop("type", "sme")
            vo = factories.organisation(name, vop or world.vop, type=kind)
            row = factories.application(offer, vo, status=status, **changes)
        settle_places(row)
        return row

    return one


@pytest.fixture
def fresh(owner):
    def one(row):
        with owner():
            return type(row).objects.get(pk=row.pk)

    return one


def manager(owner, row, email="manager@example.com"):
    with owner():
        person = factories.person(email)
        factories.member(person, "manager", organisation=row.vo)
    return person


def free_the_place(offer, world, owner):
    with owner():
        taken = Exchange.objects.get(offer=offer, status="building")
    with scope.acting_as(world.cast.vop):
        cancel_exchange(Exchange.objects.get(pk=taken.pk), reason="Illness.", by=world.cast.vop)


def names_in_line(offer, owner):
    with owner():
        order = [pk for pk, _turn in line({offer.pk})]
        names = dict(Application.objects.filter(pk__in=order).values_list("pk", "vo_name"))
    return [names[pk] for pk in order]


def test_who_finds_no_place_waits_in_the_order_of_asking(applies, offer, owner, world, fresh):
    rows = [applies(name) for name in ("Alpha", "Beta", "Gamma")]
    assert names_in_line(offer, owner) == ["Alpha", "Beta", "Gamma"]
    with scope.acting_as(manager(owner, rows[1])):
        mine = list(Application.objects.filter(vo=rows[1].vo))
        assert str(turns_of(mine)[rows[1].pk]) == "2nd of 3 waiting"
        assert Application.objects.count() == 1  # the numbers, not the others


def test_one_that_waits_cannot_confirm_and_reads_why(client, applies, owner, world):
    row = applies("Alpha")
    person = manager(owner, row)
    client.force_login(person)
    page = client.get(reverse("mobility:application-detail", args=[row.public_id])).text
    assert "Waiting list: 1st of 1 waiting" in page
    assert "Confirm: we come" not in page
    assert "1st of 1 waiting" in client.get(reverse("mobility:application-list")).text
    answer = client.post(reverse("mobility:application-confirm", args=[row.public_id]))
    assert answer.status_code == 409
    assert "your application waits for one" in answer.text


def test_a_place_that_becomes_free_is_kept_for_the_next_and_confirmed(client, applies, offer, owner, world, fresh):
    first, second = applies("Alpha"), applies("Beta")
    free_the_place(offer, world, owner)
    assert fresh(first).held_until == TODAY + timedelta(days=rules_on().hold_days)
    assert fresh(second).is_waiting
    person = manager(owner, first)
    client.force_login(person)
    assert "A place is kept for this visit until" in client.get(
        reverse("mobility:application-detail", args=[first.public_id])
    ).text  # fmt: skip
    assert client.post(reverse("mobility:application-confirm", args=[first.public_id])).status_code == 302
    assert fresh(offer).places_taken == 1
    assert fresh(second).is_waiting


@pytest.mark.parametrize("how", ["decline", "withdraw", "expire"])
def test_however_the_kept_place_is_given_up_the_next_one_has_it(applies, offer, owner, world, fresh, how):
    first, second = applies("Alpha", status="endorsed"), applies("Beta", status="endorsed")
    free_the_place(offer, world, owner)
    if how == "decline":
        with scope.acting_as(world.cast.ho):
            decline_application(fresh(first), reason="No.", by=world.cast.ho)
    elif how == "withdraw":
        person = manager(owner, first)
        with scope.acting_as(person):
            withdraw_application(fresh(first), by=person)
    else:
        with owner():
            Application.objects.filter(pk=first.pk).update(expires_on=TODAY - timedelta(days=1))
        sweeps.expire_applications()
        assert "The host gave no answer until" in fresh(first).reason
    assert not fresh(first).is_held
    assert fresh(second).is_held


def test_more_places_go_to_those_in_line(applies, offer, owner, world, fresh):
    rows = [applies(name) for name in ("Alpha", "Beta", "Gamma")]
    values = {name: getattr(offer, name) for name in OFFER_FIELDS}
    with scope.acting_as(world.cast.ho):
        edit_offer(fresh(offer), values=values | {"places": 3}, by=world.cast.ho)
    assert [fresh(row).is_held for row in rows] == [True, True, False]
    with scope.acting_as(world.cast.ho), pytest.raises(Conflict, match="2 more are kept"):
        edit_offer(fresh(offer), values=values | {"places": 2}, by=world.cast.ho)


def test_a_hold_that_nobody_used_goes_on_to_the_next_by_the_sweep(applies, offer, owner, world, fresh):
    first, second = applies("Alpha"), applies("Beta")
    free_the_place(offer, world, owner)
    with owner():
        Application.objects.filter(pk=first.pk).update(held_until=TODAY - timedelta(days=1))
    assert sweeps.lapse_holds() == 1
    assert sweeps.lapse_holds() == 0
    assert fresh(second).is_held
    assert fresh(first).is_waiting
    assert names_in_line(offer, owner) == ["Alpha"]


def test_who_let_the_only_place_lapse_may_still_take_it(applies, offer, owner, world, fresh):
    row = applies("Alpha")
    free_the_place(offer, world, owner)
    with owner():
        Application.objects.filter(pk=row.pk).update(held_until=TODAY - timedelta(days=1))
    sweeps.lapse_holds()
    person = manager(owner, row)
    with scope.acting_as(person):
        assert confirm_application(Application.objects.get(pk=row.pk), by=person).offer_id == offer.pk


def test_every_answer_gives_the_next_one_its_whole_time(applies, offer, owner, world, fresh):
    row = applies("Alpha", status="submitted")
    free_the_place(offer, world, owner)
    for name, step in (("vop", endorse_application), ("ho", accept_application)):
        with owner():
            Application.objects.filter(pk=row.pk).update(held_until=TODAY)
        with scope.acting_as(getattr(world.cast, name)) as _scope:
            step(Application.objects.get(pk=row.pk), by=getattr(world.cast, name))
        assert fresh(row).held_until == TODAY + timedelta(days=rules_on().hold_days)


def test_what_waits_does_not_expire_before_its_stay_would_begin(applies, owner, fresh):
    row = applies("Alpha")
    with owner():
        Application.objects.filter(pk=row.pk).update(expires_on=TODAY - timedelta(days=40))
    sweeps.expire_applications()
    assert fresh(row).is_waiting
    with owner():
        Application.objects.filter(pk=row.pk).update(starts_on=TODAY, ends_on=TODAY)
    sweeps.expire_applications()
    assert fresh(row).reason == "No place became free before the first day of the visit."


def test_the_sweep_finds_what_a_dead_worker_left(applies, offer, owner, fresh):
    """Places grew and nobody promoted: state says so, no message was needed."""
    row = applies("Alpha")
    with owner():
        Offer.objects.filter(pk=offer.pk).update(places=2)
    assert sweeps.fill_places() == 1
    assert fresh(row).is_held


def test_a_paused_offer_promotes_nobody_until_it_opens_again(applies, offer, owner, world, fresh):
    row = applies("Alpha")
    with owner():
        Offer.objects.filter(pk=offer.pk).update(status="paused")
    free_the_place(offer, world, owner)
    assert fresh(row).is_waiting
    with owner():
        Offer.objects.filter(pk=offer.pk).update(status="published")
    sweeps.fill_places()
    assert fresh(row).is_held


def test_promote_next_without_need_does_nothing(applies, offer, fresh, owner):
    assert promote_next(offer) is None
    row = applies("Alpha")
    assert promote_next(offer) is None
    assert fresh(row).is_waiting


# The SME promise ---------------------------------------------------------------------------------


def in_need(world, owner, target):
    """The VOP needs every place that is left for SMEs."""
    with owner():
        Partnership.objects.filter(pk=world.vop.pk).update(exchange_target=target)
        Exchange.objects.filter(vop=world.vop).exclude(status="cancelled").update(vo_is_sme=False)


def test_a_place_needed_for_smes_goes_to_no_other_visitor_of_that_partnership(applies, offer, owner, world, fresh):
    in_need(world, owner, 3)  # no SME yet, and two are to be: the places left are needed for them
    other, sme = applies("Cluster", type="cluster"), applies("Sme")
    assert names_in_line(offer, owner) == ["Sme", "Cluster"]
    free_the_place(offer, world, owner)
    assert fresh(sme).is_held
    assert fresh(other).is_waiting


def test_alone_in_line_it_still_waits_while_smes_need_the_place(client, applies, offer, owner, world, fresh):
    in_need(world, owner, 2)
    other = applies("Cluster", type="cluster")
    free_the_place(offer, world, owner)
    assert fresh(other).is_waiting
    client.force_login(manager(owner, other))
    page = client.get(reverse("mobility:application-detail", args=[other.public_id])).text
    assert "needed for SMEs of the visitor" in page


def test_the_desks_reason_puts_it_in_line_with_the_others(applies, offer, owner, world, fresh):
    in_need(world, owner, 2)
    other = applies("Cluster", type="cluster", endorsed_because="The only one who can.")
    free_the_place(offer, world, owner)
    assert fresh(other).is_held


def test_another_partnerships_visitor_is_not_held_back(applies, offer, owner, world, fresh):
    in_need(world, owner, 2)
    applies("Cluster", type="cluster")
    guest = applies("Other cluster", type="cluster", vop=world.other)
    free_the_place(offer, world, owner)
    assert fresh(guest).is_held


def test_a_kept_place_counts_so_that_two_offers_do_not_both_give_away_the_last_one(owner, world, fresh):
    with owner():
        # Two matches, one of them an SME's; of the target of four, one place need not be an SME's.
        Partnership.objects.filter(pk=world.vop.pk).update(exchange_target=4)
        offers = [factories.offer(world.ho, title=f"Offer {number}", places=1) for number in range(2)]
        factories.exchange(offers[0], factories.organisation("Matched", world.vop, type="cluster"))
        rows = [factories.application(one, factories.organisation(f"Cluster of {one}", world.vop, type="cluster"),
                                      status="accepted", waiting_since=timezone.now()) for one in offers]  # fmt: skip
        Offer.objects.filter(pk=offers[0].pk).update(places=2)
    for one in offers:
        settle_places(one)
    assert sorted(fresh(row).is_held for row in rows) == [False, True]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(target=st.integers(1, 9), flags=st.lists(st.booleans(), max_size=8), kept=st.lists(st.booleans(), max_size=2))
def test_the_database_and_the_desk_agree_on_what_is_needed_for_smes(world, owner, target, flags, kept):
    with transaction.atomic():
        with owner():
            vop = factories.partnership(f"NEED{next(factories.counter)}")
            Partnership.objects.filter(pk=vop.pk).update(exchange_target=target)
            offer = factories.offer(world.ho, places=50)
            for number, is_sme in enumerate([*flags, *kept]):
                vo = factories.organisation(f"Visitor {number}", vop, type="sme" if is_sme else "cluster")
                if number < len(flags):
                    factories.exchange(offer, vo)
                else:
                    hold = {"held_at": timezone.now(), "held_until": TODAY}
                    factories.application(offer, vo, status="accepted", **hold)
            asks = factories.organisation("Asks", vop, type="cluster")
            factories.application(offer, asks, status="accepted", waiting_since=timezone.now())
            turns = dict(line({offer.pk}))
        every = [*flags, *kept]
        expected = needs_reason(target, Decimal("0.5"), sum(every), len(every), is_sme=False)
        assert [turn.held_back for turn in turns.values()] == [expected]
        transaction.set_rollback(True)


# What goes round the code is refused too ------------------------------------------------------------


def test_the_database_keeps_the_place_for_whom_it_is_kept(applies, offer, owner, world, fresh):
    first, second = applies("Alpha"), applies("Beta")
    free_the_place(offer, world, owner)
    person = manager(owner, second)
    with scope.acting_as(person), pytest.raises(IntegrityError, match="kept for somebody"), transaction.atomic():
        open_exchange(Application.objects.get(pk=second.pk), by=person)
    assert fresh(first).is_held


def test_nobody_both_waits_and_has_a_place_kept(applies, owner):
    row = applies("Alpha")
    with owner(), pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=row.pk).update(held_at=timezone.now(), held_until=TODAY)


# Who hears of it ------------------------------------------------------------------------------------


def test_the_visitor_hears_that_it_waits_and_that_a_place_is_kept(applies, offer, owner, world):
    row = applies("Alpha", status="endorsed")
    person = manager(owner, row)
    deliver_events()
    free_the_place(offer, world, owner)
    deliver_events()
    with owner():
        mine = dict(Mail.objects.filter(recipient=person.email).values_list("subject", "text"))
        asked = Mail.objects.filter(recipient="ho@example.eu").values_list("subject", flat=True)
        assert "A place at Host Lda is kept for Alpha" in asked
        assert Event.objects.filter(verb="application.promoted", subject_id=row.pk).count() == 1
    assert set(mine) >= {"You are on the waiting list of Host Lda", "A place at Host Lda is kept for Alpha"}
    assert f"/applications/{row.public_id}/withdraw/" in mine["You are on the waiting list of Host Lda"]


def test_my_tasks_say_until_when_a_place_is_kept_and_offer_the_short_no(client, applies, offer, owner, world):
    row = applies("Alpha")
    client.force_login(manager(owner, row))
    assert "Confirm your visit" not in client.get("/home/").text
    free_the_place(offer, world, owner)
    page = client.get("/home/").text
    assert "Confirm your visit to Host Lda" in page
    assert "A place is kept for this visit" in page
    assert reverse("mobility:application-withdraw", args=[row.public_id]) in page


@pytest.mark.parametrize("name", ["vop", "ho", "so"])
def test_the_list_costs_the_same_with_1_and_30_that_wait(client, world, offer, owner, name):
    client.force_login(getattr(world.cast, name))
    url = reverse("mobility:application-list")
    with owner():
        one = factories.organisation("First in line", world.vop)
        factories.application(offer, one, waiting_since=timezone.now())
    assert "1st of 1 waiting" in client.get(url).text
    few = statements(client, url)
    with owner():
        for number in range(30):
            vo = factories.organisation(f"Next {number}", world.vop)
            factories.application(offer, vo, waiting_since=timezone.now())
    assert statements(client, url) == few <= 8
