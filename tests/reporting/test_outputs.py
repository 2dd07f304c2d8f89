"""Outputs are entered once, count while they are recorded, and are read by their partnership and their cluster."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from clusterxchange import scope
from partnerships.models import Organisation
from reporting.counts import counted_now, kept
from reporting.models import Counting, Output
from reporting.operations import propose_outcome
from reporting.outputs import KINDS
from reporting.selection import Selection
from tests import factories

LIST = reverse("reporting:output-list")
WHOLE = {"kind": "training", "title": "Advisers learn to coach", "happened_on": "2026-03-02", "smes": "12"}
AGREED = {"kind": "memorandum", "title": "With the port of Porto", "happened_on": "2026-03-02",
          "counterpart_kind": "authority", "counterpart": "Porto", "origin": "event"}  # fmt: skip


def new(indicator):
    return reverse("reporting:output-new", args=[indicator])


def page(name, output):
    return reverse(f"reporting:output-{name}", args=[output.public_id])


def numbers(output):
    return list(Counting.objects.filter(kind=output.indicator, subject=output.pk).values_list("number", flat=True))


@pytest.fixture
def cluster(world, owner):
    """The visiting organisation as a partner cluster of its partnership."""
    with owner():
        Organisation.objects.filter(pk=world.vo.pk).update(type="cluster")
    return world.vo


def test_an_activity_is_entered_in_one_page_and_counts_on_its_day(world, client, owner):
    client.force_login(world.cast.vop)
    assert client.post(new("activity"), WHOLE).status_code == 302
    with owner():
        output = Output.objects.get()
        row = Counting.objects.get(kind="activity")
        assert (row.partnership, row.counted_on, row.type, row.rule) == (
            world.vop,
            date(2026, 3, 2),
            "training",
            "§7.1",
        )
        assert (output.smes, output.status, output.created_by) == (12, "recorded", world.cast.vop)
    shown = client.get(page("detail", output)).content.decode()
    assert "12 SMEs" in shown
    assert "§7.1" in shown


@pytest.mark.parametrize("indicator", KINDS)
def test_every_kind_of_every_indicator_can_be_entered(world, client, owner, indicator):
    client.force_login(world.cast.coordinator)
    for kind in KINDS[indicator]:
        answer = client.post(new(indicator), AGREED | {"kind": kind})
        assert answer.status_code == 302, (kind, answer.context["form"].errors)
    with owner():
        assert Counting.objects.filter(kind=indicator).count() == len(KINDS[indicator])


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(world, client, owner):
    client.force_login(world.cast.vop)
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    wrong = WHOLE | {"happened_on": tomorrow, "kind": "nonsense", "smes": "-3", "ended_on": "2020-01-01"}
    shown = client.post(new("activity"), wrong)
    assert set(shown.context["form"].errors) == {"happened_on", "kind", "smes"}
    assert "Advisers learn to coach" in shown.content.decode()
    shown = client.post(new("outcome"), AGREED | {"origin": "exchange"})
    assert "exchange_number" in shown.context["form"].errors
    shown = client.post(new("outcome"), AGREED | {"exchange_number": "CXC-1999-00001"})
    assert "exchange_number" in shown.context["form"].errors
    with owner():
        assert not Output.objects.exists()


def test_evidence_goes_through_the_gate(world, client, owner, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(world.cast.vop)
    wrong = SimpleUploadedFile("minutes.pdf", b"not a pdf")
    shown = client.post(new("activity"), WHOLE | {"files": wrong})
    assert "files" in shown.context["form"].errors
    with owner():
        assert not Output.objects.exists()
        output = factories.output(world.vop)
        kept_file = factories.output_file(output, name="=minutes.pdf")
    answer = client.get(reverse("reporting:outputfile-download", args=[kept_file.public_id]))
    assert answer["Content-Disposition"].startswith("attachment")
    client.post(reverse("reporting:outputfile-withdraw", args=[kept_file.public_id]))
    assert client.get(reverse("reporting:outputfile-download", args=[kept_file.public_id])).status_code == 404


def test_a_correction_moves_the_count_and_withdrawing_takes_it_back(world, client, owner):
    with owner():
        output = factories.output(world.vop, indicator="study", kind="survey", happened_on=date(2026, 6, 30))
    client.force_login(world.cast.coordinator)
    client.post(page("change", output), {"kind": "mapping", "title": "A map", "happened_on": "2026-07-01"})
    with owner():
        assert numbers(output) == [1, -1, 1]
    with scope.acting_as(world.cast.coordinator):
        assert kept(world.vop, "2026-01", "2026-06").number("study") == 0
        assert kept(world.vop, "2026-07", "2026-12").number("study", "mapping") == 1
    assert client.post(page("withdraw", output), {"reason": ""}).context["form"].errors
    client.post(page("withdraw", output), {"reason": "Entered twice"})
    with owner():
        assert numbers(output) == [1, -1, 1, -1]
        assert Output.objects.get().reason == "Entered twice"
    assert client.get(page("change", output)).status_code == 409
    with scope.acting_as(world.cast.coordinator):
        assert kept() == counted_now(Selection(world.vop), world.cast.coordinator)


def test_a_partner_cluster_enters_its_own_and_reads_nobody_elses(world, cluster, client, owner):
    with owner():
        other = factories.output(world.vop, title="The partnership's own")
    client.force_login(world.cast.vo)
    assert client.post(new("strategy"), {"kind": "roadmap", "title": "Our roadmap", "happened_on": "2026-02-02",
                                         "partner": cluster.pk}).status_code == 302  # fmt: skip
    shown = client.get(LIST).content.decode()
    assert "Our roadmap" in shown
    assert "The partnership's own" not in shown
    assert client.get(page("detail", other)).status_code == 404
    assert (
        client.post(new("strategy"), {"kind": "roadmap", "title": "Nobody's", "happened_on": "2026-02-02"})
        .context["form"]
        .errors
    )
    with owner():
        assert Output.objects.get(title="Our roadmap").partner == cluster


def test_others_enter_nothing(world, client, owner):
    with owner():
        output = factories.output(world.vop)
    for who, detail, change in (("vo", 404, 404), ("ho", 404, 404), ("hop", 404, 404), ("guest", 404, 404),
                                ("finance", 200, 403), ("officer", 200, 403), ("so", 200, 403)):  # fmt: skip
        client.force_login(getattr(world.cast, who))
        assert client.get(page("detail", output)).status_code == detail, who
        assert client.get(page("change", output)).status_code == change, who
        # Who reads everything writes as somebody who sees no rows.
        assert client.post(page("withdraw", output), {"reason": "x"}).status_code in (change, 404), who
        if who not in ("ho", "hop"):  # who enter for a partnership of their own
            assert client.post(new("activity"), WHOLE).status_code == 403, who
    client.force_login(world.cast.vop)
    assert client.get(new("nothing")).status_code == 404


def test_the_results_of_a_closing_report_wait_as_a_draft_once(world, client, owner):
    with owner():
        exchange = factories.exchange(world.offer, world.vo, status="validated")
        report = factories.closing_report(exchange, results="  A joint project\non castings with Host Lda. ")
        propose_outcome(exchange, report)
        assert propose_outcome(exchange, report) is None
        draft = Output.objects.get()
        assert (draft.title, draft.status, draft.exchange) == (
            "A joint project on castings with Host Lda.", "draft", exchange,
        )  # fmt: skip
        assert numbers(draft) == []
    client.force_login(world.cast.vop)
    shown = client.get(page("change", draft)).content.decode()
    assert exchange.number in shown
    client.post(page("change", draft), AGREED | {"kind": "joint_project", "origin": "exchange",
                                                "exchange_number": exchange.number})  # fmt: skip
    with owner():
        assert numbers(draft) == [1]
        assert Output.objects.get().status == "recorded"


def test_the_database_refuses_what_does_not_belong_together(world, owner):
    with owner():
        foreign = world.foreign_exchange
        for changes in (
            {"partner": world.ho},  # a cluster of another partnership
            {"indicator": "outcome", "kind": "memorandum", "exchange": foreign},
            {"happened_on": None},
            {"kind": ""},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                factories.output(world.vop, **changes)
    with scope.acting_as(world.cast.outsider), pytest.raises(DatabaseError), transaction.atomic():
        factories.output(world.vop)


def test_the_list_asks_as_little_for_many_as_for_few(world, client, owner, django_assert_max_num_queries):
    client.force_login(world.cast.officer)
    with owner():
        factories.output(world.vop)
    with django_assert_max_num_queries(8 + 4) as few:  # nested in the test's transaction, a scope costs four more
        client.get(LIST)
    with owner():
        for n in range(30):
            factories.output(world.vop, title=f"Output {n}", partner=world.vo)
    with django_assert_max_num_queries(len(few)):
        assert len(client.get(LIST).context["page"].rows) == 25
    assert len(client.get(LIST, {"q": "output 2", "indicator": "activity", "status": "x"}).context["page"].rows) == 11


def test_drafts_are_a_task_of_the_coordinator_until_they_are_recorded_or_no_result(world, client, owner):
    with owner():
        draft = factories.output(world.vop, indicator="outcome", kind="", status="draft", title="A joint project")
    home = reverse("home")
    for who, told in (("coordinator", True), ("vop", False), ("finance", False), ("hop", False), ("officer", False)):
        client.force_login(getattr(world.cast, who))
        assert ("A joint project" in client.get(home).content.decode()) == told, who
    client.force_login(world.cast.coordinator)
    client.post(page("withdraw", draft), {"reason": "It came to nothing"})
    assert "A joint project" not in client.get(home).content.decode()
