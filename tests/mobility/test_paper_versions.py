"""New versions of a paper: what is signed stays in force, and only those whom a change touches sign again."""

import pytest
from django.db import IntegrityError, transaction

from clusterxchange import scope
from clusterxchange.workflow import Conflict, InvalidStep
from mobility.models import ChangeRequest, Signature
from mobility.operations import cancel_exchange, sign_commitment, start_exchange
from mobility.papers.changes import SIGNERS, changes, concern_of, holds, word_by_word
from partnerships.models import Document
from tests.mobility.journey import (
    agenda,
    commitment_form,
    drawn_up,
    log_in_freshly,
    now_of,
    page,
    papers_of,
    sign,
    sign_all,
    words_of,
)

pytestmark = pytest.mark.django_db


def sides_signed(paper, owner):
    with owner():
        return sorted(Signature.objects.filter(paper=paper).values_list("side", flat=True))


def new_days(world, plan="Welding."):
    return agenda(world.exchange, plan)


def test_another_agenda_is_signed_again_by_the_two_organisations_only(client, world, owner):
    sign_all(client, world, drawn_up(world))
    second = drawn_up(world, by="ho", agenda=new_days(world))
    assert sides_signed(second, owner) == ["hop", "vop"]
    assert [paper.status for paper in papers_of(world.exchange, owner)] == ["signed", "open"]
    assert sign(client, world.cast.vop, second, "vop").status_code == 409
    assert sign(client, world.cast.ho, second, "ho").status_code == 302
    assert [paper.status for paper in papers_of(world.exchange, owner)] == ["signed", "open"]
    assert sign(client, world.cast.vo, second, "vo").status_code == 302
    assert [paper.status for paper in papers_of(world.exchange, owner)] == ["superseded", "signed"]
    assert now_of(world.exchange, owner).status == "commitment_signed"


def test_other_objectives_leave_the_hosts_partnership_alone(world, client, owner):
    sign_all(client, world, drawn_up(world))
    assert sides_signed(drawn_up(world, objectives="Teach."), owner) == ["hop"]


def test_the_paper_and_its_pdf_say_which_version_a_carried_signature_stands_under(client, world, owner):
    first = drawn_up(world)
    sign_all(client, world, first)
    second = drawn_up(world, agenda=new_days(world))
    for side in ("ho", "vo"):
        sign(client, getattr(world.cast, side), second, side)
    with owner():
        document = Document.objects.get(number=second.number)
    carried = {one["side"]: one.get("carried_from") for one in document.content["signatures"]}
    assert carried == {"ho": None, "hop": first.number, "vo": None, "vop": first.number}
    client.force_login(world.cast.hop)
    for address in (page("mobility:paper-detail", second.public_id),
                    page("mobility:exchange-detail", world.exchange.public_id)):  # fmt: skip
        assert f"under {first.number}; nothing for this side has changed" in words_of(client.get(address))


def test_before_all_have_signed_a_new_version_keeps_the_signatures_it_does_not_touch(client, world, owner):
    first = drawn_up(world)
    for side in ("vo", "vop"):
        sign(client, getattr(world.cast, side), first, side)
    second = drawn_up(world, agenda=new_days(world))
    assert sides_signed(second, owner) == ["vop"]
    third = drawn_up(world, by="ho")  # back to what the visitor had signed
    assert sides_signed(third, owner) == ["vo", "vop"]
    with owner():
        assert {one.sha256 for one in Signature.objects.filter(paper=third)} == {first.sha256}


def test_a_signature_under_a_version_that_fell_holds_only_for_what_it_said(client, world, owner):
    """Not the last version counts, but what a side has signed."""
    sign_all(client, world, drawn_up(world))
    second = drawn_up(world, agenda=new_days(world))
    sign(client, world.cast.vo, second, "vo")
    third = drawn_up(world, agenda=new_days(world, "Painting."))
    assert sides_signed(third, owner) == ["hop", "vop"]


def test_what_a_side_signed_last_counts_not_what_it_signed_once(client, world, owner):
    sign_all(client, world, drawn_up(world))
    second = drawn_up(world, objectives="Teach.")
    for side in ("ho", "vo", "vop"):
        sign(client, getattr(world.cast, side), second, side)
    assert sides_signed(drawn_up(world), owner) == ["hop"]


def test_no_version_comes_into_force_without_a_signature_of_its_own(client, world, owner):
    sign_all(client, world, drawn_up(world))
    second = drawn_up(world, objectives="Teach.", agenda=new_days(world))
    for side in ("ho", "vo"):
        sign(client, getattr(world.cast, side), second, side)
    third = drawn_up(world, objectives="Teach.")
    sign(client, world.cast.vop, third, "vop")
    fourth = drawn_up(world, objectives="Teach.", agenda=new_days(world))
    assert sides_signed(fourth, owner) == ["ho", "hop", "vop"]
    assert sign(client, world.cast.vo, fourth, "vo").status_code == 302
    assert papers_of(world.exchange, owner)[-1].status == "signed"


def test_the_same_content_is_no_new_version(world, client, owner):
    sign_all(client, world, drawn_up(world))
    with pytest.raises(Conflict, match="Nothing was changed"):
        drawn_up(world)
    drawn_up(world, outcomes="Two plans.")
    with pytest.raises(Conflict, match="Withdraw the newer version instead"):
        drawn_up(world)
    assert len(papers_of(world.exchange, owner)) == 2


def test_the_form_says_that_nothing_was_changed_and_keeps_what_was_typed(client, world):
    client.force_login(world.cast.vo)
    address = page("mobility:exchange-commitment", world.exchange.public_id)
    assert client.post(address, commitment_form(world.exchange)).status_code == 302
    response = client.post(address, commitment_form(world.exchange))
    assert "Nothing was changed" in words_of(response)
    assert "We look at robots." in words_of(response)


def test_a_version_is_withdrawn_and_the_one_in_force_holds(client, world, owner):
    sign_all(client, world, drawn_up(world))
    second = drawn_up(world, objectives="Teach.")
    withdraw = page("mobility:paper-withdraw", second.public_id)
    for name, status in (("hop", 403), ("officer", 404), ("outsider", 404), ("vo", 302), ("ho", 409)):
        client.force_login(getattr(world.cast, name))
        assert client.post(withdraw).status_code == status, name
    assert [paper.status for paper in papers_of(world.exchange, owner)] == ["signed", "withdrawn"]
    assert sign(client, world.cast.vo, second, "vo").status_code == 409
    assert "was withdrawn" in words_of(client.get(page("mobility:paper-detail", second.public_id)))
    assert drawn_up(world, objectives="Teach.").version == 3


def test_the_only_version_cannot_be_withdrawn(client, world):
    paper = drawn_up(world)
    client.force_login(world.cast.vo)
    assert client.post(page("mobility:paper-withdraw", paper.public_id)).status_code == 409


@pytest.mark.parametrize("ending", ["start", "cancel"])
def test_what_waits_when_the_stay_begins_or_is_called_off_lapses(client, world, owner, ending):
    sign_all(client, world, drawn_up(world))
    second = drawn_up(world, agenda=new_days(world))
    exchange = now_of(world.exchange, owner)
    if ending == "cancel":
        with scope.acting_as(world.cast.vo):
            cancel_exchange(exchange, reason="Ill", by=world.cast.vo)
    else:
        with owner():
            type(exchange).objects.filter(pk=exchange.pk).update(
                status="agreement_signed", agreement_signed_at=exchange.commitment_signed_at
            )
            start_exchange(now_of(world.exchange, owner))
    assert [paper.status for paper in papers_of(world.exchange, owner)] == ["signed", "withdrawn"]
    with scope.acting_as(world.cast.vo), pytest.raises(InvalidStep):
        sign_commitment(second, side="vo", function="Director", sha256=second.sha256, by=world.cast.vo)


def test_the_page_shows_what_changed_word_by_word_and_whom_it_touches(client, world):
    sign_all(client, world, drawn_up(world))
    second = drawn_up(world, objectives="Learn to weld.")
    client.force_login(world.cast.vo)
    shown = client.get(page("mobility:paper-detail", second.public_id))
    words = words_of(shown)
    assert "What changed since" in words
    assert "signed again by: Host, Visitor, Visitor&#x27;s partnership ." in words
    assert "earlier signatures hold of: Host&#x27;s partnership." in words
    assert "<del>" in shown.content.decode()
    assert "<ins>" in shown.content.decode()


def test_the_database_takes_no_signature_under_another_content(client, world, owner):
    first = drawn_up(world)
    sign(client, world.cast.vo, first, "vo")
    second = drawn_up(world, objectives="Teach.")
    with owner():
        given = Signature.objects.get(paper=first)
        facts = {"exchange": world.exchange, "name": given.name, "function": "Director", **second.party_ids()}
        forged = [
            {"side": "vo", "sha256": first.sha256},
            {"side": "vo", "sha256": first.sha256, "carried_from": given},  # another moment
            {"side": "ho", "sha256": first.sha256, "carried_from": given, "signed_at": given.signed_at},
            {"side": "vo", "sha256": second.sha256, "carried_from": given, "signed_at": given.signed_at},
        ]
        for one in forged:
            with (
                pytest.raises(IntegrityError, match="signature"),
                transaction.atomic(),
            ):
                Signature.objects.create(paper=second, **facts, **one)


# Asking for a change -----------------------------------------------------------------------------


def ask(client, user, paper, **typed):
    client.force_login(user)
    return client.post(page("mobility:paper-ask", paper.public_id), {"ask-wish": "A day more, please."} | typed)


def test_a_party_asks_for_a_change_and_the_next_version_answers(client, world, owner):
    paper = drawn_up(world)
    assert ask(client, world.cast.hop, paper, **{"ask-side": "hop"}).status_code == 302
    client.force_login(world.cast.vo)
    address = page("mobility:paper-detail", paper.public_id)
    assert "A day more, please." in words_of(client.get(address))
    second = drawn_up(world, objectives="Stay longer.")
    with owner():
        wish = ChangeRequest.objects.get()
    assert (wish.side, wish.answer) == ("hop", f"See version {second.version}.")


def test_a_wish_is_answered_in_words_once(client, world, owner):
    paper = drawn_up(world)
    ask(client, world.cast.hop, paper, **{"ask-side": "hop"})
    with owner():
        wish = ChangeRequest.objects.get()
    answer = page("mobility:change-request-answer", wish.public_id)
    for name, status in (("hop", 403), ("outsider", 404), ("officer", 404), ("ho", 302), ("vo", 409)):
        client.force_login(getattr(world.cast, name))
        assert client.post(answer, {"answer": "The days are full."}).status_code == status, name
    client.force_login(world.cast.hop)
    assert "The days are full." in words_of(client.get(page("mobility:paper-detail", paper.public_id)))


def test_an_empty_wish_is_refused_beside_its_field(client, world, owner):
    response = ask(client, world.cast.hop, drawn_up(world), **{"ask-side": "hop", "ask-wish": ""})
    assert "What should be changed, and why?: This field is required." in words_of(response)
    with owner():
        assert not ChangeRequest.objects.exists()


@pytest.mark.parametrize("name, status", [("officer", 404), ("so", 403), ("outsider", 404), ("finance", 409)])
def test_only_the_parties_ask(client, world, name, status):
    assert ask(client, getattr(world.cast, name), drawn_up(world), **{"ask-side": "vop"}).status_code == status


# Who signs -----------------------------------------------------------------------------------------


def test_signing_asks_who_one_is_where_the_login_is_old(client, world, owner):
    paper = drawn_up(world)
    client.force_login(world.cast.vo)
    typed = {"side": "vo", "function": "Director", "read": "on", "sha256": paper.sha256}
    response = client.post(page("mobility:paper-sign", paper.public_id), typed)
    assert response.status_code == 302
    assert "reauthenticate" in response.url
    assert sides_signed(paper, owner) == []
    world.cast.vo.set_password("correct horse battery")
    with owner():
        world.cast.vo.save(update_fields=["password"])
    log_in_freshly(client, world.cast.vo)
    assert client.post(page("mobility:paper-sign", paper.public_id), typed).status_code == 302
    assert sides_signed(paper, owner) == ["vo"]


# The rule itself -----------------------------------------------------------------------------------

OLD = {
    "title": "Robots", "starts_on": "2027-03-01", "objectives": "Learn.", "traveller": "Ann", "promises": ["a"],
    "agenda": [{"day": "2027-03-01", "plan": "Robots."}],
}  # fmt: skip


@pytest.mark.parametrize(
    "part, said, again",
    [
        ("agenda", [{"day": "2027-03-01", "plan": "Welding."}], {"ho", "vo"}),
        ("objectives", "Teach.", {"ho", "vo", "vop"}),
        ("traveller", "Bob", {"ho", "vo", "vop"}),
        ("starts_on", "2027-03-02", {"ho", "hop", "vo", "vop"}),
        ("promises", ["b"], {"ho", "hop", "vo", "vop"}),
        ("something new", "anything", {"ho", "hop", "vo", "vop"}),
    ],
)
def test_whom_a_change_touches(part, said, again):
    new = OLD | {part: said}
    touched = {side for side in SIGNERS["commitment"] if not holds("commitment", side, signed=OLD, now=new)}
    assert touched == again
    assert {side for change in changes("commitment", OLD, new) for side in change.sides} == again


def test_a_part_left_out_is_a_change_too():
    new = {part: said for part, said in OLD.items() if part != "promises"}
    assert [(one.before, one.after) for one in changes("commitment", OLD, new)] == [("a", "")]
    assert not holds("commitment", "hop", signed=OLD, now=new)


def test_everything_a_paper_says_concerns_somebody_who_signs():
    for kind, sides in SIGNERS.items():
        for side in sides:
            assert "starts_on" in concern_of(kind, OLD, side)


def test_texts_are_compared_word_by_word():
    found = word_by_word("learn to weld", "learn to paint")
    assert found == [("same", "learn to "), ("gone", "weld"), ("new", "paint")]


def test_a_text_that_is_hardly_the_same_is_shown_as_another_one():
    assert word_by_word("Open points, farewell", "We take the line apart, then talk") == [
        ("gone", "Open points, farewell"), ("same", " "), ("new", "We take the line apart, then talk"),
    ]  # fmt: skip


def test_days_are_said_in_words_and_changes_come_in_the_order_of_the_paper():
    new = OLD | {"starts_on": "2027-03-02", "objectives": "Teach.", "agenda": []}
    found = [(one.label, one.after) for one in changes("commitment", OLD, new)]
    assert found == [("First day at the host", "Tue 2 March 2027"), ("Objectives", "Teach."), ("2027-03-01", "")]
