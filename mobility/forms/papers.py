"""Writing the Commitment to Quality, and signing a paper."""

from datetime import date, timedelta

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from clusterxchange.forms import PortalForm
from mobility.progress import SIDES
from partnerships.calendar import is_working_day

DAY = "day_"


LONGEST_STAY = 62  # days a form is drawn for; the rules say how long a stay may be


def days_of(exchange):
    """The working days of the stay: one line of the agenda each."""
    return days_between(exchange.starts_on, exchange.ends_on, exchange.ho_country)


def days_between(first, last, country):
    length = (last - first).days + 1
    days = [first + timedelta(days=step) for step in range(length)]
    return [day for day in days if is_working_day(day, country)]


def laid_on(values, days):
    """The plans of an agenda laid on other days, in their order: {field: text} of everything else and the plans."""
    names = [f"{DAY}{day.isoformat()}" for day in days]
    plans = sorted(name for name in values if name.startswith(DAY))
    if not plans or set(plans) <= set(names):
        return values
    rest = {name: text for name, text in values.items() if name not in plans}
    texts = [values[name] for name in plans]
    if len(texts) > len(names) > 0:  # fewer days: nothing that was written is lost
        texts = [*texts[: len(names) - 1], "\n".join(texts[len(names) - 1 :])]
    return rest | dict(zip(names, texts, strict=False))


class CommitmentForm(PortalForm, forms.Form):
    """starts_on, ends_on, objectives, outcomes and one field a working day: day_2027-03-01."""

    starts_on = forms.DateField(label=_("First day at the host"))
    ends_on = forms.DateField(label=_("Last day at the host"))
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

    for_all = forms.BooleanField(required=False)

    def __init__(self, data=None, *, exchange, others=0, initial=None, **kwargs):
        initial = {"starts_on": exchange.starts_on, "ends_on": exchange.ends_on} | (initial or {})
        said = initial if data is None else data.dict()
        self.days = days_said(said, exchange)
        laid = laid_on(said, self.days)
        self.moved = data is not None and laid is not said
        super().__init__(None if data is None else laid, initial=laid, **kwargs)
        for day in self.days:
            self.fields[f"{DAY}{day.isoformat()}"] = forms.CharField(
                label=date_format(day, "l j F Y"), max_length=1000, widget=forms.Textarea(attrs={"rows": "3"})
            )
        self.own_days = (exchange.starts_on, exchange.ends_on)
        self.offer_for_all(others)
        self.fieldsets = [
            (_("When"), ["starts_on", "ends_on"]),
            (_("What it is for"), ["objectives", "outcomes"]),
            (_("Day by day"), [f"{DAY}{day.isoformat()}" for day in self.days]),
            *([(_("Who comes with them"), ["for_all"])] if others else []),
        ]

    def offer_for_all(self, others):
        """others: how many more visits there are on the same days."""
        if not others:
            del self.fields["for_all"]
            return
        self.fields["for_all"].label = ngettext(
            "Write this plan for the other visit on these days, too",
            "Write this plan for the other %(count)s visits on these days, too",
            others,
        ) % {"count": others}
        self.fields["for_all"].help_text = _("Each keeps its own objectives and its own paper.")

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day lies before the first one."))
        elif cleaned.get("for_all") and (first, last) != self.own_days:
            self.add_error("for_all", _("Other days are for one visit at a time: each is agreed with its visitor."))
        elif self.moved and not self.errors:
            self.add_error(None, _("The days have changed: look through the plan of each day, then send it again."))
        return cleaned

    def chosen_days(self):
        return self.cleaned_data["starts_on"], self.cleaned_data["ends_on"]

    def agenda(self):
        return [{"day": day.isoformat(), "plan": self.cleaned_data[f"{DAY}{day.isoformat()}"]} for day in self.days]


def days_said(values, exchange):
    """The working days between the two that were typed; those of the exchange where they make no stay."""
    first, last = (day_of(values.get(name)) for name in ("starts_on", "ends_on"))
    if first is None or last is None or not 0 <= (last - first).days < LONGEST_STAY:
        return days_of(exchange)
    return days_between(first, last, exchange.ho_country)


def day_of(text):
    try:
        return text if isinstance(text, date) else forms.DateField().clean(text)
    except forms.ValidationError:
        return None


def commitment_initial(content):
    """What a paper says, as the form shows it."""
    days = {f"{DAY}{line['day']}": line["plan"] for line in content.get("agenda", [])}
    said = {name: content.get(name, "") for name in ("objectives", "outcomes")}
    return said | {name: date.fromisoformat(content[name]) for name in ("starts_on", "ends_on")} | days


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


class ElsewhereForm(PortalForm, forms.Form):
    """A copy that was signed in another program."""

    side = forms.ChoiceField(label=_("It is signed for"), widget=forms.RadioSelect)
    function = forms.CharField(label=_("Function of the person who signed it"), max_length=120)
    file = forms.FileField(
        label=_("The signed PDF"),
        help_text=_("The file fetched here, signed electronically: not printed, not saved anew. 10 MB at most."),
    )
    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    elsewhere = forms.CharField(widget=forms.HiddenInput, initial="yes", required=False)

    def __init__(self, *args, sides, **kwargs):
        super().__init__(*args, auto_id="elsewhere_%s", **kwargs)
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
