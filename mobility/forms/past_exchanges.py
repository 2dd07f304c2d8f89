"""A visit that was made before the portal kept it, as a line of a table says it."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from clusterxchange.forms import PortalForm
from mobility.models.applications import Mode


class PastExchangeForm(PortalForm, forms.Form):
    """rules: the purposes that may be named."""

    title = forms.CharField(label=_("Title"), max_length=160)
    traveller_name = forms.CharField(label=_("Who travelled"), max_length=200)
    traveller_email = forms.EmailField(label=_("E-mail of who travelled"), max_length=254)
    mode = forms.ChoiceField(label=_("Mode"), choices=Mode.choices)
    starts_on = forms.DateField(label=_("First day at the host"))
    ends_on = forms.DateField(label=_("Last day at the host"))
    travel_days = forms.IntegerField(
        label=_("Days in between spent travelling"), min_value=0, max_value=31, required=False
    )
    goals = forms.CharField(label=_("Goals of the visit"), max_length=3000)
    purposes = forms.MultipleChoiceField(label=_("Purposes"), widget=forms.CheckboxSelectMultiple)
    validated_on = forms.DateField(label=_("Validated on"))
    paid_on = forms.DateField(label=_("Paid on"), required=False)
    amount = forms.DecimalField(label=_("Lump sum paid"), min_value=0, max_digits=8, decimal_places=2, required=False)

    def __init__(self, *args, rules, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["purposes"].choices = list(rules.activity_types.items())

    def clean_travel_days(self):
        return self.cleaned_data["travel_days"] or 0

    def clean(self):
        typed = super().clean()
        days = [typed.get(name) for name in ("starts_on", "ends_on", "validated_on", "paid_on")]
        start, end, validated, paid = days
        if start and end and end < start:
            self.add_error("ends_on", _t("The last day comes before the first day."))
        if end and validated and validated < end:
            self.add_error("validated_on", _t("A visit is validated after it has ended."))
        if end and paid and paid < end:
            self.add_error("paid_on", _t("A visit is paid after it has ended."))
        for name in ("validated_on", "paid_on"):
            if typed.get(name) and typed[name] > timezone.localdate():
                self.add_error(name, _t("This day has not come yet."))
        return typed
