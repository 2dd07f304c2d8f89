"""From match to settled payment with second thoughts: a change after two have signed, an account the bank refuses.

The straight way is walked by tests/test_journeys.py. Here a match is there already; what is signed is signed again only
by those whom the change touches, and what is refused is paid once, to the account that somebody made sure of.
"""

import json
import subprocess
import sys
from types import SimpleNamespace

import pytest
from lxml import etree

from clusterxchange.embedded.demo import HOUSE
from tests.payments import bank_samples as bank
from tests.roles import Desk, Finance, Host, Visitor
from tests.walk import a_full_week, is_sealed, stay_and_tell

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CLOSED, OPEN = "ES9121000418450200051332", "ES7921000813610123456789"
COMMITMENT, AGREEMENT = "Commitment to Quality", "Financial agreement"


def test_second_thoughts_lead_to_one_settled_payment(come, log_in, portal, watch):
    people = gather(come, log_in, portal)
    change_after_the_second_signature(people)
    agreement(people)
    stay_and_tell(people, portal)
    people.vop.validate("Segunda Mano S.L.", people.number)
    before = paid(people.finance)
    refused = first_order(people)
    correction(people, refused)
    second_order(people, refused)
    assert paid(people.finance) == before + 780
    assert not watch.faults, watch.verdict()


def gather(come, log_in, portal):
    match = make_match(portal)
    people = SimpleNamespace(
        number=match["number"],
        visitor=come("visitor", Visitor, email="visitor@second.example", password=match["password"]),
        host=come("host", Host, email="host@second.example", password=match["password"]),
        vop=log_in("vop", Desk), hop=log_in("hop", Desk),
        finance=log_in("finance", Finance), second=log_in("finance2", Finance),
    )  # fmt: skip
    people.visitor.log_in()
    people.host.log_in()
    people.visitor.exchange = people.host.exchange = match["exchange"]
    return people


def make_match(portal):
    owner = portal.env | {
        "DATABASE_URL": portal.env["DATABASE_OWNER_URL"], "DJANGO_SETTINGS_MODULE": "clusterxchange.settings",
    }  # fmt: skip
    words = [sys.executable, "-m", "tests.one_match", *(day.isoformat() for day in a_full_week())]
    done = subprocess.run(words, cwd=HOUSE, env=owner, check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout)


# Papers -------------------------------------------------------------------------------------------


def change_after_the_second_signature(people):
    """Visitor and the host's partnership have signed; the plan of a day, which is not the partnership's, changes."""
    number, visitor = people.number, people.visitor
    visitor.write_commitment(number, "Learn to repair small presses.", "A list of spare parts.", ["Workshops"] * 5)
    visitor.sign(COMMITMENT, number)
    people.hop.sign(COMMITMENT, number)
    first, _last = a_full_week()
    said = visitor.write_again(COMMITMENT, **{f"day_{first.isoformat()}": "The press that came back"})
    assert "The other signatures still hold" in said
    assert "What changed since" in said
    assert f"under {number}-C1; nothing for this side has changed since" in said
    assert not people.hop.tasks(number), "whoever is not touched is not asked again"
    for person in (visitor, people.host, people.vop):
        person.sign(COMMITMENT, number)
    visitor.go(visitor.exchange)
    shown = visitor.reads()
    assert f"under {number}-C1" in shown
    assert "Earlier versions" in shown
    assert is_sealed(people.host.fetch_paper(visitor.exchange, COMMITMENT))


def agreement(people):
    people.visitor.give_account(people.number, CLOSED)
    people.vop.draw_up_agreement(people.number)
    people.visitor.sign(AGREEMENT, people.number)
    people.vop.sign(AGREEMENT, people.number)


# Payment ------------------------------------------------------------------------------------------


def order(people):
    """[(reference, account, amount)] of the file that was carried to the bank."""
    batch = people.finance.prepare(people.number)
    people.second.approve(batch)
    file = people.second.carry_to_the_bank(batch)
    return [
        (one.find(".//{*}EndToEndId").text, one.find(".//{*}CdtrAcct//{*}IBAN").text, one.find(".//{*}InstdAmt").text)
        for one in etree.fromstring(file).iter("{*}CdtTrfTxInf")
    ]


def first_order(people):
    """The bank knows that account no more; it says so in a code, the portal in words."""
    ((reference, account, amount),) = order(people)
    assert account == CLOSED
    report = bank.report(payments=[(reference, "RJCT", "AC04", amount)])
    said = people.finance.bring("refused.xml", report)
    assert "AC04" in said
    visitor = people.visitor
    visitor.go(visitor.exchange)
    shown = visitor.reads()
    assert "Rejected by the bank" in shown
    assert reference in shown
    return reference


def correction(people, refused):
    """The visitor gives another account; nothing is paid to it before a second person made sure."""
    people.visitor.change_account(OPEN)
    assert "Changed, waits for confirmation" in people.visitor.reads()
    people.finance.go("/payments/")
    assert not people.finance.page.get_by_label(people.number, exact=True).count()
    assert OPEN in people.second.confirm_account(people.number, "Called back on the number of the registration.")


def second_order(people, refused):
    ((reference, account, amount),) = order(people)
    assert (reference, account) == (f"{refused}-2", OPEN)
    statement = bank.statement("08", bank.entry(amount, bank.transaction(reference, amount)), number=f"S-{reference}")
    people.finance.bring("statement.xml", statement)
    people.finance.go("/payments/answers/")
    people.finance.fill(file={"name": "statement.xml", "mimeType": "text/xml", "buffer": statement})
    people.finance.press("Import")
    people.finance.sees("This file was imported before")
    people.visitor.go(people.visitor.exchange)
    shown = people.visitor.reads()
    assert "Rejected by the bank" in shown
    assert "Paid" in shown
    assert reference in shown


def paid(finance):
    """Euros paid, from the budget page."""
    finance.go("/payments/funds/")
    with finance.page.expect_navigation():
        finance.page.locator("main a[href^='/payments/funds/']:not([href='/payments/funds/'])").first.click()
    card = finance.page.locator(".cx-figure").filter(has=finance.page.get_by_text("paid", exact=True))
    return float(card.locator(".cx-figure__value").inner_text().replace("EUR", "").replace(",", ""))
