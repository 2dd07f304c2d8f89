"""What one writes to the other parties of a visit."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clusterxchange.forms import PortalForm
from mobility.forms.closing import AT_ONCE, SeveralFilesField


class MessageForm(PortalForm, forms.Form):
    """desks_asked: whether there is a choice to ask the partnerships' desks (a desk's own message always does)."""

    mark_optional = False
    text = forms.CharField(
        label=_("Message"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
    files = SeveralFilesField(
        label=_("Files"), required=False, help_text=_("PDF, PNG, JPEG or WebP, up to 10 MB each, at most 10 at once.")
    )
    to_desks = forms.BooleanField(
        label=_("Tell the desks of both partnerships, too"),
        required=False,
        help_text=_("They can read the conversation in any case; with this they get a mail."),
    )

    def __init__(self, *args, desks_asked=True, **kwargs):
        super().__init__(*args, **kwargs)
        if not desks_asked:
            del self.fields["to_desks"]

    def clean_files(self):
        files = [one for one in self.cleaned_data["files"] if one]
        if len(files) > AT_ONCE:
            raise forms.ValidationError(_("Choose at most 10 files at once."))
        return files

    def clean(self):
        values = super().clean()
        if not self.errors and not values.get("text", "").strip() and not values.get("files"):
            self.add_error("text", _("Write something, or choose a file."))
        return values
