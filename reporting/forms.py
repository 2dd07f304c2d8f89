"""Choosing what a dashboard or a report is about."""

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from clusterxchange.forms import PortalForm
from partnerships.models import OrganisationType
from partnerships.rules import default_rules
from partnerships.vocabulary import SECTORS


def by_name(grid):
    return sorted(((code, row.name) for code, row in grid.items()), key=lambda pair: pair[1])


class QuickSelect(forms.Select):
    """A long list of choices in one go: Django renders a template for every option."""

    def render(self, name, value, attrs=None, renderer=None):
        chosen = "" if value is None else str(value)
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((code, mark_safe(" selected") if str(code) == chosen else "", label) for code, label in self.choices),
        )
        attrs = self.build_attrs(self.attrs, {"name": name, "class": "ecl-select", **(attrs or {})})
        return format_html("<select{}>{}</select>", flatatt(attrs), options)


class PeriodForm(PortalForm, forms.Form):
    """partnerships: those the person may choose; whole_scheme: the empty choice is offered."""

    partnership = forms.ChoiceField(label=_("Partnership"), required=False, widget=QuickSelect)
    start = forms.DateField(label=_("From"), required=False)
    end = forms.DateField(label=_("To"), required=False)

    def __init__(self, *args, partnerships, whole_scheme, **kwargs):
        super().__init__(*args, **kwargs)
        self.partnerships = {one.public_id: one for one in partnerships}
        choices = [(one.public_id, one.acronym) for one in partnerships]
        self.fields["partnership"].choices = [("", _("Whole scheme")), *choices] if whole_scheme else choices

    def clean_partnership(self):
        return self.partnerships.get(self.cleaned_data["partnership"])

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("start") and cleaned.get("end") and cleaned["end"] < cleaned["start"]:
            self.add_error("end", _("The period ends before it begins."))
        return cleaned


class SelectionForm(PeriodForm):
    """What the dashboard is cut by. An open end means: no limit."""

    mark_optional = False
    country = forms.ChoiceField(label=_("Country"), required=False, widget=QuickSelect)

    type = forms.ChoiceField(label=_("Type of visitor"), required=False, widget=QuickSelect)
    sector = forms.ChoiceField(label=_("Sector"), required=False, widget=QuickSelect)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", _("All countries")), *by_name(default_rules().grid)]
        self.fields["type"].choices = [("", _("All types")), *OrganisationType.choices]
        self.fields["sector"].choices = [("", _("All sectors")), *SECTORS.items()]


class ReportForm(PeriodForm):
    """A report has a closed period."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("start", "end"):
            self.fields[name].required = True
        self.fields["start"].label = _("First day of the period")
        self.fields["end"].label = _("Last day of the period")
