"""A partnership with counted exchanges, and its reports taken along by their people."""

import datetime
import io

from clusterxchange import scope
from mobility.models import Exchange
from reporting import operations
from reporting.models import Report
from reporting.reports.sections import sections_of_report
from tests import factories

START, END = datetime.date(2020, 1, 1), datetime.date(2030, 12, 31)


def count_exchanges(world, owner):
    """Three counted exchanges of the VOP, one of them virtual, and one of the other partnership."""
    with owner():
        for number, mode in enumerate(["physical", "physical", "virtual"]):
            vo = factories.organisation(f"Visitor {number}", world.vop)
            factories.exchange(world.offer, vo, status="validated", mode=mode)
        other = factories.organisation("Other visitor", world.other, country="DE")
        factories.exchange(world.offer, other, status="validated")
    return world


def began(world, kind="technical", by=None, partnership="vop"):
    by = by or world.cast.coordinator
    body = getattr(world, partnership) if partnership else None
    with scope.acting_as(by):
        return operations.begin_report(kind=kind, start=START, end=END, by=by, partnership=body)


def write(report, section, text, by, base=0, **more):
    with scope.acting_as(by):
        return operations.save_wording(report, section, text=text, base=base, by=by, **more)


def written(world, kind="technical", by=None, partnership="vop"):
    """Begun, and every section written."""
    by = by or world.cast.coordinator
    report = began(world, kind, by, partnership)
    for section in sections_of_report(report):
        write(report, section.key, f"About {section.key}.\n\n- One thing\n- Another", by)
    return report


def submitted(world, kind="technical", by=None, partnership="vop"):
    report = written(world, kind, by, partnership)
    submit(report, by or world.cast.coordinator)
    return report


def submit(report, by):
    with scope.acting_as(by):
        return operations.submit_report(report, by=by)


def answered(report, officer, verb="accept", **said):
    with scope.acting_as(officer):
        read = Report.objects.get(pk=report.pk)
        if verb == "accept":
            operations.accept_report(read, by=officer, **said)
        else:
            operations.send_back_report(read, by=officer, **{"note": "Say more.", "comments": {}} | said)
    return read


def version_of(report, by, number=1):
    with scope.acting_as(by):
        return report.versions.select_related("document").get(version=number)


def uncount(owner, number=1):
    """So many counted physical exchanges become virtual ones: the figures move."""
    with owner():
        rows = Exchange.objects.filter(status="validated", mode="physical", vop__acronym="VOP").order_by("pk")[:number]
        Exchange.objects.filter(pk__in=[one.pk for one in rows]).update(mode="virtual")


def attached(sealed):
    """{name: bytes} of what travels inside a PDF."""
    import pikepdf

    with pikepdf.open(io.BytesIO(sealed)) as book:
        return {name: book.attachments[name].get_file().read_bytes() for name in book.attachments}
