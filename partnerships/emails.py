"""Mails: a template each, put into the outbox as rows."""

from urllib.parse import urljoin

from django.conf import settings
from django.template.loader import render_to_string

from clusterxchange.context import disclaimer, funding_statement
from clusterxchange.sentences import one_stop
from partnerships.mailbox import post_mail
from partnerships.notices import keep_notice


def link_to(path):
    return urljoin(settings.PORTAL_URL + "/", path.lstrip("/"))


def post(recipient, template, context, *, event=None, reply_to="", once=""):
    """One mail from templates/<template>.txt: its first line is the subject."""
    choose = link_to("/notifications/") if event else ""
    context = {"funding_statement": funding_statement(), "disclaimer": disclaimer(), "choose": choose, **context}
    subject, _newline, text = render_to_string(f"{template}.txt", context).strip().partition("\n")
    return post_mail(recipient, subject, text.strip() + "\n", event=event, reply_to=reply_to, once=once)


def post_invitation(invitation, *, link):
    body = invitation.organisation or invitation.partnership
    return post(
        invitation.email,
        "partnerships/email/invitation",
        {"invitation": invitation, "body": body, "link": link_to(link)},
    )


def post_news(event, recipient, *, subject_line, sentence, link, no_link=""):
    """One short mail about an event to one person; a second one for the same event is dropped.

    no_link: the page whose one button says no, where there is one. Whether it goes by mail is theirs to choose.
    """
    subject_line, sentence = one_stop(subject_line), one_stop(sentence)
    if not keep_notice(event, recipient, subject_line=subject_line, sentence=sentence, link=link):
        return None
    return post(
        recipient,
        "partnerships/email/news",
        {
            "subject_line": subject_line,
            "sentence": sentence,
            "link": link_to(link),
            "no_link": link_to(no_link) if no_link else "",
        },
        event=event,
    )
