"""Writing the Commitment to Quality, and signing a paper."""

from datetime import timedelta

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from clusterxchange.forms import PortalForm
from mobility.progress import SIDES
from partnerships.calendar import is_working_day

DAY = "day_"


def days_of(exchange):
    """The working days of the stay: one line of the agenda each."""
    length = (exchange.ends_on - exchange.starts_on).days + 1
    days = [exchange.starts_on + timedelta(days=step) for step in range(length)]
    return [day for day in days if is_working_day(day, exchange.ho_country)]


class CommitmentForm(PortalForm, forms.Form):
    """objectives, outcomes and one field a working day: day_2027-03-01."""

    objectives = forms.CharField(
        label=_("Objectives"),
        max_length=3000,
        widget=forms.Textarea,
        help_text=_("What the visitor wants to have learnt or agreed when it goes home."),
    )
    outcomes = forms.CharField(
        label=_("Expected outcomes"),
        max_length=3000,
        widget=forms.Textarea,
        help_text=_("What will exist afterwards: a plan, a service, an agreement, a project."),
    )

    def __init__(self, *args, exchange, **kwargs):
        super().__init__(*args, **kwargs)
        self.days = days_of(exchange)
        for day in self.days:
            self.fields[f"{DAY}{day.isoformat()}"] = forms.CharField(
                label=date_format(day, "l j F Y"), max_length=1000, widget=forms.Textarea(attrs={"rows": "3"})
            )
        self.fieldsets = [
            (_("What it is for"), ["objectives", "outcomes"]),
            (_("Day by day"), [f"{DAY}{day.isoformat()}" for day in self.days]),
        ]

    def agenda(self):
        return [{"day": day.isoformat(), "plan": self.cleaned_data[f"{DAY}{day.isoformat()}"]} for day in self.days]


def commitment_initial(content):
    """What a paper says, as the form shows it."""
    days = {f"{DAY}{line['day']}": line["plan"] for line in content.get("agenda", [])}
    return {"objectives": content.get("objectives", ""), "outcomes": content.get("outcomes", "")} | days


def offer_sides(field, sides):
    """One side needs no choosing."""
    field.choices = [(side, SIDES[side]) for side in sides]
    if len(sides) == 1:
        field.widget, field.initial = forms.HiddenInput(), sides[0]


class SignForm(PortalForm, forms.Form):
    """sides: those the person may sign for now. The hash ties the signature to the content that was shown."""

    side = forms.ChoiceField(label=_("You sign for"), widget=forms.RadioSelect)
    function = forms.CharField(
        label=_("Your function"), max_length=120, help_text=_("For example managing director or coordinator.")
    )
    read = forms.BooleanField(
        label=_("I have read this paper and sign it in the name of the organisation I stand for."),
        error_messages={"required": _("Tick that you have read the paper before you sign it.")},
    )
    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args, sides, **kwargs):
        super().__init__(*args, **kwargs)
        offer_sides(self.fields["side"], sides)


class AskForm(PortalForm, forms.Form):
    """What should read differently. sides: those the person may speak for."""

    prefix = "ask"
    side = forms.ChoiceField(label=_("You speak for"), widget=forms.RadioSelect)
    wish = forms.CharField(label=_("What should be changed, and why?"), max_length=2000, widget=forms.Textarea)

    def __init__(self, *args, sides, **kwargs):
        super().__init__(*args, **kwargs)
        offer_sides(self.fields["side"], sides)


class AnswerForm(PortalForm, forms.Form):
    answer = forms.CharField(label=_("Your answer"), max_length=2000, widget=forms.Textarea)
