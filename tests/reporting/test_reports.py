"""A report freezes figures; its sealed paper carries the data that adds up to them."""

import datetime
import io
import json

import pytest
from django.urls import reverse

from clusterxchange import scope
from mobility.models import Exchange
from partnerships.attachments import attachments_of
from partnerships.models import Document
from partnerships.queue import print_document
from reporting.models import Report
from reporting.operations import draw_report
from tests import factories
from tests.clusterxchange.test_pdf import failures

NEW = reverse("reporting:report-new")
START, END = datetime.date(2020, 1, 1), datetime.date(2030, 12, 31)


@pytest.fixture
def counted(world, owner):
    """Three counted exchanges of the VOP, one of them virtual, and one of the other partnership."""
    with owner():
        for number, mode in enumerate(["physical", "physical", "virtual"]):
            vo = factories.organisation(f"Visitor {number}", world.vop)
            factories.exchange(world.offer, vo, status="validated", mode=mode)
        factories.exchange(
            world.offer, factories.organisation("Other visitor", world.other, country="DE"), status="validated"
        )
    return world


def draw(world, by, partnership=None):
    """As the view does it: the person's scope is entered, then one call."""
    with scope.acting_as(by):
        return draw_report(partnership=partnership, start=START, end=END, by=by)


def test_a_coordinator_draws_a_report_of_their_partnership(counted, client):
    client.force_login(counted.cast.coordinator)
    answer = client.post(NEW, {"partnership": counted.vop.public_id, "start": "2020-01-01", "end": "2030-12-31"})
    with scope.acting_as(counted.cast.coordinator):
        report = Report.objects.get()
    assert answer.url == reverse("reporting:report-detail", args=[report.public_id])
    assert report.figures["counted"] == 2
    assert report.figures["virtual"] == 1
    page = client.get(answer.url)
    assert report.number in page.content.decode()
    assert "being made" in client.get(f"{answer.url}?progress").content.decode()


def test_an_officer_draws_a_report_of_the_scheme(counted, client):
    client.force_login(counted.cast.officer)
    answer = client.post(NEW, {"partnership": "", "start": "2020-01-01", "end": "2030-12-31"})
    assert answer.status_code == 302
    page = client.get(answer.url)
    assert page.context["report"].figures["counted"] == 3
    assert page.context["report"].partnership is None


def test_a_report_never_changes_when_the_world_does(counted, owner):
    report = draw(counted, counted.cast.coordinator, counted.vop)
    with owner():
        Exchange.objects.filter(status="validated", mode="physical").update(mode="virtual")
    with scope.acting_as(counted.cast.coordinator):
        assert Report.objects.get(pk=report.pk).figures["counted"] == 2


def test_reports_of_another_partnership_do_not_exist_for_anybody_else(counted, client):
    report = draw(counted, counted.cast.coordinator, counted.vop)
    client.force_login(counted.cast.outsider)
    assert client.get(reverse("reporting:report-detail", args=[report.public_id])).status_code == 404
    assert report.number not in client.get(reverse("reporting:report-list")).content.decode()
    asked = client.post(NEW, {"partnership": counted.vop.public_id, "start": "2020-01-01", "end": "2030-12-31"})
    assert asked.status_code == 200
    assert asked.context["form"].errors["partnership"]


def test_a_wrong_period_is_said_beside_the_field_and_what_was_typed_stays(counted, client):
    client.force_login(counted.cast.coordinator)
    page = client.post(NEW, {"partnership": counted.vop.public_id, "start": "2027-03-01", "end": "2027-02-01"})
    assert page.context["form"].errors["end"] == ["The period ends before it begins."]
    assert 'value="2027-03-01"' in page.content.decode()


def test_a_signatory_alone_does_not_draw_reports(world, client, owner):
    with owner():
        signatory = factories.person("signs@example.eu")
        factories.member(signatory, "signatory", partnership=world.vop)
    client.force_login(signatory)
    assert client.get(NEW).status_code == 403
    assert client.get(reverse("reporting:report-list")).status_code == 200


@pytest.fixture
def sealed(counted, settings, tmp_path):
    """The sealed PDF of a scheme report, and what was ordered."""
    settings.SEAL_KEY_FILE = tmp_path / "seal.pem"
    report = draw(counted, counted.cast.officer)
    with scope.acting_as(counted.cast.officer):
        document = Document.objects.get(pk=report.document_id)
    return print_document(document, lambda _percent: None), report, document


def attached(sealed):
    import pikepdf

    with pikepdf.open(io.BytesIO(sealed)) as book:
        return {name: book.attachments[name].get_file().read_bytes() for name in book.attachments}


def test_the_data_inside_the_paper_adds_up_to_the_printed_figures(sealed):
    from openpyxl import load_workbook

    paper, report, _document = sealed
    files = attached(paper)
    content = json.loads(files["figures.json"])
    assert content["figures"] == report.figures
    book = load_workbook(io.BytesIO(files["figures.xlsx"]))
    figures = {row[0]: row[1] for row in book["Figures"].iter_rows(min_row=2, values_only=True)}
    rows = list(book["Counted exchanges"].iter_rows(min_row=2, values_only=True))
    assert len(rows) == figures["counted"] == report.figures["counted"] == 3
    assert sum(row[2] for row in book["Flows"].iter_rows(min_row=2, values_only=True)) == len(rows)


def test_the_paper_is_accessible_archivable_and_sealed(sealed):
    paper, _report, _document = sealed
    assert failures(paper, "3a") == []
    assert failures(paper, "ua1") == []


def test_only_papers_with_figures_carry_attachments(counted):
    assert attachments_of(Document(with_figures=False, content={"sheets": []})) == []
