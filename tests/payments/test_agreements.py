"""The visitor's account, and the agreement that fixes and reserves the lump sum."""

from dataclasses import replace
from decimal import Decimal

import pytest

from mobility.models import Paper, Signature
from mobility.papers.texts import clauses_of
from partnerships.models import Document, Grant
from partnerships.rules import default_rules
from payments.conditions import payment_values
from payments.models import BankAccount, Fund, Posting
from tests.mobility.journey import drawn_up, now_of, page, sign, sign_all, words_of
from tests.payments.journey import IBAN, agreement, give_account, signed_agreement

pytestmark = pytest.mark.django_db


def fund_of(world, owner):
    with owner():
        return Fund.objects.get(partnership=world.vop)


def test_the_visitor_gives_its_account(client, world, owner):
    assert give_account(client, world, iban="es91 2100 0418 4502 0005 1332").status_code == 302
    with owner():
        account = BankAccount.objects.get()
    assert (account.iban, account.town, account.country) == (IBAN, "Barcelona", "ES")


def test_a_wrong_iban_is_refused_in_words_and_kept_as_typed(client, world, owner):
    response = give_account(client, world, iban="ES9121000418450200051333")
    assert "not a valid IBAN" in words_of(response)
    assert b"ES9121000418450200051333" in response.content
    with owner():
        assert not BankAccount.objects.exists()


def test_another_holder_is_asked_about_once(client, world, owner):
    response = give_account(client, world, holder="Vera Otero")
    assert "The lump sum is paid to your organisation" in words_of(response)
    assert give_account(client, world, holder="Vera Otero", same_body="on").status_code == 302
    with owner():
        assert BankAccount.objects.get().holder == "Vera Otero"


def test_an_account_outside_sepa_needs_the_bic(client, world):
    response = give_account(client, world, iban="TR330006100519786457841326")
    assert "the bank needs the BIC" in words_of(response)


@pytest.mark.parametrize("name, status", [("ho", 403), ("vop", 403), ("finance", 403), ("so", 403), ("outsider", 404)])
def test_nobody_else_gives_the_account(client, world, name, status):
    client.force_login(getattr(world.cast, name))
    assert client.get(page("payments:account-give", world.exchange.public_id)).status_code == status


@pytest.mark.parametrize("name, reads", [("vo", True), ("finance", True), ("vop", False), ("coordinator", False),
                                         ("ho", False), ("hop", False), ("so", False), ("officer", False)])  # fmt: skip
def test_bank_data_is_read_by_the_visitor_and_its_finance_only(client, world, owner, name, reads):
    signed_agreement(client, world, owner)
    client.force_login(getattr(world.cast, name))
    pages = [page("mobility:exchange-detail", world.exchange.public_id)]
    with owner():
        pages += [page("mobility:paper-detail", paper.public_id) for paper in Paper.objects.filter(vop=world.vop)]
    shown = "".join(client.get(address).content.decode() for address in pages)
    assert (IBAN in shown) is reads
    assert (IBAN[-8:] in shown) is reads


def test_the_agreement_says_the_amount_in_figures_and_words_and_why(client, world, owner):
    paper = agreement(client, world, owner)
    client.force_login(world.cast.vo)
    shown = words_of(client.get(page("mobility:paper-detail", paper.public_id)))
    for words in (
        "EUR 780.00",
        "seven hundred and eighty euros",
        "Portugal: EUR 780.00",
        "Recovery",
        "within 10 days",
    ):
        assert words in shown
    with owner():
        assert paper.content["grant"] in shown


def test_the_visitor_signs_first_and_only_with_an_account(client, world, owner):
    sign_all(client, world, drawn_up(world))
    client.force_login(world.cast.vop)
    client.post(page("payments:agreement-draw-up", world.exchange.public_id))
    with owner():
        paper = Paper.objects.get(kind="agreement")
    assert sign(client, world.cast.vop, paper, "vop").status_code == 409
    response = sign(client, world.cast.vo, paper, "vo")
    assert response.status_code == 409
    assert "Give your bank account first" in words_of(response)
    with owner():
        assert not Signature.objects.filter(paper=paper).exists()


def test_both_signatures_fix_the_amount_reserve_it_and_order_the_paper(client, world, owner):
    paper = signed_agreement(client, world, owner)
    assert now_of(world.exchange, owner).status == "agreement_signed"
    assert fund_of(world, owner).reserved == Decimal("780")
    with owner():
        document = Document.objects.get(paper=paper)
    assert (document.vo_id, document.vop_id, document.ho_id, document.hop_id) == (world.vo.pk, world.vop.pk, None, None)


def test_where_the_ceiling_is_reached_nothing_is_signed_and_it_says_why(client, world, owner):
    paper = agreement(client, world, owner)
    with owner():
        Fund.objects.filter(partnership=world.vop).update(available=779, ceiling=779)
    sign(client, world.cast.vo, paper, "vo")
    response = sign(client, world.cast.vop, paper, "vop")
    assert response.status_code == 409
    assert "would pass the ceiling" in words_of(response)
    assert now_of(world.exchange, owner).status == "commitment_signed"
    with owner():
        assert [one.side for one in Signature.objects.filter(paper=paper)] == ["vo"]
        assert not Posting.objects.exists()


@pytest.mark.parametrize("name, status", [("ho", 404), ("hop", 404), ("outsider", 404), ("so", 200), ("officer", 200)])
def test_the_agreement_is_read_by_who_is_paid_and_who_pays(client, world, owner, name, status):
    paper = agreement(client, world, owner)
    client.force_login(getattr(world.cast, name))
    assert client.get(page("mobility:paper-detail", paper.public_id)).status_code == status


def test_an_agreement_drawn_up_again_is_signed_again(client, world, owner):
    paper = agreement(client, world, owner)
    sign(client, world.cast.vo, paper, "vo")
    client.force_login(world.cast.vop)
    again = page("payments:agreement-draw-up", world.exchange.public_id)
    response = client.post(again)
    assert (response.status_code, "Nothing was changed" in words_of(response)) == (409, True)
    with owner():
        Grant.objects.filter(partnership=world.vop).update(debtor_name="Another coordinator")
    assert client.post(again).status_code == 302
    assert sign(client, world.cast.vop, paper, "vop").status_code == 409
    assert now_of(world.exchange, owner).status == "commitment_signed"


@pytest.mark.parametrize("name, status", [("vo", 403), ("ho", 403), ("so", 403), ("outsider", 404), ("vop", 409)])
def test_before_the_commitment_is_signed_nobody_draws_up_an_agreement(client, world, name, status):
    client.force_login(getattr(world.cast, name))
    assert client.post(page("payments:agreement-draw-up", world.exchange.public_id)).status_code == status


def test_the_terms_are_those_of_the_rule_set(client, world, owner):
    with owner():
        grant = Grant.objects.get(partnership=world.vop)
    changed = replace(default_rules(), report_days=21, minimum_working_days=2, full_sum_working_days=6,
                      recovery_days=45, retention_years=7)  # fmt: skip
    values = payment_values(world.exchange, grant, changed)
    said = " ".join(one["text"] for one in clauses_of("agreement", None, values))
    for words in ("within 21 days after the last day at the host", "fewer than 2 working days nothing is paid",
                  "after 2 or more, but fewer than 6, one half", "after 6 or more, the amount agreed",
                  "paid back within 45 days", "for 7 years after the final payment"):  # fmt: skip
        assert words in said, said
