"""E13: the Agency lets an SME in no profiled cluster host, case by case. The one thing its officer writes."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from clusterxchange import scope
from clusterxchange.workflow import Conflict
from mobility.operations.offers import refuse_unfit_host
from partnerships.models import Approval, Mail, Registration
from partnerships.news import officers
from partnerships.news_approvals import approval_came, approval_decided
from partnerships.queue import deliver_events
from partnerships.rulebook import rules_on
from partnerships.sweeps import expire_approvals
from tests import factories
from tests.statements import NESTING

pytestmark = pytest.mark.django_db
LIST = reverse("partnerships:approval-list")
SMALL_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
)


def pdf():
    offsets = [SMALL_PDF.index(f"{number} 0 obj".encode()) for number in (1, 2, 3)]
    table = b"xref\n0 4\n0000000000 65535 f \n" + b"".join(f"{at:010d} 00000 n \n".encode() for at in offsets)
    tail = f"trailer<</Size 4/Root 1 0 R>>\nstartxref\n{len(SMALL_PDF)}\n%%EOF\n".encode()
    return SimpleUploadedFile("decision.pdf", SMALL_PDF + table + tail, "application/pdf")


def page(thing, name="detail", noun="approval"):
    return reverse(f"partnerships:{noun}-{name}", args=[thing.public_id])


@pytest.fixture
def sme(world, owner):
    """An SME in no cluster that would host; gives its registration."""
    with owner():
        body = factories.organisation("Lone Ltd", world.vop, accepted=False)
        type(body).objects.filter(pk=body.pk).update(is_ho=True)
        Registration.objects.filter(organisation=body).update(cluster="", cluster_profiled=False)
        return Registration.objects.select_related("organisation").get(organisation=body)


@pytest.fixture
def asked(sme, owner):
    with owner():
        return factories.approval(sme.organisation)


def status_of(approval, user):
    with scope.acting_as(user):
        return Approval.objects.get(pk=approval.pk).status


def test_e13_the_desk_sees_that_approval_is_missing_and_asks_for_it(client, world, sme):
    client.force_login(world.cast.vop)
    said = client.get(page(sme, noun="registration")).text
    assert "only with the Agency&#x27;s prior approval" in said
    assert "Ask the Agency" in said
    answer = client.post(page(sme, "approval", "registration"), {"reason": "It runs the only test line."}, follow=True)
    assert "The Agency is asked." in answer.text
    assert "It runs the only test line." in answer.text
    again = client.post(page(sme, "approval", "registration"), {"reason": "Once more."})
    assert "The Agency has been asked already." in again.text
    assert "Once more." in again.text


def test_e13_the_officer_grants_it_with_a_date_and_a_file(client, world, asked):
    client.force_login(world.cast.officer)
    assert "Decide whether it may host" in client.get(reverse("home")).text
    assert page(asked) in client.get(LIST).text
    assert "Grant" in client.get(page(asked)).text
    day = timezone.localdate() - timedelta(days=3)
    answer = client.post(page(asked, "grant"), {"decided_on": day.isoformat(), "file": pdf()}, follow=True)
    assert "may host" in answer.text
    with scope.acting_as(world.cast.vop):
        row = Approval.objects.get(pk=asked.pk)
        assert (row.status, row.decided_on, row.file_name) == ("granted", day, "decision.pdf")
        assert row.decided_by == world.cast.officer
    client.force_login(world.cast.vop)
    assert client.get(page(asked, "download")).getvalue().startswith(b"%PDF-1.4")
    assert "E13" not in client.get(page(asked.organisation.registration, noun="registration")).text


@pytest.mark.parametrize(
    "sent, words",
    [
        ({}, "This field is required."),
        ({"decided_on": "2999-01-01"}, "today or before"),
        ({"decided_on": "1999-01-01"}, "not before 2020"),
        ({"decided_on": "yesterday"}, "Give a day like"),
        ({"file": b""}, "This file is empty."),
        ({"file": b"MZ"}, "not what its name says"),
    ],
)
def test_e13_nothing_is_granted_without_date_and_file(client, world, asked, sent, words):
    client.force_login(world.cast.officer)
    typed = {"decided_on": timezone.localdate().isoformat(), "note": "As agreed."} | sent
    if "file" in typed:
        typed["file"] = SimpleUploadedFile("decision.pdf", typed["file"])
    said = client.post(page(asked, "grant"), typed).text
    assert words in said
    assert "As agreed." in said
    assert status_of(asked, world.cast.vop) == "asked"


def test_e13_a_refusal_has_its_reason(client, world, asked):
    client.force_login(world.cast.officer)
    today = timezone.localdate().isoformat()
    assert "required" in client.post(page(asked, "refuse"), {"decided_on": today}).text
    client.post(page(asked, "refuse"), {"decided_on": today, "note": "No cluster near."})
    assert status_of(asked, world.cast.vop) == "refused"
    client.force_login(world.cast.vop)
    assert "No cluster near." in client.get(page(asked)).text
    assert "Ask the Agency" in client.get(page(asked.organisation.registration, noun="registration")).text


def test_e13_what_is_decided_stays_decided(client, world, asked, owner):
    with owner():
        Approval.objects.filter(pk=asked.pk).update(status="withdrawn")
    client.force_login(world.cast.officer)
    today = timezone.localdate().isoformat()
    assert client.post(page(asked, "refuse"), {"decided_on": today, "note": "No."}).status_code == 409


@pytest.mark.parametrize("name", ["vop", "coordinator", "so"])
def test_e13_who_asks_never_decides(client, world, asked, name):
    client.force_login(getattr(world.cast, name))
    today = timezone.localdate().isoformat()
    assert client.post(page(asked, "grant"), {"decided_on": today, "file": pdf()}).status_code == 403
    assert client.post(page(asked, "refuse"), {"decided_on": today, "note": "No."}).status_code == 403


@pytest.mark.parametrize("name", ["vop", "so"])
def test_e13_postgres_keeps_the_decision_from_everybody_but_the_officer(world, asked, name):
    granted = {"status": "granted", "decided_at": timezone.now(), "decided_on": timezone.localdate(), "file": "a.pdf"}
    refused = pytest.raises(Error, match="row-level security")
    with scope.acting_as(getattr(world.cast, name)), refused, transaction.atomic():
        Approval.objects.filter(pk=asked.pk).update(**granted)


def test_e13_the_officer_writes_nothing_else(world, asked, sme):
    with scope.acting_as(world.cast.officer):
        assert Registration.objects.update(status="accepted", decided_at=timezone.now()) == 0
        for statement in (
            "UPDATE partnerships_approval SET reason = 'mine'",
            "UPDATE partnerships_approval SET organisation_id = organisation_id",
            "DELETE FROM partnerships_approval",
            f"INSERT INTO partnerships_approval SELECT * FROM partnerships_approval WHERE id = {asked.pk}",
        ):
            with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        with pytest.raises(Error, match="row-level security"), transaction.atomic():
            Approval.objects.filter(pk=asked.pk).update(status="withdrawn")


def test_e13_the_officers_pages_are_read_by_the_role_that_cannot_write(world, asked):
    with scope.acting_as(world.cast.officer):
        scope.read_only()
        assert Approval.objects.filter(pk=asked.pk).exists()
        with pytest.raises(Error), transaction.atomic():
            Approval.objects.filter(pk=asked.pk).update(status="refused")


@pytest.mark.parametrize(
    "name, status", [("vo", 404), ("ho", 404), ("outsider", 404), ("finance", 403), ("guest", 404)]
)
def test_e13_the_agency_is_asked_by_the_desk_alone(client, world, sme, name, status):
    client.force_login(getattr(world.cast, name))
    answer = client.post(page(sme, "approval", "registration"), {"reason": "Please."})
    assert answer.status_code == status


def test_e13_the_desk_asks_no_longer(client, world, asked):
    client.force_login(world.cast.vop)
    client.post(page(asked, "withdraw"))
    assert status_of(asked, world.cast.vop) == "withdrawn"


def test_e13_an_offer_needs_the_approval(world, asked, owner):
    body = asked.organisation
    with owner():
        with pytest.raises(Conflict, match="E13"):
            refuse_unfit_host(body)
        factories.approval(factories.organisation("Another one", world.vop, accepted=False), status="granted")
        with pytest.raises(Conflict, match="E13"):
            refuse_unfit_host(body)
        Approval.objects.filter(pk=asked.pk).delete()
        factories.approval(body, status="granted")
        refuse_unfit_host(body)


def test_e13_one_case_at_a_time_says_postgres(asked, owner):
    with owner(), pytest.raises(Error, match="approval_once"), transaction.atomic():
        factories.approval(asked.organisation)


def test_e13_those_concerned_hear_of_it_once(world, asked, owner):
    with scope.acting_as(world.cast.vop):
        assert officers() == ["officer@example.eu"]
    with owner():
        came = factories.event(asked, verb="approval.asked")
        for _again in range(2):
            approval_came(came)
        factories.approval(factories.organisation("Granted Ltd", world.vop, accepted=False), status="granted")
        granted = Approval.objects.get(status="granted")
        approval_decided(factories.event(granted, verb="approval.granted"))
        mails = dict(Mail.objects.values_list("recipient", "subject"))
    assert mails.pop("officer@example.eu") == "May Lone Ltd host?"
    assert set(mails) == {"vop@example.eu", "coordinator@example.eu"}
    assert set(mails.values()) == {"The Agency lets Granted Ltd host"}


@pytest.mark.parametrize("query", ["status=x", "page=-1", "status=granted&page=99999999999"])
def test_odd_addresses_of_the_list_are_answered(client, world, query):
    client.force_login(world.cast.officer)
    assert client.get(f"{LIST}?{query}").status_code == 200


def test_the_list_asks_as_much_for_thirty_rows_as_for_one(client, world, asked, owner, django_assert_max_num_queries):
    def ask():
        with django_assert_max_num_queries(8 + NESTING) as found:
            answer = client.get(LIST)
        return len(found), len(answer.context["page"].rows)

    client.force_login(world.cast.officer)
    first = ask()
    with owner():
        for number in range(29):
            factories.approval(factories.organisation(f"Number {number}", world.vop, accepted=False))
    assert ask() == (first[0], 25)


# Its time ends ------------------------------------------------------------------------------------


def granted(sme, owner, days_ago):
    day = timezone.localdate() - timedelta(days=days_ago)
    with owner():
        return factories.approval(sme.organisation, status="granted", decided_on=day)


def test_e13_an_approval_ends_after_the_days_of_the_rules_and_the_parties_are_told(client, world, sme, owner):
    row = granted(sme, owner, rules_on().approval_days + 1)
    assert expire_approvals() == 1
    assert status_of(row, world.cast.vop) == "expired"
    deliver_events()
    with owner():
        mails = Mail.objects.filter(subject="The Agency's leave for Lone Ltd to host is over")
        assert {mail.recipient for mail in mails} >= {"vop@example.eu", "coordinator@example.eu"}
    assert expire_approvals() == 0
    client.force_login(world.cast.vop)
    assert "Its time is over" in client.get(page(row)).text
    assert page(row) in client.get(LIST, {"status": "expired"}).text
    with scope.acting_as(world.cast.vop), pytest.raises(Conflict, match="E13"):
        Registration.objects.filter(pk=sme.pk).update(status="accepted", decided_at=timezone.now())
        refuse_unfit_host(sme.organisation)


def test_e13_until_its_last_day_an_approval_holds_and_its_page_says_so(client, world, sme, owner):
    days = rules_on().approval_days
    row = granted(sme, owner, days)
    assert expire_approvals() == 0
    client.force_login(world.cast.officer)
    assert f"It holds until {date_format(timezone.localdate(), 'j F Y')}." in client.get(page(row)).text


def test_e13_after_it_ended_the_desk_asks_again(client, world, sme, owner):
    granted(sme, owner, 4000)
    expire_approvals()
    client.force_login(world.cast.vop)
    answer = client.post(page(sme, "approval", "registration"), {"reason": "It still runs it."}, follow=True)
    assert "The Agency is asked." in answer.text


def test_e13_a_decision_that_would_be_over_at_once_is_not_granted(client, world, asked):
    client.force_login(world.cast.officer)
    day = timezone.localdate() - timedelta(days=rules_on().approval_days + 1)
    said = client.post(page(asked, "grant"), {"decided_on": day.isoformat(), "file": pdf()}).text
    assert "this one would be over already" in said
    assert status_of(asked, world.cast.vop) == "asked"


def test_e13_postgres_lets_no_desk_make_an_ended_approval_a_granted_one(world, sme, owner):
    row = granted(sme, owner, 4000)
    expire_approvals()
    with scope.acting_as(world.cast.vop):
        assert Approval.objects.filter(pk=row.pk).update(status="granted") == 0
    with owner():
        asked = Approval.objects.get(pk=row.pk)
        Approval.objects.filter(pk=row.pk).update(status="asked", decided_at=None, decided_on=None)
    with scope.acting_as(world.cast.vop), pytest.raises(Error, match="row-level security"), transaction.atomic():
        Approval.objects.filter(pk=asked.pk).update(
            status="granted", decided_at=timezone.now(), decided_on=timezone.localdate()
        )
