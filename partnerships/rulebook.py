"""The rule set in force on a day, as a value. Kept per process: rule sets are dated and never edited."""

from functools import lru_cache

from django.utils import timezone

from partnerships.models import RuleSet
from partnerships.rules import Rules


def rule_set_on(day=None):
    """The RuleSet in force on the day (default: today). Raises RuleSet.DoesNotExist without any."""
    found = RuleSet.objects.in_force(day or timezone.localdate())
    if found is None:
        raise RuleSet.DoesNotExist("no rule set is in force: run manage.py setup_scheme")
    return found


def rules_of(rule_set):
    return _parsed(rule_set.pk, rule_set.adopted_at, _Carrier(rule_set.values))


def rules_on(day=None):
    return rules_of(rule_set_on(day))


class _Carrier:
    """Carries the values past the cache's key: pk and date of adoption identify a rule set."""

    def __init__(self, values):
        self.values = values

    def __hash__(self):
        return 0

    def __eq__(self, other):
        return True


@lru_cache(maxsize=32)
def _parsed(pk, adopted_at, carrier):
    return Rules.from_values(carrier.values)
