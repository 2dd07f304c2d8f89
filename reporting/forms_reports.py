"""Forms of reports: which one to begin, a section's text, what is said about it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clusterxchange.forms import PortalForm
from reporting.forms import QuickSelect
from reporting.models import Report
from reporting.reports.sections import KINDS

MOST_LETTERS = 20_000


def kind_choices():
    return [(value, f"{label}: {KINDS[value].about}") for value, label in Report.Kind.choices]


class BeginForm(PortalForm, forms.Form):
    """partnerships: those the person writes for; whole_scheme: the reports of the scheme are theirs."""

    mark_optional = False
    kind = forms.ChoiceField(label=_("Kind of report"), widget=forms.RadioSelect, choices=kind_choices, initial="kpi")
    partnership = forms.ChoiceField(label=_("Partnership"), required=False, widget=QuickSelect)
    start = forms.DateField(label=_("First day of the period"), required=False)
    end = forms.DateField(
        label=_("Last day of the period"), required=False,
        help_text=_("A final report is always about the whole life of the grant."),
    )  # fmt: skip

    def __init__(self, *args, partnerships, whole_scheme, **kwargs):
        super().__init__(*args, **kwargs)
        self.partnerships = {one.public_id: one for one in partnerships}
        choices = [(one.public_id, one.acronym) for one in partnerships]
        self.fields["partnership"].choices = [("", _("Whole scheme"))] if whole_scheme else choices
        if whole_scheme or len(choices) == 1:
            self.fields["partnership"].initial = self.fields["partnership"].choices[0][0]
        self.whole_scheme = whole_scheme

    def clean_partnership(self):
        chosen = self.partnerships.get(self.cleaned_data["partnership"])
        return chosen if self.whole_scheme or chosen else next(iter(self.partnerships.values()))

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") and KINDS[cleaned["kind"]].whole_life:
            return self.with_whole_life(cleaned)
        for name in ("start", "end"):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])
        if cleaned.get("start") and cleaned.get("end") and cleaned["end"] < cleaned["start"]:
            self.add_error("end", _("The period ends before it begins."))
        return cleaned

    def with_whole_life(self, cleaned):
        """From the first day of the grant (of the first one) to the last day (of the last one)."""
        chosen = cleaned.get("partnership")
        grants = [one.grant for one in self.partnerships.values() if chosen in (None, one)]
        if "partnership" not in self.errors and grants:
            cleaned["start"], cleaned["end"] = min(g.starts_on for g in grants), max(g.ends_on for g in grants)
            for name in ("start", "end"):
                self.errors.pop(name, None)
        return cleaned


class ReportFilterForm(PortalForm, forms.Form):
    mark_optional = False
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    status = forms.ChoiceField(label=_("State"), required=False)
    partnership = forms.ChoiceField(label=_("Partnership"), required=False, widget=QuickSelect)
    year = forms.ChoiceField(label=_("Period ends in"), required=False)

    def __init__(self, *args, partnerships, whole_scheme, years, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("All kinds")), *Report.Kind.choices]
        self.fields["status"].choices = [("", _("All states")), *Report.Status.choices]
        self.fields["year"].choices = [("", _("All years")), *((str(year), str(year)) for year in years)]
        scheme = [("scheme", _("Whole scheme"))] if whole_scheme else []
        self.fields["partnership"].choices = [
            ("", _("All")), *scheme, *((one.public_id, one.acronym) for one in partnerships)
        ]  # fmt: skip
        if len(partnerships) + len(scheme) < 2:
            del self.fields["partnership"]

    def narrowed(self, reports):
        """The reports that fit; what is malformed counts as not chosen."""
        self.is_valid()
        chosen = self.cleaned_data
        for name in ("kind", "status"):
            if chosen.get(name):
                reports = reports.filter(**{name: chosen[name]})
        if chosen.get("year"):
            reports = reports.filter(period_end__year=int(chosen["year"]))
        if chosen.get("partnership") == "scheme":
            return reports.filter(partnership=None)
        return reports.filter(partnership__public_id=chosen["partnership"]) if chosen.get("partnership") else reports


class SectionForm(PortalForm, forms.Form):
    """base: the number of the wording that was on the page; together: a text kept beside that this one takes in."""

    mark_optional = False
    text = forms.CharField(label=_("Text"), required=False, max_length=MOST_LETTERS, strip=False, widget=forms.Textarea(
        attrs={"rows": 16}))  # fmt: skip
    base = forms.IntegerField(required=False, min_value=0, max_value=10**6, widget=forms.HiddenInput)
    together = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)

    def __init__(self, *args, section=None, **kwargs):
        super().__init__(*args, **kwargs)
        if section is not None:
            self.fields["text"].label = section.title
            self.fields["text"].help_text = _("An empty line begins a paragraph, a line with “- ” a list.")

    def clean_text(self):
        return self.cleaned_data["text"].replace("\r\n", "\n")


class CommentForm(PortalForm, forms.Form):
    """sections: what the comment may be about."""

    mark_optional = False
    section = forms.ChoiceField(label=_("About"), required=False)
    text = forms.CharField(label=_("Comment"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, sections, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["section"].choices = [("", _("The whole report")), *((one.key, one.title) for one in sections)]


class ReturnForm(PortalForm, forms.Form):
    """What the Agency wants corrected: in general, and section by section."""

    mark_optional = False
    note = forms.CharField(label=_("In general"), required=False, max_length=4000, widget=forms.Textarea(
        attrs={"rows": 4}))  # fmt: skip

    def __init__(self, *args, sections, **kwargs):
        super().__init__(*args, **kwargs)
        self.keys = [one.key for one in sections]
        for one in sections:
            area = forms.Textarea(attrs={"rows": 2})
            self.fields[f"about_{one.key}"] = forms.CharField(
                label=one.title, required=False, max_length=4000, widget=area
            )

    def comments(self):
        return {key: self.cleaned_data[f"about_{key}"] for key in self.keys}

    def clean(self):
        cleaned = super().clean()
        if not any(value for value in cleaned.values()) and not self.errors:
            self.add_error("note", _("Say in a sentence what is to be corrected."))
        return cleaned


class AcceptForm(PortalForm, forms.Form):
    note = forms.CharField(label=_("Note"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))


class CorrectForm(PortalForm, forms.Form):
    mark_optional = False
    reason = forms.CharField(label=_("What has to be corrected, and why"), max_length=4000, widget=forms.Textarea(
        attrs={"rows": 3}))  # fmt: skip


class SubmitForm(PortalForm, forms.Form):
    """Nothing to fill in: the page says what is frozen."""
