"""The account a lump sum goes to, and what is said about payments."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clusterxchange.forms import PortalForm
from clusterxchange.uploads import safe_name
from partnerships.places import folded
from payments.bank_answers.reading import LIMIT
from payments.payment_file import BIC, SEPA, checked_iban


class AccountForm(PortalForm, forms.Form):
    """vo_name: the holder must be the visiting organisation; another spelling is asked about once."""

    holder = forms.CharField(
        label=_("Account holder"),
        max_length=70,
        help_text=_("Exactly as the bank writes it. It must be your organisation."),
    )
    iban = forms.CharField(label=_("IBAN"), max_length=50)
    bic = forms.CharField(
        label=_("BIC"), max_length=11, required=False, help_text=_("Only for accounts in countries outside SEPA.")
    )
    same_body = forms.BooleanField(
        label=_("The account is our organisation's own, though the bank writes the name differently."), required=False
    )

    def __init__(self, *args, vo_name, **kwargs):
        super().__init__(*args, **kwargs)
        self.vo_name = vo_name
        typed = self.data.get("holder", "") if self.is_bound else self.initial.get("holder", vo_name)
        if same_name(typed, vo_name):
            del self.fields["same_body"]

    def clean_iban(self):
        try:
            return checked_iban(self.cleaned_data["iban"])
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from problem

    def clean_bic(self):
        bic = self.cleaned_data["bic"].replace(" ", "").upper()
        if bic and not BIC.match(bic):
            raise forms.ValidationError(_("A BIC has 8 or 11 letters and digits, for example CAIXESBB."))
        return bic

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("iban") and cleaned["iban"][:2] not in SEPA and not cleaned.get("bic"):
            self.add_error("bic", _("This account lies outside SEPA: the bank needs the BIC."))
        if "same_body" in self.fields and not cleaned.get("same_body"):
            self.add_error(
                "holder",
                _("This is not how your organisation is registered here (%(name)s). The lump sum is paid to your "
                  "organisation's own account only. If it is the same organisation, tick below that it is.")
                % {"name": self.vo_name},
            )  # fmt: skip
        return cleaned


def same_name(one, other):
    """The same letters, whatever the accents, capitals and blanks."""
    return " ".join(folded(one).split()) == " ".join(folded(other).split())


class ConfirmForm(PortalForm, forms.Form):
    """seen: the account as it stood when the page was opened."""

    how = forms.CharField(
        label=_("How you made sure"),
        max_length=300,
        help_text=_("For example: called back on the number of the registration and spoke to Ms Ruiz. It is kept."),
    )
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)


class SettleForm(PortalForm, forms.Form):
    reason = forms.CharField(
        label=_("Where you have seen it"),
        max_length=300,
        help_text=_("For example: on the statement of 3 March 2027. It is kept beside the payment."),
    )


class AnswerForm(PortalForm, forms.Form):
    """content: the bytes of the file, once the form is valid."""

    file = forms.FileField(
        label=_("File of the bank"), max_length=400, allow_empty_file=True,
        help_text=_("XML, at most 25 MB: a statement (camt.053) or a status report (pain.002)."),
    )  # fmt: skip

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LIMIT:
            raise forms.ValidationError(_("This file is larger than 25 MB: ask the bank for a shorter period."))
        self.content = file.read()
        return safe_name(file.name)


class RejectForm(PortalForm, forms.Form):
    reason = forms.CharField(
        label=_("What the bank says"), max_length=300, help_text=_("The visitor and your colleagues read it.")
    )
