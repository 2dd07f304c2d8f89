"""Comparing a paper that somebody holds with the one the portal made. Forms clean, never save."""

import hashlib

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from clusterxchange.forms import PortalForm
from clusterxchange.uploads import Refused, read_all


class DigestForm(PortalForm, forms.Form):
    """A hash that somebody read from a paper, or made of its file."""

    mark_optional = False
    sha256 = forms.RegexField(
        r"^[0-9a-f]{16,64}$",
        label=_("SHA-256 to compare"),
        error_messages={"invalid": _("A SHA-256 has 64 digits and letters a to f; at least the first 16 are needed.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=format_lazy(_("From the paper's foot, or what {} says of the file."), "sha256sum paper.pdf"),
    )

    def __init__(self, data=None, *args, **kwargs):
        if data is not None:
            data = data.copy()
            data["sha256"] = "".join(data.get("sha256", "").lower().split())
        super().__init__(data, *args, **kwargs)


class HeldFileForm(PortalForm, forms.Form):
    """The file that somebody holds; it is hashed and not kept."""

    mark_optional = False
    prefix = "held"
    file = forms.FileField(
        label=_("The PDF you hold"),
        error_messages={"empty": _("This file is empty.")},
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf"}),
        help_text=_("At most 10 MB. It is compared and not kept."),
    )

    def clean_file(self):
        try:
            return hashlib.sha256(read_all(self.cleaned_data["file"])).hexdigest()
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused
