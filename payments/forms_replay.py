"""Other rules to try on what was signed: asked for in the address, kept nowhere."""

from datetime import timedelta
from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clusterxchange.forms import PortalForm
from partnerships.models import RuleSet
from partnerships.rulebook import rules_of
from payments.replay import GridInvalid, draft_of, typed_grid


class ReplayForm(PortalForm, forms.Form):
    mark_optional = False

    rule_set = forms.ChoiceField(label=_("Start from"))
    percent = forms.DecimalField(
        label=_("All sums changed by, per cent"), min_value=Decimal(-100), max_value=Decimal(200), max_digits=5,
        decimal_places=2, required=False, help_text=_("Rounded to even euros."),
    )  # fmt: skip
    cap = forms.DecimalField(
        label=_("Never above, euros"), min_value=Decimal(2), max_value=Decimal(5000), max_digits=6, decimal_places=2,
        required=False,
    )  # fmt: skip
    grid = forms.CharField(
        label=_("Other sums for some countries"), widget=forms.Textarea(attrs={"rows": 4}), max_length=3000,
        required=False, help_text=_("A line each: the country and even euros, like PT 800."),
    )  # fmt: skip
    start = forms.DateField(label=_("Signed from"))
    end = forms.DateField(label=_("to"))

    def __init__(self, data=None):
        rule_sets = {str(one.pk): one for one in RuleSet.objects.order_by("-valid_from", "-pk")}
        today = timezone.localdate()
        self.first = {"rule_set": next(iter(rule_sets), ""), "start": today - timedelta(days=365), "end": today}
        super().__init__({**{key: str(value) for key, value in self.first.items()}, **(data or {})})
        self.rule_sets = rule_sets
        self.fields["rule_set"].choices = [(pk, named(one)) for pk, one in rule_sets.items()]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("start") and cleaned.get("end") and cleaned["end"] < cleaned["start"]:
            self.add_error("end", _("The last day cannot be before the first day."))
        base = self.rule_sets.get(cleaned.get("rule_set", ""))
        if base is None:
            return cleaned
        rules = rules_of(base)
        try:
            overrides = typed_grid(cleaned.get("grid", ""), rules)
        except GridInvalid as problem:
            self.add_error("grid", str(problem))
            return cleaned
        percent = cleaned.get("percent") or Decimal(0)
        cleaned["rules"] = draft_of(rules, percent=percent, overrides=overrides, cap=cleaned.get("cap"))
        return cleaned


def named(rule_set):
    return str(rule_set) if rule_set.adopted_at else _("%(name)s (draft)") % {"name": rule_set}
