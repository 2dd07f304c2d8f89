"""Mails about exchanges and money: to whom it concerns, once, and never with bank data."""

import pytest

from partnerships import queue
from partnerships.models import Mail
from tests.mobility.journey import drawn_up
from tests.payments.journey import IBAN, prepared, signed_agreement

pytestmark = pytest.mark.django_db


def mails(owner):
    queue.deliver_events()
    with owner():
        return sorted((mail.recipient, mail.subject, mail.text) for mail in Mail.objects.all())


def test_all_four_hear_that_a_commitment_waits_for_them(world, owner):
    drawn_up(world)
    heard = {recipient for recipient, subject, _text in mails(owner) if "waits for your signature" in subject}
    assert heard == {f"{name}@example.eu" for name in ("ho", "vop", "hop")}


def test_the_walk_to_the_agreement_is_told_without_bank_data(client, world, owner):
    signed_agreement(client, world, owner)
    found = mails(owner)
    assert any("everything is signed" in subject for _to, subject, _text in found)
    assert not any(IBAN in text for _to, _subject, text in found)
    assert not any(to in ("outsider@example.eu", "stranger@example.eu") for to, _subject, _text in found)


def test_the_other_finance_officer_hears_of_a_batch(client, world, owner):
    prepared(client, world, owner)
    heard = [recipient for recipient, subject, _text in mails(owner) if "waits for your approval" in subject]
    assert heard == ["finance2@example.eu"]


def test_delivered_twice_is_told_once(world, owner):
    drawn_up(world)
    first = mails(owner)
    with owner():
        from partnerships.models import Event

        Event.objects.update(delivered_at=None)
    assert mails(owner) == first
