"""Bring your data: a table is checked line by line, looked at, and taken over whole or not at all."""

import csv
import io
import itertools

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clusterxchange import scope
from clusterxchange.spreadsheets import stream_csv, write_xlsx
from clusterxchange.workflow import Conflict
from mobility.models import Exchange, Import, Offer
from mobility.operations.imports import commit_import
from mobility.transfer.columns import COLUMNS
from mobility.transfer.job import run_imports
from partnerships.fingerprints import fingerprint
from partnerships.models import Event, Mail, Organisation, Registration
from tests import factories
from tests.statements import NESTING

pytestmark = pytest.mark.django_db
LIST = reverse("mobility:import-list")
NEW = {
    "name": "Robots SL", "type": "sme", "country": "ES", "place": "Barcelona", "registration_number": "REG-1",
    "sectors": "digital", "is_vo": "yes", "is_ho": "yes", "staff": "20", "turnover": "2000000.00",
    "balance": "1000000.00", "cluster": "A cluster", "cluster_profiled": "yes", "motivation": "To learn.",
    "contact_name": "Ana", "contact_email": "ana@example.eu",
}  # fmt: skip
OFFER = {
    "host_country": "ES", "host_number": "REG-1", "title": "Robots at work", "summary": "How they run.",
    "activity_types": "knowledge_sharing", "sectors": "digital", "wanted": "sme, cluster", "languages": "en, es",
    "country": "ES", "place": "Barcelona", "opens_on": "2027-01-11", "closes_on": "2027-06-30", "places": "4",
}  # fmt: skip
VISIT = {
    "vo_country": "ES", "vo_number": "REG-1", "ho_country": "PT", "ho_name": "Host Lda", "title": "Robots in Porto",
    "traveller_name": "Ana", "traveller_email": "ana@example.eu", "mode": "physical", "starts_on": "2026-03-02",
    "ends_on": "2026-03-06", "goals": "To see.", "purposes": "knowledge_sharing", "validated_on": "2026-04-01",
    "paid_on": "2026-04-08",
}  # fmt: skip


def table(kind, *lines, xlsx=False):
    names = [column.name for column in COLUMNS[kind]]
    rows = [[line.get(name, "") for name in names] for line in lines]
    return write_xlsx(rows, names, title=kind) if xlsx else b"".join(stream_csv(rows, names))


def lines_of(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.fixture
def bring(client, world):
    """Upload a table as a desk officer and let the worker check it; gives the import as it is then."""

    def bring(kind, *lines, who="vop", content=None, name="table.csv", arrival="open", **typed):
        client.force_login(getattr(world.cast, who))
        content = table(kind, *lines) if content is None else content
        file = SimpleUploadedFile(name, content)
        answer = client.post(LIST, {"kind": kind, "arrival": arrival, "file": file} | typed)
        assert answer.status_code == 302, answer.context["form"].errors
        run_imports()
        return newest(world, answer["Location"])

    return bring


def newest(world, address):
    with scope.acting_as(world.cast.so):
        return Import.objects.get(public_id=address.rstrip("/").rpartition("/")[2])


@pytest.fixture
def take(client, world):
    def take(job, **typed):
        answer = client.post(reverse("mobility:import-commit", args=[job.public_id]), typed)
        assert answer.status_code == 302
        run_imports()
        return newest(world, reverse("mobility:import-detail", args=[job.public_id]))

    return take


def page(client, job):
    return client.get(reverse("mobility:import-detail", args=[job.public_id])).text


# Organisations -----------------------------------------------------------------------------------


def test_a_table_is_checked_looked_at_and_taken_over(client, world, owner, bring, take):
    job = bring("organisations", NEW, NEW | {"name": "Other SA", "registration_number": "REG-2"})
    assert (job.status, job.lines_good, job.lines_bad) == ("checked", 2, 0), job.problems
    text = page(client, job)
    assert "Robots SL" in text
    with owner():
        assert not Organisation.objects.filter(name="Robots SL").exists(), "nothing is taken over before it is decided"
    job = take(job)
    assert (job.status, job.lines_good, job.file) == ("committed", 2, None)
    with owner():
        made = Organisation.objects.select_related("registration").get(name="Robots SL")
        assert made.accepted_at
        assert made.is_sme
        assert made.partnership == world.vop
        assert made.registration.status == "accepted"
        assert made.registration.decided_by == world.cast.vop
        assert Event.objects.filter(verb="registration.imported", vo_id=made.pk).exists()
        assert not Mail.objects.filter(recipient="ana@example.eu").exists()
    assert "Robots SL" in client.get(reverse("partnerships:organisation-detail", args=[made.public_id])).text


def test_the_contacts_are_invited_when_somebody_says_so(client, world, owner, bring, take):
    job = bring("organisations", NEW | {"contact_email": "guest@example.eu"})
    assert take(job, invites="on").status == "committed"
    with owner():
        made = Organisation.objects.get(name="Robots SL")
        letter = Mail.objects.get(recipient="guest@example.eu")
        assert "Vop invites you to join Robots SL as Manager" in letter.text
    link = next(word for word in letter.text.split() if "/invitations/" in word)
    client.force_login(world.cast.guest)
    assert client.post(link).status_code == 302
    with scope.acting_as(world.cast.guest) as held:
        assert held.organisations == {made.pk: {"manager"}}


def test_nobody_invites_into_an_organisation_that_others_brought(world, owner, bring, take):
    from django.db import Error, transaction

    from partnerships.operations.people import send_invitation

    take(bring("organisations", NEW))
    with owner():
        made = Organisation.objects.get(name="Robots SL")
    for who in ("coordinator", "outsider", "ho"):
        person = getattr(world.cast, who)
        with scope.acting_as(person), pytest.raises(Error), transaction.atomic():
            send_invitation("x@example.eu", "manager", person, organisation=made)


def test_what_shall_be_looked_at_waits_in_the_desks_queue(client, owner, bring, take):
    take(bring("organisations", NEW, arrival="waiting"))
    with owner():
        made = Registration.objects.get(organisation__name="Robots SL")
        assert made.status == "submitted"
        assert made.organisation.accepted_at is None
    assert "Robots SL" in client.get(reverse("partnerships:registration-list")).text


def test_a_workbook_and_words_instead_of_codes_are_as_good(bring):
    words = NEW | {"type": "SME", "country": "Spain", "sectors": "Digital; health", "is_vo": "X"}
    job = bring("organisations", content=table("organisations", words, xlsx=True), name="table.xlsx")
    assert (job.lines_good, job.problems) == (1, [])


WRONG = [
    ({"name": ""}, "Name", "required"),
    ({"type": "spaceship"}, "Type", "spaceship is not one of the available choices"),
    ({"country": "XX"}, "Country", "XX is not one"),
    ({"place": "Nowhereville"}, "Town or city", "do not know this town"),
    ({"registration_number": "ESA12345678"}, "VAT or registration number", "check digit"),
    ({"sectors": "digital, magic"}, "Sectors", "magic is not one"),
    ({"is_vo": "perhaps"}, "Visits", "neither yes nor no"),
    ({"staff": "many"}, "Staff", "whole number"),
    ({"staff": ""}, "Staff", "gives its number of staff"),
    ({"turnover": "-5"}, "Turnover in euros", "greater than or equal to 0"),
    ({"contact_email": "ana"}, "Contact e-mail", "valid email"),
    ({"is_vo": "", "is_ho": ""}, "Visits", "to visit, to host, or both"),
    ({"staff": "900"}, "", "large company"),
]


@pytest.mark.parametrize(("change", "column", "words"), WRONG)
def test_every_error_is_told_with_row_column_and_cure(client, bring, change, column, words):
    job = bring("organisations", NEW | {"registration_number": "OK-1"}, NEW | change)
    assert (job.status, job.lines_good, job.lines_bad) == ("checked", 1, 1)
    told = next(one for one in job.problems if words in one["message"])
    assert told["row"] == 3
    assert told["column"] == column
    assert told["cure"]
    assert words in page(client, job)


def test_the_same_number_twice_is_told_in_the_file_and_in_the_partnership(bring, take):
    job = bring("organisations", NEW, NEW | {"name": "Twin"})
    assert "stands in row 2 already" in job.problems[0]["message"]
    take(job, leave_out="on")
    again = bring("organisations", NEW)
    assert "registered with the partnership already" in again.problems[0]["message"]


def test_a_number_of_another_partnership_is_a_note_without_its_name(client, owner, bring, take):
    take(bring("organisations", NEW | {"name": "Secret Twin"}))
    job = bring("organisations", NEW, who="outsider")
    assert job.lines_good == 1
    assert job.problems[0]["note"]
    assert "Secret Twin" not in page(client, job)


def test_bad_lines_stay_out_only_when_somebody_says_so(client, owner, world, bring):
    job = bring("organisations", NEW, NEW | {"name": "", "registration_number": "REG-9"})
    answer = client.post(reverse("mobility:import-commit", args=[job.public_id]), follow=True)
    assert "Some lines have errors" in answer.text
    client.post(reverse("mobility:import-commit", args=[job.public_id]), {"leave_out": "on"})
    run_imports()
    with owner():
        assert Import.objects.get(pk=job.pk).lines_good == 1
        assert Organisation.objects.filter(name="Robots SL").count() == 1


def test_pressed_twice_it_is_taken_over_once(client, owner, world, bring):
    job = bring("organisations", NEW)
    assert client.post(reverse("mobility:import-commit", args=[job.public_id])).status_code == 302
    again = client.post(reverse("mobility:import-commit", args=[job.public_id]))
    assert again.status_code == 409
    run_imports()
    run_imports()
    with owner():
        assert Organisation.objects.filter(name="Robots SL").count() == 1
    with scope.acting_as(world.cast.vop), pytest.raises(Conflict):
        commit_import(Import.objects.get(pk=job.pk), by=world.cast.vop)


def test_what_became_wrong_meanwhile_takes_nothing_over(client, owner, world, bring, take):
    lines = [NEW | {"registration_number": f"REG-{n}", "name": f"Number {n}"} for n in range(600)]
    job = bring("organisations", *lines)
    with owner():
        other = factories.organisation("In between", world.vop)
        Registration.objects.filter(organisation=other).update(identity=fingerprint("ES", "REG-599"))
    job = take(job)
    assert job.status == "failed"
    assert "row 601 has become wrong" in job.sentence
    with owner():
        assert not Organisation.objects.filter(name__startswith="Number").exists()


def test_a_discarded_table_is_forgotten(client, owner, world, bring):
    job = bring("organisations", NEW)
    assert client.post(reverse("mobility:import-discard", args=[job.public_id])).status_code == 302
    with owner():
        gone = Import.objects.get(pk=job.pk)
        assert (gone.status, gone.file) == ("discarded", None)
        assert not Organisation.objects.filter(name="Robots SL").exists()


def test_ten_thousand_bad_lines_end_in_a_report(client, world, bring):
    rows = ([f"Name {n}", "spaceship", "XX"] for n in range(10_000))
    names = ["name", "type", "country", "place", "registration_number", "sectors", "motivation", "contact_name",
             "contact_email"]  # fmt: skip
    job = bring("organisations", content=b"".join(stream_csv(rows, names)))
    assert (job.status, job.lines_good, job.lines_bad) == ("checked", 0, 10_000)
    text = page(client, job)
    assert "No line can be taken over" in text
    assert len(text) < 100_000
    report = client.get(reverse("mobility:import-report-download", args=[job.public_id]))
    told = lines_of(b"".join(report.streaming_content))
    assert told[0][:3] == ["Row", "Column", "What is wrong"]
    assert {line[0] for line in told[1:]} >= {"2", "10001"} or len(told) > 60_000
    assert client.post(reverse("mobility:import-commit", args=[job.public_id]), follow=True).status_code == 200


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("table.pdf", b"%PDF-1.7", "Only CSV and XLSX"),
        ("table.csv", b"", "empty"),
        ("table.xlsx", b"PK\x03\x04broken", "damaged"),
    ],
)
def test_a_file_that_is_no_table_is_refused_at_once(client, world, name, content, words):
    client.force_login(world.cast.vop)
    file = SimpleUploadedFile(name, content)
    answer = client.post(LIST, {"kind": "organisations", "arrival": "open", "file": file})
    assert answer.status_code == 200
    assert words in answer.text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"name,place\nA,B\n", "These columns are missing: type, country"),
        (b"name,name,type\n", "stand there twice"),
        (table("organisations"), "no line below its heading"),
        (b"a\n" + b"x\n" * 20_001, "missing"),
        (b"\x81\x8d,\x8f", "letters of this file"),
    ],
)
def test_a_table_that_cannot_be_used_says_why(client, bring, content, words):
    job = bring("organisations", content=content)
    assert job.status == "failed"
    assert words in job.sentence
    assert words in page(client, job)


# Who ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["vo", "finance", "officer", "guest"])
def test_others_bring_nothing(client, world, who):
    client.force_login(getattr(world.cast, who))
    assert client.get(LIST).status_code == 403
    assert client.get(reverse("mobility:import-export", args=["organisations", "csv"])).status_code == 403


@pytest.mark.parametrize("who", ["outsider", "hop", "officer", "finance", "vo"])
def test_nobody_else_sees_an_import(client, world, bring, who):
    job = bring("organisations", NEW)
    client.force_login(getattr(world.cast, who))
    for name in ("import-detail", "import-progress", "import-report-download"):
        assert client.get(reverse(f"mobility:{name}", args=[job.public_id])).status_code == 404
    assert client.post(reverse("mobility:import-commit", args=[job.public_id])).status_code == 404


def test_the_support_office_brings_for_a_partnership(world, owner, bring, take):
    job = bring("organisations", NEW, who="so", partnership=world.hop.public_id)
    assert take(job).status == "committed"
    with owner():
        assert Organisation.objects.get(name="Robots SL").partnership == world.hop


def test_whoever_left_the_partnership_takes_nothing_over(client, owner, world, bring):
    job = bring("organisations", NEW)
    client.post(reverse("mobility:import-commit", args=[job.public_id]))
    with owner():
        world.cast.vop.memberships.all().delete()
    run_imports()
    with owner():
        assert not Organisation.objects.filter(name="Robots SL").exists()


# Offers and past exchanges -----------------------------------------------------------------------


@pytest.mark.parametrize(("arrival", "status"), [("open", "published"), ("waiting", "paused")])
def test_offers_arrive_for_accepted_hosts(client, owner, bring, take, arrival, status):
    take(bring("organisations", NEW))
    job = bring("offers", OFFER, OFFER | {"host_number": "UNKNOWN"}, OFFER, arrival=arrival)
    assert [one["row"] for one in job.problems] == [3, 4]
    assert "No accepted host" in job.problems[0]["message"]
    take(job, leave_out="on")
    with owner():
        offer = Offer.objects.get(title="Robots at work")
        assert (offer.status, offer.ho.name, offer.places) == (status, "Robots SL", 4)
        assert offer.latitude


def test_past_exchanges_count_once_for_the_vop_and_say_where_they_come_from(client, owner, world, bring, take):
    take(bring("organisations", NEW))
    job = bring("exchanges", VISIT)
    assert (job.lines_good, job.lines_bad) == (1, 0), job.problems
    with owner():
        before = Exchange.objects.counted().filter(vop=world.vop).count()
    assert take(job).status == "committed"
    with owner():
        made = Exchange.objects.get(title="Robots in Porto")
        assert made.origin == "imported"
        assert (made.status, made.amount, made.working_days) == ("closed", 780, 5)
        assert made.vop == world.vop
        assert made.vo_identity
        assert Exchange.objects.counted().filter(vop=world.vop).count() == before + 1
    text = client.get(reverse("mobility:exchange-detail", args=[made.public_id])).text
    assert "Brought in from before" in text
    client.force_login(world.cast.ho)
    assert "Robots in Porto" in client.get(reverse("mobility:exchange-list")).text or made.number


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"vo_number": "UNKNOWN"}, "No accepted organisation of the partnership"),
        ({"ho_name": "Nobody"}, "No accepted host has this name"),
        ({"ends_on": "2026-03-01"}, "comes before the first day"),
        ({"ends_on": "2026-03-03", "validated_on": "2026-03-04"}, "E18"),
        ({"validated_on": "2026-03-01"}, "validated after it has ended"),
        ({"validated_on": "2099-01-01"}, "not come yet"),
        ({"amount": "900"}, "at most"),
        ({"paid_on": ""}, "was paid on a day"),
        ({"starts_on": "soon"}, "valid date"),
    ],
)
def test_a_past_exchange_keeps_the_rules_of_its_day(bring, take, change, words):
    take(bring("organisations", NEW))
    job = bring("exchanges", VISIT | change)
    assert job.lines_bad == 1
    assert words in " ".join(one["message"] for one in job.problems)


def test_an_organisation_visits_once_in_a_table_and_in_the_scheme(bring, take):
    take(bring("organisations", NEW))
    job = bring("exchanges", VISIT, VISIT | {"title": "Again"})
    assert "E15" in job.problems[0]["message"]
    take(job, leave_out="on")
    later = {"starts_on": "2026-06-01", "ends_on": "2026-06-05", "validated_on": "2026-07-01", "paid_on": "2026-07-02"}
    again = bring("exchanges", VISIT | later)
    assert again.lines_bad == 1
    assert "E15" in " ".join(one["message"] for one in again.problems)


# The way out -------------------------------------------------------------------------------------


def exported(client, kind, extension="csv", **asked):
    answer = client.get(reverse("mobility:import-export", args=[kind, extension]), asked)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def clear(owner, partnership):
    """The partnership without what the world put there: numbers that no form would take."""
    with owner():
        Registration.objects.filter(partnership=partnership).update(status="withdrawn")
        Offer.objects.filter(hop=partnership).update(status="closed")


def test_what_is_exported_can_be_brought_in_elsewhere_and_exported_again(client, owner, world, bring, take):
    clear(owner, world.vop)
    clear(owner, world.other)
    hard = [
        NEW,
        NEW | {"registration_number": "REG-2", "name": "=HYPERLINK(1)", "description": 'A "word"; two,\r\nlines'},
        NEW | {"registration_number": "REG-3", "name": "Große & Söhne <b>", "sectors": "health, digital",
               "type": "cluster", "staff": "", "turnover": "", "balance": "", "website": "https://example.eu"},
    ]  # fmt: skip
    take(bring("organisations", *hard))
    take(bring("offers", OFFER, OFFER | {"title": "-1 second", "host_number": "REG-3"}))
    first = {kind: exported(client, kind) for kind in ("organisations", "offers")}
    assert len(lines_of(first["organisations"])) == 4
    for kind, content in first.items():
        job = bring(kind, content=content, who="outsider")
        assert job.lines_bad == 0, job.problems
        take(job)
    assert {kind: exported(client, kind) for kind in first} == first


def test_past_exchanges_go_out_as_they_came(client, owner, world, bring, take):
    clear(owner, world.vop)
    take(bring("organisations", NEW))
    take(bring("exchanges", VISIT))
    out = exported(client, "exchanges")
    heading, line = lines_of(out)
    row = dict(zip(heading, line, strict=True))
    assert row == VISIT | {"travel_days": "0", "amount": "780.00"}
    client.force_login(world.cast.so)
    with owner():
        Exchange.objects.filter(title="Robots in Porto").update(vo_identity="")
    job = bring("exchanges", content=out)
    assert job.lines_bad == 0, job.problems


def test_no_cell_of_an_export_is_a_live_formula(client, owner, world, bring, take):
    from openpyxl import load_workbook

    take(bring("organisations", NEW | {"name": "=1+1", "motivation": "@SUM(A1)"}))
    cells = {cell for line in lines_of(exported(client, "organisations")) for cell in line}
    assert {"'=1+1", "'@SUM(A1)"} <= cells
    book = load_workbook(io.BytesIO(exported(client, "organisations", "xlsx")))
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("kind", list(COLUMNS))
def test_the_template_names_and_explains_every_column(client, world, kind):
    from openpyxl import load_workbook

    client.force_login(world.cast.vop)
    names = [column.name for column in COLUMNS[kind]]
    answer = client.get(reverse("mobility:import-template-download", args=[kind, "csv"]))
    assert lines_of(b"".join(answer.streaming_content)) == [names]
    answer = client.get(reverse("mobility:import-template-download", args=[kind, "xlsx"]))
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert [cell.value for cell in book.worksheets[0][1]] == names
    assert [row[0].value for row in book.worksheets[1].iter_rows(min_row=2)] == names
    assert client.get(reverse("mobility:import-template-download", args=["nothing", "csv"])).status_code == 404
    page = client.get(LIST).text
    assert all(f"<code>{name}</code>" in page for name in names)


def test_a_long_list_of_imports_costs_as_much_as_a_short_one(client, world, owner, django_assert_max_num_queries):
    with owner():
        for _n in itertools.repeat(None, 30):
            factories.import_job(world.vop, world.cast.vop)
    client.force_login(world.cast.vop)
    with django_assert_max_num_queries(8 + NESTING):
        client.get(LIST)
