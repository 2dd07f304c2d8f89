"""What is asked and typed about a grant's money."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from clusterxchange.forms import PortalForm


class WhatIfForm(PortalForm, forms.Form):
    mark_optional = False

    number = forms.IntegerField(label=_("More exchanges"), min_value=0, max_value=1000)
    each = forms.DecimalField(
        label=_("Euros each"), min_value=Decimal(0), max_value=Decimal(1100), max_digits=8, decimal_places=2
    )
