"""A partnership words its papers: versions, merge fields, adoption. What was drawn up before stays."""

import pytest

from mobility.models import PaperText
from mobility.papers.texts import KINDS, clause_faults, clauses_of, worded
from tests.mobility.journey import drawn_up, page, papers_of, words_of

pytestmark = pytest.mark.django_db


def edit_page(world, kind="commitment"):
    return page("mobility:text-edit", world.vop.public_id, kind)


def typed(kind="commitment", **changes):
    said = {}
    for clause in KINDS[kind].clauses:
        said |= {f"title_{clause.key}": str(clause.title), f"text_{clause.key}": str(clause.text)}
    return said | changes


def write(client, world, kind="commitment", user=None, **changes):
    client.force_login(user or world.cast.coordinator)
    return client.post(edit_page(world, kind), typed(kind, **changes))


def newest(owner):
    with owner():
        return PaperText.objects.order_by("-version").first()


def test_until_a_wording_is_adopted_the_schemes_is_used(client, world, owner):
    write(client, world, text_visitor="{vo} brings cake.")
    assert "brings cake" not in str(drawn_up(world).content["clauses"])
    client.post(page("mobility:text-adopt", newest(owner).public_id))
    paper = drawn_up(world, objectives="More.")
    assert paper.content["clauses"][1] == {"title": "The visitor", "text": "Visitor Ltd brings cake."}
    assert paper.content["texts"] == f"{world.vop} 1"
    assert "brings cake" not in str(papers_of(world.exchange, owner)[0].content)


def test_only_what_differs_is_kept_so_that_a_better_scheme_text_reaches_everybody(client, world, owner):
    write(client, world, text_visitor="{vo} brings cake.", title_own1="House rules", text_own1="No smoking.")
    assert [one["key"] for one in newest(owner).clauses] == ["visitor", "own1"]


def test_own_clauses_come_last_and_can_be_given_up_again(client, world, owner):
    write(client, world, title_own1="House rules", text_own1="No smoking at {ho}.")
    first = newest(owner)
    assert clauses_of("commitment", first.clauses, KINDS["commitment"].sample)[-1] == {
        "title": "House rules", "text": "No smoking at Porto Factory Cluster.",
    }  # fmt: skip
    assert write(client, world).status_code == 302
    assert (newest(owner).version, newest(owner).clauses) == (2, [])


@pytest.mark.parametrize(
    "text, fault",
    [
        ("Dear {visitor}", "There is no merge field {visitor}."),
        ("{vo", "A brace is open or closed without its other half."),
        ("Be on time.", "This clause must name {vo}"),
        ("", "This field is required."),
        ("{vo} {{vo}}", "A brace is open or closed"),
        ("{vo.__class__}", "There is no merge field {vo.__class__}."),
    ],
)
def test_a_faulty_clause_is_refused_beside_its_field_and_kept(client, world, owner, text, fault):
    response = write(client, world, text_visitor=text, title_own1="House rules", text_own1="No smoking.")
    assert response.status_code == 200
    assert fault in words_of(response)
    assert "No smoking." in words_of(response)
    assert newest(owner) is None


def test_a_clause_of_ones_own_has_a_title_and_a_text(client, world, owner):
    assert "A clause has a title and a text." in words_of(write(client, world, text_own2="No smoking."))
    assert newest(owner) is None


def test_nothing_changed_is_no_version(client, world, owner):
    response = write(client, world)
    assert "Nothing was changed." in words_of(response)
    assert newest(owner) is None


@pytest.mark.parametrize("name, status", [("vop", 403), ("finance", 403), ("so", 404), ("officer", 404), ("vo", 404),
                                          ("hop", 404), ("outsider", 404)])  # fmt: skip
def test_only_the_coordinator_words_the_papers(client, world, owner, name, status):
    assert write(client, world, user=getattr(world.cast, name), text_visitor="{vo} sings.").status_code == status
    assert newest(owner) is None


def test_who_reads_a_wording_that_is_not_adopted(client, world, owner):
    write(client, world, text_visitor="{vo} brings cake.")
    address = page("mobility:text-detail", newest(owner).public_id)
    for name, status in (("vop", 200), ("officer", 200), ("so", 200), ("hop", 404), ("vo", 404), ("guest", 302)):
        client.logout()
        if name != "guest":
            client.force_login(getattr(world.cast, name))
        response = client.get(address)
        assert response.status_code == status, name
        assert status != 200 or "Robotics Workshop Ltd brings cake." in words_of(response)


def test_it_is_adopted_once_and_by_the_coordinator(client, world, owner):
    write(client, world, text_visitor="{vo} brings cake.")
    adopt = page("mobility:text-adopt", newest(owner).public_id)
    for name, status in (("vop", 403), ("hop", 404), ("coordinator", 302), ("coordinator", 409)):
        client.force_login(getattr(world.cast, name))
        assert client.post(adopt).status_code == status, name


def test_an_unknown_kind_of_paper_is_not_found(client, world):
    client.force_login(world.cast.coordinator)
    assert client.get(edit_page(world, "nothing")).status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_the_schemes_own_wording_has_no_fault_and_fills_with_its_example(kind):
    for clause in worded(kind, None):
        assert clause_faults(kind, clause) == []
    assert "{" not in str([one["text"] for one in clauses_of(kind, None, KINDS[kind].sample)])
    assert set(KINDS[kind].sample) == set(KINDS[kind].fields)
