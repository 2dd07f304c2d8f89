"""What is typed to claim a lump sum back, and to say how that ended."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from clusterxchange.forms import PortalForm


class RecoveryForm(PortalForm, forms.Form):
    """left: the most that can be claimed back."""

    amount = forms.DecimalField(
        label=_("Euros to be paid back"), min_value=Decimal("0.01"), max_digits=12, decimal_places=2
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The visitor reads it in the letter: what was found, and which part it makes."),
    )

    def __init__(self, *args, left, **kwargs):
        super().__init__(*args, **kwargs)
        self.left = left

    def clean_amount(self):
        amount = self.cleaned_data["amount"]
        if amount > self.left:
            raise forms.ValidationError(_("Not more than EUR %(left)s: that is what was paid and is not claimed yet.")
                                        % {"left": f"{self.left:,.2f}"})  # fmt: skip
        return amount


class ReturnForm(PortalForm, forms.Form):
    returned_on = forms.DateField(label=_("Booked on our account on"))
    reason = forms.CharField(
        label=_("Where you have seen it"),
        max_length=300,
        help_text=_("For example: on the statement of 3 March 2027. It is kept beside the recovery."),
    )


class WithdrawForm(PortalForm, forms.Form):
    reason = forms.CharField(
        label=_("Why nothing is claimed back any more"),
        max_length=300,
        help_text=_("The visitor reads it, if it was asked already."),
    )
