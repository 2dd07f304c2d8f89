"""Audit bundles: what is in them, who fetches them, and that a changed byte is found without the portal."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile

import page as checker
import pytest
from django.urls import reverse

from clusterxchange import scope
from mobility.models import Paper
from mobility.operations import draw_up_commitment
from partnerships import queue
from reporting import dossier_queue
from reporting.models import Dossier
from tests import factories
from tests.mobility.journey import sign
from tests.payments.journey import IBAN, signed_agreement

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(client, world, owner, settings, tmp_path):
    """The world's exchange: signed, changed so that signatures were carried, with evidence, report and postings."""
    settings.MEDIA_ROOT, settings.SEAL_KEY_FILE = tmp_path, tmp_path / "seal.pem"
    signed_agreement(client, world, owner)
    with scope.acting_as(world.cast.vo):
        world.exchange.refresh_from_db()
        before = Paper.objects.get(exchange=world.exchange, kind="commitment").content
        said = {name: before[name] for name in ("objectives", "outcomes")}
        agenda = [day | {"plan": "Another plan."} for day in before["agenda"]]
        second = draw_up_commitment(world.exchange, **said, agenda=agenda, by=world.cast.vo)
    assert sign(client, world.cast.vo, second, "vo").status_code == 302
    with owner():
        factories.signature(second, "ho", world.cast.ho, **factories.signed_elsewhere("Helena Host"))
        factories.evidence(world.exchange, kind="travel")
        factories.evidence(world.exchange, kind="other", name="gone.pdf")
        factories.closing_report(world.exchange)
    return world.exchange


def order(client, user, exchange):
    client.force_login(user)
    return client.post(reverse("reporting:dossier-order", args=[exchange.public_id]))


def address_of(dossier, name="detail"):
    return reverse(f"reporting:dossier-{name}", args=[dossier.public_id])


@pytest.fixture
def bundle(client, world, owner, visit):
    """The bundle as it is fetched: (row, bytes); the sealed papers were made before."""
    assert queue.make_documents() == 2
    answer = order(client, world.cast.finance, visit)
    assert dossier_queue.make_dossiers() == 1
    with owner():
        dossier = Dossier.objects.select_related("document").get()
    assert answer.url == address_of(dossier)
    assert dossier.status == "ready", dossier.last_error
    client.force_login(world.cast.finance)
    return dossier, b"".join(client.get(address_of(dossier, "download")).streaming_content)


def members(content):
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name.partition("/")[2]: packed.read(name) for name in packed.namelist()}


def verified(tmp_path, script, files):
    """(exit status, what it said) of the script, alone with the unpacked files."""
    folder, alone = tmp_path / "unpacked", tmp_path / "alone.py"
    folder.mkdir(parents=True)
    alone.write_bytes(script)
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    asked = [sys.executable, "-I", str(alone), str(folder)]
    told = subprocess.run(asked, capture_output=True, text=True, env={}, timeout=60)
    return told.returncode, told.stdout + told.stderr


def resealed(files):
    """The same members with an index and sums that fit them: what somebody could do who has no seal key."""
    index = json.loads(files["index.json"])
    for one in index["files"]:
        one["sha256"] = hashlib.sha256(files[one["name"]]).hexdigest()
    files["index.json"] = json.dumps(index).encode()
    named = {name: content for name, content in files.items() if name != "SHA256SUMS"}
    sums = [f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(named.items())]
    return files | {"SHA256SUMS": "".join(sums).encode()}


def test_a_bundle_is_verified_without_the_portal(bundle, tmp_path):
    files = members(bundle[1])
    status, told = verified(tmp_path, files["verify.py"], files)
    assert (status, told.splitlines()[-1]) == (0, "Everything is in order."), told
    for what in ("3 papers", "10 signatures", "2 carried signatures", "2 evidence", "1 postings"):
        assert what in told
    packed = tmp_path / "bundle.zip"
    packed.write_bytes(bundle[1])
    asked = [sys.executable, "-I", str(tmp_path / "alone.py"), str(packed)]
    assert subprocess.run(asked, capture_output=True, timeout=60).returncode == 0


def test_a_changed_byte_in_any_member_is_found(bundle, tmp_path):
    files = members(bundle[1])
    script = files["verify.py"]
    for number, name in enumerate(files):
        content = files[name]
        at = len(content) // 2
        changed = files | {name: content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]}
        status, told = verified(tmp_path / str(number), script, changed)
        assert status == 1, f"{name}: {told}"
        assert "FAULT" in told


def test_a_file_more_or_less_is_found(bundle, tmp_path):
    files = members(bundle[1])
    status, told = verified(tmp_path / "more", files["verify.py"], files | {"evidence/99-travel.pdf": b"more"})
    assert status == 1 and "evidence/99-travel.pdf: is not listed" in told  # noqa: PT018
    less = {name: content for name, content in files.items() if not name.startswith("evidence/01")}
    status, told = verified(tmp_path / "less", files["verify.py"], less)
    assert status == 1 and "and not here" in told  # noqa: PT018


def test_an_index_that_was_written_anew_is_not_the_sealed_one(bundle, tmp_path):
    files = members(bundle[1])
    changed = resealed(files | {"closing_report.json": b"null\n"})
    status, told = verified(tmp_path, files["verify.py"], changed)
    assert status == 1
    assert told.count("FAULT") == 1
    assert "index.pdf was not made for this index.json" in told


def changed_row(files, name, change):
    rows = json.loads(files[name])
    change(rows)
    return resealed(files | {name: json.dumps(rows).encode()})


@pytest.mark.parametrize(
    "name, change, words",
    [
        ("postings.json", lambda rows: rows[0].update(amount="1.00"), "says something else than what was hashed"),
        ("postings.json", lambda rows: rows[0].update(hashed=rows[0]["hashed"].replace("re", "er", 1)), "its hash is"),
        ("signatures.json", lambda rows: rows[0].update(sha256="0" * 64), "under another content"),
        ("signatures.json", lambda rows: rows.pop(0), "without the signature of"),
        ("concerns.json", lambda rows: rows["concerns"]["commitment"].pop("agenda"), "reads otherwise"),
        ("evidence.json", lambda rows: rows[0].update(sha256="0" * 64), "is not the file that was uploaded"),
        ("papers.json", lambda rows: rows[0].update(sha256="0" * 64), "not the one that was to be signed"),
    ],
)
def test_what_the_rows_say_is_compared_with_what_was_signed_and_posted(bundle, tmp_path, name, change, words):
    files = members(bundle[1])
    status, told = verified(tmp_path, files["verify.py"], changed_row(files, name, change))
    assert status == 1
    assert words in told


def test_the_sealed_papers_and_the_index_are_in_it_and_keep_both_standards(bundle):
    files = members(bundle[1])
    sealed = [name for name in files if name.startswith("papers/") and name.endswith(".pdf")]
    assert len(sealed) == 2
    for profile in ("3a", "ua1"):
        assert checker.validate_pdf_bytes(files["index.pdf"], profile=profile).failures == []


def test_no_account_number_and_every_posting_is_in_it(bundle):
    files = members(bundle[1])
    for name, content in files.items():
        assert IBAN.encode() not in content.replace(b" ", b""), name
    assert [one["kind"] for one in json.loads(files["postings.json"])] == ["reserve"]
    assert {one["verb"] for one in json.loads(files["timeline.json"])} >= {"account.given", "agreement.signed"}
    assert "<script" not in files["index.html"].decode()
    for name in set(files) - {"index.json", "index.html", "index.pdf", "SHA256SUMS"}:
        assert name in files["index.html"].decode()


def test_a_file_that_is_gone_is_told_and_nothing_fails(client, world, owner, visit, tmp_path):
    from mobility.evidence_files import path_of
    from mobility.models import Evidence

    with owner():
        path_of(Evidence.objects.get(name="gone.pdf")).unlink()
    order(client, world.cast.vop, visit)
    assert dossier_queue.make_dossiers() == 1
    with owner():
        content = (tmp_path / Dossier.objects.get().file).read_bytes()
    files = members(content)
    assert json.loads(files["index.json"])["missing"] == ["evidence/02-other.pdf"]
    status, told = verified(tmp_path / "check", files["verify.py"], files)
    assert status == 0
    assert "evidence/02-other.pdf" in told


def test_the_zip_has_one_order_and_one_date(bundle):
    with zipfile.ZipFile(io.BytesIO(bundle[1])) as packed:
        assert packed.namelist() == sorted(packed.namelist())
        assert len({one.date_time for one in packed.infolist()}) == 1


def test_the_sealed_index_is_verified_on_the_public_page(client, bundle):
    client.logout()
    found = client.get(reverse("partnerships:document-verify", args=[bundle[0].document.public_id]))
    assert hashlib.sha256(members(bundle[1])["index.pdf"]).hexdigest() in found.text


@pytest.mark.parametrize("who", ["vop", "coordinator", "finance", "so", "officer"])
def test_who_answers_to_the_auditors_orders_and_fetches_it(client, world, owner, visit, who):
    answer = order(client, getattr(world.cast, who), visit)
    assert answer.status_code == 302
    assert dossier_queue.make_dossiers() == 1
    with owner():
        dossier = Dossier.objects.get()
    assert dossier.status == "ready", dossier.last_error
    assert "Download the audit bundle" in client.get(answer.url).text
    assert client.get(address_of(dossier, "download")).status_code == 200
    if who == "vop":
        assert "Bundle of" in client.get(reverse("mobility:exchange-detail", args=[visit.public_id])).text


@pytest.mark.parametrize(
    "who, status", [("vo", 403), ("ho", 403), ("hop", 403), ("outsider", 404), ("stranger", 404), ("guest", 404)]
)
def test_nobody_else_orders_one(client, world, owner, visit, who, status):
    assert order(client, getattr(world.cast, who), visit).status_code == status
    with owner():
        assert not Dossier.objects.exists()


def test_asking_twice_gives_the_one_that_waits(client, world, owner, visit):
    assert order(client, world.cast.vop, visit).url == order(client, world.cast.vop, visit).url
    with owner():
        assert Dossier.objects.count() == 1


def test_a_worker_that_fails_leaves_it_to_the_next_sweep(client, world, owner, visit, settings):
    order(client, world.cast.vop, visit)
    folder, settings.MEDIA_ROOT = settings.MEDIA_ROOT, settings.MEDIA_ROOT / "seal.pem"  # no folder at all
    assert dossier_queue.make_dossiers() == 0
    settings.MEDIA_ROOT = folder
    with owner():
        assert Dossier.objects.get().status == "queued"
        Dossier.objects.update(next_attempt_at="2020-01-01T00:00Z")
    assert dossier_queue.make_dossiers() == 1
    assert dossier_queue.make_dossiers() == 0
