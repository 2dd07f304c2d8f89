"""How a search is kept."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clusterxchange.forms import PortalForm
from mobility.models import SavedSearch


class SearchForm(PortalForm, forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("You find it by this name in your list."))
    often = forms.ChoiceField(
        label=_("Tell me of new offers"), choices=SavedSearch.Often.choices, widget=forms.RadioSelect
    )
