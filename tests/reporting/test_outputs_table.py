"""Outputs of before come in as a table, by the page's own rules, and go out in the same columns."""

import pytest
from django.urls import reverse

from partnerships.models import Organisation
from reporting.models import Counting, Output
from tests import factories
from tests.mobility.test_imports import bring, exported, take  # noqa: F401 -- fixtures

pytestmark = pytest.mark.django_db
TRAINING = {
    "indicator": "activity",
    "kind": "training",
    "title": "Advisers learn",
    "happened_on": "2026-03-02",
    "smes": "9",
}
SIGNED = {"indicator": "Outcome", "kind": "Memorandum of understanding", "title": "With Porto",
          "happened_on": "2026-04-02", "counterpart_kind": "Regional authority", "counterpart": "Porto",
          "origin": "event"}  # fmt: skip


def test_outputs_come_in_whole_and_count_on_their_day(bring, take, owner, world):  # noqa: F811
    with owner():
        Organisation.objects.filter(pk=world.vo.pk).update(type="cluster")
    job = bring("outputs", TRAINING | {"partner": world.vo.name}, SIGNED)
    assert (job.lines_good, job.lines_bad) == (2, 0), job.problems
    take(job)
    with owner():
        training = Output.objects.get(indicator="activity")
        assert (training.partner, training.smes, training.status) == (world.vo, 9, "recorded")
        assert Output.objects.get(indicator="outcome").counterpart_kind == "authority"
        assert [str(row.counted_on) for row in Counting.objects.filter(kind="activity")] == ["2026-03-02"]


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"indicator": "music"}, "Indicator"),
        ({"kind": "roadmap"}, "Kind"),
        ({"happened_on": "2999-01-01"}, "Day"),
        ({"partner": "Nobody Ltd"}, "Done by"),
        ({"smes": "many"}, "SMEs"),
        ({"link": "ftp:/x"}, "Where it can be read"),
    ],
)
def test_a_wrong_line_is_told_by_its_column(bring, owner, change, column):  # noqa: F811
    job = bring("outputs", TRAINING | change, SIGNED)
    assert (job.lines_good, job.lines_bad) == (1, 1)
    assert job.problems[0]["column"] == column


def test_the_same_twice_is_refused_and_exported_lines_come_back_as_known(bring, take, client, owner, world):  # noqa: F811
    job = bring("outputs", TRAINING, TRAINING | {"title": "advisers  LEARN"})
    assert job.lines_bad == 1
    take(bring("outputs", TRAINING, SIGNED))
    out = exported(client, "outputs")
    again = bring("outputs", content=out)
    assert (again.lines_good, again.lines_bad) == (0, 2)
    with owner():
        Output.objects.all().update(status="draft")
        Output.objects.all().update(status="withdrawn", withdrawn_at="2026-05-01T00:00Z", reason="x")
    take(bring("outputs", content=out))
    assert exported(client, "outputs") == out


def test_an_outcome_names_an_exchange_of_the_partnership_or_is_refused(bring, owner, world):  # noqa: F811
    with owner():
        mine = factories.exchange(world.offer, world.vo, status="validated")
    came = SIGNED | {"origin": "exchange"}
    job = bring("outputs", came | {"exchange_number": mine.number}, came | {"title": "B"},
                came | {"title": "C", "exchange_number": world.foreign_exchange.number})  # fmt: skip
    assert (job.lines_good, job.lines_bad) == (1, 2)


def test_the_page_offers_the_table(client, world):
    client.force_login(world.cast.vop)
    assert "Activities and outputs" in client.get(reverse("mobility:import-list")).text
    template = client.get(reverse("mobility:import-template-download", args=["outputs", "csv"]))
    assert b"counterpart_kind" in template.getvalue()
