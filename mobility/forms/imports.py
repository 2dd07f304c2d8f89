"""What somebody says of a table that they bring along."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clusterxchange.forms import PortalForm
from clusterxchange.upload_tables import admit_table
from clusterxchange.uploads import Refused, safe_name
from mobility.models import Import
from partnerships.models import Partnership


class AcronymChoice(forms.ModelChoiceField):
    def label_from_instance(self, partnership):
        return f"{partnership.acronym} – {partnership.name}"


class ImportForm(PortalForm, forms.Form):
    """partnerships: those that the person may bring data into; one alone is not asked for."""

    kind = forms.ChoiceField(label=_("What it holds"), choices=Import.Kind.choices, widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("File"), max_length=400, allow_empty_file=True,
        help_text=_("CSV or XLSX, up to 10 MB and 20,000 lines. The first line names the columns."),
    )  # fmt: skip
    arrival = forms.ChoiceField(
        label=_("How it arrives"), choices=Import.Arrival.choices, widget=forms.RadioSelect, initial="waiting",
        help_text=_("Past exchanges arrive closed and count, whichever you choose."),
    )  # fmt: skip
    partnership = AcronymChoice(
        label=_("Partnership"), queryset=Partnership.objects.none(), to_field_name="public_id",
        empty_label=_("Choose a partnership"),
    )  # fmt: skip

    def __init__(self, *args, partnerships, **kwargs):
        super().__init__(*args, **kwargs)
        self.partnerships = partnerships
        if len(partnerships) == 1:
            del self.fields["partnership"]
        else:
            self.fields["partnership"].queryset = Partnership.objects.filter(pk__in=[one.pk for one in partnerships])

    def clean_file(self):
        file = self.cleaned_data["file"]
        try:
            self.admitted = admit_table(file, name=file.name)
        except Refused as why:
            raise ValidationError(str(why)) from why
        return safe_name(file.name)

    def chosen_partnership(self):
        return self.cleaned_data.get("partnership") or self.partnerships[0]


class CommitForm(PortalForm, forms.Form):
    leave_out = forms.BooleanField(label=_("Leave out the lines with errors"), required=False)
    invites = forms.BooleanField(label=_("Invite the contacts by e-mail, as managers"), required=False)
