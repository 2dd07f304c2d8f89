"""Finding exchanges, and stopping one."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clusterxchange.forms import PortalForm
from mobility.models import Exchange


class ExchangeFilter(PortalForm, forms.Form):
    """q: the beginning of a number or of an organisation's name; partnership only for who sees all of them."""

    mark_optional = False
    q = forms.CharField(
        label=_("Number or organisation"),
        required=False,
        max_length=100,
        help_text=_("The beginning is enough."),
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("All")), *Exchange.Status.choices])
    partnership = forms.ChoiceField(label=_("Visitor's partnership"), required=False)

    def __init__(self, *args, partnerships=None, **kwargs):
        super().__init__(*args, **kwargs)
        if partnerships is None:
            del self.fields["partnership"]
        else:
            choices = [(str(one.pk), one.acronym) for one in partnerships]
            self.fields["partnership"].choices = [("", _("All")), *choices]

    def asked(self):
        """What was asked for and makes sense; a nonsense value shows its error and filters nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ReasonForm(PortalForm, forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea,
        help_text=_("All parties of the exchange read it."),
    )
