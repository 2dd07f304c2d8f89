"""After the stay: the report, the evidence, the attendance, the review, the questionnaire."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clusterxchange.forms import PortalForm
from clusterxchange.templatetags.look import euro
from mobility.models import ClosingReport, Evidence
from mobility.operations.closing import sum_for
from partnerships.rulebook import rules_of

AT_ONCE = 10


class ReportForm(PortalForm, forms.ModelForm):
    fieldsets = [
        (_("The stay"), ["actual_start", "actual_end"]),
        (_("What it brought"), ["activities", "learnt", "results", "follow_up"]),
    ]

    class Meta:
        model = ClosingReport
        fields = ("actual_start", "actual_end", "activities", "learnt", "results", "follow_up")
        help_texts = {
            "activities": _("Whom you met, what you saw, what you worked on."),
            "results": _("Agreements, joint projects, plans: name the partner and what was agreed."),
        }

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("actual_start"), cleaned.get("actual_end")
        if start and end and end < start:
            self.add_error("actual_end", _("The last day cannot be before the first day."))
        return cleaned


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """A list of files; each goes through the gate by itself."""

    widget = SeveralFilesInput

    def clean(self, data, initial=None):
        files = data if isinstance(data, (list, tuple)) else [data]
        return [super(SeveralFilesField, self).clean(one, initial) for one in files or [None]]


class EvidenceForm(PortalForm, forms.Form):
    kind = forms.ChoiceField(label=_("What is it?"), choices=Evidence.Kind.choices, widget=forms.RadioSelect)
    files = SeveralFilesField(
        label=_("Files"),
        help_text=_("PDF, PNG, JPEG or WebP, up to 10 MB each, at most 10 at once."),
        allow_empty_file=True,
        max_length=400,
    )

    first_on = forms.DateField(
        label=_("Date on it"),
        required=False,
        help_text=_(
            "The day of travel, or the first night. It is compared with your stay, and saves your desk a question."
        ),
    )
    last_on = forms.DateField(
        label=_("Until"), required=False, help_text=_("The day of leaving, or of the journey back.")
    )

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first_on"), cleaned.get("last_on")
        if last and not first and "first_on" not in self.errors:
            self.add_error("first_on", _("Give the first day, too."))
        if first and last and last < first:
            self.add_error("last_on", _("The last day cannot be before the first day."))
        return cleaned

    def days(self):
        return self.cleaned_data.get("first_on"), self.cleaned_data.get("last_on")

    def clean_files(self):
        files = self.cleaned_data["files"]
        if len(files) > AT_ONCE:
            raise forms.ValidationError(_("Choose at most 10 files at once."))
        return files


class AttendanceForm(PortalForm, forms.Form):
    days = forms.IntegerField(label=_("Working days the visitor was with you"), min_value=0)

    def __init__(self, *args, exchange, **kwargs):
        super().__init__(*args, **kwargs)
        most = exchange.working_days
        days = self.fields["days"] = forms.IntegerField(
            label=self.fields["days"].label, min_value=0, max_value=most, initial=None if exchange.broken_off else most
        )
        days.help_text = _("Agreed were %(days)s.") % {"days": most}


class DecisionForm(PortalForm, forms.Form):
    """What a stay that was broken off pays; the rules turn days into money, the partnership says which days count."""

    days_done = forms.IntegerField(label=_("Working days done"), min_value=0)
    because = forms.CharField(
        label=_("Reason of the decision"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": "3"}),
        help_text=_("The visitor reads this, and whoever audits the grant."),
    )

    def __init__(self, *args, exchange, **kwargs):
        super().__init__(*args, **kwargs)
        most = exchange.working_days
        self.fields["days_done"] = forms.IntegerField(
            label=self.fields["days_done"].label, min_value=0, max_value=most, initial=exchange.attended_days,
            help_text=sums_in_words(exchange),
        )  # fmt: skip


def sums_in_words(exchange):
    """What each number of days done would pay."""
    if not exchange.amount:
        return gettext("Nothing is paid for this visit.")
    rules = rules_of(exchange.rule_set)
    least, full = rules.minimum_working_days, rules.full_sum_working_days
    words = {"least": least, "full": full, "some": euro(sum_for(exchange, least).amount), "all": euro(exchange.amount)}
    if sum_for(exchange, least).amount == exchange.amount:
        return gettext("Fewer than %(least)s: nothing. %(least)s or more: %(all)s, as agreed.") % words
    return (
        gettext(
            "Fewer than %(least)s: nothing. %(least)s or more, but fewer than %(full)s: %(some)s. "
            "%(full)s or more: %(all)s, as agreed."
        )
        % words
    )


LACKS = {
    "travel": _("Proof of the journey"),
    "accommodation": _("Proof of where you stayed"),
    "dates": _("Dates that do not fit the stay"),
    "report": _("The report says too little"),
    "unreadable": _("A file cannot be read"),
}


class SendBackForm(PortalForm, forms.Form):
    """What is missing, ticked and said in words."""

    mark_optional = False
    lacks = forms.MultipleChoiceField(
        label=_("What it is about"), choices=LACKS.items(), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label=_("What is missing or unclear?"),
        max_length=2000,
        widget=forms.Textarea,
        help_text=_("The visitor reads this and completes the report."),
    )

    def in_words(self):
        """The reason as the visitor reads it: what it is about, then the words."""
        about = [str(LACKS[key]) for key in self.cleaned_data["lacks"]]
        reason = self.cleaned_data["reason"]
        return f"{'; '.join(about)}.\n{reason}"[:2000] if about else reason


GRADES = [(5, _("5 – very good")), (4, _("4 – good")), (3, _("3 – fair")), (2, _("2 – poor")), (1, _("1 – very poor"))]
QUESTIONS = {
    "a": {
        "vo": _("How well did the match and the host meet your goals?"),
        "ho": _("How well did the match and the visitor meet what you expected?"),
    },
    "b": {
        "vo": _("How well did your partnership support you?"),
        "ho": _("How well did your partnership support you?"),
    },
    "c": {
        "vo": _("How good are the scheme and this portal?"),
        "ho": _("How good are the scheme and this portal?"),
    },
}
TITLES = {
    "a": _("A · The match and the other side"),
    "b": _("B · The support of the partnership"),
    "c": _("C · The scheme and the portal (read by the Support Office and the Agency only)"),
}


class QuestionnaireForm(PortalForm, forms.Form):
    """One grade and one comment a part, for the side that answers."""

    def __init__(self, *args, side, **kwargs):
        super().__init__(*args, **kwargs)
        for part, questions in QUESTIONS.items():
            self.fields[f"grade_{part}"] = forms.TypedChoiceField(
                label=questions[side], choices=GRADES, coerce=int, widget=forms.RadioSelect
            )
            self.fields[f"comment_{part}"] = forms.CharField(
                label=_("Comment"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": "3"})
            )
        self.fieldsets = [(TITLES[part], [f"grade_{part}", f"comment_{part}"]) for part in QUESTIONS]

    def answers(self):
        """{part: (grade, comment)}"""
        typed = self.cleaned_data
        return {part: (typed[f"grade_{part}"], typed[f"comment_{part}"]) for part in QUESTIONS}
