"""We already agreed: recorded by one side, said by the other, checked as any application."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from clusterxchange import scope
from mobility import sweeps
from mobility.models import Application, Arrangement, Exchange, Offer
from partnerships.models import Mail
from partnerships.queue import deliver_events
from partnerships.rulebook import rules_on
from tests import factories
from tests.mobility.test_applications import as_, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def applicant(world, owner):
    with owner():
        found = factories.organisation("Fresh SL", world.vop)
        factories.member(world.cast.guest, "manager", organisation=found)
    return found


@pytest.fixture
def fresh(owner):
    def one(row):
        with owner():
            return type(row).objects.get(pk=row.pk)

    return one


def hand_in(client, address, values):
    """Check first, then submit what was checked."""
    mark = re.search(r'name="checked" value="(\w+)"', client.post(address, values | {"action": "check"}).text)
    return client.post(address, values | {"action": "submit", "checked": mark[1] if mark else ""})


def apply_address(world, arrangement=None):
    address = reverse("mobility:application-new", args=[world.offer.public_id])
    return f"{address}?agreed={arrangement.public_id}" if arrangement else address


def verb(row, name):
    return reverse(f"mobility:{type(row).__name__.lower()}-{name}", args=[row.public_id])


@pytest.fixture
def recorded_by_visitor(client, world, applicant):
    as_(client, world.cast.guest)
    assert hand_in(client, apply_address(world), typed(applicant) | {"agreed": "on"}).status_code == 302
    with scope.acting_as(world.cast.guest):
        return Application.objects.get(vo=applicant)


def test_a_visit_recorded_by_the_visitor_lands_as_one_that_both_accepted(client, world, recorded_by_visitor, fresh):
    row = recorded_by_visitor
    assert "Say whether you agreed with Fresh SL" in as_(client, world.cast.ho).get("/home/").text
    assert "Yes, we agreed on this visit" in client.get(verb(row, "detail")).text
    assert client.post(verb(row, "agree")).status_code == 302
    assert client.post(verb(row, "agree")).status_code == 409
    assert "Say whether you agreed" not in client.get("/home/").text
    assert as_(client, world.cast.vop).post(verb(row, "endorse")).status_code == 302
    assert fresh(row).status == "accepted"
    assert as_(client, world.cast.guest).post(verb(row, "confirm")).status_code == 302
    assert fresh(world.offer).places_taken == world.offer.places_taken + 1
    with scope.acting_as(world.cast.guest):
        assert Exchange.objects.filter(application=row).exists()


def test_the_host_is_asked_later_when_the_desk_was_faster(client, world, recorded_by_visitor, fresh):
    as_(client, world.cast.vop).post(verb(recorded_by_visitor, "endorse"))
    assert fresh(recorded_by_visitor).status == "endorsed"
    assert as_(client, world.cast.ho).post(verb(recorded_by_visitor, "agree")).status_code == 409
    assert client.post(verb(recorded_by_visitor, "accept")).status_code == 302


def test_the_share_of_smes_is_asked_of_an_agreed_visit_too(client, world, owner, fresh):
    with owner():
        type(world.vop).objects.filter(pk=world.vop.pk).update(exchange_target=1)
        Exchange.objects.filter(pk=world.exchange.pk).update(vo_is_sme=False)
        cluster = factories.organisation("Grupo", world.vop, type="cluster")
        row = factories.application(world.offer, cluster, agreed_outside=True, agreed_at=world.exchange.opened_at)
    page = as_(client, world.cast.vop).post(verb(row, "endorse"), {"endorse-because": ""})
    assert page.status_code == 200
    assert fresh(row).status == "submitted"
    client.post(verb(row, "endorse"), {"endorse-because": "Agreed long ago."})
    assert fresh(row).status == "accepted"


def test_an_ordinary_application_cannot_be_agreed_on(client, world, owner):
    with owner():
        row = factories.application(world.offer, factories.organisation("Plain SL", world.vop))
    assert "Yes, we agreed" not in as_(client, world.cast.ho).get(verb(row, "detail")).text
    assert client.post(verb(row, "agree")).status_code == 409


def arrange(client, world, **changes):
    values = {"visitor": "fresh sl", "starts_on": "2027-03-01", "ends_on": "2027-03-05", "note": "Robots."} | changes
    return client.post(reverse("mobility:offer-arrange", args=[world.offer.public_id]), values)


@pytest.fixture
def recorded_by_host(client, world, applicant):
    as_(client, world.cast.ho)
    assert arrange(client, world).status_code == 302
    with scope.acting_as(world.cast.ho):
        return Arrangement.objects.get(vo=applicant)


def test_a_visit_recorded_by_the_host_is_completed_by_the_visitor(
    client, world, applicant, recorded_by_host, fresh, owner
):
    deliver_events()
    with owner():
        mails = Mail.objects.filter(recipient="guest@example.eu").values_list("text", flat=True)
        assert any(f"/arrangements/{recorded_by_host.public_id}/decline/" in text for text in mails)
    as_(client, world.cast.guest)
    assert "Say whether you agreed with Host Lda" in client.get("/home/").text
    page = client.get(verb(recorded_by_host, "detail")).text
    assert apply_address(world, recorded_by_host) in page
    form = client.get(apply_address(world, recorded_by_host)).text
    assert "Robots." in form
    assert 'value="2027-03-01"' in form
    assert "We already agreed on this visit with the host" not in form
    assert hand_in(client, apply_address(world, recorded_by_host), typed(applicant)).status_code == 302
    assert fresh(recorded_by_host).status == "taken_up"
    row = fresh(Application(pk=fresh(recorded_by_host).application_id))
    assert as_(client, world.cast.vop).post(verb(row, "endorse")).status_code == 302
    assert fresh(row).status == "accepted"


def test_the_rules_are_asked_of_what_the_host_recorded(client, world, applicant, recorded_by_host, fresh):
    as_(client, world.cast.guest)
    answer = hand_in(client, apply_address(world, recorded_by_host), typed(applicant, ends_on="2027-03-02"))
    assert answer.status_code == 200
    assert "E18" in answer.text
    assert fresh(recorded_by_host).status == "proposed"


def test_a_full_offer_makes_an_agreed_visit_wait_too(client, world, applicant, recorded_by_host, owner, fresh):
    with owner():
        Offer.objects.filter(pk=world.offer.pk).update(places=world.offer.places_taken)
    hand_in(as_(client, world.cast.guest), apply_address(world, recorded_by_host), typed(applicant))
    assert fresh(Application(pk=fresh(recorded_by_host).application_id)).is_waiting


def test_one_click_says_that_nothing_was_agreed(client, world, recorded_by_host, fresh):
    page = as_(client, world.cast.guest).get(verb(recorded_by_host, "decline")).text
    assert "We did not agree on this visit." in page
    assert fresh(recorded_by_host).status == "proposed"
    client.post(verb(recorded_by_host, "decline"), {"reason": "We did not agree on this visit."})
    assert fresh(recorded_by_host).status == "declined"
    assert "We did not agree on this visit." in as_(client, world.cast.ho).get(verb(recorded_by_host, "detail")).text


def test_the_host_takes_it_back(client, world, recorded_by_host, fresh):
    assert as_(client, world.cast.ho).post(verb(recorded_by_host, "withdraw")).status_code == 302
    assert as_(client, world.cast.guest).post(verb(recorded_by_host, "decline"), {"reason": "x"}).status_code == 409


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"visitor": "Nobody"}, "No accepted visiting organisation is called like this."),
        ({"ends_on": "2027-02-01"}, "The last day is before the first one."),
        ({"starts_on": "2026-01-01"}, "This day is over."),
        ({"ends_on": "2028-01-03"}, "The offer is open in another period."),
        ({"starts_on": "soon"}, "Enter a valid date."),
        ({"note": "x" * 3001}, "at most 3000 characters"),
        ({"visitor": "Native Lda"}, "visits go abroad (E1)"),
    ],
)
def test_what_the_host_typed_wrong_is_said_and_kept(client, world, applicant, owner, changes, sentence):
    with owner():
        factories.organisation("Native Lda", world.hop, country="PT")
    page = arrange(as_(client, world.cast.ho), world, **changes)
    assert page.status_code == 200
    assert sentence in page.text.replace("&#x27;", "'")


def test_two_called_the_same_are_told_apart_by_the_town(client, world, applicant, owner):
    with owner():
        factories.organisation("Fresh SL", world.other, place="Sevilla")
    assert "add a comma and the town" in arrange(as_(client, world.cast.ho), world).text
    assert arrange(client, world, visitor="Fresh SL, Sevilla").status_code == 302


def test_asking_twice_is_refused_in_words(client, world, recorded_by_host):
    assert "has not answered yet" in arrange(as_(client, world.cast.ho), world).text


def test_foreigners_find_no_arrangement(client, world, recorded_by_host):
    for name in ("outsider", "stranger", "vo"):
        assert as_(client, getattr(world.cast, name)).get(verb(recorded_by_host, "detail")).status_code == 404
        assert arrange(client, world).status_code == 403


def test_postgres_refuses_an_arrangement_for_somebody_elses_offer(world, owner):
    with owner(), pytest.raises(IntegrityError, match="arrangement_of_offer"), transaction.atomic():
        row = factories.arrangement(world.offer, world.vo)
        Arrangement.objects.filter(pk=row.pk).update(ho=world.elsewhere)
        from django.db import connection

        connection.check_constraints()


# Nobody answers -----------------------------------------------------------------------------------


def arranged_days_ago(world, owner, days, **changes):
    with owner():
        row = factories.arrangement(world.offer, world.vo, **changes)
        Arrangement.objects.filter(pk=row.pk).update(proposed_at=timezone.now() - timedelta(days=days))
    return row


def test_what_a_visitor_does_not_answer_expires_and_both_sides_are_told(world, owner, fresh):
    row = arranged_days_ago(world, owner, rules_on().arrangement_days + 1)
    assert sweeps.expire_arrangements() == 1
    assert fresh(row).status == "expired"
    assert fresh(row).answered_at is not None
    deliver_events()
    with owner():
        told = set(Mail.objects.filter(subject__startswith="Nobody answered").values_list("recipient", flat=True))
    assert told == {"vo@example.eu", "ho@example.eu"}
    assert sweeps.expire_arrangements() == 0


def test_it_expires_when_the_visit_would_begin_and_not_before_its_days_are_over(world, owner, fresh):
    young = arranged_days_ago(world, owner, 3)
    assert sweeps.expire_arrangements() == 0
    with owner():
        Arrangement.objects.filter(pk=young.pk).update(starts_on=timezone.localdate())
    assert sweeps.expire_arrangements() == 1
    assert fresh(young).status == "expired"


def test_what_was_taken_up_or_declined_does_not_expire(world, owner):
    for status in ("taken_up", "declined", "withdrawn"):
        arranged_days_ago(world, owner, 400, status=status)
    assert sweeps.expire_arrangements() == 0


def test_the_page_says_until_when_an_answer_is_waited_for(client, world, owner):
    row = arranged_days_ago(world, owner, 0)
    day = timezone.localdate() + timedelta(days=rules_on().arrangement_days)
    page = as_(client, world.cast.vo).get(verb(row, "detail")).text
    assert f"Expires on {date_format(day, 'j F Y')} without an answer." in page


def test_after_it_expired_the_host_may_say_it_again(client, world, owner):
    arranged_days_ago(world, owner, 400)
    sweeps.expire_arrangements()
    with owner():
        assert factories.arrangement(world.offer, world.vo).status == "proposed"
