"""What a visitor asks a host for, and the answers of desk, host and visitor."""

import hashlib
import json

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from clusterxchange.forms import PortalForm
from mobility.findings import Person
from mobility.models.applications import Mode
from partnerships.models import Organisation

YES_NO = [("yes", _("Yes")), ("no", _("No"))]
STAY = ("traveller_name", "traveller_email", "mode", "starts_on", "ends_on", "travel_days", "goals", "purposes")
ELSEWHERE = "ZZ"  # a nationality outside of the programme: which one is nobody's business here (E5)


class ApplicationForm(PortalForm, forms.Form):
    """One stay at one offer. visitors: the organisations that may apply; rules: those in force."""

    mark_optional = False
    fieldsets = [
        (_("Who travels"), ["vo", "traveller_name", "traveller_email", "national", "residence_days", "has_permit",
                            "has_business"]),
        (_("When"), ["starts_on", "ends_on", "travel_days", "mode"]),
        (_("What for"), ["purposes", "goals", "agreed"]),
    ]  # fmt: skip
    vo = forms.ModelChoiceField(queryset=None, label=_("Visiting organisation"), to_field_name="public_id")
    traveller_name = forms.CharField(label=_("Who travels"), max_length=200)
    traveller_email = forms.EmailField(label=_("Traveller's e-mail"))
    national = forms.ChoiceField(
        label=_("Is this person a national of a participating country?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("If not, please answer the next three questions as well."),
    )
    residence_days = forms.IntegerField(
        label=_("Days of residence in a participating country"), required=False, min_value=0, max_value=40_000
    )
    has_permit = forms.ChoiceField(
        label=_("Is there a residence permit?"), choices=[("", "–"), *YES_NO], required=False
    )
    has_business = forms.ChoiceField(
        label=_("Was a business started there, or is one intended?"), choices=[("", "–"), *YES_NO], required=False
    )
    starts_on = forms.DateField(label=_("First day at the host"))
    ends_on = forms.DateField(label=_("Last day at the host"))
    travel_days = forms.IntegerField(
        label=_("Days in between spent travelling"),
        required=False,
        min_value=0,
        max_value=31,
        help_text=_("Working days of the stay that go into the journey. Empty: none."),
    )
    mode = forms.ChoiceField(label=_("How"), choices=Mode.choices, initial=Mode.PHYSICAL, required=False)
    purposes = forms.MultipleChoiceField(
        label=_("Purposes"), widget=forms.CheckboxSelectMultiple, required=False, help_text=_("One or more.")
    )
    goals = forms.CharField(
        label=_("Goals of the visit"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What do you want to know or agree on when you come home?"),
    )
    agreed = forms.BooleanField(
        label=_("We already agreed on this visit with the host, outside of the portal"),
        required=False,
        help_text=_("The host is asked at once to say so, too."),
    )
    checked = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, offer, visitors, rules, arranged=False, **kwargs):
        super().__init__(*args, **kwargs)
        if arranged:  # the host has said so
            del self.fields["agreed"]
        self.offer = offer
        self.fields["vo"].queryset = visitors
        self.fields["purposes"].choices = list(rules.activity_types.items())
        window = _t("Between %(first)s and %(last)s.") % {
            "first": offer.opens_on.strftime("%-d %b %Y"),
            "last": offer.closes_on.strftime("%-d %b %Y"),
        }
        self.fields["starts_on"].help_text = self.fields["ends_on"].help_text = window
        if not rules.virtual_allowed:
            del self.fields["mode"]

    def groups(self):
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in self.fieldsets]

    def clean_starts_on(self):
        day = self.cleaned_data["starts_on"]
        if day < timezone.localdate():
            raise ValidationError(_t("This day is over."))
        if not self.offer.opens_on <= day <= self.offer.closes_on:
            raise ValidationError(_t("The host receives visitors in another period."))
        return day

    def clean_ends_on(self):
        day = self.cleaned_data["ends_on"]
        if day > self.offer.closes_on:
            raise ValidationError(_t("The host receives visitors in another period."))
        return day

    def clean(self):
        typed = super().clean()
        typed["travel_days"] = typed.get("travel_days") or 0
        typed["mode"] = typed.get("mode") or Mode.PHYSICAL.value
        return typed

    def stay(self):
        """The cleaned stay, as operations and questions take it; `person` is asked (E5) and not kept."""
        return {name: self.cleaned_data[name] for name in STAY} | {"person": self.person()}

    def person(self):
        typed = self.cleaned_data
        if typed.get("national") != "no":
            return None
        answers = {"yes": True, "no": False}
        return Person(
            nationality=ELSEWHERE,
            residence_days=typed.get("residence_days") or 0,
            has_permit=answers.get(typed.get("has_permit"), False),
            has_business=answers.get(typed.get("has_business"), False),
        )

    def mark(self):
        """What stands in `checked` once the visitor has seen the findings of exactly these values."""
        values = {name: value for name, value in self.typed().items() if name != "checked"}
        return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()[:16]

    def was_checked(self):
        return self.cleaned_data.get("checked") == self.mark()


class ArrangementForm(PortalForm, forms.Form):
    """A visit agreed on outside of the portal, as the host records it."""

    visitor = forms.CharField(
        label=_("Visiting organisation"),
        max_length=330,
        help_text=_("Its name as it is registered; where several are called the same: name, town."),
    )
    starts_on = forms.DateField(label=_("First day at the host"))
    ends_on = forms.DateField(label=_("Last day at the host"))
    note = forms.CharField(
        label=_("What was agreed"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The visitor reads it and starts its application from it."),
    )

    def __init__(self, *args, offer, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer = offer

    def clean_visitor(self):
        typed = self.cleaned_data["visitor"]
        name, _comma, town = typed.rpartition(",")
        one = Q(name__iexact=typed) | Q(name__iexact=name.strip(), place__iexact=town.strip())
        found = list(Organisation.objects.filter(one, is_vo=True, accepted_at__isnull=False)[:2])
        if not found:
            raise ValidationError(_t("No accepted visiting organisation is called like this. It registers first."))
        if len(found) > 1:
            raise ValidationError(_t("Several organisations are called like this: add a comma and the town."))
        return found[0]

    def clean(self):
        values = super().clean()
        first, last = values.get("starts_on"), values.get("ends_on")
        if first and first < timezone.localdate():
            self.add_error("starts_on", _t("This day is over."))
        if first and last and last < first:
            self.add_error("ends_on", _t("The last day is before the first one."))
        if first and last and not (self.offer.opens_on <= first and last <= self.offer.closes_on):
            self.add_error("starts_on", _t("The offer is open in another period."))
        return values


class NotAgreedForm(PortalForm, forms.Form):
    """One click says no; the sentence that stands ready may be changed."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        initial=_("We did not agree on this visit."),
        help_text=_("The host reads it."),
    )


class EndorseForm(PortalForm, forms.Form):
    """needs_reason: the reserve for SMEs would be touched (scheme §6)."""

    because = forms.CharField(
        label=_("Why this one comes before an SME"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )

    def __init__(self, *args, needs_reason=False, **kwargs):
        super().__init__(*args, prefix="endorse", **kwargs)
        self.fields["because"].required = needs_reason
        if not needs_reason:
            self.fields["because"].label = _("Remark")


NO_BECAUSE = {
    "dates": _("The dates do not suit."),
    "capacity": _("There is no capacity for this visit."),
    "topic": _("The goals of the visit do not fit what is offered."),
    "other": _("Another reason, in words:"),
}


class DeclineForm(PortalForm, forms.Form):
    """One click says no with a reason that stands ready; words of one's own are taken instead or besides."""

    because = forms.ChoiceField(
        label=_("Reason"),
        choices=list(NO_BECAUSE.items()),
        widget=forms.RadioSelect,
        initial="capacity",
        required=False,
    )
    reason = forms.CharField(
        label=_("In your words"),
        max_length=1900,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text=_("The visitor reads it."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, prefix="decline", **kwargs)

    def clean(self):
        values = super().clean()
        if values.get("because") in ("", "other") and not values.get("reason"):
            self.add_error("reason", _("Say why, in a sentence."))
        return values

    def sentence(self):
        """The sentence chosen and the words typed, as the visitor reads them."""
        because = self.cleaned_data["because"]
        chosen = str(NO_BECAUSE[because]) if because not in ("", "other") else ""
        return f"{chosen} {self.cleaned_data['reason']}".strip()


class WithdrawForm(PortalForm, forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text=_("The partnerships and the host read it."),
    )
