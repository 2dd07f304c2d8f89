"""A report of ten pages beside bare WeasyPrint on the same HTML, and what collecting its figures asks of Postgres.

    ./portal bench reporting report figures        (bench/reporting.py names the parts)
    python -m bench.reporting_papers figures …     one measurement in the environment of a world → JSON

PARTS are functions of the wishes (turns, exchanges) that print what they find and give {figure: number}.
"""

import datetime
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

from bench import worlds
from bench.papers import MADE_AT, Bare, Maker, pages_of

TIMES, SQL_MS = 1.1, 50  # what a report must reach
EXCHANGES = ("--partnerships=14", "--organisations=20000", "--offers=5000", "--exchanges=50000")
COUNTRIES = ("ES", "PT", "FR", "IT", "DE", "PL", "RO", "GR", "SE", "FI")


def report(wishes):
    """CPU ms of drawing a report of ten pages, the three ways in turns of three."""
    import os
    import tempfile

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clusterxchange.settings")
    import django

    django.setup()
    from clusterxchange.pdf import archive, seal

    with tempfile.TemporaryDirectory() as folder:
        maker, html = Maker(Path(folder)), html_of(content())
        others = {"bare": Bare("plain"), "bare, tagged": Bare("tagged")}
        spent = {name: [] for name in (*others, "drawing", "archive and seal")}
        for one in others.values():
            one.draw(html)
        for _turn in range(getattr(wishes, "turns", 3) * 3):
            for name, other in others.items():
                before = other.cpu_ms()
                other.draw(html)
                spent[name].append(other.cpu_ms() - before)
            before = maker.cpu_ms()
            drawn = maker.draw(html)
            spent["drawing"].append(maker.cpu_ms() - before)
            before = time.process_time()
            seal(archive(drawn), signer=maker.signer, reason="bench")
            spent["archive and seal"].append((time.process_time() - before) * 1000)
        for one in others.values():
            one.stop()
    middle = {name: statistics.median(values) for name, values in spent.items()}
    return say_report(middle, pages_of(drawn))


def say_report(middle, pages):
    print(f"\nA report of {pages} pages, CPU ms (median)")
    for name, ms in middle.items():
        print(f"  {name:18} {ms:8.1f}")
    ratios = {name: middle["drawing"] / middle[name] for name in ("bare", "bare, tagged")}
    for name, ratio in ratios.items():
        reached = "" if ratio <= TIMES else ", NOT reached"
        print(f"  drawing / {name:14} {ratio:6.2f}   (aim {TIMES}{reached})")
    return {"pages": pages, **middle, "ratio": ratios["bare"], "ratio_tagged": ratios["bare, tagged"]}


def html_of(said):
    from django.template.loader import render_to_string

    from partnerships.queue import letterhead

    document = SimpleNamespace(
        public_id="benchreport0001", title=said["title"], number=said["report"], content_sha256="9f86d081" * 8,
        content=said,
    )  # fmt: skip
    return render_to_string("reporting/pdf/report.html", {**said, **letterhead(document)})


def content(exchanges=20):
    """A final report with everything in it, as it is frozen."""
    from mobility.models import Exchange
    from partnerships.models import OrganisationType
    from reporting.kpis import DEFINITIONS
    from reporting.outputs import INDICATORS, KINDS
    from reporting.reports.sections import sections_of
    from reporting.simulation.report_texts import SECTIONS

    flows = [[COUNTRIES[n % 10], COUNTRIES[(n * 3 + 1) % 10], 20 - n] for n in range(12)]
    part = {"asked": 150, "answered": 131, "response": "87.3", "grade": "4.31", "good": "88.5", "comments": 64}
    months = [f"2026-{month:02d}" for month in range(1, 13)]
    figures = {
        "counted": exchanges, "virtual": 4, "hosted": 120, "alive": 11, "target": 160, "elapsed": "96.0",
        "expected": 157, "pace": "At this pace 157 at the end: 3 short of the target of 160.", "matches": 161,
        "sme_visitors": 92, "sme_hosts": 21, "sme_share": "57.1", "sme_either_share": "70.2", "countries": 22,
        "states": dict.fromkeys(Exchange.Status.values, 9), "types": dict.fromkeys(OrganisationType.values, 21),
        "sectors": {"digital": 60, "textile": 40, "health": 30, "tourism": 20}, "flows": flows,
        "registered": dict.fromkeys(OrganisationType.values, 33),
        "participating": dict.fromkeys(OrganisationType.values, 19), "asked": 150, "answered": 131,
        "response": "87.3", "grade": "4.31", "good": "88.5", "quality": {}, "cover": [],
        "questionnaire": {f"{side}_{letter}": part for letter in "ab" for side in ("vo", "ho")},
        "outputs": {one: dict.fromkeys(KINDS[one], 3) for one in INDICATORS}, "ceiling": "120000.00",
        "committed": "8000.00", "paid": "104000.00", "left": "8000.00",
        "balances": [[month, "8000.00", f"{8000 * place}.00"] for place, month in enumerate(months)],
        "starts_on": "2025-01-01", "ends_on": "2026-12-31", "today": "2026-12-10",
    }  # fmt: skip
    written = [
        {"key": one.key, "title": str(one.title), "text": SECTIONS[one.key].format(name="BENCH"), "wording": 1,
         "written_by": "Ana Example", "written_at": MADE_AT.isoformat()} for one in sections_of("final")
    ]  # fmt: skip
    return {
        "kind": "final", "kind_name": "Final report", "title": "Final report of BENCH", "agency": "EASME",
        "grant": "101000001", "grant_days": ["2025-01-01", "2026-12-31"], "report": "FR-BENCH-2026-001", "version": 1,
        "partnership": "BENCH", "partnership_name": "A partnership to measure", "submitted_by": "Ana Example",
        "period": ["2025-01-01", "2026-12-31"], "submitted_on": "2026-12-10", "figures": figures, "league": [],
        "sections": written, "definitions": [[str(rule), str(words)] for rule, words in DEFINITIONS.values()],
        "sheets": [sheet_of(exchanges)],
    }  # fmt: skip


def sheet_of(exchanges):
    from reporting.rows import columns_of

    day = datetime.date(2026, 1, 1)
    rows = [
        [f"CXC-2026-{n:05d}", f"Visiting Workshop {n} Ltd", COUNTRIES[n % 10], f"Host Cluster {n % 37}",
         COUNTRIES[(n * 3 + 1) % 10], "BENCH", "OTHER", "SME", "yes", "Physical", str(day + datetime.timedelta(n)),
         str(day + datetime.timedelta(n + 4)), 5, "780.00", "Closed", "2026-01-01T09:00:00", "2026-02-01T09:00:00",
         "2026-02-09T09:00:00", "yes"] for n in range(exchanges)
    ]  # fmt: skip
    return {"title": "Exchanges", "columns": [*columns_of("exchange"), "Counts"], "rows": rows}


# Collecting figures ----------------------------------------------------------------------------------


def figures(wishes):
    """Milliseconds of SQL that the figures of a report take, with 50,000 exchanges: whole months and odd days."""
    world = worlds.fill("reporting_papers", getattr(wishes, "sizes", None) or EXCHANGES)
    command = [sys.executable, "-m", "bench.reporting_papers", "figures"]
    told = subprocess.run(command, cwd=worlds.HOUSE, env=world.env, check=True, capture_output=True, text=True)
    found = json.loads(told.stdout.splitlines()[-1])
    print(f"\nFigures of a report with {found.pop('exchanges'):,} exchanges, ms of SQL (median of nine)")
    for name, (ms, statements) in found.items():
        reached = "" if ms <= SQL_MS else ", NOT reached"
        print(f"  {name:34} {ms:7.1f}   in {statements} statements   (aim {SQL_MS}{reached})")
    return {name: ms for name, (ms, _statements) in found.items()}


def measure():
    """In the environment of a world: {report: [median ms of SQL, statements]}."""
    import django

    django.setup()
    from clusterxchange import scope
    from mobility.models import Exchange
    from partnerships.models import Partnership, User
    from reporting.models import Report

    coordinator, officer = (User.objects.get(email__startswith=f"{role}@") for role in ("coordinator", "officer"))
    with scope.acting_as(coordinator) as held:
        own = Partnership.objects.select_related("grant").get(pk__in=held.partnerships)
    with scope.acting_as(officer):
        scope.read_only()
        exchanges = Exchange.objects.count()
    first = own.grant.starts_on.replace(day=1)
    after = (first + datetime.timedelta(days=190)).replace(day=1)
    months = {"period_start": first, "period_end": after - datetime.timedelta(days=1)}
    odd = {"period_start": first + datetime.timedelta(days=3), "period_end": after + datetime.timedelta(days=3)}
    asked = {
        "a partnership's half-year": (coordinator, Report(partnership=own, kind="technical", **months)),
        "a partnership's quality": (coordinator, Report(partnership=own, kind="quality", **months)),
        "a partnership, days within months": (coordinator, Report(partnership=own, kind="kpi", **odd)),
        "the scheme's half-year": (officer, Report(kind="kpi", **months)),
    }
    found = {name: sql_of(*how) for name, how in asked.items()}
    print(json.dumps(found | {"exchanges": exchanges}))


def sql_of(user, report):
    """[median ms, statements] of nine times, after one that warms up."""
    from clusterxchange import scope
    from reporting.reports.content import figures_of

    turns = []
    for _ in range(10):
        spent = []
        with scope.acting_as(user):
            if user.scope.sees_everything:
                scope.read_only()
            with counted(spent):
                figures_of(report, user)
        turns.append(spent)
    return [statistics.median(sum(one) for one in turns[1:]) * 1000, len(turns[0])]


def counted(spent):
    from django.db import connection

    def timed(execute, *call):
        begun = time.perf_counter()
        try:
            return execute(*call)
        finally:
            spent.append(time.perf_counter() - begun)

    return connection.execute_wrapper(timed)


PARTS = {"report": report, "figures": figures}


if __name__ == "__main__":
    measure()
