"""What an organisation looks for, and its CV: asked in the registration, changed at any time, put to use."""

import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from clusterxchange import scope
from partnerships.cv_files import folder
from partnerships.models import Cv, Draft, Organisation, Wishes
from partnerships.steps import STEP_OF
from tests import factories
from tests.partnerships.registering import typed

pytestmark = pytest.mark.django_db
NEW = reverse("partnerships:registration-new")
CHECK = f"{NEW}?step=check"
CV_STEP = f"{NEW}?step={STEP_OF['cv']}"
WISHED = {"visit_countries": ["PT", "IT"], "visit_purposes": ["knowledge_sharing"], "visit_hosts": ["cluster"],
          "visit_until": "2031-07-13", "languages": ["en", "es"], "region": "ES52"}  # fmt: skip


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def newcomer(client, world, media):
    client.force_login(world.cast.guest)
    return client


def picture(name="cv.png"):
    drawn = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(drawn, "PNG")
    return SimpleUploadedFile(name, drawn.getvalue(), content_type="image/png")


def draft_of(world):
    with scope.acting_as(world.cast.guest):
        return Draft.objects.filter(kind="registration").first()


def registered(world):
    with scope.acting_as(world.cast.guest):
        return Organisation.objects.select_related("wishes", "cv", "registration").get(name="Talleres Ruiz")


def kept_files():
    return sorted(path.name for path in folder().glob("*")) if folder().exists() else []


# In the registration ------------------------------------------------------------------------------


def test_what_a_visitor_looks_for_is_kept_with_its_registration(newcomer, world):
    answer = newcomer.post(NEW, typed(**WISHED), follow=True)
    body = registered(world)
    assert (body.wishes.visit_countries, body.wishes.visit_until) == (["PT", "IT"], date(2031, 7, 13))
    assert (body.region, body.languages) == ("ES52", ["en", "es"])
    for words in ("Comunitat Valenciana", "Portugal", "Cluster organisation", "until 13 July 2031", "English, Spanish"):
        assert words in answer.text


def test_who_only_visits_is_not_asked_what_it_would_host(newcomer, world):
    newcomer.post(f"{NEW}?step={STEP_OF['is_vo']}", {"action": "next", "is_vo": "on"})
    bar = newcomer.get(CHECK).text
    assert "As a visitor" in bar
    assert "As a host" not in bar
    newcomer.post(f"{NEW}?step={STEP_OF['is_vo']}", {"action": "next", "is_ho": "on"})
    bar = newcomer.get(CHECK).text
    assert "As a visitor" not in bar
    assert "As a host" in bar


def test_days_that_end_before_they_begin_are_a_gap_at_the_end_and_no_obstacle_before(newcomer, world):
    step = STEP_OF["visit_from"]
    newcomer.post(NEW, typed(action="draft"))
    answer = newcomer.post(
        f"{NEW}?step={step}", {"action": "next", "visit_from": "2031-07-13", "visit_until": "2031-07-01"}
    )
    assert answer.status_code == 302
    said = newcomer.get(CHECK).text
    assert "The last day comes before the first day." in said
    assert f'href="{NEW}?step={step}#id_visit_until"' in said


def test_a_region_of_another_country_is_said_beside_the_field(newcomer):
    answer = newcomer.post(NEW, typed(region="PT11"))
    assert "another country than Spain" in str(answer.context["form"].errors["region"])


def test_what_would_help_is_named_at_the_end_and_not_demanded(newcomer, world):
    newcomer.post(NEW, typed(action="draft"))
    said = newcomer.get(CHECK).text
    assert "Could be added" in said
    assert f'href="{NEW}?step={STEP_OF["cv"]}#id_cv"' in said
    assert newcomer.post(CHECK, {"action": "submit"}).status_code == 302


# The CV -------------------------------------------------------------------------------------------


def test_a_cv_goes_through_the_gate_into_the_draft_and_on_into_the_registration(newcomer, world):
    newcomer.post(NEW, typed(action="draft"))
    newcomer.post(CV_STEP, {"action": "next", "motivation": "To see.", "contact_name": "Ana",
                            "contact_email": "ana@ruiz.example", "cv": picture()})  # fmt: skip
    assert draft_of(world).values["cv"]["name"] == "cv.png"
    assert "Kept: cv.png" in newcomer.get(CV_STEP).text
    assert "cv.png" in newcomer.get(CHECK).text
    newcomer.post(CHECK, {"action": "submit"})
    body = registered(world)
    assert kept_files() == [body.cv.file]
    answer = newcomer.get(reverse("partnerships:organisation-cv-download", args=[body.public_id]))
    assert answer["Content-Disposition"] == 'attachment; filename="cv.png"'


def test_a_file_that_is_no_cv_is_refused_with_a_sentence_and_the_rest_is_kept(newcomer, world):
    wrong = SimpleUploadedFile("cv.png", b"MZ no picture", content_type="image/png")
    answer = newcomer.post(CV_STEP, {"action": "next", "motivation": "To see robots.", "cv": wrong})
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["cv"]
    assert "To see robots." in answer.text
    assert draft_of(world).values["motivation"] == "To see robots."
    assert "cv" not in draft_of(world).values


def test_nobody_types_a_cv_into_a_draft(newcomer, world):
    newcomer.post(CV_STEP, {"action": "draft", "cv": "0" * 32 + ".pdf", "motivation": "x"})
    assert "cv" not in draft_of(world).values


@pytest.mark.django_db(transaction=False)
def test_another_cv_takes_the_place_of_the_first_and_a_deleted_draft_takes_its_file_along(
    newcomer, world, django_capture_on_commit_callbacks
):
    for name in ("one.png", "two.png"):
        with django_capture_on_commit_callbacks(execute=True):
            newcomer.post(CV_STEP, {"action": "draft", "cv": picture(name)})
    assert kept_files() == [draft_of(world).values["cv"]["file"]]
    with django_capture_on_commit_callbacks(execute=True):
        newcomer.post(reverse("partnerships:registration-discard"))
    assert kept_files() == []


def test_the_one_page_form_keeps_the_cv_when_something_else_is_wrong(newcomer, world):
    answer = newcomer.post(NEW, typed(name="") | {"cv": picture()})
    assert list(answer.context["form"].errors) == ["name"]
    assert draft_of(world).values["cv"]["name"] == "cv.png"
    newcomer.post(NEW, typed())
    assert registered(world).cv.name == "cv.png"


def test_what_the_desk_asks_for_can_be_a_cv(newcomer, client, world, owner):
    newcomer.post(NEW, typed())
    registration = registered(world).registration
    with owner():
        factories.registration_of(registration.organisation, status="returned", gaps=["cv"])
    edit = reverse("partnerships:registration-edit", args=[registration.public_id])
    assert 'href="#id_cv"' in client.get(edit).text
    client.post(edit, typed() | {"cv": picture("late.png")})
    assert registered(world).cv.name == "late.png"


def cv_of_visitor(world):
    return reverse("mobility:exchange-cv-download", args=[world.exchange.public_id, "vo"])


READERS = {"vo": 200, "ho": 200, "vop": 200, "hop": 404, "so": 200, "officer": 404, "outsider": 404, "stranger": 404,
           "guest": 404}  # fmt: skip


@pytest.mark.parametrize("who, status", READERS.items())
def test_the_visitors_cv_is_read_by_its_partnership_and_after_the_match_by_the_host(
    client, world, owner, media, who, status
):
    with owner():
        factories.cv(world.vo)
    client.force_login(getattr(world.cast, who))
    assert client.get(cv_of_visitor(world)).status_code == status
    own = reverse("partnerships:organisation-cv-download", args=[world.vo.public_id])
    assert client.get(own).status_code == (404 if who == "ho" else status)


def test_a_visit_that_was_called_off_opens_no_cv(client, world, owner, media):
    with owner():
        factories.cv(world.vo)
        world.exchange.status, world.exchange.reason = "cancelled", "Illness."
        world.exchange.stopped_at = timezone.now()
        world.exchange.save()
    client.force_login(world.cast.ho)
    assert client.get(cv_of_visitor(world)).status_code == 404
    with scope.acting_as(world.cast.ho):
        assert not Cv.objects.exists()


def test_the_page_of_the_exchange_leads_to_the_cv_of_the_other_side(client, world, owner, media):
    with owner():
        factories.cv(world.vo)
    page = reverse("mobility:exchange-detail", args=[world.exchange.public_id])
    link = cv_of_visitor(world)
    for who, there in {"ho": True, "vop": True, "hop": False, "officer": False}.items():
        client.force_login(getattr(world.cast, who))
        assert (link in client.get(page).text) is there, who


# Changed later ------------------------------------------------------------------------------------


def profile(organisation):
    return reverse("partnerships:organisation-profile", args=[organisation.public_id])


def test_a_manager_changes_what_the_organisation_looks_for(client, world, media):
    client.force_login(world.cast.vo)
    answer = client.post(profile(world.vo), WISHED | {"host_wanted": ["sme"], "cv": picture()}, follow=True)
    assert "What you look for is kept." in answer.text
    with scope.acting_as(world.cast.vop):
        wishes = Wishes.objects.get(organisation=world.vo)
        assert (wishes.visit_countries, wishes.host_wanted) == (["PT", "IT"], ["sme"])
    answer = client.post(reverse("partnerships:organisation-cv-remove", args=[world.vo.public_id]), follow=True)
    assert "The CV is deleted." in answer.text
    with scope.acting_as(world.cast.vo):
        assert not Cv.objects.exists()


def test_what_is_not_asked_of_a_visitor_stays_as_it_was(client, world, owner):
    with owner():
        factories.wishes(world.vo, host_wanted=["sme"])
        Organisation.objects.filter(pk=world.vo.pk).update(is_ho=False)
    client.force_login(world.cast.vo)
    assert "host_wanted" not in client.get(profile(world.vo)).text
    client.post(profile(world.vo), {"visit_countries": ["PT"], "host_wanted": ["cluster"]})
    with scope.acting_as(world.cast.vo):
        assert Wishes.objects.get().host_wanted == ["sme"]


@pytest.mark.parametrize("who, status", [("ho", 404), ("vop", 404), ("guest", 404), ("so", 404), ("officer", 404)])
def test_nobody_else_changes_it(client, world, who, status):
    client.force_login(getattr(world.cast, who))
    assert client.get(profile(world.vo)).status_code == status
    assert client.post(profile(world.vo), WISHED).status_code == status


def test_wishes_are_no_guests_and_no_strangers_business(world, owner):
    with owner():
        factories.wishes(world.vo)
    for who, seen in {"vo": 1, "vop": 1, "so": 1, "officer": 1, "ho": 0, "hop": 0, "outsider": 0, "guest": 0}.items():
        person = getattr(world.cast, who)
        with scope.acting_as(person):
            if person.scope.sees_everything:
                scope.read_only()
            assert Wishes.objects.count() == seen, who


# Put to use ---------------------------------------------------------------------------------------


def test_the_catalogue_has_an_entry_filtered_by_what_a_visitor_looks_for(client, world, owner):
    soon = timezone.localdate() + timedelta(days=400)
    with owner():
        factories.wishes(world.vo, visit_countries=["PT"], visit_sectors=["digital"], visit_until=soon)
    client.force_login(world.cast.vo)
    page = client.get(reverse("mobility:offer-list"))
    asked = f"?country=PT&sector=digital&latest={soon}&wanted=sme&sort=fit"
    assert page.context["for_you"] == f"{reverse('mobility:offer-list')}{asked}"
    answer = client.get(page.context["for_you"])
    assert [card.title for card in answer.context["cards"]] == ["Robots in small series"]
    assert "Portugal is a country you prefer" in answer.text


def test_who_said_nothing_has_no_such_entry(client, world):
    client.force_login(world.cast.vo)
    assert client.get(reverse("mobility:offer-list")).context["for_you"] == ""


def test_what_a_visitor_looks_for_counts_in_the_fit(client, world, owner):
    page = reverse("mobility:offer-detail", args=[world.offer.public_id])
    client.force_login(world.cast.vo)
    before = client.get(page).context["expected"].fit.score
    with owner():
        factories.wishes(world.vo, visit_countries=["IT"], visit_hosts=["support"])
    fit = client.get(page).context["expected"].fit
    assert fit.score < before
    said = " ".join(reason.sentence for reason in fit.reasons)
    assert "Portugal is not among the countries you prefer" in said
    assert "The host is of another kind than you look for" in said


def test_days_that_are_over_say_nothing(client, world, owner):
    over = timezone.localdate() - timedelta(days=1)
    with owner():
        factories.wishes(world.vo, visit_from=over - timedelta(days=30), visit_until=over, visit_countries=["PT"])
    client.force_login(world.cast.vo)
    assert "latest" not in client.get(reverse("mobility:offer-list")).context["for_you"]


def test_a_new_offer_starts_from_what_its_host_said(client, world, owner):
    until = timezone.localdate() + timedelta(days=300)
    with owner():
        Organisation.objects.filter(pk=world.ho.pk).update(languages=["pt", "en"])
        factories.wishes(world.ho, host_wanted=["sme"], host_purposes=["market_research"], host_until=until)
    client.force_login(world.cast.ho)
    form = client.get(reverse("mobility:offer-new")).context["form"]
    assert form["wanted"].value() == ["sme"]
    assert form["activity_types"].value() == ["market_research"]
    assert form["languages"].value() == ["pt", "en"]
    assert form["closes_on"].value() == until
    assert form["sectors"].value() == ["digital"]


def test_a_desk_begins_an_offer_for_one_of_its_hosts_from_what_that_host_said(client, world, owner):
    with owner():
        factories.organisation("Another host", world.hop, country="PT")
        factories.wishes(world.ho, host_wanted=["cluster"])
        detail = reverse("partnerships:registration-detail", args=[world.ho.registration.public_id])
    client.force_login(world.cast.hop)
    link = f"{reverse('mobility:offer-new')}?host={world.ho.public_id}"
    assert link in client.get(detail).text
    form = client.get(link).context["form"]
    assert (form["host"].value(), form["wanted"].value()) == (world.ho.pk, ["cluster"])
    assert client.get(f"{reverse('mobility:offer-new')}?host=nonsense").status_code == 200


def test_who_registered_before_there_were_regions_says_one_later(client, world):
    client.force_login(world.cast.vo)
    assert "Cataluña" in client.get(profile(world.vo)).text
    assert "Norte" not in client.get(profile(world.vo)).text
    client.post(profile(world.vo), {"region": "ES51"})
    with scope.acting_as(world.cast.vo):
        assert Organisation.objects.get(pk=world.vo.pk).region == "ES51"


def test_a_cv_is_not_sent_while_typing(newcomer):
    """The form is kept every few seconds; ten megabytes need not travel each time."""
    assert 'hx-params="not cv"' in newcomer.get(CV_STEP).text
