"""Every figure equals a recount from the source, opens its rows, and stays inside its partnership."""

import csv
import datetime
import io
import re
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from clusterxchange import scope
from mobility.models import Answers, Exchange
from partnerships.models import Organisation, Partnership, User
from reporting.counts import counted_now, kept
from reporting.selection import Selection
from reporting.tasks import fold_tallies
from tests import factories

DASHBOARD = reverse("reporting:dashboard")
TODAY = datetime.date(2027, 3, 10)
MOST = 16  # nested in the test's own transaction, entering and leaving a scope costs four more
COUNTED = ("validated", "paid", "closed")


@pytest.fixture
def simulated(world, owner, settings, tmp_path):
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    with owner():
        call_command("simulate", add=True, verbosity=0, today=TODAY, seed=7, partnerships=3, organisations=120,
                     offers=40, exchanges=70)  # fmt: skip
    return world


def person(role):
    return User.objects.get(email=f"{role}@clusterxchange.example")


def figure_on(page, label):
    """The big number above a label."""
    found = re.search(rf'cx-figure__value">([^<]*)</span> <span class="cx-figure__label">{label}', page)
    return found.group(1)


def test_what_the_triggers_kept_equals_a_recount_from_the_source(simulated, owner):
    officer = simulated.cast.officer
    with scope.acting_as(officer):
        scope.read_only()
        assert kept() == counted_now(Selection(), officer)
        for partnership in Partnership.objects.all():
            assert kept(partnership) == counted_now(Selection(partnership), officer), partnership


def test_folding_the_differences_changes_no_count(simulated):
    officer = simulated.cast.officer

    def counted():
        with scope.acting_as(officer):
            scope.read_only()
            return kept()

    before = counted()
    fold_tallies()
    assert counted() == before


def test_the_page_shows_what_a_plain_count_of_the_exchanges_gives(simulated, client, owner):
    client.force_login(simulated.cast.officer)
    page = client.get(DASHBOARD).content.decode()
    with owner():
        physical = Exchange.objects.filter(mode="physical")
        matches = physical.exclude(status__in=["cancelled", "interrupted"])
        counted = list(physical.filter(status__in=COUNTED))
        sme = matches.filter(vo_is_sme=True).count() / matches.count()
        grades = list(Answers.objects.filter(side="vo", part="a").values_list("grade", flat=True))
    assert figure_on(page, "exchanges counted") == str(len(counted))
    assert figure_on(page, "SMEs among visitors") == f"{round(sme * 100)}\u00a0%"
    assert figure_on(page, "countries") == str(len({x.vo_country for x in counted} | {x.ho_country for x in counted}))
    assert figure_on(page, "mean grade of visitors") == f"{sum(grades) / len(grades):.2f}"


@pytest.mark.parametrize(
    "query", ["", "&start=2026-12-01&end=2027-02-28", "&country=ES", "&type=sme&sector=digital&start=2026-11-15"]
)
def test_every_figure_opens_as_many_rows_as_it_counts(simulated, client, query):
    client.force_login(person("coordinator"))
    page = client.get(f"{DASHBOARD}?{query}")
    figures = page.context["figures"]
    cases = [("counted", "", figures["counted"]), ("virtual", "", figures["virtual"]), ("alive", "", figures["alive"]),
             ("hosted", "", figures["hosted"]), ("matches", "", figures["matches"]),
             ("sme", "", figures["sme_visitors"]), ("asked", "", figures["asked"]),
             ("sme_either", "", figures["sme_visitors"] + figures["sme_hosts"]),
             ("answered", "", figures["answered"])]  # fmt: skip
    for name, plural in (("state", "states"), ("type", "types"), ("sector", "sectors"),
                         ("registered", "registered"), ("participating", "participating")):  # fmt: skip
        cases += [(name, key, number) for key, number in figures[plural].items()]
    for indicator, kinds in figures["outputs"].items():
        cases += [(indicator, "", sum(kinds.values())), *((indicator, kind, number) for kind, number in kinds.items())]
    cases += [("cover", f"{country} {sector}", number) for country, sector, number in figures["cover"]]
    for figure, value, number in cases:
        rows = client.get(f"{reverse('reporting:rows')}?figure={figure}&value={value}{query}")
        pages = rows.context["page"].paginator
        # What the page says without counting, and what a count of its rows gives.
        with scope.acting_as(person("coordinator")):
            assert pages.count == pages.object_list.all().count() == number, (figure, value)
        if query:
            assert client.get(f"{reverse('reporting:rows')}?figure={figure}&value={value}").status_code == 200


@pytest.mark.parametrize("query", ["", "?country=FR&start=2027-01-01"])
def test_the_money_shown_is_the_ledgers_and_its_rows_add_up(simulated, client, query):
    client.force_login(person("coordinator"))
    page = client.get(f"{DASHBOARD}{query}")
    figures, cards = page.context["figures"], {card["label"]: card["url"] for card in page.context["cards"]}
    for figure in ("paid", "committed"):
        address = cards[f"euros {figure}"].replace("/rows/", "/rows/export/") + "&format=csv"
        rows = list(csv.DictReader(client.get(address).content.decode("utf-8-sig").splitlines()))
        left = [Decimal(row["Lump sum (EUR)"]) - Decimal(row["Of it paid back (EUR)"]) for row in rows]
        assert sum(left) == Decimal(figures[figure])


def test_an_officer_sees_the_scheme_and_a_coordinator_only_their_own(simulated, client):
    client.force_login(simulated.cast.officer)
    scheme = client.get(DASHBOARD)
    assert "OTHER" in scheme.content.decode()
    client.force_login(simulated.cast.coordinator)
    own = client.get(DASHBOARD)
    assert own.context["selection"].partnership == simulated.vop
    assert own.context["figures"]["counted"] < scheme.context["figures"]["counted"]
    assert "OTHER" not in own.content.decode()
    foreign = client.get(DASHBOARD, {"partnership": simulated.other.public_id})
    assert foreign.context["selection"].partnership == simulated.vop


def test_counts_of_other_partnerships_are_refused_by_the_database(simulated):
    with scope.acting_as(simulated.cast.outsider):
        assert kept()["state"]
        assert kept() == kept(simulated.other)


def test_visitors_hosts_and_newcomers_have_no_figures(world, client):
    for who in (world.cast.vo, world.cast.ho, world.cast.guest):
        client.force_login(who)
        for name in ("dashboard", "rows", "rows-export", "report-list", "report-new"):
            assert client.get(reverse(f"reporting:{name}")).status_code == 403


def test_malformed_choices_are_answered_in_words_and_unknown_figures_with_404(world, client):
    client.force_login(world.cast.officer)
    page = client.get(DASHBOARD, {"start": "2027-13-01", "end": "x", "country": "ZZ", "partnership": "none"})
    assert page.status_code == 200
    assert page.context["form"].errors
    for query in ("", "figure=none", "figure=state&value=none", "figure=sector&value=x"):
        assert client.get(f"{reverse('reporting:rows')}?{query}").status_code == 404
    assert client.get(f"{reverse('reporting:rows-export')}?figure=counted&format=exe").status_code == 404


def test_the_dashboard_asks_as_little_for_many_as_for_few(world, client, owner, django_assert_max_num_queries):
    client.force_login(world.cast.officer)
    with django_assert_max_num_queries(MOST):
        client.get(DASHBOARD)
    with owner():
        for number in range(20):
            vo = factories.organisation(f"More {number}", world.vop)
            factories.exchange(world.offer, vo, status="closed")
    with django_assert_max_num_queries(MOST):
        client.get(DASHBOARD)
    with django_assert_max_num_queries(MOST):
        client.get(f"{reverse('reporting:rows')}?figure=counted")


def test_moving_an_exchange_moves_the_counts_in_the_same_transaction(world, owner):
    with owner():
        before = kept(world.vop)["state"]["physical building"].number
        Exchange.objects.filter(pk=world.exchange.pk).update(
            status="cancelled", stopped_at=world.exchange.opened_at, reason="Ill."
        )
        after = kept(world.vop)["state"]
        assert after.get("physical building", (0,))[0] == before - 1
        assert after["physical cancelled"].number == 1


def test_exported_rows_hold_no_live_formula(world, client, owner):
    from openpyxl import load_workbook

    with owner():
        Organisation.objects.filter(pk=world.vo.pk).update(name="=1+1")
    client.force_login(world.cast.officer)
    book = client.get(f"{reverse('reporting:rows-export')}?figure=registered&format=xlsx").content
    cells = [cell for row in load_workbook(io.BytesIO(book)).active.iter_rows() for cell in row]
    assert any(cell.value == "'=1+1" for cell in cells)
    assert all(cell.data_type != "f" for cell in cells)


def test_nobody_writes_counts_by_hand(world):
    from django.db import DatabaseError, transaction

    columns = "partnership_id, cut, key, number, amount"
    forged = f"INSERT INTO reporting_tally ({columns}) VALUES (%s, 'state', 'x', 1, 0)"
    with (
        scope.acting_as(world.cast.coordinator),
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(forged, [world.vop.pk])


def test_the_period_before_is_told_beside_the_figures_of_a_closed_period(simulated, client):
    client.force_login(person("coordinator"))
    page = client.get(DASHBOARD, {"start": "2027-01-01", "end": "2027-02-28"})
    earlier = page.context["earlier"]
    assert (earlier.first, earlier.last) == (datetime.date(2026, 11, 1), datetime.date(2026, 12, 31))
    before = client.get(DASHBOARD, {"start": "2026-11-01", "end": "2026-12-31"}).context["figures"]
    now = page.context["figures"]
    told = page.context["cards"][0]["note"]
    assert told == f"before: {before['counted']} ({now['counted'] - before['counted']:+d})"
    odd = client.get(DASHBOARD, {"start": "2027-01-10", "end": "2027-01-19"}).context["earlier"]
    assert (odd.first, odd.last) == (datetime.date(2026, 12, 31), datetime.date(2027, 1, 9))
    assert client.get(DASHBOARD, {"start": "2027-01-10"}).context["earlier"] is None


def test_part_c_is_on_the_pages_of_who_reads_the_scheme_and_in_no_partnerships_report(world, client, owner):
    from reporting.models import Report
    from reporting.reports.content import figures_of

    with owner():
        exchange = factories.exchange(world.offer, world.vo, status="reported")
        for part in "abc":
            factories.answers(exchange, "vo", part, grade=1)
    words = "on the scheme and its tool"
    for who, reads in (("officer", True), ("so", True), ("coordinator", False), ("vop", False)):
        client.force_login(getattr(world.cast, who))
        for query in ({}, {"start": "2020-01-10"}, {"partnership": world.vop.public_id}):
            page = client.get(DASHBOARD, query)
            assert (words in page.content.decode()) == reads, (who, query)
            assert ("grade_c" in page.context["figures"]["quality"]) == reads
    period = {"period_start": datetime.date(2020, 1, 1), "period_end": datetime.date(2030, 12, 31)}
    with scope.acting_as(world.cast.officer):
        scope.read_only()
        of_one = figures_of(Report(partnership=world.vop, **period), world.cast.officer)[0]
        of_all = figures_of(Report(partnership=None, **period), world.cast.officer)[0]
    assert "grade_c" not in of_one["quality"]
    assert "grade_c" in of_all["quality"]


def test_gaps_lead_to_the_offers_that_would_fill_them(simulated, client):
    client.force_login(simulated.cast.officer)
    page = client.get(reverse("reporting:coverage"))
    figures = client.get(DASHBOARD).context["figures"]
    tally = page.context["tally"]
    assert tally["counted"] == len(figures["cover"]) > 0
    assert sum(tally.values()) == len(page.context["countries"]) * len(page.context["rows"])
    gaps = [one for _name, cells in page.context["rows"] for one in cells if one.state == "offers"]
    # As many offers as the cell says stand in the catalogue that it leads to.
    assert gaps
    assert client.get(gaps[0].url).content.decode().count("cx-item__title") == gaps[0].offers
    for who in ("vo", "ho", "guest"):
        client.force_login(getattr(simulated.cast, who))
        assert client.get(reverse("reporting:coverage")).status_code == 403
