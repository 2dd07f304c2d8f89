"""Mails about messages. An answer to such a mail comes back into the conversation."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from mobility.models import Message
from mobility.progress import SIDES
from mobility.replies import CUT_LINE
from mobility.reply_addresses import reply_address
from partnerships.emails import link_to, post
from partnerships.events import on
from partnerships.models import User
from partnerships.notices import keep_notice


def readers_of(message):
    """Whoever manages or travels for visitor and host, and the desks when they are asked; not the author."""
    row = message.application
    found = Q(memberships__role__in=["manager", "traveller"], memberships__organisation=row.vo_id)
    found |= Q(memberships__role="manager", memberships__organisation=row.ho_id)
    if message.to_desks:
        found |= Q(memberships__role="desk", memberships__partnership__in=[row.vop_id, row.hop_id])
    return User.objects.filter(found, is_active=True).exclude(pk=message.author_id).distinct().order_by("pk")


@on("message.written")
def message_written(event):
    message = Message.objects.select_related("application").get(public_id=event.values["message"])
    row = message.application
    body = {"vo": row.vo_name, "ho": row.ho_name}.get(message.side) or str(getattr(row, message.side))
    who = _("%(name)s, %(body)s (%(side)s)") % {
        "name": message.author_name, "body": body, "side": str(SIDES[message.side]).lower(),
    }  # fmt: skip
    context = {
        "subject_line": _("%(body)s wrote: %(title)s") % {"body": body, "title": row.title},
        "cut_line": CUT_LINE,
        "who": who,
        "message_text": message.text or _("(only files)"),
        "files": ", ".join(message.attachments.values_list("name", flat=True)),
        "link": link_to(reverse("mobility:application-messages", args=[row.public_id])),
    }
    sentence = _("%(who)s wrote to you about the visit.") % {"who": who}
    path = reverse("mobility:application-messages", args=[row.public_id])
    for person in readers_of(message):
        if not keep_notice(event, person.email, subject_line=context["subject_line"], sentence=sentence, link=path):
            continue
        post(person.email, "partnerships/email/message", context, event=event, reply_to=reply_address(row, person))
