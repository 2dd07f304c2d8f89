"""Mails of reminders. What was done meanwhile is not reminded of."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from mobility import news
from mobility.models import Answers, Application, Exchange
from mobility.news_exchanges import people_of
from mobility.operations.closing import REPORTABLE
from partnerships.emails import post_news
from partnerships.events import on

NEEDS_ANSWER = (
    gettext_lazy("Reminder: %(vo)s waits for your answer"),
    gettext_lazy("%(vo)s would like to visit you: %(title)s. Please accept or decline."),
)
ANSWER_LATE = (
    gettext_lazy("%(ho)s has not answered %(vo)s"),
    gettext_lazy("The host was asked on %(day)s and has not answered: %(title)s. Perhaps you can help."),
)
EXCHANGE = {
    "reminder.report": (
        "vo.manager vo.traveller",
        gettext_lazy("Reminder: the report of %(number)s is due"),
        gettext_lazy("It was due on %(day)s. Without it nothing can be paid for your visit to %(ho)s."),
        "exchange-report",
    ),
    "reminder.report_late": (
        "vop.desk vop.coordinator",
        gettext_lazy("%(number)s: no report yet"),
        gettext_lazy("The report of %(vo)s was due on %(day)s. Perhaps you can help."),
        "exchange-detail",
    ),
    "reminder.questionnaire": (
        "%(side)s.manager %(side)s.traveller",
        gettext_lazy("Reminder: three grades about %(number)s"),
        gettext_lazy("The visit of %(vo)s to %(ho)s is over. The questionnaire takes two minutes."),
        "exchange-questionnaire",
    ),
    "reminder.questionnaire_late": (
        "%(side)sp.desk",
        gettext_lazy("%(number)s: no questionnaire yet"),
        gettext_lazy("%(who)s has not filled in the questionnaire about the visit of %(vo)s to %(ho)s."),
        "exchange-detail",
    ),
}


@on("reminder.answer", "reminder.answer_late")
def remind_of_answer(event):
    application = Application.objects.get(pk=event.subject_id)
    if application.status != Application.Status.ENDORSED:
        return
    late = event.verb == "reminder.answer_late"
    subject, sentence = ANSWER_LATE if late else NEEDS_ANSWER
    words = {
        "vo": application.vo_name, "ho": application.ho_name, "title": application.title,
        "day": date_format(application.endorsed_at, "j F Y"),
    }  # fmt: skip
    desks = [*news.desk(application), *news.people(partnership=application.hop_id)]
    for person in {one.pk: one for one in (desks if late else news.host(application))}.values():
        post_news(
            event,
            person.email,
            subject_line=str(subject) % words,
            sentence=str(sentence) % words,
            link=reverse("mobility:application-detail", args=[application.public_id]),
            no_link="" if late else reverse("mobility:application-decline", args=[application.public_id]),
        )


@on(*EXCHANGE)
def remind_of_exchange(event):
    exchange, side = Exchange.objects.get(pk=event.subject_id), event.values.get("side", "")
    if is_done(event.verb, exchange, side):
        return
    who, subject, sentence, page = EXCHANGE[event.verb]
    words = {
        "number": exchange.number, "vo": exchange.vo_name, "ho": exchange.ho_name,
        "who": exchange.ho_name if side == "ho" else exchange.vo_name,
        "day": date_format(exchange.report_due_on, "j F Y") if exchange.report_due_on else "",
    }  # fmt: skip
    link = reverse(f"mobility:{page}", args=[exchange.public_id])
    for person in people_of(exchange, who % {"side": side} if side else who):
        post_news(event, person.email, subject_line=str(subject) % words, sentence=str(sentence) % words, link=link)


def is_done(verb, exchange, side):
    if verb.startswith("reminder.report"):
        return exchange.status not in REPORTABLE
    return Answers.objects.filter(exchange=exchange, side=side).exists()
