"""A matching round from a file: who visits whom, at most total fit, with the SME promise kept. Needs no database."""

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand

from mobility.allocation.allocate import allocate
from mobility.allocation.instance import MalformedError, read_instance

MALFORMED = 2


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("instance", type=Path, help="JSON: partnerships, offers, applications, share, pins")
        parser.add_argument("--out", type=Path, help="where the allocation is written; standard output without it")
        parser.add_argument("--seconds", type=float, default=60.0, help="how long to search at most (default: 60)")
        parser.add_argument(
            "--gap", type=float, default=0.0, help="a gap that is small enough: 0.001 is 0.1 %% (default: 0)"
        )

    def handle(self, *args, instance, out, seconds, gap, **options):
        try:
            asked = read_instance(instance.read_bytes())
        except (MalformedError, OSError) as fault:
            self.stderr.write(f"{instance}: {fault}")
            sys.exit(MALFORMED)
        found = allocate(asked, seconds, gap=gap)
        text = json.dumps(found.as_dict(), ensure_ascii=False)
        if out:
            out.write_text(text, encoding="utf-8")
            self.stdout.write(
                f"{found.status}: {len(found.matches)} matches, {found.sme_matches} SMEs, fit {found.objective} of at "
                f"most {found.bound} (gap {100 * found.gap:.3f} %), {found.seconds} s"
            )
        else:
            self.stdout.write(text)
