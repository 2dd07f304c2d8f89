"""Applying: the check before, the way through desk, host and visitor, and who sees what."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clusterxchange import scope
from mobility.models import Application, Exchange, Offer
from partnerships.models import Draft, Mail, Organisation, Registration
from partnerships.queue import deliver_events
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def applicant(world, owner):
    """A visiting SME of the VOP that has never visited, managed by the person with the guest's account."""
    with owner():
        fresh = factories.organisation("Fresh SL", world.vop)
        factories.member(world.cast.guest, "manager", organisation=fresh)
    return fresh


def typed(applicant, **changes):
    return {
        "vo": applicant.public_id,
        "traveller_name": "Fran Resco",
        "traveller_email": "fran@example.eu",
        "national": "yes",
        "starts_on": "2027-03-01",
        "ends_on": "2027-03-05",
        "travel_days": "0",
        "purposes": ["knowledge_sharing"],
        "goals": "To see robots at work.",
    } | changes


def check(client, world, applicant, **changes):
    answer = client.post(apply_url(world), typed(applicant, **changes) | {"action": "check"})
    assert answer.status_code == 200
    return answer.content.decode()


def submit(client, world, applicant, **changes):
    """Check first, then submit what was checked, as a person does."""
    mark = re.search(r'name="checked" value="(\w+)"', check(client, world, applicant, **changes))
    values = typed(applicant, **changes) | {"action": "submit", "checked": mark[1] if mark else ""}
    return client.post(apply_url(world), values)


def apply_url(world):
    return reverse("mobility:application-new", args=[world.offer.public_id])


def detail(application):
    return reverse("mobility:application-detail", args=[application.public_id])


def verb(application, name):
    return reverse(f"mobility:application-{name}", args=[application.public_id])


@pytest.fixture
def submitted(client, world, applicant):
    client.force_login(world.cast.guest)
    assert submit(client, world, applicant).status_code == 302
    with scope.acting_as(world.cast.guest):
        return Application.objects.get(vo=applicant)


def as_(client, person):
    client.force_login(person)
    return client


def test_the_check_shows_amount_derivation_and_fit_and_sends_nothing(client, world, applicant):
    client.force_login(world.cast.guest)
    text = check(client, world, applicant, ends_on="2027-03-03")
    assert "Lump sum: EUR\u00a0390.00" in text
    assert "3 working days, fewer than 5: half" in text
    assert "Sectors in common: Digital" in text
    assert "Submit application" in text
    with scope.acting_as(world.cast.guest):
        assert not Application.objects.filter(vo=applicant).exists()


def test_an_application_starts_as_a_copy_of_an_earlier_one(client, world, submitted, owner):
    client.force_login(world.cast.guest)
    with owner():
        other = factories.offer(world.ho, title="Another line")
    address = reverse("mobility:application-new", args=[other.public_id])
    assert f"?copy={submitted.public_id}" in client.get(address).text
    copied = client.get(address, {"copy": submitted.public_id}).text
    for kept in ("Fran Resco", "fran@example.eu", 'value="2027-03-01"', "To see robots at work."):
        assert kept in copied


def test_nobody_starts_with_a_copy_of_anothers_application(client, world, submitted, owner):
    with owner():
        factories.member(world.cast.stranger, "manager", organisation=factories.organisation("Nosy SL", world.vop))
    client.force_login(world.cast.stranger)
    for asked in (submitted.public_id, "no-such-one", "\u202e" * 90):
        assert "Fran Resco" not in client.get(apply_url(world), {"copy": asked}).text


def test_submitting_without_the_check_shows_it_first(client, world, applicant):
    client.force_login(world.cast.guest)
    answer = client.post(apply_url(world), typed(applicant) | {"action": "submit"})
    assert answer.status_code == 200
    assert "Lump sum: EUR\u00a0780.00" in answer.content.decode()


def test_what_was_changed_after_the_check_is_shown_again(client, world, applicant):
    client.force_login(world.cast.guest)
    mark = re.search(r'name="checked" value="(\w+)"', check(client, world, applicant))[1]
    values = typed(applicant, ends_on="2027-03-03") | {"action": "submit", "checked": mark}
    text = client.post(apply_url(world), values).content.decode()
    assert "it is about what you typed last" in text
    assert "EUR\u00a0390.00" in text


@pytest.mark.parametrize(
    "rule, organisation, registration, offer, stay",
    [
        ("E1", {"country": "PT"}, {}, {}, {}),
        ("E2", {"country": "GB"}, {}, {}, {}),
        ("E5", {}, {}, {}, {"national": "no", "residence_days": "20", "has_permit": "yes", "has_business": "yes"}),
        ("E6", {"type": "training"}, {}, {}, {}),
        ("E6", {"type": "authority"}, {"cluster": ""}, {}, {}),
        ("E7", {"type": "agency"}, {}, {}, {}),
        ("E11", {}, {"cluster": ""}, {}, {}),
        ("E11", {}, {"network_only": True}, {}, {}),
        ("E15", {}, {"identity": "used"}, {}, {}),
        ("E15", {}, {}, {}, {"traveller_email": "vera@example.eu"}),
        ("E18", {}, {}, {}, {"ends_on": "2027-03-02"}),
        ("E18", {}, {}, {}, {"travel_days": "4"}),
        ("E19", {}, {}, {}, {"ends_on": "2027-04-01"}),
        ("E19", {}, {}, {}, {"ends_on": "2027-02-01"}),
        ("E21", {}, {"staff": 900}, {}, {}),
        ("E21", {}, {"linked": True}, {}, {}),
        ("E24", {"sectors": ["tourism"]}, {}, {}, {}),
        ("E25", {}, {}, {}, {"purposes": []}),
    ],
)
def test_every_rule_is_heard_before_anything_is_sent(
    client, world, applicant, owner, rule, organisation, registration, offer, stay
):
    with owner():
        Organisation.objects.filter(pk=applicant.pk).update(**organisation)
        Registration.objects.filter(organisation=applicant).update(**registration)
        if registration.get("identity"):
            Exchange.objects.filter(pk=world.exchange.pk).update(vo_identity="used")
        if stay.get("traveller_email"):
            elder = factories.organisation("Elder SL", world.vop)
            factories.member(world.cast.guest, "manager", organisation=elder)
            factories.exchange(world.offer, elder)
    client.force_login(world.cast.guest)
    text = check(client, world, applicant, **stay)
    assert f'<span class="cx-rule">{rule}</span>' in text
    assert 'class="cx-finding__cure"' in text


def test_a_refused_stay_cannot_be_submitted_even_with_its_mark(client, world, applicant):
    client.force_login(world.cast.guest)
    answer = submit(client, world, applicant, ends_on="2027-03-02")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "The rules do not allow this visit yet." in text
    assert "To see robots at work." in text


@pytest.mark.parametrize(
    "changes, sentence",
    [
        ({"starts_on": "2020-03-02"}, "This day is over."),
        ({"starts_on": "2028-03-01"}, "The host receives visitors in another period."),
        ({"ends_on": "2028-03-01"}, "The host receives visitors in another period."),
        ({"starts_on": "whenever"}, "Enter a valid date."),
        ({"traveller_email": "nobody"}, "Enter a valid email address."),
        ({"travel_days": "1e9"}, "Enter a whole number."),
        ({"goals": "x" * 3001}, "at most 3000 characters"),
        ({"vo": "somebody-else"}, "Select a valid choice."),
    ],
)
def test_errors_stand_beside_the_field_and_in_the_summary(client, world, applicant, changes, sentence):
    client.force_login(world.cast.guest)
    text = check(client, world, applicant, **changes)
    assert text.count(sentence) >= 2
    assert "Fran Resco" in text


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.dictionaries(st.sampled_from(["starts_on", "ends_on", "travel_days", "residence_days", "vo", "mode"]),
                               st.text(max_size=20) | st.dates().map(str) | st.integers().map(str)))  # fmt: skip
def test_nothing_typed_breaks_the_form(client, world, applicant, changes):
    client.force_login(world.cast.guest)
    values = typed(applicant) | changes | {"action": "check"}
    assert client.post(apply_url(world), values).status_code in (200, 400)


def test_a_draft_is_kept_and_comes_back_and_goes_with_the_application(client, world, applicant):
    client.force_login(world.cast.guest)
    client.post(apply_url(world), typed(applicant, starts_on="some day") | {"action": "draft"})
    assert "some day" in client.get(apply_url(world)).content.decode()
    assert submit(client, world, applicant).status_code == 302
    with scope.acting_as(world.cast.guest):
        assert not Draft.objects.filter(kind="application").exists()


@pytest.mark.parametrize("name", ["ho", "vop", "outsider", "officer", "so"])
def test_only_managers_of_visiting_organisations_apply(client, world, name, owner):
    if name == "ho":
        with owner():
            Organisation.objects.filter(pk=world.ho.pk).update(is_vo=False)
    assert as_(client, getattr(world.cast, name)).get(apply_url(world)).status_code == 403


def test_applying_twice_says_why_not(client, world, applicant, submitted):
    text = check(client, world, applicant)
    assert "already has an open application for this offer" in text
    assert "Submit application" not in text


def test_the_whole_way_to_an_exchange(client, world, applicant, submitted):
    steps = [("vop", "endorse"), ("ho", "accept"), ("guest", "confirm")]
    for name, step in steps:
        answer = as_(client, getattr(world.cast, name)).post(verb(submitted, step))
        assert answer.status_code == 302, step
    with scope.acting_as(world.cast.guest):
        exchange = Exchange.objects.get(application=submitted)
        assert (exchange.vo_id, exchange.ho_id) == (applicant.pk, world.ho.pk)
        assert exchange.amount == 780
    assert Offer.objects.get(pk=world.offer.pk).places_taken == world.offer.places_taken + 1


def test_each_step_tells_whose_turn_it_is_by_mail(client, world, applicant, submitted, owner):
    def recipients():
        deliver_events()
        with owner():
            return set(Mail.objects.filter(event__verb__startswith="application.").values_list("recipient", flat=True))

    assert recipients() == {"vop@example.eu"}
    as_(client, world.cast.vop).post(verb(submitted, "endorse"))
    assert recipients() == {"vop@example.eu", "ho@example.eu"}
    as_(client, world.cast.ho).post(verb(submitted, "accept"))
    assert "guest@example.eu" in recipients()


@pytest.mark.parametrize(
    "step, allowed", [("endorse", {"vop", "coordinator", "so"}), ("accept", set()), ("confirm", set()),
                      ("withdraw", {"guest"})]
)  # fmt: skip
def test_nobody_takes_anothers_step(client, world, applicant, submitted, step, allowed):
    for name in ("guest", "vop", "ho", "hop", "coordinator", "finance", "outsider", "stranger", "officer"):
        if name in allowed:
            continue
        status = as_(client, getattr(world.cast, name)).post(verb(submitted, step)).status_code
        assert status in (403, 404, 409), name
        with scope.acting_as(world.cast.vop):
            assert Application.objects.get(pk=submitted.pk).status == "submitted"


def test_the_support_office_endorses_in_the_desks_stead(client, world, submitted):
    assert as_(client, world.cast.so).post(verb(submitted, "endorse")).status_code == 302


def test_foreigners_find_nothing(client, world, submitted):
    for name in ("outsider", "stranger", "vo"):
        assert as_(client, getattr(world.cast, name)).get(detail(submitted)).status_code == 404
        assert submitted.title not in client.get(reverse("mobility:application-list")).content.decode() or name == "vo"
    client.logout()
    assert client.get(detail(submitted)).status_code == 302


def test_the_hosts_side_sees_who_comes_and_why_and_no_figures(client, world, submitted):
    for name in ("ho", "hop"):
        text = as_(client, getattr(world.cast, name)).get(detail(submitted)).content.decode()
        assert "Fran Resco" in text
        assert "To see robots at work." in text
        assert "fran@example.eu" not in text
        assert "780.00" not in text
    text = as_(client, world.cast.vop).get(detail(submitted)).content.decode()
    assert "fran@example.eu" in text
    assert "780.00" in text


def test_declining_needs_a_reason_that_the_visitor_reads(client, world, submitted):
    as_(client, world.cast.vop)
    text = client.post(verb(submitted, "decline"), {"decline-reason": " "}).content.decode()
    assert "Say why, in a sentence." in text
    assert client.post(verb(submitted, "decline"), {"decline-reason": "We host no more."}).status_code == 302
    assert "We host no more." in as_(client, world.cast.guest).get(detail(submitted)).content.decode()


@pytest.mark.parametrize("name", ["vop", "coordinator"])
def test_one_click_declines_with_the_reason_that_stands_ready(client, world, submitted, name):
    page = as_(client, getattr(world.cast, name)).get(verb(submitted, "decline")).text
    assert re.search(r'value="capacity"[^>]*checked', page)
    with scope.acting_as(world.cast.vop):
        assert Application.objects.get(pk=submitted.pk).status == "submitted"
    assert client.post(verb(submitted, "decline"), {"decline-because": "capacity"}).status_code == 302
    assert "There is no capacity for this visit." in as_(client, world.cast.guest).get(detail(submitted)).text


def test_withdrawing_stands_apart_and_is_asked_twice(client, world, submitted):
    text = as_(client, world.cast.guest).get(verb(submitted, "detail")).text
    assert "Yes, withdraw it" not in text
    assert verb(submitted, "withdraw") in text
    assert "Yes, withdraw it" in client.get(verb(submitted, "withdraw")).text
    with scope.acting_as(world.cast.guest):
        assert Application.objects.get(pk=submitted.pk).status == "submitted"


def test_withdrawing_ends_it_and_a_late_answer_gets_a_409(client, world, submitted):
    as_(client, world.cast.guest).post(verb(submitted, "withdraw"))
    answer = as_(client, world.cast.vop).post(verb(submitted, "endorse"))
    assert answer.status_code == 409
    assert "no longer open" in answer.content.decode()


def test_a_place_kept_for_smes_is_given_away_only_with_a_reason(client, world, owner):
    with owner():
        world.vop.__class__.objects.filter(pk=world.vop.pk).update(exchange_target=2)
        cluster = factories.organisation("Grupo", world.vop, type="cluster")
        factories.exchange(world.offer, factories.organisation("Otro", world.vop, type="cluster"))
        Exchange.objects.filter(pk=world.exchange.pk).update(status="cancelled", stopped_at=world.exchange.opened_at,
                                                             reason="No.")  # fmt: skip
        application = factories.application(world.offer, cluster)
    as_(client, world.cast.vop)
    page = client.get(detail(application)).content.decode()
    assert "leaves the share of SMEs at 0 %" in page
    refused = client.post(verb(application, "endorse"), {"endorse-because": ""})
    assert refused.status_code == 200
    assert "error-summary" in refused.content.decode()
    assert client.post(verb(application, "endorse"), {"endorse-because": "The only one."}).status_code == 302
    assert "The only one." not in as_(client, world.cast.ho).get(detail(application)).content.decode()


def test_matching_ranks_by_fit_and_smes_first_at_equal_fit(client, world, owner):
    with owner():
        for name, kind, fit in (("Alpha", "cluster", 70), ("Beta", "sme", 70), ("Gamma", "cluster", 90)):
            factories.application(world.offer, factories.organisation(name, world.vop, type=kind), fit=fit)
    text = as_(client, world.cast.vop).get(reverse("mobility:application-list")).content.decode()
    assert text.index("Gamma") < text.index("Beta") < text.index("Alpha")
    assert "takes the share of SMEs from 100 % to 50 %" in text
    assert "leaves the share of SMEs at 100 %" in text


@pytest.mark.parametrize("name", ["vop", "ho", "so", "officer"])
def test_lists_cost_the_same_with_1_and_30(client, world, owner, name):
    as_(client, getattr(world.cast, name))
    urls = [reverse("mobility:application-list"), reverse("mobility:offer-detail", args=[world.offer.public_id])]
    with owner():
        factories.application(world.offer, factories.organisation("First", world.vop))
    few = [statements(client, url) for url in urls]
    with owner():
        for number in range(30):
            factories.application(world.offer, factories.organisation(f"Next {number}", world.vop))
    assert [statements(client, url) for url in urls] == few
    assert few[0] <= 8


def statements(client, url):
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    words = ("mobility_", "partnerships_", "app_enter")
    return len([one for one in caught if any(word in one["sql"] for word in words)])
