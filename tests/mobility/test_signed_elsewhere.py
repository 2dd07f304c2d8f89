"""Signing a paper in another program: fetched as a PDF, signed there, sent back, checked."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from clusterxchange.pdf import load_signer, make_seal_key
from mobility.models import Paper, Signature
from partnerships.models import Document
from partnerships.queue import file_document
from tests.mobility.journey import drawn_up, log_in_freshly, now_of, page, papers_of, sign, words_of
from tests.signing import drawn_over, handed_out, signed_by

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    return {name: load_signer(make_seal_key(folder / f"{name}.pem", name=name)) for name in ("portal", "Ann Example")}


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def copy(client, world, owner, keys, media):
    """(the paper, the file that was handed out)."""
    paper = drawn_up(world)
    client.force_login(world.cast.vo)
    assert client.post(page("mobility:paper-copy", paper.public_id)).status_code == 302
    content = handed_out(keys["portal"])
    with owner():
        file_document(Document.objects.get(number=f"{paper.number} (to be signed)"), content)
    return paper, content


def send(client, world, paper, content, side="vo", name="signed.pdf"):
    log_in_freshly(client, getattr(world.cast, side))
    typed = {"side": side, "function": "Director", "sha256": paper.sha256, "elsewhere": "yes"}
    file = SimpleUploadedFile(name, content, content_type="application/pdf")
    return client.post(page("mobility:paper-sign", paper.public_id), typed | {"file": file})


def signatures(owner):
    with owner():
        return list(Signature.objects.order_by("pk"))


def test_a_copy_signed_elsewhere_stands_as_a_signature(client, world, owner, keys, copy):
    paper, content = copy
    assert send(client, world, paper, signed_by(content, keys["Ann Example"])).status_code == 302
    (signature,) = signatures(owner)
    assert (signature.side, signature.certificate, signature.sha256) == ("vo", "Ann Example", paper.sha256)
    client.force_login(world.cast.hop)
    shown = client.get(page("mobility:paper-detail", paper.public_id))
    assert "with the certificate of Ann Example" in words_of(shown)
    kept = client.get(page("mobility:paper-signed-file", paper.public_id, "vo"))
    assert b"".join(kept.streaming_content) == kept_file(signature)


def kept_file(signature):
    from mobility.signed_files import path_of

    return path_of(signature).read_bytes()


@pytest.mark.parametrize(
    "change, sentence",
    [
        (lambda content, key: content, "not the file that was handed out"),
        (lambda content, key: signed_by(drawn_over(content), key), "More than a signature was added"),
        (lambda content, key: b"%PDF-1.7\n%%EOF", "This file is damaged"),
        (lambda content, key: b"", "The submitted file is empty."),
        (lambda content, key: b"GIF89a", "not what its name says"),
    ],
)
def test_anything_else_is_refused_in_words_and_signs_nothing(client, world, owner, keys, copy, change, sentence):
    paper, content = copy
    response = send(client, world, paper, change(content, keys["Ann Example"]))
    assert response.status_code == 200
    assert sentence in words_of(response)
    assert b'value="Director"' in response.content
    assert signatures(owner) == []


def test_a_signed_copy_of_an_earlier_version_is_refused(client, world, owner, keys, copy):
    _old, content = copy
    paper = drawn_up(world, objectives="More.")
    response = send(client, world, paper, signed_by(content, keys["Ann Example"]))
    assert "No copy of this version was handed out" in words_of(response)
    assert signatures(owner) == []


def test_the_copy_is_made_once_for_all_who_may_sign(client, world, owner, copy):
    paper, _content = copy
    client.force_login(world.cast.hop)
    client.post(page("mobility:paper-copy", paper.public_id))
    with owner():
        assert Document.objects.filter(copy_of__isnull=False).count() == 1
        assert Paper.objects.get(pk=paper.pk).copy_id is not None


@pytest.mark.parametrize("name, status", [("coordinator", 403), ("officer", 404), ("so", 403), ("outsider", 404)])
def test_only_signatories_fetch_it(client, world, name, status, media):
    paper = drawn_up(world)
    client.force_login(getattr(world.cast, name))
    assert client.post(page("mobility:paper-copy", paper.public_id)).status_code == status


def test_nobody_sends_a_copy_for_another_side(client, world, owner, keys, copy):
    paper, content = copy
    client.force_login(world.cast.vo)
    typed = {"side": "ho", "function": "Director", "sha256": paper.sha256, "elsewhere": "yes"}
    file = SimpleUploadedFile("signed.pdf", signed_by(content, keys["Ann Example"]))
    assert client.post(page("mobility:paper-sign", paper.public_id), typed | {"file": file}).status_code == 403
    assert signatures(owner) == []


def test_here_and_elsewhere_together_make_four(client, world, owner, keys, copy):
    paper, content = copy
    assert send(client, world, paper, signed_by(content, keys["Ann Example"])).status_code == 302
    for side in ("ho", "hop", "vop"):
        assert sign(client, getattr(world.cast, side), paper, side).status_code == 302
    assert now_of(world.exchange, owner).status == "commitment_signed"
    (signed,) = papers_of(world.exchange, owner)
    with owner():
        document = Document.objects.get(pk=signed.document_id)
    facts = {one["side"]: one.get("certificate") for one in document.content["signatures"]}
    assert facts == {"ho": None, "hop": None, "vo": "Ann Example", "vop": None}


def test_a_side_that_signed_here_has_no_file(client, world, copy):
    paper, _content = copy
    sign(client, world.cast.vo, paper, "vo")
    assert client.get(page("mobility:paper-signed-file", paper.public_id, "vo")).status_code == 404


def test_an_old_login_proves_itself_before_it_sends_a_copy(client, world, owner, keys, copy):
    paper, content = copy
    client.force_login(world.cast.vo)
    typed = {"side": "vo", "function": "Director", "sha256": paper.sha256, "elsewhere": "yes"}
    file = SimpleUploadedFile("signed.pdf", signed_by(content, keys["Ann Example"]))
    response = client.post(page("mobility:paper-sign", paper.public_id), typed | {"file": file})
    assert "reauthenticate" in response.url
    assert signatures(owner) == []
