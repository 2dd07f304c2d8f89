"""Work is a state: what is due is found, done once, and found again when a try failed (reliability §3)."""

import hashlib
import socket

import pytest
from django.utils import timezone

from clusterxchange import scope
from partnerships import queue
from partnerships.events import listeners, on, record
from partnerships.mailbox import post_mail
from partnerships.models import Document, Event, Mail
from partnerships.operations import order_document
from partnerships.tasks import sweep_queue

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard(world):
    """What listeners of a made-up verb heard."""
    found = []
    on("exchange.greeted")(lambda event: found.append(event.pk))
    yield found
    del listeners["exchange.greeted"]


def test_an_event_reaches_its_listener_once(world, heard):
    with scope.acting_as(world.cast.vo):
        event = record("exchange.greeted", world.exchange, by=world.cast.vo)
    assert queue.deliver_events() == 1
    assert queue.deliver_events() == 0
    assert heard == [event.pk]


def test_an_event_whose_listener_fails_waits_for_the_next_sweep(world, heard):
    broken = [True]

    def fail(event):
        if broken:
            raise RuntimeError("not today")

    on("exchange.greeted")(fail)
    with scope.acting_as(world.cast.vo):
        record("exchange.greeted", world.exchange, by=world.cast.vo)
    assert queue.deliver_events() == 0
    broken.clear()
    assert queue.deliver_events() == 1


def test_losing_the_broker_loses_no_event(world, heard, settings, monkeypatch):
    """The request commits although nobody answers at the broker's address; the sweep finds the row."""
    from clusterxchange import celery_app

    monkeypatch.setattr(celery_app.conf, "broker_url", "redis://127.0.0.1:1/0")
    with scope.acting_as(world.cast.vo):
        record("exchange.greeted", world.exchange, by=world.cast.vo)
    assert queue.deliver_events() == 1


def mails(world):
    with scope.acting_as(world.cast.so):
        scope.read_only()
        return list(Mail.objects.all())


def test_a_mail_is_a_row_first_and_sent_once(world):
    post_mail("a@example.eu", "Hello\nthere", "Text")
    assert [(mail.subject, mail.status) for mail in mails(world)] == [("Hello there", "waiting")]
    assert queue.send_mails() == 1
    assert queue.send_mails() == 0
    assert [mail.status for mail in mails(world)] == ["sent"]


def test_a_mail_that_fails_is_tried_again_later(world, settings):
    settings.MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    post_mail("a@example.eu", "Hello", "Text")
    queue.send_mails()
    (mail,) = mails(world)
    assert (mail.status, mail.attempts) == ("waiting", 1)
    assert mail.next_attempt_at > timezone.now()


def test_one_event_mails_one_address_once(world):
    with scope.acting_as(world.cast.vo):
        event = record("exchange.greeted", world.exchange, by=world.cast.vo)
        post_mail("a@example.eu", "Hello", "Text", event=event)
        post_mail("a@example.eu", "Hello", "Text", event=event)
    assert len(mails(world)) == 1


def test_nobody_but_the_support_office_reads_mail(world):
    post_mail("a@example.eu", "Hello", "Text")
    with scope.acting_as(world.cast.officer):
        scope.read_only()
        assert not Mail.objects.exists()


@pytest.fixture
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def test_a_paper_is_made_filed_and_made_once(world, media):
    with scope.acting_as(world.cast.vo):
        document = order_document(
            template="pdf/base.html", title="A paper", content={}, by=world.cast.vo,
            parties=world.exchange.party_ids(),
        )  # fmt: skip
    assert queue.make_documents() == 1
    assert queue.make_documents() == 0
    with scope.acting_as(world.cast.vo):
        document.refresh_from_db()
    assert document.status == "ready"
    assert (media / document.file).read_bytes().startswith(b"%PDF")


def test_a_worker_that_died_leaves_its_paper_to_the_next(world, media):
    with scope.acting_as(world.cast.vo):
        document = order_document(
            template="pdf/base.html", title="A paper", content={}, by=world.cast.vo,
            parties=world.exchange.party_ids(),
        )  # fmt: skip
        # The lease of a worker that never came back has ended.
        Document.objects.filter(pk=document.pk).update(
            status="rendering", attempts=1, next_attempt_at=timezone.now() - queue.LEASE
        )
    assert queue.make_documents() == 1


def test_a_worker_that_was_too_slow_leaves_what_another_has_filed(world, media):
    """Two seals of one paper differ: what lies there must be the one whose hash the row tells."""
    with scope.acting_as(world.cast.vo):
        document = order_document(template="pdf/base.html", title="A paper", content={}, by=world.cast.vo)
        queue.file_document(document, b"%PDF-1.7 first")
        queue.file_document(document, b"%PDF-1.7 second")
        document.refresh_from_db()
    assert (media / document.file).read_bytes() == b"%PDF-1.7 first"
    assert hashlib.sha256((media / document.file).read_bytes()).hexdigest() == document.file_sha256


def test_a_mail_server_that_hangs_keeps_no_paper_waiting(world, media, settings, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = *silent.getsockname(), 0.2
        monkeypatch.setattr(queue, "TURN", 1)
        for number in range(20):
            post_mail(f"a{number}@example.eu", "Hello", "Text")
        with scope.acting_as(world.cast.vo):
            document = order_document(template="pdf/base.html", title="A paper", content={}, by=world.cast.vo)
        sweep_queue()
    tried = sum(mail.attempts for mail in mails(world))
    with scope.acting_as(world.cast.vo):
        document.refresh_from_db()
    assert document.status == "ready"
    assert 0 < tried < 20


def test_a_paper_that_cannot_be_made_is_given_up_with_its_reason(world, media):
    with scope.acting_as(world.cast.vo):
        document = order_document(template="pdf/none.html", title="A paper", content={}, by=world.cast.vo)
        for _ in range(queue.TRIES):
            Document.objects.filter(pk=document.pk).update(next_attempt_at=timezone.now())
            queue.make_documents()
        document.refresh_from_db()
    assert document.status == "failed"
    assert "none.html" in document.last_error


def test_events_are_seen_by_their_parties_only(world):
    with scope.acting_as(world.cast.vo):
        record("exchange.greeted", world.exchange, by=world.cast.vo)
    with scope.acting_as(world.cast.outsider):
        assert not Event.objects.filter(verb="exchange.greeted").exists()
