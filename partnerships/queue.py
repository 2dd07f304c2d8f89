"""What is due, and doing it. State is the queue: messages only say 'look now' (reliability §3)."""

import hashlib
import logging
import os
import time
from datetime import timedelta
from itertools import takewhile
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from clusterxchange import scope
from clusterxchange.context import disclaimer, funding_statement
from partnerships.emails import link_to
from partnerships.events import listeners
from partnerships.leases import take
from partnerships.models import Document, Event, Mail

log = logging.getLogger(__name__)
BATCH = 100
LEASE = timedelta(seconds=settings.PAPER_LEASE)
TURN = 30  # seconds after which mails, and then papers, leave the rest to the next sweep: a task has 90
TRIES = 6
PARTIES = ("vop_id", "hop_id", "vo_id", "ho_id")


def scope_of(row, user_id):
    """Act for the parties of a queued row and for the person who caused it."""
    return scope.acting_for(
        partnerships=[row["vop_id"], row["hop_id"]],
        organisations=[row["vo_id"], row["ho_id"]],
        user_id=user_id,
    )


def backoff(attempts):
    return timezone.now() + timedelta(seconds=15 * 4 ** min(attempts, 5))


# Events ------------------------------------------------------------------------------------------


def deliver_events():
    """Hand every new event to whoever asked for its verb. Returns how many."""
    with scope.sweeping():
        due = list(Event.objects.undelivered().order_by("id").values("id", "by_id", *PARTIES)[:BATCH])
    return sum(deliver_event(row) for row in due)


def deliver_event(row):
    """Effect and mark in one transaction: a listener that fails leaves the event to the next sweep."""
    try:
        with scope_of(row, row["by_id"]):
            event = Event.objects.undelivered().select_for_update(skip_locked=True).filter(pk=row["id"]).first()
            if event is None:
                return 0
            for listener in listeners[event.verb]:
                listener(event)
            Event.objects.filter(pk=event.pk).update(delivered_at=timezone.now())
            return 1
    except Exception:
        log.exception("event %s waits for the next sweep", row["id"])
        return 0


# Mails -------------------------------------------------------------------------------------------


def send_mails():
    """Send what waits, one transaction a mail: at least once, always under the same Message-ID."""
    return sum(takewhile(bool, (send_next_mail() for _mail in within_turn(range(BATCH)))))


def within_turn(rows):
    """The rows, as long as the turn lasts: a mail server that hangs keeps no paper waiting."""
    until = time.monotonic() + TURN
    return takewhile(lambda _row: time.monotonic() < until, rows)


def send_next_mail():
    with scope.sweeping():
        due = Mail.objects.filter(status=Mail.Status.WAITING, next_attempt_at__lte=timezone.now())
        mail = due.order_by("next_attempt_at").select_for_update(skip_locked=True).first()
        if mail is None:
            return False
        Mail.objects.filter(pk=mail.pk).update(**outcome_of_sending(mail))
        return True


def outcome_of_sending(mail):
    """The columns after one attempt."""
    try:
        transmit(mail)
    except (SMTPException, OSError) as error:
        attempts = mail.attempts + 1
        status = Mail.Status.FAILED if attempts >= TRIES else Mail.Status.WAITING
        log.warning("mail %s: %s", mail.pk, error)
        return {
            "attempts": attempts,
            "status": status,
            "last_error": str(error)[:500],
            "next_attempt_at": backoff(attempts),
        }
    return {"status": Mail.Status.SENT, "sent_at": timezone.now(), "last_error": ""}


def transmit(mail):
    message = EmailMultiAlternatives(
        mail.subject,
        mail.text,
        settings.DEFAULT_FROM_EMAIL,
        [mail.recipient],
        headers=headers_of(mail),
        reply_to=[mail.reply_to] if mail.reply_to else None,
        connection=get_connection(settings.MAIL_TRANSPORT),
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    message.send()


def headers_of(mail):
    # Programs that answer mails by themselves leave such ones alone (RFC 3834).
    found = {"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"}
    if mail.event_id:
        found["List-Unsubscribe"] = f"<{link_to('/notifications/')}>"
    return found


# Documents ---------------------------------------------------------------------------------------


def make_documents():
    """Make the papers that are due, as far as a turn goes. Returns how many."""
    with scope.sweeping():
        due = Document.objects.filter(status__in=["queued", "rendering"], next_attempt_at__lte=timezone.now()).order_by(
            "next_attempt_at"
        )
        rows = list(due.values("id", "requested_by_id", *PARTIES)[:BATCH])
    return sum(make_document(row) for row in within_turn(rows))


def make_document(row):
    """Lease it, make it outside of any transaction, file it. A worker that dies leaves the lease to end."""

    def acting():
        return scope_of(row, row["requested_by_id"])

    with acting():
        document = lease(row["id"])
    if document is None:
        return 0
    try:
        sealed = print_document(document, lambda percent: show_progress(acting, document, percent))
    except Exception as error:
        with acting():
            give_back(document, error)
        return 0
    with acting():
        file_document(document, sealed)
    return 1


def lease(pk):
    document = take(Document.objects.filter(pk=pk, status__in=["queued", "rendering"]), LEASE)
    if document is not None:
        Document.objects.filter(pk=pk).update(status=Document.Status.RENDERING, progress=10)
    return document


def show_progress(acting, document, percent):
    with acting():
        Document.objects.filter(pk=document.pk, status=Document.Status.RENDERING).update(progress=percent)


def print_document(document, progress):
    """Template and content → sealed PDF bytes."""
    from clusterxchange import pdf  # WeasyPrint stays out of the web process
    from partnerships.attachments import attachments_of

    with translation.override("en"):
        html = render_to_string(document.template, {**document.content, **letterhead(document)})
        progress(30)
        sealed = pdf.paper(
            html,
            title=document.title,
            language="en",
            made_at=document.requested_at,
            reason=document.number or document.title,
            attachments=attachments_of(document),
        )
    progress(90)
    return sealed


def letterhead(document):
    """What every paper carries: number, hash, the page that verifies it, the words of scheme §8."""
    from clusterxchange.pdf import qr_svg

    address = link_to(f"/verify/{document.public_id}/")
    return {
        "document": document,
        "language": "en",
        "title": document.title,
        "number": document.number,
        "content_hash": document.content_sha256,
        "verify_url": address,
        "qr": qr_svg(address, label=_("Code that leads to the page where this paper can be verified")),
        "funding_statement": funding_statement(),
        "disclaimer": disclaimer(document.content.get("agency")),
    }


def give_back(document, error):
    log.warning("document %s: %s", document.public_id, error)
    Document.objects.filter(pk=document.pk).update(
        status=Document.Status.FAILED if document.attempts >= TRIES else Document.Status.QUEUED,
        last_error=str(error)[:500],
        next_attempt_at=backoff(document.attempts),
    )


def file_document(document, sealed):
    """Named by its content's hash, written then renamed: making it twice gives one file.

    Whoever was so slow that another worker has filed it meanwhile leaves that file alone: its hash is known.
    """
    if not Document.objects.select_for_update(of=("self",)).filter(pk=document.pk).exclude(status="ready").exists():
        return
    name = f"papers/{document.content_sha256[:2]}/{document.public_id}-{document.content_sha256[:16]}.pdf"
    target = settings.MEDIA_ROOT / name
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".part")
    with partial.open("wb") as file:
        file.write(sealed)
        file.flush()
        os.fsync(file.fileno())  # a row that says it is there outlives the machine, and so must the file
    partial.replace(target)
    Document.objects.filter(pk=document.pk).update(
        status=Document.Status.READY,
        progress=100,
        made_at=timezone.now(),
        file=name,
        file_sha256=hashlib.sha256(sealed).hexdigest(),
        size=len(sealed),
        last_error="",
    )
