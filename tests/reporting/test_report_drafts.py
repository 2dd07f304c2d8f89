"""Several people write one report, at once and without loss; what they say to each other and to the Agency."""

import datetime
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from clusterxchange import scope
from partnerships import queue
from partnerships.models import Mail
from reporting import operations
from reporting.models import Comment, Report, Wording
from reporting.report_clocks import remind_of_reports
from tests import factories
from tests.reporting.reports import answered, began, count_exchanges, submit, submitted, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def counted(world, owner):
    return count_exchanges(world, owner)


def section_page(report, section="summary"):
    return reverse("reporting:report-section", args=[report.public_id, section])


def texts(report, owner, **which):
    with owner():
        return list(Wording.objects.filter(report=report, **which).order_by("pk").values_list("text", flat=True))


def test_two_authors_on_different_sections_do_not_meet(counted, owner):
    report = began(counted)
    write(report, "summary", "By the coordinator.", counted.cast.coordinator)
    write(report, "activities", "By the desk.", counted.cast.vop)
    write(report, "summary", "By the coordinator, more.", counted.cast.coordinator, base=1)
    assert texts(report, owner) == ["By the coordinator, more.", "By the desk."]


def test_one_sitting_is_one_row_of_the_history_and_the_next_one_another(counted, owner):
    report = began(counted)
    first = write(report, "summary", "One", counted.cast.coordinator).wording
    assert write(report, "summary", "One two", counted.cast.coordinator, base=1).wording.pk == first.pk
    with owner():
        Wording.objects.update(began_at=timezone.now() - datetime.timedelta(hours=1))
    write(report, "summary", "One two three", counted.cast.coordinator, base=2)
    assert texts(report, owner) == ["One two", "One two three"]


def test_saving_over_a_newer_text_keeps_both_and_says_so(counted, client, owner):
    report = began(counted)
    client.force_login(counted.cast.vop)
    assert 'name="base" value="0"' in client.get(section_page(report)).content.decode()
    write(report, "summary", "Somebody else had it first.", counted.cast.coordinator)
    page = client.post(section_page(report), {"text": "The desk wrote this.", "base": "0", "action": "done"})
    assert page.status_code == 200
    said = page.content.decode()
    assert "Coordinator saved a newer text at" in said
    assert "The desk wrote this.</textarea>" in said
    assert "<del>Somebody else had it first.</del>" in said
    assert texts(report, owner, beside=False) == ["Somebody else had it first."]
    assert texts(report, owner, beside=True) == ["The desk wrote this."]
    # What stands in the page is put together with one more save.
    together = re.search(r'name="together" value="(\d+)"', said)[1]
    both = {"text": "Both of us.", "base": "1", "together": together, "action": "done"}
    assert client.post(section_page(report), both).status_code == 302
    assert texts(report, owner, beside=False) == ["Somebody else had it first.", "Both of us."]
    with owner():
        assert Wording.objects.get(beside=True).settled_at


def test_a_text_kept_beside_is_taken_or_put_away(counted, client, owner):
    report = began(counted)
    write(report, "summary", "First.", counted.cast.coordinator)
    beside = write(report, "summary", "Beside.", counted.cast.vop, base=0).wording
    client.force_login(counted.cast.coordinator)
    page = client.get(section_page(report)).content.decode()
    assert "Vop" in page
    assert "kept beside" in page
    assert "Beside.</textarea>" in client.get(section_page(report), {"take": beside.pk}).content.decode()
    away = reverse("reporting:report-put-away", args=[report.public_id, beside.pk])
    client.post(away)
    assert "A text kept beside" not in client.get(section_page(report)).content.decode()
    assert client.post(away).status_code == 409
    assert texts(report, owner, beside=True) == ["Beside."]


def test_typing_on_after_somebody_else_saved_makes_one_text_beside_not_many(counted, owner):
    report = began(counted)
    write(report, "summary", "First.", counted.cast.coordinator)
    for typed in ("S", "Se", "Sec"):
        write(report, "summary", typed, counted.cast.vop, base=0)
    assert texts(report, owner, beside=True) == ["Sec"]


def test_the_page_saves_by_itself_and_says_on_what_the_next_save_stands(counted, client, owner):
    report = began(counted)
    client.force_login(counted.cast.coordinator)
    page = client.post(section_page(report), {"text": "Typed", "base": "0", "action": "autosave"},
                       headers={"HX-Request": "true"}).content.decode()  # fmt: skip
    assert 'name="base" value="1"' in page
    assert "Saved at" in page
    assert "<html" not in page
    write(report, "summary", "The desk.", counted.cast.vop, base=1)
    page = client.post(section_page(report), {"text": "Typed on", "base": "1", "action": "autosave"}).content.decode()
    assert "saved a newer text" in page
    assert texts(report, owner, beside=True) == ["Typed on"]


@pytest.mark.parametrize("typed", [{"text": "x" * 20_001}, {"text": "a\x00b"}, {"text": "ok", "base": "no"}])
def test_what_cannot_be_kept_is_said_and_stays_in_the_box(typed, counted, client):
    report = began(counted)
    client.force_login(counted.cast.coordinator)
    page = client.post(section_page(report), {"base": "0", "action": "done", **typed})
    assert page.status_code == 200
    assert typed["text"][:100].replace("\x00", "") in page.content.decode().replace("\x00", "")
    assert client.post(section_page(report), {"action": "autosave", "base": "0", **typed}).status_code == 200


def test_who_wrote_what_and_when_is_seen_and_an_earlier_text_comes_back_into_the_box(counted, client, owner):
    report = began(counted)
    first = write(report, "summary", "First thoughts.", counted.cast.coordinator).wording
    write(report, "summary", "Second thoughts.", counted.cast.vop, base=1)
    client.force_login(counted.cast.coordinator)
    page = client.get(section_page(report)).content.decode()
    assert page.index("Vop, ") < page.index("Coordinator, ")
    assert "First thoughts.</textarea>" in client.get(section_page(report), {"take": first.pk}).content.decode()
    assert client.get(section_page(report), {"take": "9" * 30}).status_code == 200


def test_who_is_no_author_writes_nothing(counted, owner, client):
    report = submitted(counted)
    for name in ("officer", "so"):
        client.force_login(getattr(counted.cast, name))
        assert client.get(section_page(report)).status_code == 403
        with pytest.raises(PermissionDenied):
            write(report, "summary", "Mine", getattr(counted.cast, name), base=1)
    client.force_login(counted.cast.coordinator)
    assert client.get(section_page(report)).status_code == 409
    assert client.get(section_page(report, "no-such")).status_code == 404


def test_the_figures_of_the_section_stand_beside_the_box(counted, client):
    report = began(counted, "final")
    client.force_login(counted.cast.coordinator)
    page = client.get(section_page(report, "money")).content.decode()
    assert "ceiling for lump sums" in page
    assert "EUR\u00a078,000.00" in page
    assert "Nobody was asked yet." not in client.get(section_page(report, "summary")).content.decode()


# The thread ---------------------------------------------------------------------------------------


def test_both_sides_read_one_thread_and_settle_what_is_settled(counted, client, owner):
    report = submitted(counted)
    thread = reverse("reporting:report-comment", args=[report.public_id])
    client.force_login(counted.cast.officer)
    client.post(thread, {"section": "studies", "text": "Where is it published?"})
    client.force_login(counted.cast.vop)
    page = client.get(reverse("reporting:report-detail", args=[report.public_id])).content.decode()
    assert "Where is it published?" in page
    with owner():
        comment = Comment.objects.get()
    client.post(reverse("reporting:comment-resolve", args=[comment.public_id]))
    client.force_login(counted.cast.officer)
    page = client.get(reverse("reporting:report-detail", args=[report.public_id])).content.decode()
    assert "Settled by Vop" in page
    client.post(reverse("reporting:comment-reopen", args=[comment.public_id]))
    with owner():
        assert Comment.objects.get().resolved_at is None


def test_an_empty_comment_is_refused_with_a_sentence(counted, client):
    report = submitted(counted)
    client.force_login(counted.cast.coordinator)
    page = client.post(reverse("reporting:report-comment", args=[report.public_id]), {"section": "", "text": " "})
    assert page.status_code == 422
    assert "This field is required." in page.content.decode()


def test_a_signatory_alone_reads_the_thread_and_says_nothing(counted, client, owner):
    report = submitted(counted)
    with owner():
        signatory = factories.person("signs@example.eu")
        factories.member(signatory, "signatory", partnership=counted.vop)
        comment = factories.comment(report, "A word.", side="agency")
    client.force_login(signatory)
    assert "A word." in client.get(reverse("reporting:report-detail", args=[report.public_id])).content.decode()
    answer = client.post(reverse("reporting:report-comment", args=[report.public_id]), {"text": "Me too."})
    assert answer.status_code == 403
    assert client.post(reverse("reporting:comment-resolve", args=[comment.public_id])).status_code == 403


# Clocks, tasks and mails --------------------------------------------------------------------------


def tasks(client, person):
    client.force_login(person)
    return {str(row["task"].what) for row in client.get(reverse("home")).context["rows"]}


def deliver(owner):
    while queue.deliver_events():
        pass
    with owner():
        return sorted(Mail.objects.values_list("recipient", "subject"))


def told(mails, person):
    return [subject for recipient, subject in mails if recipient == person.email]


def test_tasks_of_both_sides_come_and_go_with_the_report(counted, client):
    report = began(counted, "kpi")
    coordinator, officer = counted.cast.coordinator, counted.cast.officer
    assert "Finish and submit the report" in tasks(client, coordinator)
    submit(report, coordinator)
    assert "Finish and submit the report" not in tasks(client, coordinator)
    assert "Accept or return the report" in tasks(client, officer)
    answered(report, officer, "send_back")
    assert "Accept or return the report" not in tasks(client, officer)
    assert "Correct the returned report" in tasks(client, coordinator)


def test_a_reporting_period_that_is_over_asks_for_its_report(world, client, owner):
    today = timezone.localdate()
    with owner():
        factories.period(
            world.vop, starts_on=today - datetime.timedelta(days=190), ends_on=today - datetime.timedelta(days=5)
        )
    assert "Begin the technical report" in tasks(client, world.cast.coordinator)
    page = client.get(reverse("home"))
    (url,) = [row["task"].url for row in page.context["rows"] if "Begin the technical" in str(row["task"].what)]
    assert client.get(url).context["form"]["end"].value() == today - datetime.timedelta(days=5)
    with scope.acting_as(world.cast.coordinator):
        operations.begin_report(
            kind="technical", start=today - datetime.timedelta(days=190), end=today - datetime.timedelta(days=5),
            by=world.cast.coordinator, partnership=world.vop,
        )  # fmt: skip
    assert "Begin the technical report" not in tasks(client, world.cast.coordinator)


def test_each_side_hears_of_what_the_other_did(counted, owner):
    report = submitted(counted)
    assert any("is submitted" in one for one in told(deliver(owner), counted.cast.officer))
    answered(report, counted.cast.officer, "send_back")
    assert any("is returned" in one for one in told(deliver(owner), counted.cast.coordinator))
    with scope.acting_as(counted.cast.officer):
        operations.write_comment(Report.objects.get(pk=report.pk), section="", text="Soon?", by=counted.cast.officer)
    assert any("new comment" in one for one in told(deliver(owner), counted.cast.coordinator))


def test_the_support_office_hears_of_the_schemes_own(counted, owner):
    report = submitted(counted, "kpi", counted.cast.so, None)
    answered(report, counted.cast.officer)
    mails = deliver(owner)
    assert any("is submitted" in one for one in told(mails, counted.cast.officer))
    assert any("is accepted" in one for one in told(mails, counted.cast.so))


def test_reminders_go_out_once_and_stop_when_it_is_done(counted, owner):
    report, today = began(counted, "kpi"), timezone.localdate()
    with owner():
        Report.objects.update(due_on=today + datetime.timedelta(days=3))
    assert remind_of_reports() == 1
    assert remind_of_reports() == 0
    assert any("is due on" in one for one in told(deliver(owner), counted.cast.coordinator))
    with owner():
        Report.objects.update(due_on=today - datetime.timedelta(days=3))
    assert remind_of_reports() == 1
    submit(report, counted.cast.coordinator)
    # Noted before it was submitted, delivered after it: nobody is reminded of what is done.
    assert not any("was due on" in one for one in told(deliver(owner), counted.cast.coordinator))
    with owner():
        Report.objects.update(answer_due_on=today - datetime.timedelta(days=1))
    assert remind_of_reports() == 1
    assert any("answer was due" in one for one in told(deliver(owner), counted.cast.officer))
