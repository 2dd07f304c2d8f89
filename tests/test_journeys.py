"""One visit walks the whole way, by pages, before real parts: browser, web, worker, beat, Postgres, Valkey.

The order is the scheme's: accounts, registration, offer, application, papers, stay and report, payment, counting.
Every task stands in its person's list before it is done and is gone afterwards; every page on the way is looked at.
"""

import io
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pikepdf
import pytest
import sepaxml
from lxml import etree

from tests.roles import Coordinator, Desk, Finance, Host, Officer, SupportOffice, Visitor
from tests.walk import a_full_week, is_sealed, stay_and_tell

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SCHEMA = Path(sepaxml.__file__).parent / "schemas" / "pain.001.001.09.xsd"
VO, HO = "Fresas Robóticas S.L.", "Cais das Máquinas Lda"
OFFER = "A week among harbour robots"
PASSWORD = "visits-need-two-clusters"
IBAN = "ES9121000418450200051332"


def test_one_visit_walks_the_whole_way(come, log_in, portal, watch):
    people = gather(come, log_in)
    accounts(people)
    registration(people)
    offer = publication(people)
    application(people, offer)
    papers(people)
    stay_and_report(people, portal)
    payment(people)
    counting(people)
    timeline(people)
    assert not watch.faults, watch.verdict()


def gather(come, log_in):
    """Those of the seeded world who have an office, and those who come new."""
    return SimpleNamespace(
        visitor=come("visitor", Visitor, name="Violeta Ortiz", email="violeta@fresas.example", password=PASSWORD),
        host=come("host", Host, name="Henrique Osório", email="henrique@cais.example", password=PASSWORD),
        second=come("second", Finance, name="Félix Segura", email="felix@finance.example", password=PASSWORD),
        vop=log_in("vop", Desk),
        hop=log_in("hop", Desk),
        coordinator=log_in("coordinator", Coordinator),
        finance=log_in("finance", Finance),
        officer=log_in("officer", Officer),
        come=come,
        office=log_in("so", SupportOffice),
    )


# 1. Accounts --------------------------------------------------------------------------------------


def accounts(people):
    people.visitor.sign_up(people.office)
    people.host.sign_up(people.office)
    people.coordinator.invite(people.second.email, "finance")
    invitation = people.office.invitation_for(people.second.email)
    people.second.sign_up(people.office)
    people.second.accept_invitation(invitation)


# 2. Registration ----------------------------------------------------------------------------------

VISITING = {
    "name": VO, "type": "sme", "country": "ES", "place": "Zaragoza", "registration_number": "B50999321",
    "sectors": ["digital"], "is_vo": True, "staff": "24", "turnover": "2 600 000", "cluster": "Digital Cluster Ebro",
    "cluster_profiled": True, "motivation": "See robots in small series.", "contact_function": "Manager",
}  # fmt: skip
HOSTING = {
    "name": HO, "type": "cluster", "country": "PT", "place": "Porto", "registration_number": "509999321",
    "sectors": ["digital"], "is_ho": True, "motivation": "Show what forty workshops learnt together.",
}  # fmt: skip


def registration(people):
    acronym, name = Coordinator.own_partnership(people.coordinator)
    people.partnership = acronym
    visitor_registers(people, f"{acronym} – {name}")
    acronym, name = Coordinator.own_partnership(people.hop)
    host_registers(people, f"{acronym} – {name}")


def visitor_registers(people, partnership):
    """Half of it today, the rest later; accepted at once."""
    visitor = people.visitor
    with visitor.task("Register your organisation"):
        visitor.keep_draft(name=VO, registration_number="I look it up")
    with visitor.task("Finish your registration"):
        assert visitor.page.locator("[name=registration_number]").input_value() == "I look it up"
        visitor.hand_in(**VISITING, partnership=partnership)
    people.vop.accept(VO)
    assert visitor.tasks() == []


def host_registers(people, partnership):
    """The desk wants to know more first."""
    host = people.host
    with host.task("Register your organisation"):
        host.hand_in(**HOSTING, partnership=partnership)
    people.hop.send_back(HO, "Please describe what visitors can see.")
    host.complete(description="Forty workshops around the harbour, all open to visitors.")
    people.hop.accept(HO)


# 3. Offer -----------------------------------------------------------------------------------------


def publication(people):
    first, last = a_full_week()
    with people.host.task("Publish an offer", HO):
        return people.host.publish(
            title=OFFER,
            summary="Cranes, carriers and the software between them.",
            activity_types=["knowledge_sharing"],
            sectors=["digital"],
            country="PT",
            place="Porto",
            opens_on=first - timedelta(days=14),
            closes_on=last + timedelta(days=60),
            places="3",
            languages=["en", "es"],
        )


# 4. Application -----------------------------------------------------------------------------------


def application(people, offer):
    first, last = a_full_week()
    visitor, goals = people.visitor, "Automate our packing line."
    bare = without_scripts(people, visitor)
    bare.find_by_button(OFFER, "harbour robots", "PT")
    said = bare.begin_application(starts_on=first, ends_on=last, purposes=["knowledge_sharing"], goals=goals)
    assert "780.00" in said
    visitor.find(OFFER, "harbour robots", "PT")
    assert visitor.at == offer
    assert visitor.apply_for(offer) == said
    assert "target 50" in people.vop.endorse(VO)
    people.host.accept_visitor(VO)
    people.number = people.visitor.confirm_visit(HO)


def without_scripts(people, person):
    """The same person before a browser that runs no JavaScript."""
    bare = people.come(
        "without scripts", type(person), email=person.email, password=person.password, java_script_enabled=False
    )
    bare.log_in()
    return bare


# 5. Papers ----------------------------------------------------------------------------------------


def papers(people):
    number, visitor = people.number, people.visitor
    visitor.write_commitment(number, "Learn to automate small series.", "A plan for our line.", ["Workshops"] * 5)
    for person in (visitor, people.host, people.vop, people.hop):
        person.sign("Commitment to Quality", number)
    visitor.give_account(number, IBAN)
    people.vop.draw_up_agreement(number)
    visitor.sign("Financial agreement", number)
    people.vop.sign("Financial agreement", number)
    for person, kind in ((people.host, "Commitment to Quality"), (visitor, "Financial agreement")):
        assert is_sealed(person.fetch_paper(visitor.exchange, kind))


# 6. After the stay --------------------------------------------------------------------------------


def stay_and_report(people, portal):
    number, visitor = people.number, people.visitor
    stay_and_tell(people, portal)
    people.before = people.officer.figure("exchanges counted", people.partnership)
    people.vop.validate(VO, number)
    visitor.answer_questionnaire(number, 5)
    people.host.answer_questionnaire(number, 4)


# 7. Payment ---------------------------------------------------------------------------------------


def payment(people):
    first, second = people.finance, people.second
    people.paid_before = people.officer.figure("euros paid", people.partnership)
    batch = first.prepare(people.number)
    assert not first.page.get_by_role("button", name="Approve").count()
    with first.refused(403):
        assert first.post(f"{first.at}approve/") == 403
    second.approve(batch)
    settle_too_early(second)
    file = second.carry_to_the_bank(batch)
    order = etree.fromstring(file)
    etree.XMLSchema(file=SCHEMA).assertValid(order)
    (reference,) = [one.text for one in order.iter("{*}EndToEndId")]
    assert reference.startswith(f"{people.number}-"), "the exchange, then the partnership"
    assert [one.text for one in order.iter("{*}InstdAmt")] == ["780.00"]
    second.settle(batch)


def settle_too_early(finance):
    """Nothing is settled before somebody has fetched the file."""
    finance.go(finance.batch)
    assert not finance.page.get_by_role("button", name="The bank paid all").count()
    with finance.refused(409):
        assert finance.post(f"{finance.batch}settle/") == 409


# 8. Counting --------------------------------------------------------------------------------------


def counting(people):
    officer, partnership = people.officer, people.partnership
    assert officer.figure("exchanges counted", partnership) == people.before + 1
    assert officer.figure("euros paid", partnership) == people.paid_before + 780
    assert people.number in officer.rows_behind("exchanges counted", partnership)
    reported(people.coordinator, officer)


def reported(coordinator, officer):
    """Written and submitted, returned, corrected, accepted; the sealed paper carries its data."""
    period = {"start": date.today().replace(month=1, day=1), "end": date.today()}
    number = coordinator.begin_report("kpi", **period)
    coordinator.write_section(number, "Remarks", "The first visit is counted.")
    coordinator.submit_report(number)
    officer.return_report(number, about_remarks="Say which visit it was.")
    coordinator.write_section(number, "Remarks", "The visit to Porto is the first that counts.")
    coordinator.submit_report(number, "Correct the returned report")
    officer.accept_report(number)
    report = officer.fetch_report(number)
    assert is_sealed(report)
    assert {"figures.json", "figures.xlsx"} <= set(pikepdf.open(io.BytesIO(report)).attachments)


# 9. What happened ---------------------------------------------------------------------------------


def timeline(people):
    people.visitor.go(people.visitor.exchange)
    told = people.visitor.reads(".cx-timeline")
    for sentence in ("Matched", "All four have signed", "the amount is fixed", "The stay began", "The stay ended",
                     "The closing report was handed in", "the exchange counts", "The lump sum was paid"):  # fmt: skip
        assert sentence in told, told
