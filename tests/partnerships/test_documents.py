"""Waiting for a paper, fetching it, and asking whether one is genuine."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from clusterxchange import scope
from clusterxchange.uploads import LIMIT
from partnerships.models import Document
from partnerships.operations import order_document
from partnerships.queue import file_document

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 sealed"


@pytest.fixture
def document(world):
    with scope.acting_as(world.cast.vo):
        return order_document(
            template="pdf/base.html",
            title="Commitment of Visitor Ltd and Host Lda",
            number="CTQ-1",
            content={"title": "C"},
            by=world.cast.vo,
            parties={"vo_id": world.vo.pk, "vop_id": world.vop.pk},
        )


@pytest.fixture
def finished(world, document, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with scope.acting_as(world.cast.vo):
        file_document(document, PDF)
        return Document.objects.get(pk=document.pk)


def page(document, name="detail"):
    return reverse(f"partnerships:document-{name}", args=[document.public_id])


def test_the_waiting_page_asks_again_and_works_without_javascript(client, world, document):
    client.force_login(world.cast.vo)
    waiting = client.get(page(document))
    assert 'hx-trigger="every 2s"' in waiting.text
    assert "Reload" in waiting.text
    part = client.get(page(document, "progress"), headers={"HX-Request": "true"})
    assert "<progress" in part.text
    assert "<html" not in part.text
    assert client.get(page(document, "progress")).url == page(document)
    assert client.get(page(document, "download")).url == page(document)


def test_the_last_fragment_has_no_trigger_and_a_link(client, world, finished):
    client.force_login(world.cast.vo)
    part = client.get(page(finished, "progress"), headers={"HX-Request": "true"})
    assert "hx-trigger" not in part.text
    assert page(finished, "download") in part.text


def test_a_failed_paper_says_so(client, world, owner, document):
    with owner():
        Document.objects.update(status="failed", last_error="secret path")
    client.force_login(world.cast.vo)
    failed = client.get(page(document))
    assert "failed several times" in failed.text
    assert "secret path" not in failed.text
    assert "hx-trigger" not in failed.text


def test_the_sealed_file_comes_as_it_was_made(client, world, finished):
    client.force_login(world.cast.vop)
    answer = client.get(page(finished, "download"))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="ctq-1.pdf"'
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    assert client.get(page(finished, "download"), {"inline": ""})["Content-Disposition"].startswith("inline")


def test_a_file_that_is_gone_is_not_found(client, world, finished, settings):
    (settings.MEDIA_ROOT / finished.file).unlink()
    client.force_login(world.cast.vo)
    assert client.get(page(finished, "download")).status_code == 404


@pytest.mark.parametrize("name", ["detail", "progress", "download"])
@pytest.mark.parametrize("who", ["ho", "hop", "outsider", "stranger", "guest"])
def test_a_paper_is_for_its_parties(client, world, finished, name, who):
    client.force_login(getattr(world.cast, who))
    assert client.get(page(finished, name)).status_code == 404


@pytest.mark.parametrize("who", ["so", "officer"])
def test_the_support_office_and_the_agency_read_papers(client, world, finished, who):
    client.force_login(getattr(world.cast, who))
    assert client.get(page(finished)).status_code == 200
    assert client.get(page(finished, "download")).status_code == 200


def test_anybody_can_check_a_paper_and_learns_no_name(client, world, finished):
    shown = client.get(page(finished, "verify"))
    assert shown.status_code == 200
    for known in ("CTQ-1", finished.content_sha256, finished.file_sha256):
        assert known in shown.text
    for secret in ("Visitor", "Host", "Commitment of", "VOP"):
        assert secret not in shown.text.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize(
    "given, words",
    [("{content}", "is the one of this paper"), ("{file}", "is the one of this paper"),
     ("{short}", "is the one of this paper"), ("0" * 64, "is not the one"), ("abc", "64 digits"), ("", "required")],
)  # fmt: skip
def test_a_hash_is_compared_in_words(client, world, finished, given, words):
    digest = given.format(
        content=finished.content_sha256, file=finished.file_sha256.upper(), short=finished.content_sha256[:16]
    )
    assert words in client.get(page(finished, "verify"), {"sha256": f" {digest} "}).text


def test_what_is_not_finished_or_unknown_cannot_be_checked(client, world, document):
    assert client.get(page(document, "verify")).status_code == 404
    assert client.get(reverse("partnerships:document-verify", args=["nonsense"])).status_code == 404


def test_an_officer_checks_a_paper_too(client, world, finished):
    client.force_login(world.cast.officer)
    assert client.get(page(finished, "verify")).status_code == 200
    assert finished.made_at <= timezone.now()


def held(client, document, content, name="paper.pdf"):
    file = SimpleUploadedFile(name, content, "application/pdf") if content is not None else ""
    return client.post(page(document, "verify"), {"held-file": file})


@pytest.mark.parametrize("at", [0, len(PDF) // 2, len(PDF) - 1])
def test_one_changed_byte_of_a_file_is_found(client, world, finished, at):
    changed = PDF[:at] + bytes([PDF[at] ^ 1]) + PDF[at + 1 :]
    told = held(client, finished, changed).text
    assert "at least one byte is different" in told
    assert "byte for byte" not in told
    assert hashlib.sha256(changed).hexdigest() in told


def test_the_file_as_it_was_made_is_recognised_and_not_kept(client, world, finished, settings):
    before = sorted(settings.MEDIA_ROOT.rglob("*"))
    told = held(client, finished, PDF).text
    assert "byte for byte" in told
    assert "Visitor" not in told.partition("<main")[2].partition("</main>")[0]
    assert sorted(settings.MEDIA_ROOT.rglob("*")) == before


@pytest.mark.parametrize(
    "content, words",
    [(None, "required"), (b"", "empty"), (b"x" * (LIMIT + 1), "larger than 10 MB")],
    ids=["none", "empty", "large"],
)
def test_a_file_that_cannot_be_compared_gets_a_sentence(client, world, finished, content, words):
    answer = held(client, finished, content)
    assert answer.status_code == 200
    assert words in answer.text
    assert "<title>Error: " in answer.text
    assert "byte" not in answer.text.partition("<main")[2].partition("<form")[0]
