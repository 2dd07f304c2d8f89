"""After the stay: report, evidence through the gate, attendance, validation, questionnaire, the closed file."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from clusterxchange import scope
from mobility.models import Answers, ClosingReport, Evidence, Exchange
from partnerships.models import Draft
from tests import factories
from tests.mobility.journey import now_of, page, pdf, words_of

pytestmark = pytest.mark.django_db
REPORT = {
    "actual_start": "2027-03-01", "actual_end": "2027-03-05", "activities": "We saw robots.", "learnt": "A lot.",
    "results": "", "follow_up": "",
}  # fmt: skip
GRADES = {f"grade_{part}": "4" for part in "abc"} | {"comment_a": "Well prepared."}


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def ended(world, owner):
    return arranged(world, owner, "ended")


def arranged(world, owner, status, **changes):
    with owner():
        return factories.exchange(world.offer, world.vo, status=status, **changes)


def upload(client, user, exchange, *files, kind="travel"):
    client.force_login(user)
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(page("mobility:exchange-evidence", exchange.public_id), {"kind": kind, "files": sent})


def proven(client, world, exchange):
    for kind in ("travel", "accommodation"):
        assert upload(client, world.cast.vo, exchange, (f"{kind}.pdf", pdf()), kind=kind).status_code == 302


def report(client, user, exchange, **changes):
    client.force_login(user)
    return client.post(page("mobility:exchange-report", exchange.public_id), REPORT | changes)


def reported(client, world, owner):
    exchange = arranged(world, owner, "ended")
    proven(client, world, exchange)
    assert report(client, world.cast.vo, exchange).status_code == 302
    return exchange


def attend(client, world, exchange, days="5"):
    client.force_login(world.cast.ho)
    return client.post(page("mobility:exchange-attendance", exchange.public_id), {"days": days})


def validate(client, user, exchange):
    client.force_login(user)
    return client.post(page("mobility:exchange-validate", exchange.public_id))


def test_without_evidence_the_report_is_not_taken_and_nothing_typed_is_lost(client, world, ended, owner):
    response = report(client, world.cast.vo, ended)
    assert "A boarding pass, ticket or travel invoice is missing." in words_of(response)
    assert "We saw robots." in words_of(response)
    assert now_of(ended, owner).status == "ended"


def test_a_report_draft_is_kept_until_it_is_handed_in(client, world, ended, owner):
    client.force_login(world.cast.vo)
    address = page("mobility:exchange-report", ended.public_id)
    client.post(address, {"action": "draft", "activities": "Half"})
    assert "Half" in words_of(client.get(address))
    proven(client, world, ended)
    assert report(client, world.cast.vo, ended).status_code == 302
    assert now_of(ended, owner).status == "reported"
    with owner():
        assert not Draft.objects.exists()


def test_a_good_file_is_kept_beside_a_refused_one_and_the_refusal_says_why(client, world, ended, owner):
    files = [("pass.pdf", pdf()), ("virus.exe", b"MZ"), ("empty.pdf", b""), ("fake.png", b"no picture")]
    response = upload(client, world.cast.vo, ended, *files)
    shown = words_of(response)
    assert response.status_code == 200
    assert "virus.exe: Only PDF, PNG, JPEG and WebP files can be uploaded." in shown
    assert "empty.pdf: This file is empty." in shown
    assert "fake.png: The content of this file is not what its name says." in shown
    with owner():
        assert [one.name for one in Evidence.objects.filter(exchange=ended)] == ["pass.pdf"]


def test_no_file_is_said_beside_the_field(client, world, ended):
    client.force_login(world.cast.vo)
    response = client.post(page("mobility:exchange-evidence", ended.public_id), {"kind": "travel"})
    assert "Files: This field is required." in words_of(response)


READERS = {"vo": 200, "vop": 200, "finance": 200, "so": 200, "officer": 200, "ho": 404, "hop": 404, "outsider": 404,
           "guest": 404}  # fmt: skip


@pytest.mark.parametrize("name, status", READERS.items())
def test_evidence_is_read_by_the_visiting_side_only(client, world, ended, owner, name, status):
    proven(client, world, ended)
    with owner():
        evidence = Evidence.objects.filter(exchange=ended).first()
    client.force_login(getattr(world.cast, name))
    response = client.get(page("mobility:evidence-download", evidence.public_id))
    assert response.status_code == status
    if status == 200:
        assert response["Content-Disposition"].startswith("attachment")
        assert response["X-Content-Type-Options"] == "nosniff"


def test_the_host_sees_its_own_confirmation_and_no_evidence(client, world, ended):
    proven(client, world, ended)
    client.force_login(world.cast.ho)
    shown = words_of(client.get(page("mobility:exchange-detail", ended.public_id)))
    assert "The host has not yet confirmed the attendance." in shown
    assert "travel.pdf" not in shown
    assert "Accommodation" not in shown


def test_withdrawn_evidence_is_missing_again(client, world, ended, owner):
    proven(client, world, ended)
    with owner():
        evidence = Evidence.objects.get(exchange=ended, kind="travel")
    client.force_login(world.cast.vo)
    assert client.post(page("mobility:evidence-withdraw", evidence.public_id)).status_code == 302
    assert "ticket or travel invoice is missing" in words_of(report(client, world.cast.vo, ended))
    assert client.get(page("mobility:evidence-download", evidence.public_id)).status_code == 404


@pytest.mark.parametrize(
    "days, said", [("6", "less than or equal to 5"), ("-1", "greater than or equal"), ("x", "whole")]
)
def test_attendance_is_within_what_was_agreed(client, world, ended, days, said):
    assert said in words_of(attend(client, world, ended, days))


def test_attendance_is_confirmed_once(client, world, ended, owner):
    assert attend(client, world, ended).status_code == 302
    assert now_of(ended, owner).attended_days == 5
    assert attend(client, world, ended, "3").status_code == 409
    client.force_login(world.cast.vo)
    assert client.get(page("mobility:exchange-attendance", ended.public_id)).status_code == 403


def test_nothing_is_validated_while_something_is_missing(client, world, owner):
    exchange = reported(client, world, owner)
    client.force_login(world.cast.vop)
    shown = words_of(client.get(page("mobility:exchange-validate", exchange.public_id)))
    assert "The host has not yet confirmed the attendance." in shown
    assert validate(client, world.cast.vop, exchange).status_code == 409
    attend(client, world, exchange)
    assert validate(client, world.cast.vop, exchange).status_code == 302
    assert now_of(exchange, owner).status == "validated"
    assert validate(client, world.cast.vop, exchange).status_code == 409


@pytest.mark.parametrize("name", ["vo", "ho", "hop", "finance", "outsider"])
def test_only_the_visitors_desk_validates(client, world, owner, name):
    exchange = reported(client, world, owner)
    attend(client, world, exchange)
    assert validate(client, getattr(world.cast, name), exchange).status_code in (403, 404)
    assert now_of(exchange, owner).status == "reported"


def test_the_support_office_validates_in_the_desks_stead(client, world, owner):
    exchange = reported(client, world, owner)
    attend(client, world, exchange)
    assert validate(client, world.cast.so, exchange).status_code == 302


def test_what_is_sent_back_says_why_and_comes_again(client, world, owner):
    exchange = reported(client, world, owner)
    client.force_login(world.cast.vop)
    address = page("mobility:exchange-send-back", exchange.public_id)
    assert "This field is required." in words_of(client.post(address, {"reason": ""}))
    assert client.post(address, {"reason": "The return flight is missing."}).status_code == 302
    client.force_login(world.cast.vo)
    assert "The return flight is missing." in words_of(client.get(page("mobility:exchange-report", exchange.public_id)))
    client.force_login(world.cast.ho)
    assert "return flight" not in words_of(client.get(page("mobility:exchange-detail", exchange.public_id)))
    assert report(client, world.cast.vo, exchange, learnt="More.").status_code == 302
    with owner():
        assert ClosingReport.objects.get(exchange=exchange).learnt == "More."


def test_the_questionnaire_has_three_parts_and_is_filled_once(client, world, ended, owner):
    address = page("mobility:exchange-questionnaire", ended.public_id)
    for name in ("vo", "ho"):
        client.force_login(getattr(world.cast, name))
        assert client.post(address, GRADES).status_code == 302
        assert client.post(address, GRADES).status_code == 409
    with owner():
        assert Answers.objects.filter(exchange=ended).count() == 6
    client.force_login(world.cast.vop)
    assert client.post(address, GRADES).status_code == 403


def test_part_c_is_read_by_the_support_office_and_the_agency(client, world, ended):
    address = page("mobility:exchange-questionnaire", ended.public_id)
    client.force_login(world.cast.vo)
    client.post(address, GRADES | {"comment_c": "Too many papers."})
    for name, reads in {"vop": False, "ho": False, "so": True, "officer": True, "vo": True}.items():
        client.force_login(getattr(world.cast, name))
        assert ("Too many papers." in words_of(client.get(address))) is reads, name


def test_a_stay_broken_off_is_asked_about_all_the_same(client, world, owner):
    exchange = arranged(world, owner, "interrupted")
    client.force_login(world.cast.vo)
    assert client.post(page("mobility:exchange-questionnaire", exchange.public_id), GRADES).status_code == 302


@pytest.fixture
def broken_off(client, world, owner):
    """Broken off on its third day by the desk; nothing is handed in yet."""
    exchange = arranged(world, owner, "ongoing")
    client.force_login(world.cast.vop)
    answer = client.post(page("mobility:exchange-interrupt", exchange.public_id), {"reason": "Illness."})
    assert answer.status_code == 302
    return exchange


def decide(client, world, exchange, days, because="The host says so."):
    client.force_login(world.cast.vop)
    values = {"days_done": days, "because": because}
    return client.post(page("mobility:exchange-validate", exchange.public_id), values)


def test_a_stay_broken_off_has_its_clocks_and_asks_for_the_report(client, world, broken_off, owner):
    stood = now_of(broken_off, owner)
    today = timezone.localdate()
    assert (stood.report_due_on - today).days == 30
    assert (stood.payment_due_on - today).days == 10
    client.force_login(world.cast.vo)
    assert "say which days were done" in words_of(client.get("/home/"))
    shown = words_of(client.get(page("mobility:exchange-report", broken_off.public_id)))
    assert "Give the days you were at the host." in shown
    client.force_login(world.cast.ho)
    assert "Confirm the attendance" in words_of(client.get("/home/"))


def test_a_stay_broken_off_is_paid_for_the_days_done(client, world, broken_off, owner):
    proven(client, world, broken_off)
    assert report(client, world.cast.vo, broken_off, actual_end="2027-03-03").status_code == 302
    attend(client, world, broken_off, "3")
    client.force_login(world.cast.vop)
    shown = words_of(client.get(page("mobility:exchange-validate", broken_off.public_id)))
    assert "Fewer than 3: nothing. 3 or more, but fewer than 5: EUR 390.00. 5 or more: EUR 780.00" in shown
    assert validate(client, world.cast.vop, broken_off).status_code == 200, "a decision is asked for"
    assert "Reason of the decision: This field is required." in words_of(decide(client, world, broken_off, 3, ""))
    assert decide(client, world, broken_off, 3).status_code == 302
    stood = now_of(broken_off, owner)
    assert (stood.status, stood.amount, stood.agreed_amount, stood.days_done) == ("validated", 390, 780, 3)
    assert stood.derivation == [
        "Agreed: EUR 780.00", "3 working days done, fewer than 5: half of the full sum", "Lump sum: EUR 390.00",
    ]  # fmt: skip
    assert decide(client, world, broken_off, 5).status_code == 409
    for name, reads in {"vo": True, "vop": True, "ho": False}.items():
        client.force_login(getattr(world.cast, name))
        told = words_of(client.get(page("mobility:exchange-detail", broken_off.public_id)))
        assert ("The host says so." in told) is reads, name


def test_a_stay_too_short_to_be_paid_needs_no_proof(client, world, broken_off, owner):
    assert "ticket or travel invoice is missing" in words_of(report(client, world.cast.vo, broken_off))
    assert report(client, world.cast.vo, broken_off, actual_end="2027-03-02").status_code == 302
    assert "The host has not yet confirmed" in words_of(decide(client, world, broken_off, 3))
    assert decide(client, world, broken_off, 2).status_code == 302
    assert now_of(broken_off, owner).amount == 0
    assert client.post(page("mobility:exchange-close", broken_off.public_id)).status_code == 302


def test_what_was_reported_of_a_stay_broken_off_can_be_sent_back(client, world, broken_off, owner):
    report(client, world.cast.vo, broken_off, actual_end="2027-03-02")
    client.force_login(world.cast.vop)
    address = page("mobility:exchange-send-back", broken_off.public_id)
    assert "This field is required." in words_of(client.post(address, {"reason": ""}))
    assert client.post(address, {"reason": "Which days?"}).status_code == 302
    assert report(client, world.cast.vo, broken_off, actual_end="2027-03-01").status_code == 302


def test_a_whole_stay_asks_for_no_decision(client, world, owner):
    exchange = reported(client, world, owner)
    attend(client, world, exchange)
    assert "Working days done" not in words_of(client.get(page("mobility:exchange-validate", exchange.public_id)))
    assert decide(client, world, exchange, 3).status_code == 302
    assert now_of(exchange, owner).amount == 780


def test_of_two_who_decide_at_once_one_wins(client, world, broken_off, owner):
    from mobility.operations import validate_broken_off

    report(client, world.cast.vo, broken_off, actual_end="2027-03-02")
    with scope.acting_as(world.cast.vop):
        first, second = (Exchange.objects.get(pk=broken_off.pk) for _number in range(2))
        validate_broken_off(first, days_done=0, reason="Left at once.", by=world.cast.vop)
        with pytest.raises(Exception, match="somebody was faster"):
            validate_broken_off(second, days_done=2, reason="Two days.", by=world.cast.vop)


def test_before_the_stay_nothing_of_it_is_open(client, world):
    exchange = world.exchange.public_id
    client.force_login(world.cast.vo)
    for name in ("report", "evidence", "questionnaire"):
        assert client.get(page(f"mobility:exchange-{name}", exchange)).status_code == 409
    client.force_login(world.cast.ho)
    assert client.get(page("mobility:exchange-attendance", exchange)).status_code == 409


def test_an_unpaid_visit_is_closed_after_validation_a_paid_one_after_payment(client, world, owner):
    unpaid = arranged(world, owner, "validated", amount=0)
    funded = arranged(world, owner, "validated")
    client.force_login(world.cast.vop)
    assert client.post(page("mobility:exchange-close", unpaid.public_id)).status_code == 302
    assert client.post(page("mobility:exchange-close", funded.public_id)).status_code == 409
    assert now_of(unpaid, owner).status == "closed"


def test_of_two_who_validate_at_once_one_wins(client, world, owner):
    from mobility.operations import validate_exchange

    exchange = reported(client, world, owner)
    attend(client, world, exchange)
    with scope.acting_as(world.cast.vop):
        first, second = (Exchange.objects.get(pk=exchange.pk) for _number in range(2))
        validate_exchange(first, by=world.cast.vop)
        with pytest.raises(Exception, match="somebody was faster"):
            validate_exchange(second, by=world.cast.vop)
