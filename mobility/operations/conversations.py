"""Writing to the other parties of an application, and having read what they wrote."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clusterxchange.workflow import Conflict
from mobility.models import Attachment, Message, ReadMark
from partnerships.events import record

# Who writes, the side they are taken to speak for first.
WRITERS = (
    "vo.manager", "vo.traveller", "ho.manager", "vop.desk", "vop.coordinator", "hop.desk", "hop.coordinator",
)  # fmt: skip
MOST_AN_HOUR = 60


def writing_side(application, user):
    """'vo', 'ho', 'vop' or 'hop': for whom this person writes here; '' for nobody."""
    mine = application.parties_of(user)
    return next((token.partition(".")[0] for token in WRITERS if token in mine), "")


@transaction.atomic
def write_message(application, *, text, by, files=(), to_desks=False, mail_id=""):
    """Say something to the other parties. files: (name, {file, mime, sha256, size}) that passed the gate.

    Raises Conflict when the person writes too much in too short a time.
    """
    side = writing_side(application, by)
    if not side:
        raise PermissionDenied("only managers, travellers and desks of the parties write")
    if Message.objects.filter(author=by, sent_at__gte=timezone.now() - timedelta(hours=1)).count() >= MOST_AN_HOUR:
        raise Conflict(_("You wrote many messages within an hour: please wait a little."))
    parties = application.party_ids()
    message = Message.objects.create(
        application=application, side=side, author=by, author_name=str(by), text=text, mail_id=mail_id,
        to_desks=to_desks or side in ("vop", "hop"), **parties,
    )  # fmt: skip
    Attachment.objects.bulk_create([Attachment(message=message, name=name, **kept, **parties) for name, kept in files])
    record("message.written", application, by=by, message=message.public_id)
    return message


def mark_read(application, *, by):
    """This person has the whole conversation before them."""
    ReadMark.objects.update_or_create(user=by, application=application, defaults={"read_at": timezone.now()})
