"""A lump sum that must come back: two people claim, a sealed letter asks, bank or finance settle, the ledger falls."""

from datetime import timedelta
from decimal import Decimal

import page as checker
import pytest
from django.db import Error, IntegrityError, connection, transaction
from django.utils import timezone

from clusterxchange import scope
from clusterxchange.workflow import InvalidStep
from mobility.models import Exchange
from mobility.reminders import send_reminders
from mobility.todo import tasks_for as tasks_of_visits
from partnerships import queue
from partnerships.models import Document, Grant, Mail, RuleSet
from partnerships.rulebook import rules_of, rules_on
from payments.claim_rows import claim_of
from payments.models import Batch, Payment, Posting, Recovery
from payments.operations import settle_recovery
from payments.operations.ledger import chain_of
from payments.todo import tasks_for
from tests import factories
from tests.mobility.journey import now_of, page, statements, words_of
from tests.payments import bank_samples as bank
from tests.payments.test_answers import bring, kept
from tests.payments.test_batches import SEEN, fund_of, post, sent

pytestmark = pytest.mark.django_db
WHY = "The second boarding pass is of another person: three days, so one half."


@pytest.fixture
def paid(client, world, owner):
    """A settled payment of 780, by all the steps before it."""
    batch, _exchanges, _file = sent(client, world, owner)
    assert post(client, world.cast.finance, "batch-settle", batch.public_id, reason=SEEN).status_code == 302
    with owner():
        return Payment.objects.select_related("exchange", "batch").get(batch=batch)


def prepare(client, world, payment, amount="390.00", reason=WHY, user=None):
    return post(client, user or world.cast.finance, "payment-recover", payment.public_id, amount=amount, reason=reason)


def prepared(client, world, owner, payment, **typed):
    response = prepare(client, world, payment, **typed)
    assert response.status_code == 302, words_of(response)
    with owner():
        return Recovery.objects.latest("pk")


def asked(client, world, owner, payment, **typed):
    made = prepared(client, world, owner, payment, **typed)
    assert post(client, world.cast.finance2, "recovery-confirm", made.public_id).status_code == 302
    return now(made, owner)


def now(recovery, owner):
    with owner():
        return Recovery.objects.select_related("exchange", "document").get(pk=recovery.pk)


def give_back(client, world, recovery, **typed):
    typed = {"returned_on": timezone.localdate().isoformat(), "reason": SEEN} | typed
    return post(client, world.cast.finance, "recovery-settle", recovery.public_id, **typed)


def buckets(world, owner):
    fund = fund_of(world, owner)
    return fund.available, fund.reserved, fund.ordered, fund.paid


def test_two_people_claim_and_the_days_are_those_of_the_agreement(client, world, owner, paid):
    before = buckets(world, owner)
    made = prepared(client, world, owner, paid)
    assert made.number == f"{paid.exchange.number}-D1"
    assert post(client, world.cast.finance, "recovery-confirm", made.public_id).status_code == 403
    assert now(made, owner).status == "prepared"
    assert post(client, world.cast.finance2, "recovery-confirm", made.public_id).status_code == 302
    made = now(made, owner)
    with owner():
        days = rules_of(Exchange.objects.get(pk=paid.exchange_id).rule_set).recovery_days
    today = timezone.localdate()
    assert (made.status, made.asked_on, made.due_on) == ("asked", today, today + timedelta(days=days))
    assert buckets(world, owner) == before, "nothing is back yet"


def test_the_days_follow_the_rules_that_the_exchange_was_made_under(client, world, owner, paid):
    with owner():
        rules = Exchange.objects.get(pk=paid.exchange_id).rule_set
        longer = RuleSet.objects.create(
            name="Longer", valid_from="2020-01-02", values=rules.values | {"recovery_days": 45}
        )
        Exchange.objects.filter(pk=paid.exchange_id).update(rule_set=longer)
    made = asked(client, world, owner, paid)
    assert (made.due_on - made.asked_on).days == 45
    assert made.document.content["days"] == 45


def test_the_letter_is_sealed_keeps_both_standards_and_says_all(client, world, owner, paid, settings, tmp_path):
    settings.MEDIA_ROOT, settings.SEAL_KEY_FILE = tmp_path, tmp_path / "seal.pem"
    made = asked(client, world, owner, paid)
    queue.make_documents()
    letter = now(made, owner).document
    assert (letter.status, letter.vo_id, letter.vop_id, letter.ho_id, letter.hop_id) == (
        "ready", world.vo.pk, world.vop.pk, None, None)  # fmt: skip
    content = (tmp_path / letter.file).read_bytes()
    for profile in ("3a", "ua1"):
        assert [one.rule_id for one in checker.validate_pdf_bytes(content, profile=profile).failures] == []
    said = letter.content
    assert (said["iban"], said["amount"], said["reason"]) == ("ES9121000418450200051332", "390.00", WHY)
    assert said["due_on"] == made.due_on.isoformat()


@pytest.mark.parametrize("name, sees", [("vo", True), ("finance", True), ("vop", True), ("officer", True),
                                        ("ho", False), ("hop", False), ("outsider", False)])  # fmt: skip
def test_visitor_and_its_partnership_read_it_and_nobody_else(client, world, owner, paid, name, sees):
    made = asked(client, world, owner, paid)
    client.force_login(getattr(world.cast, name))
    response = client.get(page("payments:recovery-detail", made.public_id))
    assert response.status_code == (200 if sees else 404)
    letter = client.get(page("partnerships:document-detail", made.document.public_id))
    assert letter.status_code == (200 if sees else 404)
    shown = client.get(page("mobility:exchange-detail", paid.exchange.public_id))
    assert (made.number in shown.text) is sees


def test_the_visitor_hears_nothing_before_the_second_person(client, world, owner, paid):
    made = prepared(client, world, owner, paid)
    client.force_login(world.cast.vo)
    assert client.get(page("payments:recovery-detail", made.public_id)).status_code == 404
    assert made.number not in client.get(page("mobility:exchange-detail", paid.exchange.public_id)).text
    assert heard(owner, "recover", "claim", "back") == {
        ("finance2@example.eu", f"{made.number} waits for your confirmation")
    }


def heard(owner, *words):
    queue.deliver_events()
    with owner():
        found = Mail.objects.values_list("recipient", "subject")
        return {(to, subject) for to, subject in found if any(word in subject for word in (*words, "confirmation"))}


def test_money_that_is_back_by_hand_falls_in_ledger_claim_and_nowhere_else(client, world, owner, paid):
    post(client, world.cast.coordinator, "claim-lay-out", world.vop.public_id)
    before, made = buckets(world, owner), asked(client, world, owner, paid)
    assert give_back(client, world, made).status_code == 302
    made = now(made, owner)
    assert (made.status, made.returned_on, made.outcome) == ("recovered", timezone.localdate(), SEEN)
    available, reserved, ordered, was_paid = before
    assert buckets(world, owner) == (available + 390, reserved, ordered, was_paid - 390)
    with owner():
        assert Posting.objects.latest("seq").kind == "recover"
        assert claim_of(Grant.objects.get(partnership=world.vop))[1].lump_sums == was_paid - 390
    visit = now_of(paid.exchange, owner)
    assert (visit.status, visit.amount) == ("paid", Decimal("780")), "K4: it counts as before"
    with owner():
        assert Exchange.objects.counted().filter(pk=visit.pk).exists()
    with scope.acting_as(world.cast.finance):
        assert chain_of(fund_of(world, owner))["broken_at"] is None


def test_a_wrong_day_or_an_empty_reason_is_a_sentence_and_keeps_what_was_typed(client, world, owner, paid):
    made = asked(client, world, owner, paid)
    early = (made.asked_on - timedelta(days=1)).isoformat()
    response = give_back(client, world, made, returned_on=early)
    assert "The day lies between the day it was asked for and today." in words_of(response)
    assert f'value="{SEEN}"' in response.text
    for amount in ("0", "-5", "780.01", "nine", "999999999999.00", ""):
        response = prepare(client, world, paid, amount=amount)
        assert response.status_code == 409, "one is open already"
    assert post(client, world.cast.finance, "recovery-withdraw", made.public_id, reason="Ours.").status_code == 302
    for amount in ("0", "-5", "780.01", "nine", "999999999999.00", "NaN", "1e3", ""):
        response = prepare(client, world, paid, amount=amount)
        assert (response.status_code, WHY in words_of(response)) == (200, True), amount
    with owner():
        assert Recovery.objects.count() == 1


def test_no_more_comes_back_than_was_paid_whoever_forgets(client, world, owner, paid):
    give_back(client, world, asked(client, world, owner, paid, amount="500.00"))
    response = prepare(client, world, paid, amount="280.01")
    assert "Not more than EUR 280.00" in words_of(response)
    with scope.acting_as(world.cast.finance), pytest.raises(IntegrityError, match="no more comes back than was paid"):
        Recovery.objects.create(
            payment=paid, exchange=paid.exchange, number="X-D9", amount="280.01", reason="x",
            prepared_by=world.cast.finance, **paid.party_ids(),
        )  # fmt: skip
    give_back(client, world, asked(client, world, owner, paid, amount="280.00"))
    assert fund_of(world, owner).paid == 0
    response = prepare(client, world, paid, amount="0.01")
    assert response.status_code == 409
    assert "came back already" in words_of(response)


@pytest.mark.parametrize("sql", [
    "UPDATE payments_recovery SET amount = 781 WHERE id = %s",
    "UPDATE payments_recovery SET amount = 0 WHERE id = %s",
    "UPDATE payments_recovery SET due_on = NULL WHERE id = %s",
    "UPDATE payments_recovery SET document_id = NULL WHERE id = %s",
    "UPDATE payments_recovery SET confirmed_by_id = prepared_by_id WHERE id = %s",
    "UPDATE payments_recovery SET status = 'recovered' WHERE id = %s",
    "UPDATE payments_recovery SET status = 'withdrawn' WHERE id = %s",
    "UPDATE payments_recovery SET status = 'prepared' WHERE id = %s",
    "UPDATE payments_recovery SET hop_id = vop_id WHERE id = %s",
    "UPDATE payments_payment p SET status = 'rejected' FROM payments_recovery r WHERE r.id = %s AND payment_id = p.id",
])  # fmt: skip
def test_postgres_holds_what_the_code_forgets(client, world, owner, paid, sql):
    made = asked(client, world, owner, paid)
    with owner(), pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [made.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_what_was_claimed_is_not_rewritten_by_the_portal_itself(client, world, owner, paid):
    made = asked(client, world, owner, paid)
    for change in ({"amount": 1}, {"reason": "other"}, {"prepared_by": world.cast.finance2}):
        with scope.acting_as(world.cast.finance), pytest.raises(Error, match="permission denied"):
            Recovery.objects.filter(pk=made.pk).update(**change)


@pytest.mark.parametrize("name", ["vo", "vop", "coordinator", "ho", "outsider", "officer", "so"])
def test_nobody_but_finance_of_the_payer_claims(client, world, owner, paid, name):
    assert prepare(client, world, paid, user=getattr(world.cast, name)).status_code in (403, 404)
    made = prepared(client, world, owner, paid)
    for verb in ("confirm", "settle", "withdraw"):
        answer = post(client, getattr(world.cast, name), f"recovery-{verb}", made.public_id, reason="x")
        assert answer.status_code in (403, 404)
    assert now(made, owner).status == "prepared"


def test_what_the_bank_has_not_paid_is_not_claimed_back(client, world, owner):
    batch, _exchanges, _file = sent(client, world, owner)
    with owner():
        ordered = Payment.objects.get(batch=batch)
    response = prepare(client, world, ordered)
    assert response.status_code == 409
    assert "was not paid" in words_of(response)


# By the bank --------------------------------------------------------------------------------------


def credit(words, value, given="NOTPROVIDED"):
    """What a visitor sends: their own EndToEndId, ours in the free text."""
    inside = f"<RmtInf><Ustrd>{words}</Ustrd></RmtInf>"
    return bank.entry(value, bank.transaction(given, value, inside), side="CRDT")


@pytest.mark.parametrize("written", ["ClusterXchange {}", "{}", "/zurueck {} danke", "clusterxchange {}"])
@pytest.mark.parametrize("given", ["NOTPROVIDED", "INV-4711"])
def test_a_statement_settles_what_bears_the_number(client, world, owner, paid, written, given):
    made = asked(client, world, owner, paid)
    content = bank.statement("08", credit(written.format(made.number), "390.00", given))
    assert "is imported" in words_of(bring(client, world, content))
    made = now(made, owner)
    assert (made.status, made.returned_on.isoformat()) == ("recovered", bank.DAY)
    assert made.outcome == "On the bank's statement of 3 March 2027."
    assert kept(owner) == [("recovered", "")]
    assert fund_of(world, owner).paid == 390
    before = buckets(world, owner)
    bring(client, world, content, user=world.cast.finance2)
    bring(client, world, content.replace(b"STMT-2027-061", b"STMT-2"))
    assert buckets(world, owner) == before
    assert kept(owner) == [("recovered", ""), ("repeated", "")]


def test_money_that_names_only_the_payment_ends_the_open_recovery_and_not_the_payment(client, world, owner, paid):
    made = asked(client, world, owner, paid, amount="780.00")
    content = bank.statement("08", bank.came_back(paid.end_to_end_id, "780.00"))
    bring(client, world, content)
    assert now(made, owner).status == "recovered"
    assert now_of(paid.exchange, owner).status == "paid", "it is not due again"
    assert fund_of(world, owner).reserved == 0
    bring(client, world, content.replace(b"STMT-2027-061", b"STMT-2"))
    assert kept(owner) == [("recovered", ""), ("repeated", "")]


@pytest.mark.parametrize("typed, value, why", [
    ("{number}", "389.00", "recovery"), ("{payment}", "780.00", "recovery"), ("{payment}", "390.01", "recovery"),
])  # fmt: skip
def test_another_amount_is_left_to_people(client, world, owner, paid, typed, value, why):
    made = asked(client, world, owner, paid)
    reference = typed.format(number=made.number, payment=paid.end_to_end_id)
    response = bring(client, world, bank.statement("08", credit("", value, reference)))
    assert kept(owner) == [("unmatched", why)]
    assert "but not this amount" in words_of(response)
    assert now(made, owner).status == "asked"


def test_what_is_not_confirmed_or_withdrawn_is_not_settled(client, world, owner, paid):
    made = prepared(client, world, owner, paid)
    content = bank.statement("08", credit(made.number, "390.00"))
    bring(client, world, content)
    assert kept(owner) == [("unmatched", "recovery")]
    post(client, world.cast.finance2, "recovery-confirm", made.public_id)
    bring(client, world, content)
    assert now(made, owner).status == "recovered", "the same file, brought again"
    second = asked(client, world, owner, paid)
    post(client, world.cast.finance, "recovery-withdraw", second.public_id, reason="Ours.")
    bring(client, world, bank.statement("08", credit(second.number, "390.00"), number="S-3"))
    assert kept(owner)[-1] == ("unmatched", "withdrawn")


def test_after_a_withdrawal_the_payment_itself_may_come_back(client, world, owner, paid):
    made = asked(client, world, owner, paid)
    post(client, world.cast.finance, "recovery-withdraw", made.public_id, reason="An error of ours.")
    bring(client, world, bank.statement("08", bank.came_back(paid.end_to_end_id, "780.00")))
    assert kept(owner) == [("came_back", "")]
    assert now_of(paid.exchange, owner).status == "validated"


def test_a_credit_of_before_is_not_taken_for_a_second_claim(client, world, owner, paid):
    first = asked(client, world, owner, paid)
    content = bank.statement("08", bank.came_back(paid.end_to_end_id, "390.00"))
    bring(client, world, content)
    assert now(first, owner).status == "recovered"
    second = asked(client, world, owner, paid)
    bring(client, world, content.replace(b"STMT-2027-061", b"STMT-2"))
    assert now(second, owner).status == "asked"
    assert kept(owner)[-1] == ("repeated", "")


def test_a_report_of_refusal_after_the_money_was_claimed_is_left_to_people(client, world, owner, paid):
    asked(client, world, owner, paid)
    refused = [(paid.end_to_end_id, "RJCT", "AC04", "780.00")]
    bring(client, world, bank.report(payments=refused, batch="NONE"), name="report.xml")
    assert kept(owner) == [("unmatched", "recovery")]


def test_another_partnership_settles_nothing_of_ours(client, world, owner, paid):
    made = asked(client, world, owner, paid)
    bring(client, world, bank.statement("08", credit(made.number, "390.00")), user=world.cast.outsider)
    assert now(made, owner).status == "asked"
    assert kept(owner) == [("unmatched", "unknown")]


# Mails, tasks, reminders --------------------------------------------------------------------------


def test_both_sides_hear_and_have_it_among_their_tasks_until_it_is_done(client, world, owner, paid):
    made = asked(client, world, owner, paid)
    told = {to for to, subject in heard(owner, "to be paid back")}
    assert {"vo@example.eu", "finance@example.eu", "coordinator@example.eu"} <= told
    assert not {"ho@example.eu", "hop@example.eu"} & told
    assert tasks(world.cast.vo, made) == [("Pay EUR\u00a0390.00 back", made.due_on)]
    assert tasks(world.cast.finance, made) == [("See that EUR\u00a0390.00 come back", made.due_on)]
    give_back(client, world, made)
    assert not tasks(world.cast.vo, made)
    assert not tasks(world.cast.finance, made)
    assert ("vo@example.eu", f"{paid.exchange.number}: EUR 390.00 came back") in heard(owner, "came back")


def tasks(user, recovery):
    with scope.acting_as(user):
        found = {(str(one.what), one.until) for one in [*tasks_for(user), *tasks_of_visits(user)]
                 if recovery.public_id in one.url}  # fmt: skip
    return sorted(found)


def test_the_second_person_has_it_among_the_tasks_and_the_first_has_not(client, world, owner, paid):
    made = prepared(client, world, owner, paid)
    assert tasks(world.cast.finance2, made) == [("Confirm the recovery of EUR\u00a0390.00", None)]
    assert not tasks(world.cast.finance, made)
    assert not tasks(world.cast.vo, made)


def test_reminders_go_to_the_visitor_then_to_both_then_to_who_can_help_and_stop(client, world, owner, paid):
    made, rules = asked(client, world, owner, paid), rules_on()
    heard(owner)

    def reminded(days):
        with owner():
            day = timezone.localdate() + timedelta(days=days)
            Recovery.objects.filter(pk=made.pk).update(due_on=day, asked_on=day - timedelta(days=30))
            Mail.objects.all().delete()
        send_reminders()
        return {to for to, subject in heard(owner, "back")}

    assert not reminded(rules.payment_reminder_days + 1)
    assert reminded(rules.payment_reminder_days) == {"vo@example.eu"}
    assert not reminded(rules.payment_reminder_days), "once"
    assert reminded(0) == {f"{name}@example.eu" for name in ("vo", "finance", "finance2")}
    assert reminded(-rules.escalation_days) == {"vo@example.eu", "coordinator@example.eu"}
    assert not reminded(-rules.escalation_days)


def test_what_came_back_is_not_reminded_of(client, world, owner, paid):
    made = asked(client, world, owner, paid)
    give_back(client, world, made)
    heard(owner)
    with owner():
        Recovery.objects.filter(pk=made.pk).update(due_on=timezone.localdate())
        Mail.objects.all().delete()
    send_reminders()
    assert not heard(owner, "back")


# Pages --------------------------------------------------------------------------------------------


def several(world, owner, count):
    with owner():
        for _one in range(count):
            exchange = factories.exchange(world.offer, world.vo, status="paid")
            batch = factories.batch(world.vop, world.cast.finance, status="answered", approved_by=world.cast.finance2)
            row = factories.payment(exchange, batch, status="settled")
            factories.recovery(row, world.cast.finance, world.cast.finance2, status="asked")


@pytest.mark.parametrize("name", ["recovery-list", "ageing"])
def test_lists_ask_the_same_for_1_and_30(client, world, owner, name):
    several(world, owner, 1)
    client.force_login(world.cast.finance)
    few, response = statements(client, page(f"payments:{name}"))
    assert "Visitor Ltd" in words_of(response)
    several(world, owner, 29)
    many, _response = statements(client, page(f"payments:{name}"))
    assert few == many <= 8


def test_the_ledgers_page_says_how_much_is_to_come_back(client, world, owner, paid):
    asked(client, world, owner, paid)
    client.force_login(world.cast.finance)
    shown = words_of(client.get(page("payments:fund-detail", world.vop.public_id)))
    assert "of these to be paid back to us" in shown


def test_of_two_who_settle_at_once_one_does(client, world, owner, paid):
    made = asked(client, world, owner, paid)
    stale = now(made, owner)
    assert give_back(client, world, made).status_code == 302
    with scope.acting_as(world.cast.finance):
        stale.payment.batch = Batch.objects.get(pk=stale.payment.batch_id)
        with pytest.raises(InvalidStep):
            settle_recovery(stale, returned_on=timezone.localdate(), reason="x", by=world.cast.finance)
    assert fund_of(world, owner).paid == 390


def test_the_letter_is_kept_although_the_claim_is_withdrawn(client, world, owner, paid):
    made = asked(client, world, owner, paid)
    post(client, world.cast.finance, "recovery-withdraw", made.public_id, reason="An error of ours.")
    client.force_login(world.cast.vo)
    shown = words_of(client.get(page("payments:recovery-detail", made.public_id)))
    assert "An error of ours." in shown
    assert "Withdrawn" in shown
    with owner():
        assert Document.objects.filter(pk=made.document_id).exists()
