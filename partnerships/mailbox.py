"""Mail is a row first: this backend writes rows; partnerships.tasks sends them."""

from email.utils import make_msgid

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend

from partnerships.models import Mail


class OutboxBackend(BaseEmailBackend):
    """For libraries that send mail by themselves (allauth)."""

    def send_messages(self, messages):
        for message in messages:
            for recipient in message.recipients():
                post_mail(recipient, message.subject, message.body, html=_html_of(message))
        return len(messages)


def mail_domain():
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")


def post_mail(recipient, subject, text, *, html="", event=None, reply_to="", once=""):
    """Put one mail into the outbox. A second one for the same event and address, or the same `once`, is dropped."""
    mail = Mail(
        message_id=f"<{once}@{mail_domain()}>" if once else make_msgid(domain=mail_domain()),
        reply_to=reply_to,
        recipient=recipient,
        subject=" ".join(subject.split())[:250],
        text=text,
        html=html,
        event=event,
    )
    Mail.objects.bulk_create([mail], ignore_conflicts=event is not None or bool(once))
    return mail


def _html_of(message):
    return next((part[0] for part in getattr(message, "alternatives", []) if part[1] == "text/html"), "")
