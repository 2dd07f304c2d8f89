"""Answers by mail, taken into the conversation they belong to, once each; or why not."""

import logging
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clusterxchange import scope
from clusterxchange.uploads import Refused
from clusterxchange.violations import constraint_of
from clusterxchange.workflow import Conflict
from mobility.message_files import take_in
from mobility.models import Application, Message
from mobility.operations import write_message
from mobility.operations.conversations import writing_side
from mobility.replies import read_reply
from mobility.reply_addresses import read_address
from partnerships.emails import link_to, post
from partnerships.models import User

log = logging.getLogger(__name__)
MOST_BYTES = 25 * 1024 * 1024
MOST_FILES = 10


class Outcome(NamedTuple):
    """kind: 'posted', 'again', or 'aside' with the reason in words."""

    kind: str
    reason: str = ""


class NotTaken(Exception):
    """The mail does not come in. answer: whether whoever has the address is told."""

    def __init__(self, reason, *, answer=True):
        self.answer = answer
        super().__init__(reason)


def take_reply(raw):
    """Post one mail (bytes, at most a little more than MOST_BYTES of a larger one). Never raises."""
    reply = address = None
    try:
        reply = read_reply(raw, headers_only=len(raw) > MOST_BYTES)
        address = read_address(reply.to)
        return post_reply(raw, reply, address)
    except NotTaken as why:
        if why.answer and not reply.automatic:
            answer(address, reply, str(why))
        return Outcome("aside", str(why))
    except Exception as error:
        log.exception("a mail was set aside")
        return Outcome("aside", f"{type(error).__name__}: {error}"[:300])


def post_reply(raw, reply, address):
    if address is None:
        raise NotTaken(_("This mail went to no address of a conversation that we gave out."), answer=False)
    if reply.automatic:
        raise NotTaken(_("A program sent this mail by itself."), answer=False)
    person = person_behind(address)
    if person.email.lower() != reply.sender:
        raise NotTaken(_("The mail came from another address than yours. Answer from the address of your account."))
    if address.is_over:
        raise NotTaken(_("The address to answer to has expired. Please answer in the portal."))
    if len(raw) > MOST_BYTES:
        raise NotTaken(_("The mail is too large: at most 25 MB with everything attached."))
    with scope.acting_as(person):
        return add_to_conversation(reply, address, person)


def person_behind(address):
    with scope.fresh():
        person = User.objects.filter(pk=address.user, is_active=True).first()
    if person is None:
        raise NotTaken(_("The person this address was given to has no account any more."), answer=False)
    return person


def add_to_conversation(reply, address, person):
    if Message.objects.filter(mail_id=reply.key).exists():
        return Outcome("again")
    application = Application.objects.visible_to(person).filter(pk=address.application).first()
    if application is None or not writing_side(application, person):
        raise NotTaken(_("You no longer speak for a party of this visit."))
    kept, refused = admitted(reply.files)
    if not reply.text and not kept:
        raise NotTaken(" ".join([_("We found nothing new in the mail."), *refused]))
    try:
        with transaction.atomic():
            write_message(application, text=reply.text, files=kept, by=person, mail_id=reply.key)
    except Conflict as conflict:
        raise NotTaken(str(conflict)) from conflict
    except IntegrityError as error:
        if constraint_of(error) != "message_once_per_mail":
            raise
        return Outcome("again")  # two fetched at once, and the other was faster
    if refused:
        answer(address, reply, " ".join([left_out(len(refused)), *refused]))
    return Outcome("posted", " ".join(refused))


def left_out(number):
    sentence = ngettext(
        "Your message was added, but one file was not.",
        "Your message was added, but %(number)s files were not.",
        number,
    )
    return sentence % {"number": number}


def admitted(files):
    """([(name, kept)], [why each of the others was refused])."""
    kept, refused = [], []
    for name, content in files[:MOST_FILES]:
        try:
            kept.append(take_in(content, name))
        except Refused as why:
            refused.append(f"{name[:120]}: {why}")
    if len(files) > MOST_FILES:
        refused.append(_("Only the first %(most)s files of a mail are taken.") % {"most": MOST_FILES})
    return kept, refused


def answer(address, reply, reason):
    """Tell whoever the address was given to, once for each mail; nobody else hears of it."""
    try:
        person = person_behind(address)
        with scope.acting_as(person):
            row = Application.objects.visible_to(person).filter(pk=address.application).first()
            context = {
                "reason": reason,
                "title": row.title if row else "",
                "link": link_to(reverse("mobility:application-messages", args=[row.public_id]) if row else "/home/"),
            }
            post(person.email, "partnerships/email/reply_refused", context, once=f"reply-{reply.key[:40]}")
    except NotTaken as why:
        log.info("nobody to answer: %s", why)
