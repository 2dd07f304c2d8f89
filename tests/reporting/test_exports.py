"""Lists are taken along with the rights of who takes them, at that moment, and it is written down."""

import csv
import io
import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from clusterxchange import scope
from mobility.models import Exchange
from partnerships.models import Mail, Membership, User
from partnerships.rulebook import rules_on
from reporting.exports import job, keeping, schedule
from reporting.exports.registry import LISTS
from reporting.models import Definition, Dossier, Export, ExportLog
from tests import factories
from tests.statements import NESTING

pytestmark = pytest.mark.django_db
BRUSSELS = ZoneInfo("Europe/Brussels")


def new(table, query=""):
    return f"{reverse('reporting:export-new', args=[table])}{query}"


def form(listing, *columns, **more):
    """What the page sends: the columns in this order."""
    columns = columns or listing.default_columns()
    places = {f"place-{name}": number for number, name in enumerate(columns, 1)}
    return (
        {f"take-{name}": "on" for name in columns} | places | {"format": "csv", "action": "take", "filters": ""} | more
    )


def taken(client, table, *columns, **more):
    return client.post(new(table), form(LISTS[table], *columns, **more))


def lines(response):
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


@pytest.fixture
def long(monkeypatch):
    """Every export is a long one: a worker makes it."""
    monkeypatch.setattr("reporting.views.exports.is_short", lambda number: False)


def ordered(client, table="exchanges", **more):
    response = taken(client, table, **more)
    assert response.status_code == 302, response.content.decode()
    return response["Location"]


def made(user):
    job.make_exports()
    with scope.acting_as(user):
        return Export.objects.visible_to(user).first()


@pytest.mark.parametrize("shape", ["csv", "xlsx", "json"])
@pytest.mark.parametrize("table", LISTS)
def test_every_list_comes_in_every_format(table, shape, world, client):
    client.force_login(world.cast.coordinator)
    query = {"rows": "figure=alive", "row-organisations": "figure=registered", "row-outputs": "figure=activity"}.get(
        table, ""
    )
    page = client.get(new(table, f"?{query}"))
    assert page.status_code == 200
    assert "refused" not in page.context
    response = taken(client, table, *LISTS[table].named, format=shape, filters=query)
    assert response.status_code == 200, response.content.decode()[:3000]
    assert response["Content-Disposition"].startswith(f'attachment; filename="{table}-')
    if shape == "json":
        told = json.loads(response.content)
        assert list(told["columns"]) == list(LISTS[table].named)
    elif shape == "csv":
        assert len(lines(response)[0]) == len(LISTS[table].named)
    else:
        sheet = load_workbook(io.BytesIO(response.content)).active
        assert sheet.max_column == len(LISTS[table].named)


def test_columns_stand_in_the_order_asked_for(world, client):
    client.force_login(world.cast.coordinator)
    heading, row = lines(taken(client, "exchanges", "amount", "number", "vo_name"))
    assert heading == ["Lump sum (EUR)", "Number", "Visitor"]
    assert row == ["780.00", world.exchange.number, "Visitor Ltd"]


def test_the_button_carries_the_filter_of_its_page(world, client):
    client.force_login(world.cast.coordinator)
    page = client.get(reverse("mobility:exchange-list"), {"status": "building", "q": "Vis", "after": "x"})
    assert new("exchanges", "?side=vop&amp;q=Vis&amp;status=building") in page.content.decode()
    own = client.get(new("exchanges", "?side=vop&q=Vis&status=building"))
    assert ("Status", "Being built") in own.context["asked"]
    assert own.context["number"] == 1
    assert client.get(new("exchanges", "?status=paid")).context["number"] == 0
    assert len(lines(taken(client, "exchanges", filters="status=paid"))) == 1


def test_a_filter_that_does_not_fit_is_a_sentence_and_never_everything(world, client):
    client.force_login(world.cast.coordinator)
    page = client.get(new("exchanges", "?status=nonsense"))
    assert "does not fit any more" in page.content.decode()
    refused = taken(client, "exchanges", filters="status=nonsense")
    assert refused["Content-Type"].startswith("text/html")
    assert world.exchange.number not in refused.content.decode()
    # Another's partnership is no choice of a coordinator's: not left out, but refused.
    refused = taken(client, "payments", filters=f"partnership={world.other.public_id}")
    assert "does not fit any more" in refused.content.decode()


def test_nothing_chosen_and_a_wrong_place_keep_what_was_typed(world, client):
    client.force_login(world.cast.coordinator)
    page = client.post(new("exchanges"), {"format": "csv", "action": "take", "place-number": "x", "filters": ""})
    assert page.status_code == 200
    assert "Choose at least one column." in page.content.decode()
    assert 'value="x"' in page.content.decode()


@pytest.mark.parametrize(
    "table, refused",
    [
        ("payments", ("vo", "ho", "vop", "guest")),
        ("figures", ("vo", "ho", "guest")),
        ("log", ("vo", "vop", "finance", "officer", "guest")),
        ("exchanges", ("guest",)),
    ],
)
def test_who_may_not_read_a_list_may_not_take_it_along(table, refused, world, client):
    for name in refused:
        client.force_login(getattr(world.cast, name))
        assert client.get(new(table)).status_code == 403, name
        assert taken(client, table).status_code == 403, name


def test_no_format_holds_a_live_formula(world, client, owner):
    with owner():
        Exchange.objects.filter(pk=world.exchange.pk).update(vo_name="=1+1", ho_name="\t@SUM(A1)")
    client.force_login(world.cast.coordinator)
    book = load_workbook(io.BytesIO(taken(client, "exchanges", format="xlsx").content))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert any(cell.value == "'=1+1" for cell in cells)
    assert all(cell.data_type != "f" for cell in cells)
    assert "'=1+1" in lines(taken(client, "exchanges"))[1]


def test_part_c_is_for_the_support_office_and_the_agency(world, client, owner):
    with owner():
        visit = factories.exchange(world.offer, factories.organisation("Second", world.vop), status="reported")
        for part in "abc":
            factories.answers(visit, "vo", part, comment=f"told in {part}")
    for name, parts in (("so", "abc"), ("officer", "abc"), ("coordinator", "ab"), ("hop", "ab"), ("outsider", "")):
        client.force_login(getattr(world.cast, name))
        told = [row[-1] for row in lines(taken(client, "answers", "part", "comment"))[1:]]
        assert sorted(told) == [f"told in {part}" for part in parts], name


def test_figures_come_with_their_definitions_and_match_the_dashboard(world, client):
    client.force_login(world.cast.officer)
    told = json.loads(taken(client, "figures", format="json").content)["rows"]
    alive = {row["partnership"]: row["value"] for row in told if row["figure"] == "alive"}
    page = client.get(reverse("reporting:dashboard"))
    assert alive["Whole scheme"] == page.context["figures"]["alive"] == 2
    assert alive["VOP"] == 1
    assert all(row["definition"] for row in told)


# Made by a worker ---------------------------------------------------------------------------------


def test_a_long_export_is_a_job_and_its_file_is_its_owners_alone(world, client, long):
    client.force_login(world.cast.coordinator)
    address = ordered(client)
    page = client.get(address)
    assert "Waiting for its turn" in page.content.decode()
    export = made(world.cast.coordinator)
    assert export.status == "ready"
    assert export.progress == export.expected == 1
    assert "Download" in client.get(address).content.decode()
    response = client.get(f"{address}download/")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert world.exchange.number.encode() in b"".join(response.streaming_content)
    for name in ("so", "officer", "vop", "finance", "outsider", "guest"):
        client.force_login(getattr(world.cast, name))
        for part in ("", "progress/", "download/"):
            assert client.get(address + part).status_code == 404, (name, part)
        assert client.post(f"{address}cancel/").status_code == 404


def test_an_officers_export_reads_what_an_officer_reads(world, client, long):
    client.force_login(world.cast.officer)
    address = ordered(client)
    assert made(world.cast.officer).progress == 2
    assert client.get(f"{address}download/").status_code == 200


def test_many_rows_come_in_blocks_each_once(world, client, long, owner, monkeypatch):
    monkeypatch.setattr("reporting.exports.reading.BLOCK", 3)
    monkeypatch.setattr("reporting.exports.reading.next_block.__defaults__", (None, 3))
    with owner():
        for number in range(7):
            factories.exchange(world.offer, factories.organisation(f"More {number}", world.vop))
    client.force_login(world.cast.coordinator)
    address = ordered(client)
    assert made(world.cast.coordinator).progress == 8
    rows = b"".join(client.get(f"{address}download/").streaming_content).decode("utf-8-sig").splitlines()[1:]
    assert len({row.split(",")[0] for row in rows}) == 8


def test_a_right_lost_before_it_is_made_gives_nothing(world, client, long, owner):
    client.force_login(world.cast.coordinator)
    ordered(client, "figures")
    ordered(client, "exchanges")
    with owner():
        Membership.objects.filter(user=world.cast.coordinator).delete()
    made(world.cast.coordinator)
    with scope.acting_as(world.cast.coordinator):
        rows = list(Export.objects.visible_to(world.cast.coordinator))
    assert {row.status for row in rows} == {"failed"}
    assert all("may not read this list" in row.last_error for row in rows)
    assert not any(job.target_of(row).exists() or job.part_of(row).exists() for row in rows)


def test_cancelling_stops_it_and_it_can_be_made_again(world, client, long):
    client.force_login(world.cast.coordinator)
    address = ordered(client)
    client.post(f"{address}cancel/")
    assert made(world.cast.coordinator).status == "cancelled"
    assert client.post(f"{address}cancel/").status_code == 409
    client.post(f"{address}retry/")
    assert made(world.cast.coordinator).status == "ready"
    assert client.post(f"{address}retry/").status_code == 409


def test_cancelling_while_it_is_written_leaves_no_file(world, client, long, monkeypatch):
    client.force_login(world.cast.coordinator)
    ordered(client)
    real = job.keep_on

    def cancelled_meanwhile(export, owner, number):
        with scope.acting_as(owner):
            Export.objects.filter(pk=export.pk).update(status="cancelled")
        real(export, owner, number)

    monkeypatch.setattr(job, "keep_on", cancelled_meanwhile)
    export = made(world.cast.coordinator)
    assert export.status == "cancelled"
    assert not job.target_of(export).exists()
    assert not job.part_of(export).exists()


def test_what_breaks_is_tried_again_and_fails_with_a_sentence(world, client, long, monkeypatch):
    client.force_login(world.cast.coordinator)
    address = ordered(client)
    monkeypatch.setattr(job, "write", lambda *_words: 1 / 0)
    first = made(world.cast.coordinator)
    assert (first.status, first.attempts) == ("queued", 1)
    assert first.next_attempt_at > timezone.now()
    for _ in range(job.TRIES):
        with scope.acting_as(world.cast.coordinator):
            Export.objects.filter(pk=first.pk).update(next_attempt_at=timezone.now())
        job.make_exports()
    page = client.get(address).content.decode()
    assert "It could not be written." in page
    assert "Make it again" in page


def test_a_worker_that_died_leaves_it_to_the_next(world, client, long):
    client.force_login(world.cast.coordinator)
    ordered(client)
    with scope.acting_as(world.cast.coordinator):
        row = Export.objects.first()
        taken_by_another = timezone.now() + job.LEASE
        Export.objects.filter(pk=row.pk).update(status="running", attempts=1, next_attempt_at=taken_by_another)
    assert job.make_exports() == 0
    with scope.acting_as(world.cast.coordinator):
        Export.objects.filter(pk=row.pk).update(next_attempt_at=timezone.now())
    assert job.make_exports() == 1


def test_files_go_after_their_days_and_the_row_says_so(world, client, long, owner):
    client.force_login(world.cast.coordinator)
    address = ordered(client)
    export = made(world.cast.coordinator)
    with owner():
        visit = factories.exchange(world.offer, factories.organisation("Second", world.vop), status="validated")
        index = factories.document(title="Index", parties={"vop_id": world.vop.pk})
        bundle = factories.dossier(visit, index=index, requested_by=world.cast.coordinator)
    days = rules_on().export_days
    assert keeping.remove_old(timezone.now() + timedelta(days=days - 1)) == 0
    assert keeping.remove_old(timezone.now() + timedelta(days=days, minutes=1)) == 2
    assert not job.target_of(export).exists()
    assert "Removed, its time is over" in client.get(address).content.decode()
    assert client.get(f"{address}download/").status_code == 302
    with owner():
        bundle = Dossier.objects.get(pk=bundle.pk)
    assert (bundle.status, bundle.file) == ("removed", "")
    page = client.get(reverse("reporting:dossier-detail", args=[bundle.public_id])).content.decode()
    assert "Ask for a new one" in page
    assert "hx-get" not in page


# Saved --------------------------------------------------------------------------------------------


def saved(client, table="exchanges", **more):
    settings = {"action": "keep", "name": "Ours", "every": "", "filters": "status=building"} | more
    assert taken(client, table, "number", "vo_name", **settings).status_code == 302


def definition_of(user):
    with scope.acting_as(user):
        return Definition.objects.visible_to(user).select_related("owner").first()


def test_a_saved_export_is_run_again_with_one_button(world, client):
    client.force_login(world.cast.coordinator)
    saved(client)
    kept = definition_of(world.cast.coordinator)
    assert kept.columns == ["number", "vo_name"]
    response = client.post(reverse("reporting:definition-run", args=[kept.public_id]))
    assert lines(response) == [["Number", "Visitor"], [world.exchange.number, "Visitor Ltd"]]
    edit = reverse("reporting:definition-edit", args=[kept.public_id])
    assert client.get(edit).status_code == 200
    client.post(edit, form(LISTS["exchanges"], "vo_name", name="Mine", every="week", weekday="3", format="json"))
    kept = definition_of(world.cast.coordinator)
    assert (kept.name, kept.columns, kept.on_day, kept.format) == ("Mine", ["vo_name"], 3, "json")
    client.post(reverse("reporting:definition-delete", args=[kept.public_id]))
    assert definition_of(world.cast.coordinator) is None


def test_a_saved_export_needs_a_name(world, client):
    client.force_login(world.cast.coordinator)
    page = taken(client, "exchanges", action="keep", name="", every="day")
    assert page.status_code == 200
    assert "This field is required." in page.content.decode()


def test_what_is_shared_is_read_with_the_rights_of_who_runs_it(world, client, owner):
    with owner():
        factories.member(world.cast.stranger, "desk", partnership=world.vop)
        Membership.objects.filter(user=world.cast.stranger, organisation__isnull=False).delete()
    client.force_login(world.cast.coordinator)
    saved(client, "payments", filters="", shared_with=world.vop.public_id)
    kept = definition_of(world.cast.coordinator)
    address = reverse("reporting:definition-run", args=[kept.public_id])
    client.force_login(world.cast.stranger)  # a desk officer of the same partnership: no payments
    assert "Ours" in client.get(reverse("reporting:definition-list")).content.decode()
    assert client.post(address)["Location"] == reverse("reporting:definition-list")
    assert client.get(reverse("reporting:definition-edit", args=[kept.public_id])).status_code == 404
    client.force_login(world.cast.finance)
    assert client.post(address).status_code == 200
    client.force_login(world.cast.outsider)
    assert client.post(address).status_code == 404


@pytest.mark.parametrize(
    "every, on_day, after, following",
    [
        ("day", None, (2027, 3, 1, 4), (2027, 3, 1, 5)),
        ("day", None, (2027, 3, 1, 5), (2027, 3, 2, 5)),
        ("day", None, (2027, 3, 27, 12), (2027, 3, 28, 5)),  # the night in which the clocks are put forward
        ("week", 1, (2027, 3, 1, 6), (2027, 3, 8, 5)),
        ("week", 3, (2027, 3, 1, 6), (2027, 3, 3, 5)),
        ("month", 28, (2027, 2, 28, 6), (2027, 3, 28, 5)),
        ("month", 1, (2027, 12, 1, 5), (2028, 1, 1, 5)),
    ],
)
def test_when_it_runs_next(every, on_day, after, following):
    found = schedule.next_run(every, on_day, datetime(*after, tzinfo=BRUSSELS))
    assert found == datetime(*following, tzinfo=BRUSSELS)


def mails_to(user, owner):
    with owner():
        return list(Mail.objects.filter(recipient=user.email).order_by("created_at"))


def test_a_scheduled_export_is_ordered_once_and_the_mail_carries_a_link(world, client, owner):
    client.force_login(world.cast.coordinator)
    saved(client, every="day")
    due = definition_of(world.cast.coordinator).next_run_at
    assert schedule.run_due(due - timedelta(minutes=1)) == 0
    assert schedule.run_due(due + timedelta(minutes=1)) == 1
    assert schedule.run_due(due + timedelta(minutes=1)) == 0
    export = made(world.cast.coordinator)
    [mail] = mails_to(world.cast.coordinator, owner)
    assert f"/reporting/exports/{export.public_id}/" in mail.text
    assert world.exchange.number not in mail.text
    assert "Your export is ready: Ours" in mail.subject


def test_a_schedule_stops_by_itself_when_its_owner_may_no_longer_read(world, client, owner):
    client.force_login(world.cast.coordinator)
    saved(client, "payments", every="day", filters="")
    due = definition_of(world.cast.coordinator).next_run_at
    with owner():
        Membership.objects.filter(user=world.cast.coordinator).update(role="desk")
    assert schedule.run_due(due + timedelta(minutes=1)) == 0
    kept = definition_of(world.cast.coordinator)
    assert kept.next_run_at is None
    assert "may not read this list" in kept.stopped_because
    [mail] = mails_to(world.cast.coordinator, owner)
    assert "no longer runs by itself" in mail.subject
    assert "may not read this list" in client.get(reverse("reporting:definition-list")).content.decode()


def test_a_closed_account_stops_what_runs_in_its_name(world, client, owner):
    client.force_login(world.cast.coordinator)
    saved(client, every="day")
    due = definition_of(world.cast.coordinator).next_run_at
    with owner():
        User.objects.filter(pk=world.cast.coordinator.pk).update(is_active=False)
    assert schedule.run_due(due + timedelta(minutes=1)) == 0
    assert definition_of(world.cast.coordinator).stopped_because == "The account is closed."
    assert mails_to(world.cast.coordinator, owner) == []


# The log ------------------------------------------------------------------------------------------


def test_every_export_is_written_down_and_never_changed(world, client, long, owner):
    client.force_login(world.cast.coordinator)
    ordered(client, filters="status=building")
    made(world.cast.coordinator)
    with owner():
        [row] = ExportLog.objects.all()
    assert (row.by_id, row.table, row.number, row.format, row.way) == (
        world.cast.coordinator.pk, "exchanges", 1, "csv", "file",
    )  # fmt: skip
    assert row.filters == "status=building"
    assert row.partnerships == [world.vop.pk]
    for words in ("UPDATE reporting_exportlog SET number = 0", "DELETE FROM reporting_exportlog"):
        for who in (world.cast.coordinator, None):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                if who is None:
                    cursor.execute("SET LOCAL ROLE cx_owner")
                cursor.execute(words)


def test_the_log_is_read_by_the_support_office_and_by_coordinators_of_their_people(world, client):
    client.force_login(world.cast.vop)
    taken(client, "exchanges")
    client.force_login(world.cast.outsider)
    taken(client, "exchanges")
    for name, who in (("so", {"Vop", "Outsider"}), ("coordinator", {"Vop"}), ("outsider", {"Outsider"})):
        client.force_login(getattr(world.cast, name))
        rows = client.get(reverse("reporting:export-log")).context["rows"]
        assert {row["log"].by.name for row in rows} == who, name
    for name in ("vop", "finance", "officer", "vo"):
        client.force_login(getattr(world.cast, name))
        assert client.get(reverse("reporting:export-log")).status_code == 403, name


def test_what_leaves_in_somebodys_name_cannot_be_written_down_as_anothers(world):
    columns = 'at, by_id, way, partnerships, number, sha256, "table", columns, filters, format'
    forged = (
        f"INSERT INTO reporting_exportlog ({columns}) VALUES (now(), %s, 'page', %s, 1, '', 'x', '{{}}', '', 'csv')"
    )
    for by, partnerships in ((world.cast.so.pk, []), (world.cast.vop.pk, [world.other.pk])):
        with (
            scope.acting_as(world.cast.vop), pytest.raises(DatabaseError), transaction.atomic(),
            connection.cursor() as cursor,
        ):  # fmt: skip
            cursor.execute(forged, [by, partnerships])


def test_lists_of_files_ask_as_little_for_many_as_for_few(world, client, owner, django_assert_max_num_queries):
    client.force_login(world.cast.coordinator)
    for number in range(2):
        with owner():
            for _ in range(1 + 14 * number):
                factories.export(world.cast.coordinator)
                factories.definition(world.cast.coordinator, shared_with=world.vop)
                factories.export_log(world.cast.coordinator, world.vop)
        for name in ("export-list", "definition-list", "export-log"):
            with django_assert_max_num_queries(8 + NESTING):
                client.get(reverse(f"reporting:{name}"))
