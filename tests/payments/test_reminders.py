"""Payments that are due: finance hears before and on the day, the coordinator when it is late; and then nobody."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mobility.models import Exchange
from mobility.reminders import send_reminders
from partnerships.rulebook import rules_on
from tests.payments.journey import validated
from tests.payments.test_news import mails

pytestmark = pytest.mark.django_db


def heard(owner):
    send_reminders()
    return {
        (to, subject.partition(": ")[2])
        for to, subject, _text in mails(owner)
        if "paid" in subject or "late" in subject
    }


def due_in(exchange, days, owner, **changes):
    with owner():
        day = timezone.localdate() + timedelta(days=days)
        Exchange.objects.filter(pk=exchange.pk).update(payment_due_on=day, **changes)


def test_finance_hears_before_and_on_the_day_the_coordinator_when_it_is_late(world, owner):
    (exchange,) = validated(world, owner)
    due_in(exchange, rules_on().payment_reminder_days + 1, owner)
    assert not heard(owner)
    due_in(exchange, rules_on().payment_reminder_days, owner)
    soon = heard(owner)
    assert {to for to, _subject in soon} == {"finance@example.eu", "finance2@example.eu"}
    assert heard(owner) == soon, "once"
    due_in(exchange, 0, owner)
    today = heard(owner) - soon
    assert today == {(f"{name}@example.eu", "to be paid today") for name in ("finance", "finance2")}
    due_in(exchange, -1, owner)
    assert heard(owner) - soon - today == {("coordinator@example.eu", "the payment is late")}


@pytest.mark.parametrize("changes", [{"status": "paid", "paid_at": timezone.now()}, {"amount": 0}])
def test_what_is_paid_or_pays_nothing_reminds_nobody(world, owner, changes):
    (exchange,) = validated(world, owner)
    due_in(exchange, 0, owner, **changes)
    assert not heard(owner)
