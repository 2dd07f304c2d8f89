"""A financial agreement drawn, archived and sealed, beside bare WeasyPrint on the same HTML.

    ./portal bench papers [--papers 60] [--row 200] [--long 2000] [--json FILE]

CPU milliseconds of all processes that have a part in it, in turns: the bare one keeps its FontConfiguration and does
nothing else. "bare" writes a plain PDF, "bare, tagged" the PDF/A-3a that a paper is before it is archived.
"""

import argparse
import contextlib
import datetime
import json
import os
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
MADE_AT = datetime.datetime(2027, 2, 15, 10, 30, tzinfo=datetime.UTC)
KINDS = {"one page": False, "whole": True}
TARGETS = {"drawing": 1.15, "archive and seal": 1.5, "papers a second": 10}


def main(words):
    wishes = parse(words)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clusterxchange.settings")
    import django

    django.setup()
    with tempfile.TemporaryDirectory() as folder:
        maker = Maker(Path(folder))
        outcome = {name: side_by_side(maker, wishes.papers, clauses=clauses) for name, clauses in KINDS.items()}
        outcome |= {f"row, {name}": row(maker, wishes.row, clauses=clauses) for name, clauses in KINDS.items()}
        outcome["memory"] = memory(maker, wishes.long)
    if wishes.json:
        Path(wishes.json).write_text(json.dumps(outcome, indent=1))
    return 0


def parse(words):
    parser = argparse.ArgumentParser(prog="./portal bench papers")
    parser.add_argument("--papers", type=int, default=60)
    parser.add_argument("--row", type=int, default=200)
    parser.add_argument("--long", type=int, default=2000)
    parser.add_argument("--json")
    return parser.parse_args(words)


class Maker:
    """Makes papers as the worker does; tells what each step cost."""

    def __init__(self, folder):
        from clusterxchange.pdf import load_signer, make_seal_key
        from clusterxchange.pdf.render import _renderer

        self.signer = load_signer(make_seal_key(folder / "seal.pem"))
        self.renderer = _renderer
        self.make(-1)  # the first one starts the render process and loads the fonts

    def draw(self, html):
        from clusterxchange.pdf import render

        return render(html, title="Financial agreement", language="en", made_at=MADE_AT)

    def make(self, number, *, clauses=True):
        from clusterxchange.pdf import paper

        said = {
            "title": "Financial agreement",
            "language": "en",
            "made_at": MADE_AT,
            "reason": f"CXC-2027-{number:05d}",
        }
        return paper(agreement(number, clauses=clauses), signer=self.signer, **said)

    def cpu_ms(self):
        """What the render process and its children have used so far, and this process."""
        return spent_by(self.renderer._process.pid) + time.process_time() * 1000

    def memory(self):
        """Resident megabytes of the render process and of this one."""
        return {"render": resident(self.renderer._process.pid), "worker": resident("self")}


def agreement(number, *, clauses=True):
    """The HTML of an agreement as the queue draws it, another one for each number.

    Without its clauses, signatures and the code to verify it by, it fits on one page.
    """
    from django.template.loader import render_to_string

    from mobility.papers.texts import KINDS, clauses_of
    from partnerships.queue import letterhead
    from payments.amounts import euros_in_words

    sample = KINDS["agreement"].sample | {"traveller": f"Ana Example {number}"}
    content = {
        "exchange": f"CXC-2027-{number:05d}", "title": "Robots in small series: a week on the shop floor",
        "vo": {"name": sample["vo"], "place": "Barcelona", "country": "ES"},
        "ho": {"name": sample["ho"], "place": "Porto", "country": "PT"}, "vop": sample["vop"], "hop": sample["hop"],
        "traveller": sample["traveller"], "mode": "physical", "starts_on": "2027-03-01", "ends_on": "2027-03-05",
        "working_days": 5, "commitment": f"CXC-2027-{number:05d}-C1", "grant": sample["grant"],
        "agency": sample["agency"], "coordinator": sample["coordinator"], "amount": "780.00",
        "amount_in_words": euros_in_words(780), "rule_set": "Rule set 2026",
        "derivation": ["Portugal: EUR 780.00", "5 working days and 955.2 km: full", "Lump sum: EUR 780.00"],
        "clauses": clauses_of("agreement", None, sample) if clauses else [],
    }  # fmt: skip
    signatures = [
        {"side": side, "name": "Ana Example", "function": "Manager", "signed_at": "15 February 2027, 10:30 UTC",
         "sha256": "9f86d081" * 8} for side in ("vo", "vop")
    ]  # fmt: skip
    document = SimpleNamespace(
        public_id=f"bench{number:06d}", title="Financial agreement", number=f"CXC-2027-{number:05d}-A1",
        content_sha256="9f86d081" * 8, content={"agency": sample["agency"]},
    )  # fmt: skip
    said = {"paper": content, "version": 1, "signed_hash": "9f86d081" * 8, "signatures": signatures if clauses else []}
    around = letterhead(document) | ({} if clauses else {"verify_url": ""})
    return render_to_string("payments/pdf/agreement.html", said | around)


# The other one ---------------------------------------------------------------------------------------


class Bare:
    """A process that holds WeasyPrint with its fonts and draws what it is sent."""

    def __init__(self, variant):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.papers", "--bare", variant],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def draw(self, html):
        frame = html.encode()
        self.process.stdin.write(struct.pack(">I", len(frame)) + frame)
        self.process.stdin.flush()
        (length,) = struct.unpack(">I", self.process.stdout.read(4))
        return self.process.stdout.read(length)

    def cpu_ms(self):
        return spent_by(self.process.pid)

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


def serve_bare(variant):
    from clusterxchange.pdf.limited import House

    house = House()
    from weasyprint import HTML

    from clusterxchange.pdf.fetcher import ClosedFetcher

    options = {"pdf_variant": "pdf/a-3a", "uncompressed_pdf": True} if variant == "tagged" else {}
    while head := sys.stdin.buffer.read(4):
        html = sys.stdin.buffer.read(struct.unpack(">I", head)[0]).decode()
        pdf = HTML(string=html, base_url="portal:/", url_fetcher=ClosedFetcher(house.files)).write_pdf(
            font_config=house.fonts, **options
        )
        sys.stdout.buffer.write(struct.pack(">I", len(pdf)) + pdf)
        sys.stdout.buffer.flush()


# Measuring -------------------------------------------------------------------------------------------


def spent_by(pid):
    """CPU milliseconds of a process, of its children, and of those it has waited for."""
    total = ticks(Path(f"/proc/{pid}"), 11, 15)
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (folder / "stat").read_text().rpartition(")")[2].split()[1] == str(pid):
                total += ticks(folder, 11, 13)
    return total * 1000 / TICK


def ticks(folder, first, last):
    fields = (folder / "stat").read_text().rpartition(")")[2].split()
    return sum(int(one) for one in fields[first:last])


def resident(pid):
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE / 2**20


def side_by_side(maker, count, *, clauses):
    """CPU ms a paper, the three ways in turns of ten; archive and seal apart."""
    from clusterxchange.pdf import archive, seal

    bare, tagged = Bare("plain"), Bare("tagged")
    for one in (bare, tagged):
        one.draw(agreement(-1))
    spent = {name: [] for name in ("bare", "bare, tagged", "drawing", "archive", "seal")}
    for turn in range(0, count, 10):
        htmls = [agreement(turn + step, clauses=clauses) for step in range(10)]
        for name, other in (("bare", bare), ("bare, tagged", tagged)):
            before = other.cpu_ms()
            for html in htmls:
                other.draw(html)
            spent[name].append((other.cpu_ms() - before) / 10)
        before = maker.cpu_ms()
        drawn = [maker.draw(html) for html in htmls]
        spent["drawing"].append((maker.cpu_ms() - before) / 10)
        before = time.process_time()
        archived = [archive(pdf) for pdf in drawn]
        spent["archive"].append((time.process_time() - before) * 100)
        before = time.process_time()
        for pdf in archived:
            seal(pdf, signer=maker.signer, reason="bench")
        spent["seal"].append((time.process_time() - before) * 100)
    for one in (bare, tagged):
        one.stop()
    middle = {name: statistics.median(values) for name, values in spent.items()}
    say_steps(middle, pages_of(drawn[0]))
    return middle


def pages_of(pdf):
    import io

    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


def say_steps(middle, pages):
    print(f"\nAn agreement of {pages} page{'s' if pages > 1 else ''}, CPU ms a paper (median of turns of ten)")
    for name, ms in middle.items():
        print(f"  {name:14} {ms:7.1f}")
    after = middle["archive"] + middle["seal"]
    say_ratio("drawing / bare", middle["drawing"] / middle["bare"], TARGETS["drawing"])
    say_ratio("drawing / bare, tagged", middle["drawing"] / middle["bare, tagged"], TARGETS["drawing"])
    say_ratio("archive and seal / drawing", after / middle["drawing"], TARGETS["archive and seal"])


def say_ratio(name, ratio, target):
    print(f"  {name:28} {ratio:5.2f}   (aim {target}{'' if ratio <= target else ', NOT reached'})")


def row(maker, count, *, clauses):
    """Papers from template to seal, one after the other: how many a second a core makes."""
    before, began = maker.cpu_ms(), time.perf_counter()
    for number in range(count):
        maker.make(number, clauses=clauses)
    cpu, wall = (maker.cpu_ms() - before) / 1000, time.perf_counter() - began
    rate = count / cpu
    kind = "with all clauses" if clauses else "of one page"
    print(f"\n{count} sealed papers {kind}: {cpu:.1f} CPU s, {wall:.1f} s on the clock")
    reached = "" if rate >= TARGETS["papers a second"] else ", NOT reached"
    print(f"  {rate:.1f} a second and core (aim {TARGETS['papers a second']}{reached})")
    return {"papers": count, "cpu_s": cpu, "wall_s": wall, "a_second_and_core": rate}


def memory(maker, count):
    """Resident memory after a tenth, half and all of the papers."""
    print(f"\nResident MB over {count} papers (render process, worker)")
    found = {}
    for number in range(1, count + 1):
        maker.make(number)
        if number in (count // 10, count // 2, count):
            found[number] = maker.memory()
            print(f"  {number:6} {found[number]['render']:7.1f} {found[number]['worker']:7.1f}")
    return found


if __name__ == "__main__":
    serve_bare(sys.argv[2])
