"""Reference data of a new portal: the first rule set. Safe to run again."""

import json

from django.core.management.base import BaseCommand
from django.utils import timezone

from partnerships.models import RuleSet
from partnerships.rules import DEFAULT_FILE, default_rules


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, **options):
        rules = default_rules()
        _rule_set, created = RuleSet.objects.get_or_create(
            name=rules.name,
            defaults={
                "valid_from": rules.valid_from,
                "adopted_at": timezone.now(),
                "source": rules.source,
                "values": json.loads(DEFAULT_FILE.read_text(encoding="utf-8")),
            },
        )
        self.stdout.write("Rule set adopted." if created else "Rule set was there.")
