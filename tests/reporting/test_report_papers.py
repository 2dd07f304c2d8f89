"""A frozen report: its sealed paper, the data inside that adds up to it, and the same bytes whenever it is made."""

import io
import json
import os
import subprocess
import sys
from decimal import Decimal

import pytest
import time_machine
from django.conf import settings as configured
from django.core.management import call_command
from django.template.loader import render_to_string
from django.utils import timezone, translation

from clusterxchange import scope
from partnerships.attachments import attachments_of
from partnerships.models import Document
from partnerships.queue import file_document, letterhead, print_document
from reporting.reports.verifying import unsealed, verify
from tests import factories
from tests.clusterxchange.test_pdf import failures
from tests.reporting.reports import answered, attached, count_exchanges, submit, submitted, uncount, version_of, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def counted(world, owner):
    count_exchanges(world, owner)
    with owner():
        paid = factories.exchange(
            world.offer, factories.organisation("Paid visitor", world.vop), status="paid", amount=Decimal("780.00")
        )
        factories.share(paid)
        for kind in ("reserve", "order", "settle"):
            factories.post(paid, kind)
        factories.output(world.vop)
        factories.output(world.vop, indicator="outcome", kind="memorandum")
        for side, grade in (("vo", 5), ("ho", 4)):
            factories.answers(paid, side, "a", grade=grade)
    return world


@pytest.fixture
def frozen(counted, settings, tmp_path):
    """The second version of a technical report, with differences: the one with everything in it."""
    settings.SEAL_KEY_FILE = tmp_path / "seal.pem"
    return answered(submitted(counted, "final"), counted.cast.officer, "send_back")


@pytest.fixture
def second(frozen, counted, owner):
    uncount(owner)
    write(frozen, "summary", "Said in other words.", counted.cast.coordinator, base=1)
    submit(frozen, counted.cast.coordinator)
    return version_of(frozen, counted.cast.coordinator, 2)


@pytest.fixture
def sealed(second):
    return print_document(second.document, lambda _percent: None)


def html_of(document):
    with translation.override("en"):
        return render_to_string(document.template, {**document.content, **letterhead(document)})


def sheets_in(sealed):
    """{sheet: [row as {column: value}]} read back out of the PDF."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(attached(sealed)["figures.xlsx"]))
    found = {}
    for sheet in book:
        heads, *rows = sheet.iter_rows(values_only=True)
        found[sheet.title] = [dict(zip(heads, row, strict=True)) for row in rows]
    return found


def test_the_rows_inside_the_paper_add_up_to_the_printed_figures(sealed, second):
    sheets, printed = sheets_in(sealed), html_of(second.document)
    content = json.loads(attached(sealed)["figures.json"])
    figures = content["figures"]
    assert figures == second.content["figures"]
    exchanges = sheets["Exchanges"]
    physical = [row for row in exchanges if row["Mode"] == "Physical"]
    counting = [row for row in exchanges if row["Counts"] == "yes"]
    assert len(counting) == figures["counted"] == 2
    matches = [row for row in physical if row["State"] not in ("Cancelled", "Interrupted")]
    sme = [row for row in matches if row["SME"] == "yes"]
    assert (len(matches), len(sme)) == (figures["matches"], figures["sme_visitors"])
    assert f"{100 * len(sme) / len(matches):.1f}" == figures["sme_share"]
    flows = {}
    for row in counting:
        pair = (row["Visitor's country"], row["Host's country"])
        flows[pair] = flows.get(pair, 0) + 1
    assert sorted([*pair, n] for pair, n in flows.items()) == sorted(figures["flows"])
    assert {tuple(row.values())[:2]: row["Exchanges"] for row in sheets["Flows"]} == flows
    sums = sheets["Lump sums"]
    assert sum(Decimal(row["Paid (EUR)"]) for row in sums) == Decimal(figures["paid"]) == 780
    assert sum(Decimal(row["Committed (EUR)"]) for row in sums) == Decimal(figures["committed"])
    outputs = {name: sum(kinds.values()) for name, kinds in figures["outputs"].items()}
    assert sum(row["Indicator"].startswith("1 ") for row in sheets["Outputs"]) == outputs["activity"] == 1
    assert sum(row["Indicator"].startswith("4 ") for row in sheets["Outputs"]) == outputs["outcome"] == 1
    what = {}
    for row in sheets["What counts"]:
        what[row["What"]] = what.get(row["What"], 0) + row["Number"]
    assert (what["Exchange"], what["Activity"]) == (figures["counted"], outputs["activity"])
    assert what["Organisation participating"] == sum(figures["participating"].values())
    grades = [row["Grade"] for row in sheets["Answers"] if (row["Who"], row["Part"]) == ("vo", "a")]
    assert f"{sum(grades) / len(grades):.2f}" == figures["questionnaire"]["vo_a"]["grade"] == figures["grade"]
    for value in (f'<p class="value">{figures["counted"]}</p>', "EUR\u00a0780.00"):
        assert value in printed


def test_the_paper_shows_what_changed_since_the_version_before(sealed, second):
    printed = html_of(second.document)
    assert "What changed since" in printed
    assert "Exchanges that counted before and do not now" in printed
    assert second.content["changes"]["gone"][0][0] in printed
    assert "Said in other words." in printed


@pytest.mark.parametrize("profile", ["3a", "ua1"])
def test_the_paper_is_archivable_accessible_and_sealed(profile, sealed):
    assert failures(sealed, profile) == []


@pytest.mark.parametrize("kind", ["kpi", "quality", "technical"])
def test_every_kind_is_archivable_and_accessible(kind, counted, settings, tmp_path):
    settings.SEAL_KEY_FILE = tmp_path / "seal.pem"
    by, partnership = (counted.cast.so, None) if kind == "quality" else (counted.cast.coordinator, "vop")
    document = version_of(submitted(counted, kind, by, partnership), by).document
    paper = print_document(document, lambda _percent: None)
    assert failures(paper, "3a") == []
    assert failures(paper, "ua1") == []


ELSEWHERE = """
import hashlib, json, sys
from types import SimpleNamespace
import django
django.setup()
from django.utils.dateparse import parse_datetime
from reporting.reports.verifying import unsealed
said = json.load(sys.stdin)
said["requested_at"] = parse_datetime(said["requested_at"])
print(hashlib.sha256(unsealed(SimpleNamespace(**said), said["content"])).hexdigest())
"""


def test_made_anew_by_another_process_on_another_day_it_is_the_same_bytes_but_for_the_seal(sealed, second):
    import hashlib

    document = second.document
    first = unsealed(document, document.content)
    assert sealed.startswith(first)
    columns = ("template", "title", "number", "public_id", "content_sha256", "with_figures", "content")
    said = {name: getattr(document, name) for name in columns} | {"requested_at": document.requested_at.isoformat()}
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "clusterxchange.settings", "PYTHONHASHSEED": "4711"}
    made = subprocess.run([sys.executable, "-c", ELSEWHERE], input=json.dumps(said), text=True, capture_output=True,
                          check=True, env=env, cwd=configured.BASE_DIR).stdout.strip()  # fmt: skip
    assert made == hashlib.sha256(first).hexdigest()
    with time_machine.travel(timezone.now() + timezone.timedelta(days=400), tick=True):
        assert unsealed(document, document.content) == first


def test_verifying_says_in_words_what_holds_and_what_does_not(sealed, second, counted, owner, capsys):
    with scope.acting_as(counted.cast.coordinator):
        file_document(second.document, sealed)
        second.document.refresh_from_db()
    assert all(one.holds for one in verify(second))
    path = configured.MEDIA_ROOT / second.document.file
    path.write_bytes(sealed.replace(b"%%EOF", b"%%EOG", 1))
    assert [one.holds for one in verify(second)] == [True, True, False, False]
    path.write_bytes(sealed)
    with owner():
        Document.objects.filter(pk=second.document_id).update(content=second.content)
    with pytest.raises(SystemExit):
        call_command("verify_reports", second.content["report"].removesuffix("-v2"))
    told = capsys.readouterr().out
    assert "DOES NOT HOLD: The paper was ordered from this snapshot." in told


def test_only_papers_with_figures_carry_attachments(counted):
    assert attachments_of(Document(with_figures=False, content={"sheets": []})) == []
