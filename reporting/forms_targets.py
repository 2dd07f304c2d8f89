"""What is asked of a target."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clusterxchange.forms import PortalForm
from partnerships.models import OrganisationType
from reporting.models import Target


class TargetForm(PortalForm, forms.Form):
    mark_optional = False

    cut = forms.ChoiceField(label=_("What"), choices=Target.Cut.choices)
    key = forms.ChoiceField(
        label=_("Type of organisation"), required=False, choices=[("", _("All")), *OrganisationType.choices]
    )
    at_least = forms.IntegerField(
        label=_("At least"), min_value=0, max_value=100_000, help_text=_("0 takes the target away.")
    )

    def clean(self):
        cleaned = super().clean()
        cut, key = cleaned.get("cut"), cleaned.get("key")
        if cut == Target.Cut.TYPE and not key and "key" not in self.errors:
            self.add_error("key", _("Say which type; all exchanges together are the partnership’s own target."))
        if cut not in (Target.Cut.TYPE, Target.Cut.PARTICIPATING) and key:
            self.add_error("key", _("Outputs have no type of organisation."))
        return cleaned
