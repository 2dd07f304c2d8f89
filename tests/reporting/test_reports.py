"""A report is written, submitted and frozen, answered by an officer, corrected as a new version."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import Error, connection, transaction
from django.urls import reverse

from clusterxchange import scope
from clusterxchange.workflow import Conflict, InvalidStep
from reporting import operations
from reporting.models import Comment, Report, ReportVersion
from reporting.operations import draw_report
from tests import factories
from tests.reporting.reports import (
    END,
    START,
    answered,
    began,
    count_exchanges,
    submit,
    submitted,
    uncount,
    version_of,
    write,
    written,
)
from tests.statements import NESTING

pytestmark = pytest.mark.django_db
NEW, LIST = reverse("reporting:report-new"), reverse("reporting:report-list")
DAYS = {"start": "2020-01-01", "end": "2030-12-31"}


@pytest.fixture
def counted(world, owner):
    return count_exchanges(world, owner)


def page_of(report):
    return reverse("reporting:report-detail", args=[report.public_id])


def status_of(report, owner):
    with owner():
        return Report.objects.values_list("status", flat=True).get(pk=report.pk)


def test_a_coordinator_begins_writes_and_submits_a_report_by_its_pages(counted, client, owner):
    client.force_login(counted.cast.coordinator)
    answer = client.post(NEW, {"kind": "kpi", "partnership": counted.vop.public_id, **DAYS})
    with owner():
        report = Report.objects.get()
    assert answer.url == page_of(report)
    assert report.due_on == END + datetime.timedelta(days=60)
    section = reverse("reporting:report-section", args=[report.public_id, "remarks"])
    assert "What explains a figure" in client.get(section).content.decode()
    client.post(section, {"text": "All went well.", "base": "0", "action": "done"})
    assert "All went well." in client.get(page_of(report)).content.decode()
    answer = client.post(reverse("reporting:report-submit", args=[report.public_id]))
    assert answer.url == page_of(report)
    page = client.get(page_of(report)).content.decode()
    assert "Version 1" in page
    assert "being made" in client.get(f"{page_of(report)}?progress").content.decode()
    frozen = version_of(report, counted.cast.coordinator)
    assert (frozen.content["figures"]["counted"], frozen.content["figures"]["virtual"]) == (2, 1)
    assert frozen.content["sections"][0]["text"] == "All went well."


def test_the_support_office_writes_the_reports_of_the_scheme(counted, client, owner):
    client.force_login(counted.cast.so)
    answer = client.post(NEW, {"kind": "kpi", "partnership": "", **DAYS})
    with owner():
        report = Report.objects.get()
    assert answer.url == page_of(report)
    assert report.partnership is None
    assert client.get(answer.url).context["cards"][0]["value"] == "3"
    client.post(reverse("reporting:report-submit", args=[report.public_id]))
    assert status_of(report, owner) == "submitted"


def test_a_whole_report_is_asked_for_its_sections_before_it_is_submitted(counted, client):
    report = began(counted)
    client.force_login(counted.cast.coordinator)
    page = client.post(reverse("reporting:report-submit", args=[report.public_id]))
    assert page.status_code == 200
    assert "Write these sections first" in str(page.context["form"].errors)
    assert "Difficulties" in page.content.decode()


def test_a_co_author_writes_and_the_coordinator_submits(counted):
    report = written(counted, by=counted.cast.coordinator)
    write(report, "summary", "The desk says it better.", counted.cast.vop, base=1)
    with pytest.raises(PermissionDenied):
        submit(report, counted.cast.vop)
    submit(report, counted.cast.coordinator)
    summary = version_of(report, counted.cast.coordinator).content["sections"][0]
    assert (summary["text"], summary["written_by"]) == ("The desk says it better.", "Vop")


def test_the_agency_does_not_read_a_draft_but_what_was_submitted(counted, client):
    report = written(counted)
    client.force_login(counted.cast.officer)
    assert client.get(page_of(report)).status_code == 404
    assert report.number not in client.get(LIST).content.decode()
    submit(report, counted.cast.coordinator)
    page = client.get(page_of(report))
    assert "About summary." in page.content.decode()
    assert {verb["label"] for verb in page.context["verbs"]} == {"Accept", "Return with comments"}


def test_the_agency_returns_with_comments_and_accepts_the_correction(counted, client, owner):
    report = submitted(counted)
    client.force_login(counted.cast.officer)
    back = reverse("reporting:report-send-back", args=[report.public_id])
    page = client.post(back, {"note": "", "about_summary": ""})
    assert "Say in a sentence" in str(page.context["form"].errors)
    client.post(back, {"note": "Nearly.", "about_summary": "Name the countries."})
    assert status_of(report, owner) == "returned"
    with owner():
        said = {(one.section, one.text, one.side, one.about_version) for one in Comment.objects.all()}
    assert said == {("", "Nearly.", "agency", 1), ("summary", "Name the countries.", "agency", 1)}
    client.force_login(counted.cast.coordinator)
    page = client.get(page_of(report)).content.decode()
    assert "Name the countries." in page
    assert "The correction is due by" in page
    write(report, "summary", "Spain and Portugal.", counted.cast.coordinator, base=1)
    submit(report, counted.cast.coordinator)
    client.force_login(counted.cast.officer)
    client.post(reverse("reporting:report-accept", args=[report.public_id]), {"note": "Thank you."})
    assert status_of(report, owner) == "accepted"
    with owner():
        assert list(report.decisions.order_by("pk").values_list("version__version", "outcome")) == [
            (1, "returned"), (2, "accepted")]  # fmt: skip


def test_an_accepted_report_is_corrected_as_a_new_version_and_the_accepted_one_stands(counted, owner, client):
    report = answered(submitted(counted), counted.cast.officer)
    client.force_login(counted.cast.coordinator)
    client.post(reverse("reporting:report-correct", args=[report.public_id]), {"reason": "Two visits were virtual."})
    assert status_of(report, owner) == "correcting"
    client.post(reverse("reporting:report-drop-correction", args=[report.public_id]))
    assert status_of(report, owner) == "accepted"
    client.post(reverse("reporting:report-correct", args=[report.public_id]), {"reason": "They were."})
    uncount(owner)
    with owner():
        report = Report.objects.get(pk=report.pk)
    submit(report, counted.cast.coordinator)
    first, second = (version_of(report, counted.cast.coordinator, number) for number in (1, 2))
    assert (first.content["figures"]["counted"], second.content["figures"]["counted"]) == (2, 1)
    changes = second.content["changes"]
    assert ["exchanges counted", "2", "1"] in changes["figures"]
    assert len(changes["gone"]) == 1
    assert changes["came"] == []
    page = client.get(reverse("reporting:report-version", args=[report.public_id, 2])).content.decode()
    assert "Figures that moved" in page
    assert changes["gone"][0][0] in page


def test_a_version_shows_how_its_texts_differ(counted, client):
    report = answered(submitted(counted), counted.cast.officer, "send_back")
    write(
        report, "summary", "About summary, in more words.\n\n- One thing\n- Another", counted.cast.coordinator, base=1
    )
    submit(report, counted.cast.coordinator)
    client.force_login(counted.cast.officer)
    page = client.get(reverse("reporting:report-version", args=[report.public_id, 2])).content.decode()
    assert "<del>summary.</del>" in page
    assert "<ins>summary, in more words.</ins>" in page.replace("</ins><span> </span><ins>", " ")


def test_nobody_but_the_officer_answers_not_even_postgres_lets_them(counted, owner):
    report = submitted(counted)
    for name in ("coordinator", "so", "vop"):
        with pytest.raises(PermissionDenied), scope.acting_as(getattr(counted.cast, name)) as _held:
            operations.accept_report(report, by=getattr(counted.cast, name))
    coordinator, refused = scope.acting_as(counted.cast.coordinator), pytest.raises(Error, match="an officer answers")
    with coordinator, refused, transaction.atomic():
        Report.objects.filter(pk=report.pk).update(status="accepted", decided_at=report.begun_at)


@pytest.mark.parametrize("change", [
    "UPDATE reporting_reportversion SET sha256 = repeat('0', 64)",
    "UPDATE reporting_reportversion SET content = '{}'",
    "DELETE FROM reporting_reportversion",
    "TRUNCATE reporting_reportversion CASCADE",
    "UPDATE reporting_wording SET text = 'Better'",
    "DELETE FROM reporting_wording",
    "UPDATE reporting_report SET number = 'ANOTHER'",
    "UPDATE reporting_report SET period_end = period_end - 1",
    "UPDATE reporting_report SET status = 'draft', version = 0, submitted_at = NULL",
])  # fmt: skip
def test_what_was_submitted_does_not_change_not_even_by_the_owner(change, counted, owner):
    submitted(counted)
    with owner(), pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_a_decision_stays_and_a_forgotten_person_leaves_the_version_as_it_is(counted, owner):
    report = answered(submitted(counted), counted.cast.officer)
    with owner():
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE reporting_decision SET outcome = 'returned'")
        ReportVersion.objects.filter(report=report).update(submitted_by=None)
        assert ReportVersion.objects.get(report=report).content["submitted_by"] == "Coordinator"


def test_a_part_cannot_be_hung_on_a_report_of_others(counted, owner):
    report = began(counted)
    with scope.acting_as(counted.cast.outsider), pytest.raises(Error), transaction.atomic():
        factories.wording(report, "summary", "Mine now", counted.cast.outsider)
    scheme = began(counted, "kpi", counted.cast.so, None)
    scheme.partnership = counted.vop
    with scope.acting_as(counted.cast.coordinator), pytest.raises(Error), transaction.atomic():
        factories.wording(scheme, "remarks", "Mine now", counted.cast.coordinator)
    report.partnership = None
    with scope.acting_as(counted.cast.so), pytest.raises(Error, match="another report"), transaction.atomic():
        factories.wording(report, "summary", "Ours now", counted.cast.so)


def test_two_reports_about_the_same_days_are_one_too_many(counted, client):
    report = began(counted, "kpi")
    client.force_login(counted.cast.coordinator)
    page = client.post(NEW, {"kind": "kpi", "partnership": counted.vop.public_id, **DAYS})
    assert report.number in str(page.context["form"].errors)


def test_a_final_report_is_about_the_whole_grant(counted, client, owner):
    client.force_login(counted.cast.coordinator)
    client.post(NEW, {"kind": "final", "partnership": counted.vop.public_id, "start": "", "end": ""})
    with owner():
        report = Report.objects.get()
        grant = counted.vop.grant
        assert (report.period_start, report.period_end) == (grant.starts_on, grant.ends_on)


def test_part_c_stands_in_the_schemes_own_report_only(counted, owner):
    with owner():
        exchange = factories.exchange(
            counted.offer, factories.organisation("Visitor 9", counted.vop), status="validated"
        )
        for part in "abc":
            factories.answers(exchange, "vo", part, grade=5)
    mine, scheme = submitted(counted, "quality"), submitted(counted, "quality", counted.cast.so, None)
    told = {one: version_of(one, counted.cast.so).content for one in (mine, scheme)}
    assert set(told[mine]["figures"]["questionnaire"]) == {"vo_a", "ho_a", "vo_b", "ho_b"}
    assert told[scheme]["figures"]["questionnaire"]["vo_c"] | {"comments": 1} == {
        "asked": 4 + 1, "answered": 1, "response": "20.0", "grade": "5.00", "good": "100.0", "comments": 1}  # fmt: skip
    assert [one["key"] for one in told[mine]["sections"]] == ["part_a", "part_b", "improvements"]
    assert "part_c" in [one["key"] for one in told[scheme]["sections"]]


def test_reports_of_another_partnership_do_not_exist_for_anybody_else(counted, client):
    report = submitted(counted)
    client.force_login(counted.cast.outsider)
    assert client.get(page_of(report)).status_code == 404
    assert report.number not in client.get(LIST).content.decode()
    asked = client.post(NEW, {"kind": "kpi", "partnership": counted.vop.public_id, **DAYS})
    assert asked.status_code == 200
    assert asked.context["form"].errors["partnership"]


def test_a_wrong_period_is_said_beside_the_field_and_what_was_typed_stays(counted, client):
    client.force_login(counted.cast.coordinator)
    page = client.post(NEW, {"kind": "kpi", "partnership": counted.vop.public_id, "start": "2027-03-01",
                             "end": "2027-02-01"})  # fmt: skip
    assert page.context["form"].errors["end"] == ["The period ends before it begins."]
    assert 'value="2027-03-01"' in page.content.decode()


def test_a_signatory_alone_writes_no_reports(world, client, owner):
    with owner():
        signatory = factories.person("signs@example.eu")
        factories.member(signatory, "signatory", partnership=world.vop)
    client.force_login(signatory)
    assert client.get(NEW).status_code == 403
    assert client.get(LIST).status_code == 200


def test_a_report_drawn_in_one_go_is_submitted(counted):
    with scope.acting_as(counted.cast.coordinator):
        report = draw_report(partnership=counted.vop, start=START, end=END, by=counted.cast.coordinator)
    assert (report.status, report.version) == ("submitted", 1)


def test_a_step_that_is_no_longer_open_is_refused(counted):
    report = submitted(counted)
    with pytest.raises(InvalidStep):
        submit(report, counted.cast.coordinator)
    with pytest.raises(Conflict, match="no longer written in"):
        write(report, "summary", "Too late.", counted.cast.coordinator, base=1)


@pytest.mark.parametrize("name", ["coordinator", "officer"])
def test_the_list_asks_as_much_for_thirty_reports_as_for_one(name, world, client, owner, django_assert_max_num_queries):
    client.force_login(getattr(world.cast, name))
    with owner():
        factories.report(world.vop, period_start=datetime.date(2021, 1, 1))
    with django_assert_max_num_queries(8 + NESTING) as one:
        client.get(LIST)
    with owner():
        for day in range(1, 30):
            factories.report(world.vop, period_start=datetime.date(2022, 1, day))
    with django_assert_max_num_queries(8 + NESTING) as thirty:
        page = client.get(LIST)
    assert len(page.context["page"].object_list) == 25
    assert len(one) == len(thirty)


def test_the_list_is_narrowed_by_kind_state_year_and_partnership(world, client, owner):
    with owner():
        kept = factories.report(world.vop, kind="quality", status="accepted")
        factories.report(world.vop, kind="kpi", period_start=datetime.date(2021, 1, 1))
        factories.report(world.other, kind="quality", status="accepted")
    client.force_login(world.cast.officer)
    page = client.get(LIST, {"kind": "quality", "status": "accepted", "year": "2027",
                             "partnership": world.vop.public_id})  # fmt: skip
    assert [one.pk for one in page.context["page"].object_list] == [kept.pk]
    assert "No report fits." in client.get(LIST, {"status": "withdrawn"}).content.decode()
    assert client.get(LIST, {"kind": "nothing", "year": "no", "partnership": "x"}).status_code == 200
