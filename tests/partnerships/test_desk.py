"""The desk's queue: one organisation twice (E15), colleagues, lists of gaps, acceptance by the dozen, the clocks."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clusterxchange import scope
from mobility.stays import visited_before
from partnerships.fingerprints import fingerprint, name_fingerprint
from partnerships.gaps import GAPS
from partnerships.identity_numbers import has_vat_numbers
from partnerships.models import Event, Registration
from partnerships.rulebook import rules_on
from partnerships.sweeps import calls_for
from tests import factories
from tests.partnerships.registering import typed

pytestmark = pytest.mark.django_db
NEW = reverse("partnerships:registration-new")
QUEUE = reverse("partnerships:registration-list")
MANY = reverse("partnerships:registration-accept-many")
NUMBER_ELSEWHERE = "An organisation with this number is registered elsewhere; the Support Office has been told."


def page(registration, name="detail"):
    return reverse(f"partnerships:registration-{name}", args=[registration.public_id])


@pytest.fixture
def register(client, world):
    """Somebody registers through the form; gives the registration."""

    def register(by, partnership, **changes):
        client.force_login(by)
        answer = client.post(NEW, typed(partnership=partnership.public_id, **changes))
        assert answer.status_code == 302, answer.context["form"].errors
        with scope.acting_as(by):
            return Registration.objects.select_related("organisation").order_by("-pk")[0]

    return register


@pytest.fixture
def waiting(world, owner):
    """Registrations that wait for the desk of the VO's partnership."""

    def waiting(*names, **changes):
        with owner():
            for name in names:
                body = factories.organisation(name, world.vop, type="cluster", accepted=False)
                Registration.objects.filter(organisation=body).update(**changes)
            return list(Registration.objects.filter(organisation__name__in=names).order_by("pk"))

    return waiting


def read(registration, user):
    with scope.acting_as(user):
        return Registration.objects.get(pk=registration.pk)


# E15: the same organisation twice -----------------------------------------------------------------


@pytest.mark.parametrize(
    "one, other",
    [
        (("ES", "ESA12345674"), ("ES", "a-12345674")),
        (("BE", "BE 403.019.261"), ("BE", "BE0403019261")),
        (("GR", "EL094259216"), ("GR", "094259216")),
        (("XK", "KS 810-1"), ("XK", "ks8101")),
    ],
)
def test_e15_one_number_has_one_fingerprint_however_it_is_written(one, other):
    assert fingerprint(*one) == fingerprint(*other) != ""


def test_e15_a_fingerprint_tells_nothing_without_its_own_key(settings):
    first = fingerprint("ES", "ESA12345674")
    settings.IDENTITY_KEY = "another key"
    assert fingerprint("ES", "ESA12345674") != first
    settings.SECRET_KEY = "rotated"
    again = fingerprint("ES", "ESA12345674")
    settings.SECRET_KEY = "rotated again"
    assert fingerprint("ES", "ESA12345674") == again
    assert fingerprint("ES", " - ") == ""
    assert fingerprint("PT", "12345674") != fingerprint("ES", "12345674")


def test_e15_the_weaker_fingerprint_passes_over_accents_and_legal_forms():
    assert name_fingerprint("ES", "Talleres Ruíz, S.L.") == name_fingerprint("ES", "TALLERES RUIZ")
    assert name_fingerprint("ES", "Talleres Ruiz") != name_fingerprint("PT", "Talleres Ruiz")
    assert name_fingerprint("DE", "GmbH") != name_fingerprint("DE", "AG")


@pytest.mark.parametrize("country, known", [("ES", True), ("GR", True), ("RS", True), ("XK", False), ("UA", False)])
def test_which_countries_have_vat_numbers_we_know(country, known):
    assert has_vat_numbers(country) is known


def test_the_form_names_the_countries_without_vat_numbers(client, world):
    client.force_login(world.cast.guest)
    assert "Kosovo" in client.get(NEW).text.partition("if there is none")[2][:120]


def test_e15_both_desks_learn_of_a_double_but_not_whose(client, world, register):
    first = register(world.cast.guest, world.vop)
    second = register(world.cast.stranger, world.other, name="Quite another name")
    client.force_login(world.cast.outsider)
    said = client.get(page(second)).text
    assert NUMBER_ELSEWHERE in said
    assert "Talleres Ruiz" not in said
    client.force_login(world.cast.vop)
    said = client.get(page(first)).text
    assert NUMBER_ELSEWHERE in said
    assert "Quite another name" not in said


def test_e15_who_registers_learns_nothing_of_others(client, world, register):
    register(world.cast.guest, world.vop)
    second = register(world.cast.stranger, world.other, name="Quite another name")
    said = client.get(page(second)).text
    assert "elsewhere" not in said
    assert [entry["what"] for entry in client.get(page(second)).context["timeline"]] == ["Submitted"]


def test_e15_the_support_office_is_told_and_sees_both_records(client, world, register, owner):
    first = register(world.cast.guest, world.vop)
    second = register(world.cast.stranger, world.other, name="Quite another name")
    with owner():
        assert Event.objects.get(verb="registration.doubled").subject_id == second.pk
    client.force_login(world.cast.so)
    said = client.get(page(second)).text
    assert "Registered twice" in said
    assert page(first) in said
    client.force_login(world.cast.officer)
    assert "Registered twice" not in client.get(page(second)).text


def test_e15_the_same_name_elsewhere_is_a_weaker_warning(client, world, register):
    register(world.cast.guest, world.vop)
    second = register(world.cast.stranger, world.other, name="TALLERES RUIZ S.L.", registration_number="Registro 4711")
    client.force_login(world.cast.outsider)
    said = client.get(page(second)).text
    assert "An organisation of this name in this country is registered elsewhere." in said
    assert NUMBER_ELSEWHERE not in said


@pytest.mark.parametrize("status", ["rejected", "withdrawn"])
def test_e15_what_is_over_is_no_double(client, world, register, owner, status):
    first = register(world.cast.guest, world.vop)
    with owner():
        factories.registration_of(first.organisation, status=status)
    second = register(world.cast.stranger, world.other)
    client.force_login(world.cast.outsider)
    assert "registered elsewhere" not in client.get(page(second)).text


def test_e15_one_visit_holds_across_partnerships(client, world, register, owner):
    first = register(world.cast.guest, world.vop)
    with owner():
        factories.exchange(world.offer, first.organisation, identity=first.identity)
    second = register(world.cast.stranger, world.other, registration_number="a 12345674", name="Another name")
    with scope.acting_as(world.cast.stranger):
        assert visited_before(second.identity)
        assert not visited_before(fingerprint("ES", "B12345678"))


# Colleagues ---------------------------------------------------------------------------------------


def test_the_desk_gives_a_registration_to_a_colleague(client, world, waiting):
    (one,) = waiting("Slow Ltd")
    client.force_login(world.cast.vop)
    client.post(page(one, "assign"), {"colleague": world.cast.coordinator.pk})
    assert read(one, world.cast.vop).assigned_to == world.cast.coordinator
    assert "Coordinator" in client.get(QUEUE).text
    assert "Slow Ltd" not in client.get(QUEUE, {"who": "me"}).text
    assert "Slow Ltd" not in client.get(QUEUE, {"who": "nobody"}).text
    assert "Answer the registration" not in client.get(reverse("home")).text
    client.force_login(world.cast.coordinator)
    assert "Slow Ltd" in client.get(QUEUE, {"who": "me"}).text
    assert "Answer the registration" in client.get(reverse("home")).text


def test_what_a_colleague_leaves_lying_is_everybodys_again_at_the_reminder(client, world, waiting):
    waiting("Slow Ltd", assigned_to=world.cast.coordinator, reminded_at=timezone.now())
    client.force_login(world.cast.vop)
    assert "Answer the registration" in client.get(reverse("home")).text


def test_it_can_be_given_back_to_whoever_comes_first(client, world, waiting):
    (one,) = waiting("Slow Ltd", assigned_to=world.cast.coordinator)
    client.force_login(world.cast.vop)
    client.post(page(one, "assign"), {"colleague": ""})
    assert read(one, world.cast.vop).assigned_to is None


@pytest.mark.parametrize("name", ["finance", "vo", "outsider"])
def test_it_is_given_to_nobody_outside_the_desk(client, world, waiting, name):
    (one,) = waiting("Slow Ltd")
    client.force_login(world.cast.vop)
    answer = client.post(page(one, "assign"), {"colleague": getattr(world.cast, name).pk}, follow=True)
    assert "Choose somebody of the desk." in answer.text
    assert read(one, world.cast.vop).assigned_to is None


@pytest.mark.parametrize("name, status", [("finance", 403), ("outsider", 404), ("officer", 404), ("so", 302)])
def test_only_the_desk_gives_it_to_somebody(client, world, waiting, name, status):
    (one,) = waiting("Slow Ltd")
    client.force_login(getattr(world.cast, name))
    assert client.post(page(one, "assign"), {"colleague": world.cast.vop.pk}).status_code == status


# Gaps ---------------------------------------------------------------------------------------------


def test_it_goes_back_with_a_list_of_gaps_that_lead_to_their_fields(client, world, register):
    one = register(world.cast.guest, world.vop)
    client.force_login(world.cast.vop)
    client.post(page(one, "send-back"), {"gaps": ["number", "figures"], "reason": "By Friday, please."})
    client.force_login(world.cast.guest)
    said = client.get(page(one)).text
    assert "we do not find it" in said
    assert "By Friday, please." in said
    form = client.get(page(one, "edit")).text
    assert 'href="#id_registration_number"' in form
    assert 'href="#id_staff"' in form
    assert form.count("we do not find it") == 1
    client.post(page(one, "edit"), typed())
    assert read(one, world.cast.guest).gaps == []


def test_what_the_portal_found_is_ticked_already(client, world, register):
    one = register(world.cast.guest, world.vop, cluster="", cluster_profiled=None, staff="300")
    client.force_login(world.cast.vop)
    assert client.get(page(one, "send-back")).context["form"].initial["gaps"] == ["figures", "cluster"]


@pytest.mark.parametrize("sent", [{}, {"gaps": ["no such gap"]}, {"reason": " "}])
def test_a_return_says_what_is_missing(client, world, waiting, sent):
    (one,) = waiting("Slow Ltd")
    client.force_login(world.cast.vop)
    assert client.post(page(one, "send-back"), sent).status_code == 200
    assert read(one, world.cast.vop).status == "submitted"


def test_every_gap_leads_to_a_field_of_the_form():
    from partnerships.forms import RegistrationForm

    assert {field for _sentence, field in GAPS.values()} <= set(RegistrationForm.base_fields)


# By the dozen -------------------------------------------------------------------------------------


def test_several_are_accepted_at_once_and_what_cannot_be_is_said(client, world, waiting, register):
    good = waiting("First", "Second")
    (gone,) = waiting("Gone", status="accepted", decided_at=timezone.now())
    large = register(world.cast.guest, world.vop, name="Too large", staff="300")
    client.force_login(world.cast.vop)
    asked = [one.public_id for one in (good[0], gone, large, good[1])]
    said = client.post(MANY, {"registrations": [*asked, "no-such-one"]}, follow=True).text
    assert "2 registrations are accepted." in said
    assert "Gone is not accepted" in said
    assert "Too large is not accepted: By its figures this is a large company" in said
    assert [read(one, world.cast.vop).status for one in (*good, large)] == ["accepted", "accepted", "submitted"]


def test_e15_a_double_is_not_accepted_by_the_dozen(client, world, register):
    register(world.cast.guest, world.vop)
    second = register(world.cast.stranger, world.other, name="Another name")
    client.force_login(world.cast.outsider)
    said = client.post(MANY, {"registrations": [second.public_id]}, follow=True).text
    assert "registered elsewhere" in said
    assert read(second, world.cast.outsider).status == "submitted"


@pytest.mark.parametrize("name", ["finance", "outsider", "vo", "guest", "officer"])
def test_others_accept_nothing_by_the_dozen(client, world, waiting, name):
    (one,) = waiting("First")
    client.force_login(getattr(world.cast, name))
    client.post(MANY, {"registrations": [one.public_id]})
    assert read(one, world.cast.vop).status == "submitted"


def test_nothing_ticked_is_said(client, world):
    client.force_login(world.cast.vop)
    assert "Tick the registrations to accept." in client.post(MANY, follow=True).text


@pytest.mark.parametrize("name, ticks", [("vop", True), ("so", True), ("finance", False), ("officer", False)])
def test_only_who_may_accept_sees_the_ticks(client, world, waiting, name, ticks):
    waiting("First")
    client.force_login(getattr(world.cast, name))
    assert ("Accept those ticked" in client.get(QUEUE).text) is ticks


# Clocks -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "working_days, calls", [(4, []), (5, ["remind_desk"]), (10, ["remind_desk", "escalate_registration"])]
)
def test_the_clocks_are_those_of_the_rule_set(db, world, working_days, calls):
    from partnerships.calendar import add_working_days

    rules = rules_on()
    came = date(2027, 3, 1)
    row = {
        "submitted_at": timezone.make_aware(timezone.datetime(2027, 3, 1, 9)), "reminded_at": None,
        "escalated_at": None, "due_on": add_working_days(came, rules.desk_days),
    }  # fmt: skip
    today = add_working_days(came, working_days)
    assert [call.__name__ for call in calls_for(row, today, rules)] == calls
    assert today - came >= timedelta(days=working_days)
