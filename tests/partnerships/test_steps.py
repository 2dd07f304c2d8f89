"""Registering in short steps: kept as typed, checked once at the end, every gap a link to its field."""

import pytest
from django.urls import reverse

from clusterxchange import scope
from partnerships.activities import activities, activity_name, is_activity, matching
from partnerships.forms import RegistrationForm
from partnerships.models import Draft, Organisation
from partnerships.steps import STEP_OF, steps_for
from tests.partnerships.registering import typed

pytestmark = pytest.mark.django_db
NEW = reverse("partnerships:registration-new")
CHECK = f"{NEW}?step=check"


@pytest.fixture
def newcomer(client, world):
    client.force_login(world.cast.guest)
    return client


def part(step, **changes):
    """What is typed on one step."""
    values = typed(**changes)
    return {name: values[name] for name, place in STEP_OF.items() if place == step and name in values}


def go_through(client, **changes):
    asked = steps_for(typed(**changes))
    for step, after in zip(asked, [*asked[1:], "check"], strict=True):
        answer = client.post(f"{NEW}?step={step}", part(step, **changes) | {"action": "next"})
        assert answer.status_code == 302
        assert answer["Location"] == f"{NEW}?step={after}"


def draft_of(world):
    with scope.acting_as(world.cast.guest):
        return Draft.objects.filter(kind="registration").first()


def test_every_question_stands_on_one_step():
    asked = [name for _title, names in RegistrationForm.fieldsets for name in names]
    assert sorted(asked) == sorted(RegistrationForm.base_fields)


@pytest.mark.parametrize("asked, step", [("", "1"), ("?step=2", "2"), ("?step=x", "1"), ("?step=all", "all")])
def test_a_step_is_sent_to_its_own_address(newcomer, asked, step):
    """Without it the form would count as the whole, and what stands on the other steps would be emptied."""
    assert f'action="?step={step}"' in newcomer.get(f"{NEW}{asked}").text


def test_step_by_step_to_the_partnership(newcomer, world):
    go_through(newcomer)
    said = newcomer.get(CHECK).text
    assert "Talleres Ruiz" in said
    assert "answers are missing" not in said
    answer = newcomer.post(CHECK, {"action": "submit"}, follow=True)
    assert "Your registration is with the desk of" in answer.text
    assert draft_of(world) is None
    with scope.acting_as(world.cast.guest):
        organisation = Organisation.objects.get(name="Talleres Ruiz")
        assert (organisation.registration.staff, organisation.sectors) == (24, ["digital"])


def test_nothing_is_checked_before_the_end_and_nothing_is_lost(newcomer, world):
    go_through(newcomer, staff="about twenty", place="Nowhere at all", contact_email="nobody")
    assert draft_of(world).values["staff"] == "about twenty"
    assert 'value="about twenty"' in newcomer.get(f"{NEW}?step={STEP_OF['staff']}").text
    said = newcomer.get(CHECK).text
    assert "3 answers are missing or do not fit" in said
    for name in ("staff", "place", "contact_email"):
        assert f'href="{NEW}?step={STEP_OF[name]}#id_{name}"' in said
    assert "3 answers" in newcomer.post(CHECK, {"action": "submit"}).text
    assert draft_of(world).values["staff"] == "about twenty"


def test_one_step_leaves_the_others_as_they_are(newcomer, world):
    go_through(newcomer)
    newcomer.post(f"{NEW}?step=2", {"action": "next", "sectors": ["health"]})
    values = draft_of(world).values
    assert (values["name"], values["sectors"], values["is_vo"]) == ("Talleres Ruiz", ["health"], False)


def test_it_is_kept_while_typing(newcomer, world):
    answer = newcomer.post(f"{NEW}?step=1", {"action": "autosave", "name": "Half a na"}, headers={"HX-Request": "true"})
    assert answer.text.strip().startswith("Kept at")
    assert "<html" not in answer.text
    assert draft_of(world).values["name"] == "Half a na"


def test_the_end_can_be_looked_at_before_anything_is_typed(newcomer, world):
    said = newcomer.get(CHECK).text
    assert "answers are missing" in said
    assert f'value="{world.cast.guest.email}"' in newcomer.get(f"{NEW}?step={STEP_OF['contact_email']}").text


def test_a_second_press_of_submit_says_that_it_is_registered(newcomer, world):
    go_through(newcomer)
    newcomer.post(CHECK, {"action": "submit"})
    go_through(newcomer)
    answer = newcomer.post(CHECK, {"action": "submit"})
    assert "You have registered an organisation with this number already." in answer.text


@pytest.mark.parametrize("step", ["0", "6", "8", "-1", "٣", "9" * 400, "x", "", "check", "all", "1&step=2"])
@pytest.mark.parametrize("action", ["", "next", "draft", "autosave", "submit", "x"])
def test_odd_steps_are_answered(newcomer, step, action):
    assert newcomer.get(f"{NEW}?step={step}").status_code == 200
    hostile = {"action": action, "name": "\u202e" * 300, "sectors": ["x", "y"], "staff": "1e999", "is_vo": "maybe"}
    assert newcomer.post(f"{NEW}?step={step}", hostile).status_code in (200, 302)
    assert newcomer.get(CHECK).status_code == 200


# NACE 2.1 -----------------------------------------------------------------------------------------


def test_activities_are_those_of_nace_2_1():
    assert activities()["62.10"] == "Computer programming activities"
    assert len(activities()) > 900
    assert is_activity("6210")
    assert is_activity("62.10")
    assert not is_activity("62.01")  # of the revision before
    assert activity_name("62.10") == "62.10 Computer programming activities"


@pytest.mark.parametrize(
    "words, code", [("62.1", "62.10"), ("6210", "62.10"), ("computer PROGRAMMING", "62.10"), ("28", "28")]
)
def test_activities_are_found_by_code_and_by_words(words, code):
    assert code in dict(matching(words))


@pytest.mark.parametrize("words", ["", " ", "[", "%", "\u202e", "9" * 500])
def test_odd_words_find_nothing_and_break_nothing(newcomer, words):
    assert newcomer.get(reverse("partnerships:activity-suggest"), {"nace": words}).text == ""


def test_a_code_of_no_activity_is_said_beside_the_field(newcomer):
    answer = newcomer.post(NEW, typed(nace="62.01"))
    assert "no code of NACE 2.1" in str(answer.context["form"].errors["nace"])


def test_the_activity_is_kept_as_it_is_written(newcomer, world):
    go_through(newcomer, nace="6210")
    answer = newcomer.post(CHECK, {"action": "submit"}, follow=True)
    assert "62.10 Computer programming activities" in answer.text
