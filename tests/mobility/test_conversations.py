"""Conversations: who writes and reads, files, unread counts, mails, and answers by mail."""

import io
import mailbox
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clusterxchange import scope
from mobility.models import Attachment, Message, ReadMark
from mobility.replies import CUT_LINE, cut, read_reply
from mobility.reply_addresses import read_address, reply_address
from mobility.reply_inbox import MOST_BYTES, take_reply
from mobility.tasks import fetch_replies
from partnerships.models import Mail, Membership
from partnerships.queue import deliver_events
from tests import factories
from tests.clusterxchange.test_uploads import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def application(world, owner):
    with owner():
        row = factories.application(world.offer, world.vo, status="endorsed")
        return type(row).objects.get(pk=row.pk)


def address(application):
    return reverse("mobility:application-messages", args=[application.public_id])


def as_(client, person):
    client.force_login(person)
    return client


def write(client, application, text="Good morning!", **more):
    return client.post(address(application), {"text": text} | more)


def test_the_parties_write_and_read(client, world, application):
    assert write(as_(client, world.cast.vo), application).status_code == 302
    for name in ("ho", "vop", "hop", "coordinator"):
        assert "Good morning!" in as_(client, getattr(world.cast, name)).get(address(application)).text
        assert write(client, application, f"From {name}").status_code == 302
    page = as_(client, world.cast.vo).get(address(application)).text
    assert page.index("Good morning!") < page.index("From ho") < page.index("From coordinator")


@pytest.mark.parametrize("name", ["outsider", "stranger", "guest"])
def test_strangers_find_no_conversation(client, world, application, name):
    assert as_(client, getattr(world.cast, name)).get(address(application)).status_code == 404


@pytest.mark.parametrize("name", ["so", "officer"])
def test_neither_support_office_nor_agency_reads_or_writes(client, world, application, name, owner):
    with owner():
        factories.message(application, "vo", text="Between us")
    assert as_(client, getattr(world.cast, name)).get(address(application)).status_code == 403
    assert write(client, application).status_code in (403, 404)
    with scope.acting_as(getattr(world.cast, name)):
        assert Message.objects.count() == 0


def test_finance_reads_and_does_not_write(client, world, application, owner):
    with owner():
        factories.message(application, "vo", text="Between us")
    page = as_(client, world.cast.finance).get(address(application)).text
    assert "Between us" in page
    assert "Send" not in page
    assert write(client, application).status_code == 403


def test_an_empty_message_says_so_and_keeps_what_was_typed(client, world, application):
    page = write(as_(client, world.cast.vo), application, "   ").text
    assert "Write something, or choose a file." in page
    bad = write(client, application, "With a file", files=[named("x.exe", b"MZ")]).text
    assert "Only PDF, PNG, JPEG and WebP files can be uploaded." in bad
    assert "With a file" in bad
    with scope.acting_as(world.cast.vo):
        assert not Message.objects.exists()


def named(name, content):
    found = io.BytesIO(content)
    found.name = name
    return found


def test_a_file_comes_in_through_the_gate_and_only_parties_fetch_it(client, world, application):
    write(as_(client, world.cast.vo), application, "", files=[named("plan.png", picture("PNG"))])
    with scope.acting_as(world.cast.ho):
        file = Attachment.objects.get()
    url = reverse("mobility:attachment-download", args=[file.public_id])
    answer = as_(client, world.cast.hop).get(url)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    for name in ("outsider", "so", "officer"):
        assert as_(client, getattr(world.cast, name)).get(url).status_code == 404


def test_what_is_new_is_counted_until_it_was_opened(client, world, application):
    write(as_(client, world.cast.vo), application)
    detail = reverse("mobility:application-detail", args=[application.public_id])
    assert "1 new" not in client.get(detail).text
    assert "1 new" in as_(client, world.cast.ho).get(detail).text
    assert "Read the new messages" in client.get("/home/").text
    client.get(address(application))
    assert "1 new" not in client.get(detail).text
    assert "Read the new messages" not in client.get("/home/").text
    assert "Read the new messages" not in as_(client, world.cast.hop).get("/home/").text


def test_desks_are_told_when_they_are_asked(client, world, application):
    write(as_(client, world.cast.vo), application, to_desks="on")
    for name in ("vop", "hop"):
        assert "Read the new messages" in as_(client, getattr(world.cast, name)).get("/home/").text


def test_an_exchange_goes_on_with_the_conversation_of_its_application(client, world):
    with scope.acting_as(world.cast.vo):
        match = world.exchange.application
    write(as_(client, world.cast.vo), match, "Before the match")
    page = as_(client, world.cast.ho).get(reverse("mobility:exchange-detail", args=[world.exchange.public_id])).text
    assert address(match) in page
    assert "1 new" in page
    assert world.exchange.number in client.get(address(match)).text


def test_nobody_fills_the_mailboxes_of_others(client, world, application, owner):
    with owner():
        for _number in range(60):
            factories.message(application, "vo", world.cast.vo)
    assert "please wait a little" in write(as_(client, world.cast.vo), application).text


@pytest.mark.parametrize("name", ["vo", "vop"])
def test_a_conversation_costs_the_same_with_1_and_30(client, world, application, owner, name):
    def cost():
        with CaptureQueriesContext(connection) as caught:
            assert as_(client, getattr(world.cast, name)).get(address(application)).status_code == 200
        return len([one for one in caught if any(word in one["sql"] for word in ("mobility_", "partnerships_"))])

    with owner():
        factories.attachment(factories.message(application, "ho", world.cast.ho))
    cost()
    few = cost()
    with owner():
        for _number in range(30):
            factories.attachment(factories.message(application, "ho", world.cast.ho))
    assert cost() == few


def test_postgres_keeps_a_message_between_the_parties_and_in_its_authors_name(world, application, owner):
    with owner():
        factories.message(application, "vo", world.cast.vo, text="Ours")
    with scope.acting_as(world.cast.stranger):
        assert Message.objects.count() == 0
        with pytest.raises(Exception, match="row-level security"), transaction.atomic():
            factories.message(application, "ho", world.cast.stranger)
    with scope.acting_as(world.cast.ho):
        assert Message.objects.count() == 1
        with pytest.raises(Exception, match="row-level security"), transaction.atomic():
            factories.message(application, "vo", world.cast.vo)
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            Message.objects.update(text="Changed")


def test_a_message_cannot_be_hung_on_somebody_elses_application(world, application, owner):
    with owner(), pytest.raises(IntegrityError, match="message_of_application"), transaction.atomic():
        row = factories.message(application, "vo")
        Message.objects.filter(pk=row.pk).update(vop=world.other)
        connection.check_constraints()


# Mails --------------------------------------------------------------------------------------------


@pytest.fixture
def mailed(client, world, application, owner):
    """The mail the host got of the visitor's message."""
    write(as_(client, world.cast.vo), application, "When do we meet?")
    deliver_events()
    with owner():
        return Mail.objects.get(recipient="ho@example.eu", event__verb="message.written")


def test_the_others_get_a_mail_with_an_address_to_answer_to(mailed, owner, world, application):
    assert "When do we meet?" in mailed.text
    assert CUT_LINE in mailed.text
    assert len(mailed.reply_to.partition("@")[0]) < 64
    given = read_address(f"To: <{mailed.reply_to}>")
    assert (given.application, given.user) == (application.pk, world.cast.ho.pk)
    with owner():
        heard = set(Mail.objects.filter(event__verb="message.written").values_list("recipient", flat=True))
    assert heard == {"ho@example.eu"}


def test_the_outbox_does_not_show_a_conversation(client, world, mailed):
    page = as_(client, world.cast.so).get(reverse("partnerships:outbox-detail", args=[mailed.pk])).text
    assert "When do we meet?" not in page
    assert "Nobody but they read it." in page


def test_an_address_that_was_tampered_with_is_none_of_ours(world, application):
    given = reply_address(application, world.cast.ho)
    assert read_address(given) is not None
    assert read_address(given.upper()) is not None
    local, _at, domain = given.partition("@")
    head, _plus, facts = local.partition("+")
    first, *rest = facts.split(".")
    assert read_address(f"{head}+{first}1.{'.'.join(rest)}@{domain}") is None
    assert read_address(f"reply+a.b.c.{'0' * 24}@x") is None


# Answers by mail -----------------------------------------------------------------------------------


def answer(to, *, sender="ho@example.eu", text="On Tuesday.", message_id="<1@mail.example>", **headers):
    found = EmailMessage()
    found["From"], found["To"], found["Subject"] = f"Hugo <{sender}>", to, "Re: hello"
    if message_id:
        found["Message-ID"] = message_id
    for name, value in headers.items():
        found[name.replace("_", "-")] = value
    found.set_content(text)
    return found


QUOTED = (
    f"On Tuesday.\n\nOn Mon, 23 Nov 2026 at 10:00, ClusterXchange <x@y.eu>\nwrote:\n> {CUT_LINE}\n> When do we meet?\n"
)


def test_an_answer_comes_into_the_conversation_once(world, mailed, application, owner):
    raw = answer(mailed.reply_to, text=QUOTED).as_bytes()
    assert take_reply(raw).kind == "posted"
    assert take_reply(raw).kind == "again"
    with owner():
        row = Message.objects.get(author=world.cast.ho)
        assert (row.text, row.side) == ("On Tuesday.", "ho")
        assert row.mail_id
    deliver_events()
    with owner():
        assert Mail.objects.filter(recipient="vo@example.eu", text__contains="On Tuesday.").exists()


def test_a_file_by_mail_goes_through_the_gate_and_the_refused_one_is_told(mailed, owner, world):
    mail = answer(mailed.reply_to)
    mail.add_attachment(picture("PNG"), maintype="image", subtype="png", filename="plan.png")
    mail.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="run.exe")
    assert take_reply(mail.as_bytes()).kind == "posted"
    with owner():
        assert list(Attachment.objects.values_list("name", flat=True)) == ["plan.png"]
        told = Mail.objects.get(recipient="ho@example.eu", subject__startswith="Your answer by mail")
        assert "run.exe: Only PDF" in told.text


def refused(raw, owner, sentence, *, told=True):
    outcome = take_reply(raw)
    assert outcome.kind == "aside"
    assert sentence in outcome.reason
    with owner():
        assert not Message.objects.exclude(mail_id="").exists()
        answers = Mail.objects.filter(subject__startswith="Your answer by mail")
        assert answers.count() == (1 if told else 0)
    take_reply(raw)
    with owner():
        assert answers.count() == (1 if told else 0)  # told once, however often it runs


def test_a_mail_from_another_address_is_set_aside_and_the_owner_told(mailed, owner):
    refused(answer(mailed.reply_to, sender="mallory@example.org").as_bytes(), owner, "another address than yours")


def test_an_unknown_address_is_set_aside_and_nobody_told(mailed, owner):
    refused(answer("reply+1.1.1.000000000000000000000000@x.eu").as_bytes(), owner, "no address", told=False)
    refused(answer("somebody@x.eu").as_bytes(), owner, "no address", told=False)


def test_an_expired_address_is_answered(mailed, owner, monkeypatch):
    later = timezone.localdate() + timedelta(days=90)
    monkeypatch.setattr("mobility.reply_addresses.timezone.localdate", lambda *_: later)
    refused(answer(mailed.reply_to).as_bytes(), owner, "has expired")


def test_who_left_the_organisation_writes_no_more(mailed, owner, world):
    with owner():
        Membership.objects.filter(user=world.cast.ho).delete()
    refused(answer(mailed.reply_to).as_bytes(), owner, "no longer speak")


def test_a_huge_mail_is_set_aside_by_its_head_alone(mailed, owner):
    raw = answer(mailed.reply_to).as_bytes()
    refused(raw + b"x" * (MOST_BYTES + 1 - len(raw) + 1), owner, "too large")


def test_nothing_new_is_answered(mailed, owner):
    refused(answer(mailed.reply_to, text=f"> {CUT_LINE}\n> old").as_bytes(), owner, "nothing new")


@pytest.mark.parametrize(
    "headers", [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"Return_Path": "<>"}, {"List_Id": "<x.y>"}]
)
def test_programs_are_not_answered(mailed, owner, headers):
    refused(answer(mailed.reply_to, **headers).as_bytes(), owner, "A program sent", told=False)


def test_a_mail_without_a_name_is_known_by_its_bytes(mailed):
    raw = answer(mailed.reply_to, message_id="").as_bytes()
    assert [take_reply(raw).kind, take_reply(raw).kind] == ["posted", "again"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Yes.\n\n-- \nHugo\nDirector", "Yes."),
        ("Yes.\n-----Original Message-----\nFrom: x@y.eu", "Yes."),
        ("Yes.\n________________________________\nFrom: x@y.eu", "Yes."),
        ("Yes.\nFrom: Portal <x@y.eu>\nSent: Monday", "Yes."),
        ("Ja.\nAm 23.11.2026 um 10:00 schrieb Portal:\n> alt", "Ja."),
        ("> quoted\nUnder it.", "Under it."),
        ("A\x00\x07B\u202e", "AB"),
        (f"Yes.\n\n> > {CUT_LINE}", "Yes."),
    ],
)
def test_only_what_is_new_is_kept(typed, kept):
    assert cut(typed) == kept


def test_html_alone_is_read_as_words():
    mail = EmailMessage()
    mail.set_content("<style>p{}</style><p>Yes &amp; no</p><blockquote>old</blockquote>", subtype="html")
    assert read_reply(mail.as_bytes()).text == "Yes & no"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(noise=st.binary(max_size=300), where=st.integers(0, 600))
def test_no_broken_mail_stops_the_inbox(noise, where, world, application):
    raw = answer(reply_address(application, world.cast.ho), text=QUOTED).as_bytes()
    with transaction.atomic():
        assert take_reply(raw[:where] + noise + raw[where:]).kind in ("posted", "again", "aside")
        transaction.set_rollback(True)


@pytest.mark.parametrize("charset", ["no-such-charset", "utf-7", "idna", "rot13", "hex"])
def test_a_strange_charset_is_no_crash(world, mailed, charset):
    raw = answer(mailed.reply_to).as_bytes().replace(b'charset="utf-8"', f'charset="{charset}"'.encode())
    assert take_reply(raw).kind in ("posted", "aside")


def test_the_maildir_is_emptied_and_what_did_not_come_in_says_why(tmp_path, mailed, owner, capsys):
    box = mailbox.Maildir(tmp_path / "in")
    good = answer(mailed.reply_to)
    for mail in (good, good, answer("nobody@x.eu", message_id="<2@x>")):
        box.add(mail)
    (tmp_path / "in" / "new" / "broken").write_bytes(b"\xff\xfe\x00 no mail")
    call_command("fetch_replies", tmp_path / "in")
    assert "posted 1, again 1, set aside 2" in capsys.readouterr().out
    assert len(box) == 0
    assert len(box.get_folder("done")) == 2
    assert len(box.get_folder("set-aside")) == 2
    assert (tmp_path / "in" / "set-aside.log").read_text().count("no address of a conversation") == 2
    call_command("fetch_replies", tmp_path / "in")
    assert "posted 0, again 0, set aside 0" in capsys.readouterr().out
    with pytest.raises(CommandError, match="no maildir"):
        call_command("fetch_replies", tmp_path)


def test_a_maildir_that_is_set_is_emptied_by_the_clock_and_without_one_nothing_happens(
    tmp_path, mailed, settings, world, application
):
    fetch_replies()
    box = mailbox.Maildir(tmp_path / "in")
    box.add(answer(mailed.reply_to))
    settings.REPLY_MAILDIR = str(tmp_path / "in")
    fetch_replies()
    assert len(box) == 0
    assert len(box.get_folder("done")) == 1
    assert settings.CELERY_BEAT_SCHEDULE["fetch-replies"]["task"] == fetch_replies.name


def test_reading_marks_belong_to_one_person(client, world, application):
    as_(client, world.cast.vo).get(address(application))
    with scope.acting_as(world.cast.ho):
        assert not ReadMark.objects.exists()


def test_the_support_office_reads_no_conversation_through_a_partys_eyes(client, world, application, owner):
    with owner():
        factories.message(application, "ho", text="Between us")
    view_as = reverse("partnerships:person-view-as", args=[world.cast.vo.public_id])
    started = as_(client, world.cast.so).post(view_as, {"reason": "The visitor asked for help on the telephone."})
    assert started.status_code == 302
    page = client.get(reverse("mobility:application-detail", args=[application.public_id]))
    assert page.status_code == 200
    assert address(application) not in page.text
    assert client.get(address(application)).status_code == 403
    with scope.fresh():
        scope.view_as(world.cast.vo.pk)
        assert not Message.objects.exists()
