"""The Support Office looks at outgoing mail."""

import pytest
from django.urls import reverse

from partnerships.mailbox import post_mail
from partnerships.models import Mail
from tests.statements import NESTING

pytestmark = pytest.mark.django_db
OUTBOX = reverse("partnerships:outbox")


@pytest.fixture
def mail(world, owner):
    mail = post_mail("ana@ruiz.example", "A subject", "Your code: ABC-DEF")
    with owner():
        return Mail.objects.get(pk=mail.pk)


def test_the_support_office_sees_every_mail_and_finds_an_address(client, world, mail):
    post_mail("other@example.eu", "Another subject", "Text")
    client.force_login(world.cast.so)
    assert "A subject" in client.get(OUTBOX).text
    found = client.get(OUTBOX, {"q": "RUIZ"}).text
    assert "A subject" in found
    assert "Another subject" not in found
    assert "No mail to an address like this" in client.get(OUTBOX, {"q": "nobody"}).text


def test_the_demo_shows_the_text(client, world, mail, settings):
    settings.DEMO = True
    client.force_login(world.cast.so)
    assert "ABC-DEF" in client.get(reverse("partnerships:outbox-detail", args=[mail.pk])).text


def test_on_real_servers_codes_are_for_their_addressee(client, world, mail, settings):
    settings.DEMO = False
    client.force_login(world.cast.so)
    page = client.get(reverse("partnerships:outbox-detail", args=[mail.pk]))
    assert page.status_code == 200
    assert "ABC-DEF" not in page.text


@pytest.mark.parametrize("who", ["officer", "vop", "coordinator", "finance", "vo", "guest"])
def test_the_outbox_is_for_nobody_else(client, world, mail, who):
    client.force_login(getattr(world.cast, who))
    assert client.get(OUTBOX).status_code == 403
    assert client.get(reverse("partnerships:outbox-detail", args=[mail.pk])).status_code == 403


def test_the_outbox_asks_as_much_for_thirty_mails_as_for_one(client, world, mail, django_assert_num_queries):
    client.force_login(world.cast.so)
    client.get(OUTBOX)
    for number in range(30):
        post_mail(f"a{number}@example.eu", "S", "T")
    with django_assert_num_queries(5 + NESTING):
        page = client.get(OUTBOX)
    assert len(page.context["page"].rows) == 25
    assert "page=2" in page.text
