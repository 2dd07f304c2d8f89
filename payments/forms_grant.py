"""What is asked and typed about a grant's money."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from clusterxchange.forms import PortalForm
from payments.models import CostLine


class WhatIfForm(PortalForm, forms.Form):
    mark_optional = False

    number = forms.IntegerField(label=_("More exchanges"), min_value=0, max_value=1000)
    each = forms.DecimalField(
        label=_("Euros each"), min_value=Decimal(0), max_value=Decimal(1100), max_digits=8, decimal_places=2
    )


EUROS = {"max_digits": 12, "decimal_places": 2}


class CostForm(PortalForm, forms.Form):
    partner = forms.ChoiceField(label=_("Partner"))
    category = forms.ChoiceField(label=_("Category"))
    description = forms.CharField(label=_("What for"), max_length=300)
    amount = forms.DecimalField(label=_("Euros"), **EUROS)
    adjusts = forms.ChoiceField(
        label=_("Corrects period"),
        required=False,
        help_text=_("Only for a correction of what was handed in; it may take something away (−120.00)."),
    )
    evidence = forms.FileField(
        label=_("Evidence"),
        required=False,
        help_text=_("PDF, PNG, JPEG or WebP, up to 10 MB."),
        allow_empty_file=True,
        max_length=255,
    )

    def __init__(self, *args, partners, categories, handed_in, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["partner"].choices = [(name, name) for name in partners]
        names = dict(CostLine.Category.choices)
        self.fields["category"].choices = [(key, names.get(key, key)) for key in categories]
        if handed_in:
            self.fields["adjusts"].choices = [("", _("none")), *((str(one.pk), str(one)) for one in handed_in)]
        else:
            del self.fields["adjusts"]
        self.handed_in = {str(one.pk): one for one in handed_in}

    def clean(self):
        cleaned = super().clean()
        cleaned["adjusts"] = self.handed_in.get(cleaned.get("adjusts"))
        amount = cleaned.get("amount")
        if amount is not None and amount <= 0 and not (cleaned["adjusts"] and amount):
            self.add_error("amount", _("A cost is above zero; only a correction of an earlier period takes away."))
        return cleaned


class PeriodForm(PortalForm, forms.Form):
    starts_on = forms.DateField(label=_("First day"))
    ends_on = forms.DateField(label=_("Last day"))

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day cannot be before the first day."))
        return cleaned


class AmendmentForm(PortalForm, forms.Form):
    ends_on = forms.DateField(label=_("Last day of the grant"))
    ceiling = forms.DecimalField(
        label=_("Ceiling of the lump sums, euros"), min_value=Decimal("0.01"), max_value=Decimal(500000), **EUROS
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("For example the number and day of the Agency's letter.")
    )
