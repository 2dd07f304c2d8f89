"""Matching rounds in the portal: opened by a desk, searched by a worker, accepted pair by pair (scheme §2, §6)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from clusterxchange import scope
from clusterxchange.workflow import Conflict
from mobility.allocation.allocate import allocate
from mobility.budgets import left_to_promise
from mobility.models import Application, Candidate, Round
from mobility.operations import (
    accept_round,
    cancel_round,
    decline_application,
    mark_candidate,
    open_round,
    repeat_round,
    withdraw_application,
)
from mobility.round_search import lease, propose, search, work_on_rounds
from mobility.rounds import question_of
from tests import factories
from tests.statements import NESTING

pytestmark = pytest.mark.django_db


@pytest.fixture
def market(world, owner):
    """Two offers with one place each at the host; what applies is made by `applies(name, offer, fit=…)`."""
    with owner():
        return [factories.offer(world.ho, title=f"Visit {number}", places=1) for number in (1, 2)]


@pytest.fixture
def applies(world, owner):
    visitors = {}

    def one(name, offer, *, fit=60, sme=True, vop=None, **changes):
        with owner():
            if name not in visitors:
                visitors[name] = factories.organisation(name, vop or world.vop, type="sme" if sme else "support")
            return factories.application(offer, visitors[name], fit=fit, **changes)

    return one


def opened(world, by=None, **changes):
    by = by or world.cast.vop
    asked = {
        "name": "Spring", "share": Decimal("0.5"), "share_scope": "all", "budget": None, "countries": [],
        "least_fit": 1, "answer_by": timezone.localdate() + timedelta(days=20), "seconds": 10,
        "partnership": world.vop,
    } | changes  # fmt: skip
    with scope.acting_as(by):
        return open_round(by=by, **asked)


def read(row, user):
    with scope.acting_as(user):
        return type(row).objects.visible_to(user).get(pk=row.pk)


def pairs(asked, user):
    with scope.acting_as(user):
        found = asked.candidates.proposed().values_list("application__vo_name", "application__title")
        return set(found)


def candidate(asked, name, offer, user):
    with scope.acting_as(user):
        return asked.candidates.select_related("round", "application").get(
            application__vo_name=name, application__offer=offer
        )


def test_a_round_proposes_the_best_total_and_says_why_somebody_is_left_out(world, market, applies):
    applies("A", market[0], fit=90)
    applies("A", market[1], fit=80)
    applies("B", market[0], fit=85)
    applies("C", market[1], fit=10)
    asked = opened(world)
    assert work_on_rounds() == 1
    asked = read(asked, world.cast.vop)
    assert asked.status == "proposed"
    assert pairs(asked, world.cast.vop) == {("A", "Visit 2"), ("B", "Visit 1")}
    assert (asked.outcome["status"], asked.outcome["objective"], asked.outcome["gap"]) == ("optimal", 165, 0)
    left_out = candidate(asked, "C", market[1], world.cast.vop)
    assert left_out.reason == "full"
    assert "“Visit 2” at Host Lda" in left_out.sentence


def test_a_pinned_pair_holds_and_a_forbidden_one_does_not_occur_when_searched_again(world, market, applies):
    applies("A", market[0], fit=90)
    applies("A", market[1], fit=80)
    applies("B", market[0], fit=85)
    asked, desk = opened(world), world.cast.vop
    work_on_rounds()
    with scope.acting_as(desk):
        mark_candidate(candidate(asked, "A", market[0], desk), "pinned", by=desk)
        mark_candidate(candidate(asked, "B", market[0], desk), "forbidden", by=desk)
        repeat_round(read(asked, desk), by=desk)
    work_on_rounds()
    assert pairs(asked, desk) == {("A", "Visit 1")}
    assert candidate(asked, "B", market[0], desk).reason == "forbidden"


def test_pinning_a_second_pair_of_a_visitor_sets_the_first_free(world, market, applies):
    applies("A", market[0])
    applies("A", market[1])
    asked, desk = opened(world), world.cast.vop
    work_on_rounds()
    with scope.acting_as(desk):
        mark_candidate(candidate(asked, "A", market[0], desk), "pinned", by=desk)
        mark_candidate(candidate(asked, "A", market[1], desk), "pinned", by=desk)
        assert list(asked.candidates.filter(mark="pinned").values_list("application__title", flat=True)) == ["Visit 2"]


def test_the_share_of_smes_holds_in_what_is_proposed(world, owner, applies):
    with owner():
        wide = factories.offer(world.ho, title="Wide", places=9)
    for number in range(4):
        applies(f"Support {number}", wide, sme=False, fit=95)
    applies("Small", wide, fit=20)
    asked = opened(world)
    work_on_rounds()
    asked = read(asked, world.cast.vop)
    assert (asked.outcome["matches"], asked.outcome["sme_matches"]) == (2, 1)
    with scope.acting_as(world.cast.vop):
        assert set(asked.candidates.told().values_list("reason", flat=True)) == {"sme_reserve"}


def test_the_budget_is_what_agreements_and_promises_leave(world, owner, market, applies):
    with owner():
        before = left_to_promise([world.vop.pk])[world.vop.pk]
        other = factories.offer(world.ho, title="Another", places=3)
    applies("On its way", other, status="endorsed", amount=Decimal("780.00"))
    with scope.acting_as(world.cast.vop):
        assert left_to_promise([world.vop.pk])[world.vop.pk] == before - Decimal("780.00")
    applies("A", market[0], amount=Decimal("780.00"))
    asked = opened(world, budget=Decimal("779.99"))
    work_on_rounds()
    assert pairs(asked, world.cast.vop) == set()
    assert candidate(asked, "A", market[0], world.cast.vop).reason == "budget"


def test_accepting_puts_each_pair_to_its_host_and_keeps_the_place(world, market, applies):
    chosen = applies("A", market[0], fit=90)
    other = applies("B", market[0], fit=50)
    asked, desk = opened(world), world.cast.vop
    work_on_rounds()
    with scope.acting_as(desk):
        accept_round(read(asked, desk), by=desk)
    work_on_rounds()
    assert read(asked, desk).status == "accepted"
    chosen, other = read(chosen, desk), read(other, desk)
    assert (chosen.status, chosen.is_held, chosen.held_until) == ("endorsed", True, asked.answer_by)
    assert (other.status, other.is_waiting) == ("submitted", True)


def test_a_decline_gives_the_place_to_the_next_in_line(world, market, applies):
    chosen, other = applies("A", market[0], fit=90), applies("B", market[0], fit=50)
    asked, desk, host = opened(world), world.cast.vop, world.cast.ho
    work_on_rounds()
    with scope.acting_as(desk):
        accept_round(read(asked, desk), by=desk)
    work_on_rounds()
    with scope.acting_as(host):
        decline_application(Application.objects.get(pk=chosen.pk), reason="No capacity.", by=host)
    assert read(other, desk).is_held


def test_two_rounds_over_one_place_match_it_once(world, owner, market, applies):
    """Whoever accepts second reads that the place is gone; nothing else of its round is lost."""
    with owner():
        desk2 = factories.person("desk2@example.com")
        factories.member(desk2, "desk", partnership=world.hop)
    applies("A", market[0])
    with owner():
        abroad = factories.organisation("D", world.hop, country="FR", place="Lyon", where=(45.76, 4.84))
        factories.application(market[0], abroad, fit=60)
    first, second = opened(world), opened(world, by=desk2, partnership=world.hop)
    work_on_rounds()
    for asked, desk in ((first, world.cast.vop), (second, desk2)):
        assert len(pairs(asked, desk)) == 1
        with scope.acting_as(desk):
            accept_round(read(asked, desk), by=desk)
    work_on_rounds()
    with owner():
        outcomes = sorted(Candidate.objects.filter(chosen=True).values_list("outcome", flat=True))
        assert outcomes == ["matched", "missed"]
        assert Application.objects.held().filter(offer=market[0]).count() == 1
        assert "taken meanwhile" in Candidate.objects.get(outcome="missed").sentence


def test_what_changed_meanwhile_is_missed_and_the_rest_goes_on(world, owner, market, applies):
    gone = applies("A", market[0])
    applies("B", market[1])
    asked, desk = opened(world), world.cast.vop
    work_on_rounds()
    with owner():
        manager = factories.person("manager@example.com")
        factories.member(manager, "manager", organisation=gone.vo)
    with scope.acting_as(manager):
        withdraw_application(Application.objects.get(pk=gone.pk), by=manager)
    with scope.acting_as(desk):
        accept_round(read(asked, desk), by=desk)
    work_on_rounds()
    with scope.acting_as(desk):
        found = dict(asked.candidates.values_list("application__vo_name", "outcome"))
    assert found == {"A": "missed", "B": "matched"}


def test_visitors_with_a_visit_on_its_way_are_not_looked_at(world, owner, market, applies):
    applies("A", market[0], status="endorsed")
    applies("A", market[1])
    applies("B", market[1])
    asked = opened(world)
    with scope.acting_as(world.cast.vop):
        assert {row.vo_name for row in question_of(asked).rows.values()} == {"B"}


def test_a_worker_that_died_leaves_a_round_that_is_searched_anew(world, market, applies):
    applies("A", market[0])
    asked, desk = opened(world), world.cast.vop
    assert lease(asked.pk, desk) is not None
    assert work_on_rounds() == 0  # somebody works on it
    with scope.acting_as(desk):
        Round.objects.filter(pk=asked.pk).update(next_attempt_at=timezone.now() - timedelta(seconds=1))
    assert work_on_rounds() == 1
    assert read(asked, desk).status == "proposed"


def test_a_worker_that_was_overtaken_writes_nothing(world, market, applies):
    applies("A", market[0])
    asked, desk = opened(world), world.cast.vop
    mine = lease(asked.pk, desk)
    with scope.acting_as(desk):
        cancel_round(read(asked, desk), by=desk)
    search(mine, desk)
    assert read(asked, desk).status == "cancelled"
    assert pairs(asked, desk) == set()


def test_a_slow_worker_does_not_answer_a_question_that_was_asked_anew(world, market, applies):
    """Its lease ended, another one proposed, the desk forbade the pair and asked again: the old answer is no answer."""
    applies("A", market[0])
    asked, desk = opened(world), world.cast.vop
    slow = lease(asked.pk, desk)
    with scope.acting_as(desk):
        question = question_of(slow)
        Round.objects.filter(pk=asked.pk).update(next_attempt_at=timezone.now() - timedelta(seconds=1))
    work_on_rounds()
    with scope.acting_as(desk):
        mark_candidate(candidate(asked, "A", market[0], desk), "forbidden", by=desk)
        repeat_round(read(asked, desk), by=desk)
    lease(asked.pk, desk)
    with scope.acting_as(desk):
        propose(slow, question, allocate(question.instance), desk)
    assert read(asked, desk).status == "searching"
    assert pairs(asked, desk) == set()


def test_a_typed_budget_never_passes_what_is_left(world, market, applies):
    applies("A", market[0])
    asked = opened(world, budget=Decimal("9000000"))
    with scope.acting_as(world.cast.vop):
        assert question_of(asked).euros == left_to_promise([world.vop.pk])


def test_a_cancelled_round_is_not_searched(world, market, applies):
    applies("A", market[0])
    asked, desk = opened(world), world.cast.vop
    with scope.acting_as(desk):
        cancel_round(asked, by=desk)
    assert work_on_rounds() == 0
    with scope.acting_as(desk), pytest.raises(Conflict):
        accept_round(read(asked, desk), by=desk)


def test_accepting_twice_is_once(world, market, applies):
    applies("A", market[0])
    asked, desk = opened(world), world.cast.vop
    work_on_rounds()
    seen = read(asked, desk)
    with scope.acting_as(desk):
        accept_round(read(asked, desk), by=desk)
    with scope.acting_as(desk), pytest.raises(Conflict):
        accept_round(seen, by=desk)


def test_a_round_is_the_desks_own(world):
    for name in ("hop", "coordinator", "finance", "vo", "ho", "officer", "outsider"):
        by = getattr(world.cast, name)
        if name == "coordinator":
            opened(world, by=by)
        else:
            with pytest.raises(PermissionDenied):
                opened(world, by=by)


def test_the_support_office_matches_the_whole_scheme(world, owner, market, applies):
    applies("A", market[0])
    with owner():
        abroad = factories.organisation("D", world.hop, country="FR", place="Lyon", where=(45.76, 4.84))
        factories.application(market[1], abroad, fit=60)
    asked = opened(world, by=world.cast.so, partnership=None)
    work_on_rounds()
    assert pairs(asked, world.cast.so) == {("A", "Visit 1"), ("D", "Visit 2")}
    with scope.acting_as(world.cast.vop):
        assert not Round.objects.filter(pk=asked.pk).exists()
        assert set(Candidate.objects.values_list("vop", flat=True)) == {world.vop.pk}


# Pages --------------------------------------------------------------------------------------------


def asked_by_form(client, world, **changes):
    form = {
        "name": "Spring", "partnership": world.vop.pk, "least_fit": "1", "share": "50", "budget": "",
        "answer_by": (timezone.localdate() + timedelta(days=20)).isoformat(), "seconds": "10",
    } | changes  # fmt: skip
    return client.post(reverse("mobility:round-new"), form)


def test_a_desk_opens_a_round_looks_at_it_and_accepts(client, world, market, applies):
    applies("A", market[0], fit=90)
    applies("B", market[0], fit=50)
    client.force_login(world.cast.vop)
    answer = asked_by_form(client, world)
    assert answer.status_code == 302
    page = client.get(answer.url).content.decode()
    assert "Waiting for its turn" in page
    work_on_rounds()
    page = client.get(answer.url).content.decode()
    assert "This is the best there is" in page
    assert "Put the pairs to their hosts" in page
    rest = client.get(answer.url + "?show=rest").content.decode()
    assert "is full with fits of 90 to 90" in rest
    client.post(answer.url + "accept/")
    work_on_rounds()
    assert "Accepted" in client.get(answer.url).content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"share": "101"}, "less than or equal to 100"),
        ({"answer_by": "2020-01-01"}, "within the next 90 days"),
        ({"budget": "-1"}, "greater than or equal to 0"),
        ({"name": ""}, "required"),
        ({"partnership": "99999"}, "not one of the available choices"),
    ],
)
def test_a_faulty_form_says_what_is_wrong_and_keeps_what_was_typed(client, world, changes, words):
    client.force_login(world.cast.vop)
    answer = asked_by_form(client, world, **changes)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert Round.objects.count() == 0


def test_the_pages_of_a_round_cost_the_same_with_one_and_thirty_rows(
    client, world, owner, applies, django_assert_max_num_queries
):
    with owner():
        wide = factories.offer(world.ho, title="Wide", places=90)
    applies("V0", wide)
    asked = opened(world)
    work_on_rounds()
    client.force_login(world.cast.vop)
    addresses = [reverse("mobility:round-detail", args=[asked.public_id]), reverse("mobility:round-list")]
    with django_assert_max_num_queries(2 * (NESTING + 5)) as once:
        [client.get(address) for address in addresses]
    for number in range(30):
        applies(f"W{number}", wide)
        opened(world)
    with scope.acting_as(world.cast.vop):
        repeat_round(read(asked, world.cast.vop), by=world.cast.vop)
    while work_on_rounds():
        pass
    assert len(pairs(asked, world.cast.vop)) == 31
    with django_assert_max_num_queries(len(once)):
        [client.get(address) for address in addresses]


def test_nobody_elses_round_is_found(client, world, market, applies):
    applies("A", market[0])
    asked = opened(world)
    for name, status in (("outsider", 404), ("hop", 404), ("vo", 404), ("finance", 200), ("officer", 200), ("so", 200)):
        client.force_login(getattr(world.cast, name))
        assert client.get(reverse("mobility:round-detail", args=[asked.public_id])).status_code == status, name
    client.force_login(world.cast.finance)
    assert client.post(reverse("mobility:round-cancel", args=[asked.public_id])).status_code == 403
