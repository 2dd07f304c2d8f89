"""Registering an organisation in the browser, and the desk's answers."""

import pytest
from django.urls import reverse

from clusterxchange import scope
from partnerships.assignment import Candidate, choose_partnership
from partnerships.models import Draft, Event, Membership, Organisation, Partnership, Registration
from tests import factories
from tests.partnerships.registering import typed
from tests.statements import NESTING

pytestmark = pytest.mark.django_db
NEW = reverse("partnerships:registration-new")
QUEUE = reverse("partnerships:registration-list")


def page(registration, name="detail"):
    return reverse(f"partnerships:registration-{name}", args=[registration.public_id])


def only_registration(user, name="Talleres Ruiz"):
    with scope.acting_as(user):
        return Registration.objects.select_related("organisation", "partnership").get(organisation__name=name)


@pytest.mark.parametrize(
    "sectors, country, said",
    [({"digital"}, "FR", "it shares 1 of your 2 sectors"), (set(), "ES", "its coordinator is in your country"),
     (set(), "FR", "it looks after the fewest organisations")],
)  # fmt: skip
def test_why_the_portal_chose_a_partnership_reads_as_a_sentence(client, world, register, owner, sectors, country, said):
    candidate = Candidate(world.vop, frozenset(sectors), country, 3)
    _partnership, because = choose_partnership([candidate], sectors=["digital", "textile"], country="ES")
    assert because == said
    registration = register()
    with owner():
        Registration.objects.filter(pk=registration.pk).update(assigned_because=because)
    assert f"Chosen by the portal: {said}." in client.get(page(registration)).text


@pytest.fixture
def register(client, world):
    """Somebody registers an organisation through the form; gives its registration."""

    def register(by=None, **changes):
        by = by or world.cast.guest
        client.force_login(by)
        answer = client.post(NEW, typed(**changes))
        assert answer.status_code == 302, answer.context["form"].errors
        return only_registration(by, changes.get("name", "Talleres Ruiz"))

    return register


def test_a_newcomer_registers_and_is_assigned_a_partnership_with_a_reason(client, world, register):
    registration = register()
    answer = client.get(page(registration))
    assert registration.status == "submitted"
    assert registration.partnership == world.vop  # same sectors everywhere; the coordinator is in Spain
    assert "shares 1 of your 1 sectors" in answer.text
    assert "small enterprise" in answer.text
    with scope.acting_as(world.cast.guest):
        roles = Membership.objects.filter(organisation=registration.organisation).values_list("role", flat=True)
        assert set(roles) == {"manager", "traveller", "signatory"}


def test_the_partnership_that_was_chosen_is_the_one(world, register):
    registration = register(partnership=world.other.public_id)
    assert registration.partnership == world.other
    assert registration.assigned_because == ""


def test_the_town_is_found_on_the_map_and_the_website_gets_its_scheme(world, register):
    organisation = register().organisation
    assert (round(organisation.latitude, 1), round(organisation.longitude, 1)) == (39.5, -0.4)
    assert organisation.website == "https://talleres-ruiz.example"
    assert organisation.is_sme


def test_pressing_twice_registers_once(client, world, register):
    register()
    answer = client.post(NEW, typed())
    assert answer.status_code == 200
    assert "already" in answer.text
    with scope.acting_as(world.cast.guest):
        assert Organisation.objects.filter(name="Talleres Ruiz").count() == 1


def test_without_an_open_partnership_nothing_is_lost(client, world, owner):
    with owner():
        Partnership.objects.update(is_open=False)
    client.force_login(world.cast.guest)
    answer = client.post(NEW, typed())
    assert "No partnership takes new members" in answer.text
    assert "Talleres Ruiz" in answer.text


@pytest.mark.parametrize(
    "changes, field, words",
    [
        ({"name": ""}, "name", "required"),
        ({"registration_number": "ESA12345678"}, "registration_number", "check digit"),
        ({"registration_number": "ES123"}, "registration_number", "another length"),
        ({"registration_number": "---"}, "registration_number", "letters or digits"),
        ({"place": "Valenzia del Norte"}, "place", "nearest town"),
        ({"is_vo": None}, "is_vo", "visit, to host, or both"),
        ({"type": "large"}, "is_vo", "host, but not visit"),
        ({"staff": ""}, "staff", "number of staff"),
        ({"turnover": ""}, "turnover", "turnover or its balance"),
        ({"turnover": "a lot"}, "turnover", "Enter a number"),
        ({"staff": "99999999999"}, "staff", "less than or equal"),
        ({"country": "CH"}, "country", "valid choice"),
        ({"sectors": []}, "sectors", "required"),
        ({"contact_email": "nobody"}, "contact_email", "valid email"),
        ({"partnership": "no-such"}, "partnership", "valid choice"),
        ({"name": "a\0b"}, "name", "cannot be stored"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(client, world, changes, field, words):
    client.force_login(world.cast.guest)
    answer = client.post(NEW, typed(**changes))
    assert answer.status_code == 200
    assert words in str(answer.context["form"].errors[field])
    assert "To see robots at work." in answer.text
    assert "<title>Error:" in answer.text


def test_a_number_of_a_national_register_needs_no_check_digit(register):
    assert register(registration_number="HRB 12345").registration_number == "HRB 12345"


def test_a_draft_is_kept_as_typed_and_taken_up_again(client, world):
    client.force_login(world.cast.guest)
    answer = client.post(NEW, typed(action="draft", name="Half a name", staff="many", sectors=["digital", "health"]))
    assert answer.status_code == 302
    again = client.get(NEW, {"step": "all"})
    assert "You go on with your draft" in again.text
    assert 'value="Half a name"' in again.text
    assert 'value="many"' in again.text
    assert again.context["form"]["sectors"].value() == ["digital", "health"]


def test_submitting_ends_the_draft(client, world):
    client.force_login(world.cast.guest)
    client.post(NEW, typed(action="draft"))
    client.post(NEW, typed())
    with scope.acting_as(world.cast.guest):
        assert not Draft.objects.exists()


def test_a_draft_can_be_deleted(client, world):
    client.force_login(world.cast.guest)
    client.post(NEW, typed(action="draft"))
    client.post(reverse("partnerships:registration-discard"))
    assert "You go on" not in client.get(NEW).text


def test_towns_are_suggested_while_typing(client, world):
    client.force_login(world.cast.guest)
    answer = client.get(reverse("partnerships:place-suggest"), {"country": "ES", "place": "Valen"})
    assert '<option value="Valencia"></option>' in answer.text


@pytest.mark.parametrize("who", ["officer", "so"])
def test_the_agency_and_the_support_office_register_nobody(client, world, who):
    client.force_login(getattr(world.cast, who))
    assert client.get(NEW).status_code == 403
    assert client.post(NEW, typed()).status_code == 403


def test_the_desk_accepts_and_the_organisation_becomes_public(client, world, register):
    registration = register()
    public = reverse("partnerships:organisation-detail", args=[registration.organisation.public_id])
    client.logout()
    assert client.get(public).status_code == 404
    client.force_login(world.cast.vop)
    assert "Nothing speaks against" in client.get(page(registration)).text
    answer = client.post(page(registration, "accept"), follow=True)
    assert "is accepted" in answer.text
    client.logout()
    answer = client.get(public)
    assert answer.status_code == 200
    for secret in ("ESA12345674", "3100000", "Ana Ruiz", "ana@ruiz.example", "To see robots"):
        assert secret not in answer.text


def test_the_desk_returns_it_and_the_organisation_completes_it(client, world, register):
    registration = register()
    client.force_login(world.cast.vop)
    client.post(page(registration, "send-back"), {"reason": "Which cluster?"})
    client.force_login(world.cast.guest)
    assert "Which cluster?" in client.get(reverse("home")).text
    form = client.get(page(registration, "edit"))
    assert "Which cluster?" in form.text
    assert 'value="Talleres Ruiz"' in form.text
    client.post(page(registration, "edit"), typed(cluster="Cluster Valencia"))
    again = only_registration(world.cast.guest)
    assert (again.status, again.cluster) == ("submitted", "Cluster Valencia")


def test_a_returned_registration_can_be_kept_as_a_draft_too(client, world, register):
    registration = register()
    client.force_login(world.cast.vop)
    client.post(page(registration, "send-back"), {"reason": "Which cluster?"})
    client.force_login(world.cast.guest)
    client.post(page(registration, "edit"), typed(action="draft", cluster="Perhaps"))
    assert 'value="Perhaps"' in client.get(page(registration, "edit")).text
    assert only_registration(world.cast.guest).cluster == "Cluster Digital"


def test_rejecting_needs_a_reason_which_the_organisation_reads(client, world, register):
    registration = register()
    client.force_login(world.cast.vop)
    assert "required" in client.post(page(registration, "reject"), {"reason": " "}).text
    client.post(page(registration, "reject"), {"reason": "Not in a cluster."})
    client.force_login(world.cast.guest)
    assert "Not in a cluster." in client.get(page(registration)).text


def test_of_two_desk_officers_the_second_gets_a_page_that_says_what_happened(client, world, register):
    registration = register()
    client.force_login(world.cast.vop)
    client.post(page(registration, "accept"))
    answer = client.post(page(registration, "accept"))
    assert answer.status_code == 409
    assert "Accepted" in answer.text


def test_a_withdrawn_organisation_takes_part_no_longer(client, world, register):
    registration = register()
    assert "cannot be undone" in client.get(page(registration, "withdraw")).text
    client.post(page(registration, "withdraw"))
    again = only_registration(world.cast.guest)
    assert again.status == "withdrawn"
    assert (again.organisation.is_vo, again.organisation.is_ho) == (False, False)


@pytest.mark.parametrize("who", ["outsider", "stranger", "ho", "hop"])
def test_a_registration_is_none_of_the_others_business(client, world, register, who):
    registration = register()
    client.force_login(getattr(world.cast, who))
    for name in ("detail", "edit", "withdraw", "send-back", "reject"):
        assert client.get(page(registration, name)).status_code == 404
    assert client.post(page(registration, "accept")).status_code == 404
    assert client.post(page(registration, "reject"), {"reason": "No."}).status_code == 404


@pytest.mark.parametrize("who, status", [("guest", 403), ("finance", 403), ("officer", 404)])
def test_only_the_desk_answers(client, world, register, who, status):
    """The Agency's officer reads by a role that cannot write: to a POST of theirs nothing is there."""
    registration = register(partnership=world.vop.public_id)
    client.force_login(getattr(world.cast, who))
    assert client.post(page(registration, "accept")).status_code == status
    assert only_registration(world.cast.guest).status == "submitted"


def test_the_support_office_answers_in_the_desks_stead(client, world, register):
    registration = register()
    client.force_login(world.cast.so)
    assert client.post(page(registration, "accept")).status_code == 302


def test_the_desk_hears_of_a_second_registration_of_the_same_number(client, world, register):
    register(partnership=world.vop.public_id)
    second = register(by=world.cast.stranger, name="Ruiz again", partnership=world.vop.public_id)
    client.force_login(world.cast.vop)
    assert "Talleres Ruiz is registered with the same number" in client.get(page(second)).text


def test_figures_of_a_large_company_are_pointed_out(client, world, register):
    registration = register(staff="300", partnership=world.vop.public_id)
    client.force_login(world.cast.vop)
    answer = client.get(page(registration))
    assert "this is a large company" in answer.text
    client.force_login(world.cast.guest)
    assert "Before you answer" not in client.get(page(registration)).text


def test_everything_that_happened_stands_on_the_page(client, world, register):
    registration = register()
    client.force_login(world.cast.vop)
    client.post(page(registration, "send-back"), {"reason": "Which cluster?"})
    timeline = client.get(page(registration)).context["timeline"]
    assert [entry["what"] for entry in timeline] == ["Returned for completion", "Submitted"]
    with scope.acting_as(world.cast.vop):
        assert Event.objects.about(registration).count() == 2


def test_the_queue_shows_what_waits_with_its_clock(client, world, register):
    register(partnership=world.vop.public_id)
    client.force_login(world.cast.vop)
    answer = client.get(QUEUE)
    assert "Talleres Ruiz" in answer.text
    assert "due in 10 working days" in answer.text
    assert "Visitor Ltd" not in answer.text
    assert "Visitor Ltd" in client.get(QUEUE, {"status": "accepted"}).text


@pytest.mark.parametrize("who, status", [("vop", 200), ("coordinator", 200), ("so", 200), ("officer", 200),
                                         ("vo", 403), ("guest", 403)])  # fmt: skip
def test_the_queue_is_for_partnerships(client, world, who, status):
    client.force_login(getattr(world.cast, who))
    assert client.get(QUEUE).status_code == status


def test_the_support_office_sees_all_queues_and_narrows_them(client, world):
    client.force_login(world.cast.so)
    everything = client.get(QUEUE, {"status": "accepted"})
    assert "Elsewhere GmbH" in everything.text
    assert "Visitor Ltd" in everything.text
    one = client.get(QUEUE, {"status": "accepted", "partnership": world.vop.public_id})
    assert "Elsewhere GmbH" not in one.text
    found = client.get(QUEUE, {"status": "accepted", "q": "elsewhere"})
    assert "Elsewhere GmbH" in found.text
    assert "Visitor Ltd" not in found.text


@pytest.mark.parametrize(
    "query", ["page=9999999999999999999", "page=-1", "page=x", "status=x", "partnership=x", "q=%25"]
)
def test_odd_addresses_of_the_queue_are_answered(client, world, query):
    client.force_login(world.cast.so)
    assert client.get(f"{QUEUE}?{query}").status_code == 200


def test_the_queue_asks_as_much_for_thirty_rows_as_for_one(client, world, owner, django_assert_max_num_queries):
    def ask():
        with django_assert_max_num_queries(8 + NESTING) as found:
            answer = client.get(QUEUE)
        return len(found), len(answer.context["rows"])

    client.force_login(world.cast.so)
    with owner():
        factories.organisation("Number 0", world.vop, accepted=False)
    first = ask()
    with owner():
        for number in range(1, 30):
            factories.organisation(f"Number {number}", world.vop, accepted=False)
    assert ask() == (first[0], 25)
    assert "page=2" in client.get(QUEUE).text
    assert len(client.get(QUEUE, {"page": 2}).context["rows"]) == 5


def test_a_name_of_two_hundred_letters_is_welcome(client, world, register):
    registration = register(name="N" * 200)
    assert client.get(page(registration)).status_code == 200


def test_drafts_are_read_by_nobody_else(world):
    with scope.acting_as(world.cast.guest):
        Draft.objects.create(user=world.cast.guest, kind="registration", values={"name": "Secret"})
    for who in ("so", "officer"):
        with scope.acting_as(getattr(world.cast, who)):
            scope.read_only()
            assert not Draft.objects.exists()
