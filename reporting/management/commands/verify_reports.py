"""`manage.py verify_reports [NUMBER …]`: make submitted reports anew from their snapshots and compare, byte by byte."""

from django.core.management.base import BaseCommand

from clusterxchange import scope
from partnerships.models import Partnership
from reporting.models import ReportVersion
from reporting.reports.verifying import verify


class Command(BaseCommand):
    help = "Makes submitted reports anew from their snapshots and compares them with what was sealed."

    def add_arguments(self, parser):
        parser.add_argument("numbers", nargs="*", help="numbers of reports; none: all")

    def handle(self, *, numbers, **_options):
        wrong = 0
        for partnership in [None, *Partnership.objects.order_by("acronym")]:
            wrong += self.verify_of(partnership, numbers)
        if wrong:
            raise SystemExit(1)

    def verify_of(self, partnership, numbers):
        """How many versions of one partnership (None: of the scheme) do not hold."""
        held = {"scheme": "support_office"} if partnership is None else {"partnerships": [partnership.pk]}
        with scope.acting_for(**held):
            found = ReportVersion.objects.filter(partnership=partnership).select_related("document", "report")
            if numbers:
                found = found.filter(report__number__in=numbers)
            return sum(self.say(one) for one in found.order_by("report__number", "version").iterator(chunk_size=1))

    def say(self, frozen):
        findings = verify(frozen)
        self.stdout.write(f"{frozen.report.number} version {frozen.version}")
        for one in findings:
            self.stdout.write(f"  {'holds' if one.holds else 'DOES NOT HOLD'}: {one.what}")
        return not all(one.holds for one in findings)
