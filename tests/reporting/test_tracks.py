"""The track of a real grant, brought in as tables, gives its shares and totals: for the VOP only, once (K1, K4, §6).

RECiPE4Mobility promised 50 exchanges: at least 25 SMEs, 5 cluster managers, 10 technology centres, 10 other support
organisations. Every visit is one of five days from Spain to Portugal, which pays 780.00.
"""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from clusterxchange import scope
from reporting.models import Counting
from reporting.operations import draw_report
from reporting.operations.recounts import differences
from tests.mobility.test_imports import NEW, VISIT, bring, take  # noqa: F401 -- fixtures

pytestmark = pytest.mark.django_db
DASHBOARD = reverse("reporting:dashboard")
WHO = ["sme"] * 25 + ["cluster"] * 5 + ["support"] * 20


@pytest.fixture
def track(bring, take):  # noqa: F811
    """The whole track in two tables; validated month after month through 2026."""
    people = [
        NEW | {"name": f"Visitor {number}", "registration_number": f"TRACK-{number}", "type": kind}
        for number, kind in enumerate(WHO)
    ]
    assert take(bring("organisations", *people)).status == "committed"
    visits = [
        VISIT
        | {"vo_number": f"TRACK-{n}", "title": f"Visit {n}"}
        | {"validated_on": f"2026-{4 + n % 6:02d}-10", "paid_on": f"2026-{4 + n % 6:02d}-20"}
        for n in range(len(WHO))
    ]
    done = take(bring("exchanges", *visits))
    assert done.status == "committed", done.problems


def test_the_track_reproduces_its_shares_and_totals_for_the_vop_only(track, world, client):
    client.force_login(world.cast.coordinator)
    page = client.get(DASHBOARD, {"start": "2026-01-01", "end": "2026-10-31"})
    figures = page.context["figures"]
    assert (figures["counted"], figures["hosted"], figures["virtual"]) == (50, 0, 0)
    assert {key: n for key, n in figures["types"].items() if n} == {"sme": 25, "cluster": 5, "support": 20}
    assert figures["sme_share"] == "50.0"
    assert figures["flows"] == [["ES", "PT", 50]]
    assert figures["balances"][-1][2] == str(Decimal("780.00") * 50)
    client.force_login(next(user for name, user in vars(world.cast).items() if name == "hop"))
    other = client.get(DASHBOARD).context["figures"]
    assert (other["counted"], other["hosted"]) == (0, 50)


def test_a_report_made_from_the_track_reads_right(track, world, owner):
    with scope.acting_as(world.cast.coordinator):
        report = draw_report(
            partnership=world.vop, start=date(2026, 4, 1), end=date(2026, 10, 31), by=world.cast.coordinator
        )
    with owner():
        frozen = report.versions.get()
        figures = frozen.content["figures"]
        assert (figures["counted"], figures["sme_share"], figures["countries"]) == (50, "50.0", 2)
        counted = next(sheet for sheet in frozen.rows if sheet["columns"][-1] == "Counts")
        assert sum(row[-1] == "yes" for row in counted["rows"]) == 50
        assert len({row[0] for row in counted["rows"]}) == 50


def test_half_years_of_the_track_add_up_and_every_row_says_its_rule(track, world, client, owner):
    client.force_login(world.cast.officer)
    of_vop, halves = {"partnership": world.vop.public_id}, []
    for first, last in (("2026-01-01", "2026-06-30"), ("2026-07-01", "2026-12-31")):
        halves.append(client.get(DASHBOARD, of_vop | {"start": first, "end": last}))
    assert [page.context["figures"]["counted"] for page in halves] == [26, 24]
    with owner():
        rows = Counting.objects.filter(kind="exchange", partnership=world.vop)
        assert set(rows.values_list("rule", "number")) == {("K1 K4", 1)}
        assert rows.count() == 50
    with scope.acting_for(scheme="officer"):
        assert differences() == []
