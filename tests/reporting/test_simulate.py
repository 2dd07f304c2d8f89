"""The simulated world is whole, repeatable and true to the ledger."""

import datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Sum

from mobility.models import Application, Exchange, Offer, Paper
from partnerships.calendar import is_working_day
from partnerships.models import Mail, Organisation, Registration, User
from payments.models import BankAnswer, Batch, Fund, Payment, Posting, Recovery

SMALL = {"partnerships": 3, "organisations": 140, "offers": 40, "exchanges": 70, "seed": 5}
TODAY = datetime.date(2027, 3, 10)
COMMITTED = ("agreement_signed", "ongoing", "ended", "reported", "returned", "validated", "interrupted")


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"


def simulate(**changes):
    call_command("simulate", add=True, verbosity=0, today=TODAY, **{**SMALL, **changes})


@pytest.fixture
def simulated(world, owner):
    with owner():
        simulate()
        yield


def statuses(model):
    return set(model.objects.values_list("status", flat=True))


@pytest.mark.parametrize("model", [Registration, Offer, Application, Exchange, Payment, Batch])
def test_every_status_of_every_workflow_occurs(simulated, model):
    missing = set(model.Status.values) - statuses(model)
    assert missing <= {"cancelled"} if model in (Payment, Batch) else not missing


def test_every_ledger_is_whole_and_agrees_with_the_exchanges(simulated):
    assert Posting.objects.exists()
    for fund in Fund.objects.all():
        with connection.cursor() as cursor:
            cursor.execute("SELECT broken_at FROM verify_chain(%s)", [fund.pk])
            assert cursor.fetchone() == (None,)
        mine = Exchange.objects.filter(vop=fund.partnership_id).exclude(number="")
        if fund.seq:
            assert fund.committed == total(mine.filter(status__in=COMMITTED))
            back = total(Recovery.objects.filter(vop=fund.partnership_id, status="recovered"))
            assert fund.paid == total(mine.filter(status__in=["paid", "closed"])) - back


def test_money_is_claimed_back_of_one_visitor_and_came_back_of_another(simulated):
    assert statuses(Recovery) == {"asked", "recovered"}
    assert BankAnswer.objects.filter(counts__recovered=1).count() == 1


def test_postings_hold_no_words_that_people_typed(simulated):
    assert set(Posting.objects.values_list("reason", flat=True)) <= {"", "cancelled", "broken off", "claimed back"}


def test_finance_finds_an_imported_statement_with_lines_that_nobody_can_match(simulated):
    answers = list(BankAnswer.objects.exclude(counts__has_key="recovered"))
    assert answers
    assert all(one.counts == {"settled": 1, "unmatched": 1, "other": 1} for one in answers)


def test_a_stay_broken_off_waits_for_its_report_for_its_decision_and_for_its_payment(simulated):
    found = set(Exchange.objects.filter(stopped_at__isnull=False).values_list("status", flat=True))
    assert {"interrupted", "reported", "validated"} <= found
    decided = Exchange.objects.get(stopped_at__isnull=False, status="validated")
    assert (decided.agreed_amount, decided.amount) == (780, 390)
    assert decided.postings.get(kind="release").amount == 390


def test_mails_lead_to_a_page(simulated):
    assert all("/registrations/" in mail.text for mail in Mail.objects.filter(subject__contains="accepted your"))


def test_agendas_plan_working_days_of_the_host_only(simulated):
    for paper in Paper.objects.filter(kind="commitment", content__agenda__isnull=False).select_related("exchange"):
        days = [datetime.date.fromisoformat(line["day"]) for line in paper.content["agenda"]]
        assert all(is_working_day(day, paper.exchange.ho_country) for day in days), days


def total(exchanges):
    return exchanges.aggregate(total=Sum("amount"))["total"] or 0


def test_nothing_has_happened_after_today(simulated):
    tomorrow = TODAY + datetime.timedelta(days=1)
    made = Exchange.objects.filter(vop__fund__seq__gt=0)
    for column in ("opened_at", "started_at", "ended_at", "reported_at", "validated_at", "paid_at", "closed_at"):
        assert not made.filter(**{f"{column}__date__gte": tomorrow}).exists(), column
    assert not made.filter(status="ongoing", ends_on__lt=TODAY).exists()
    assert not made.filter(status="agreement_signed", starts_on__lte=TODAY).exists()


def test_the_same_seed_gives_the_same_world(world, owner):
    def drawn():
        with owner(), transaction.atomic():
            simulate(organisations=60, exchanges=30)
            found = [
                list(Organisation.objects.order_by("pk").values_list("name", "public_id")),
                list(
                    Exchange.objects.order_by("pk").values_list("vo_name", "ho_name", "amount", "public_id", "status")
                ),
                list(Fund.objects.order_by("pk").values_list("ceiling", "reserved", "paid")),
            ]
            transaction.set_rollback(True)
        return found

    # The rows of the cast have random ids, but they are the same rows both times.
    assert drawn() == drawn()


def test_each_role_gets_a_login_that_works(simulated, client, tmp_path):
    import json

    rows = json.loads((tmp_path / "logins.json").read_text())
    assert {row["role"] for row in rows} >= {
        "vo",
        "ho",
        "vop",
        "hop",
        "coordinator",
        "finance",
        "finance2",
        "officer",
        "so",
    }
    for row in rows:
        assert User.objects.get(email=row["email"]).check_password(row["password"])


def test_a_database_in_use_is_left_alone(world, owner):
    with owner(), pytest.raises(CommandError, match="already has organisations"):
        call_command("simulate", verbosity=0)
