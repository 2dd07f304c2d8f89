"""Signing several papers at once."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clusterxchange.forms import PortalForm


class SignSeveralForm(PortalForm, forms.Form):
    """waiting: [(paper, side)]. A tick names paper, side and hash: what changed meanwhile is not signed."""

    mark_optional = False
    papers = forms.MultipleChoiceField(
        label=_("Papers"), error_messages={"required": _("Tick at least one paper."), "invalid_choice": _(
            "One of these papers has changed or no longer waits for you. The list is now up to date.")},
    )  # fmt: skip
    function = forms.CharField(
        label=_("Your function"), max_length=120, help_text=_("For example managing director or coordinator.")
    )
    read = forms.BooleanField(
        label=_("I have read these papers and sign each in the name of the organisation I stand for."),
        error_messages={"required": _("Tick that you have read the papers before you sign them.")},
    )

    def __init__(self, *args, waiting, **kwargs):
        super().__init__(*args, **kwargs)
        self.waiting = {f"{paper.public_id}.{side}.{paper.sha256[:16]}": (paper, side) for paper, side in waiting}
        self.fields["papers"].choices = [(key, paper.number) for key, (paper, _side) in self.waiting.items()]

    def chosen(self):
        return [self.waiting[key] for key in self.cleaned_data["papers"]]

    def boxes(self):
        """[(value, is it ticked)] in the order of `waiting`."""
        ticked = set(self.data.getlist("papers")) if self.is_bound else set()
        return [(key, key in ticked) for key in self.waiting]
