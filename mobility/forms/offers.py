"""What a host says about a visit it offers."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from clusterxchange.forms import PortalForm
from mobility.forms.calculator import country_choices, unknown_place, vo_type_choices
from partnerships.places import find_place
from partnerships.regions import by_country, lies_in
from partnerships.vocabulary import LANGUAGES, SECTORS, STAYS

LONGEST_WINDOW = timedelta(days=3 * 366)


class OfferForm(PortalForm, forms.Form):
    """hosts: the organisations it may be published for; places_taken: how many places cannot be given up."""

    fieldsets = [
        (_("What visitors find"), ["host", "title", "summary", "activity_types", "sectors"]),
        (_("Where and when"), ["country", "region", "place", "opens_on", "closes_on", "stays", "places"]),
        (_("Who should come"), ["wanted", "languages"]),
    ]
    host = forms.ModelChoiceField(queryset=None, label=_("Host"), empty_label=_("Choose a host"))
    title = forms.CharField(label=_("Title"), max_length=160, help_text=_("What somebody would tell a colleague."))
    summary = forms.CharField(
        label=_("What can be learnt"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("What visitors see, whom they meet, what they take home."),
    )
    activity_types = forms.MultipleChoiceField(
        label=_("Purposes it serves"), widget=forms.CheckboxSelectMultiple, help_text=_("One or more.")
    )
    sectors = forms.MultipleChoiceField(
        label=_("Sectors"), widget=forms.CheckboxSelectMultiple, choices=lambda: SECTORS.items()
    )
    country = forms.ChoiceField(label=_("Country"))
    region = forms.ChoiceField(
        label=_("Region"), required=False, choices=lambda: [("", _("Not said")), *by_country()],
        help_text=_("Visitors can look for hosts by region (NUTS 2)."),
    )  # fmt: skip
    place = forms.CharField(label=_("Town or city"), max_length=120, help_text=_("Distances are measured from here."))
    opens_on = forms.DateField(label=_("First possible day"))
    closes_on = forms.DateField(label=_("Last possible day"))
    places = forms.IntegerField(
        label=_("Places"),
        min_value=1,
        max_value=500,
        help_text=_("How many organisations may come, one after the other or at once."),
    )
    stays = forms.MultipleChoiceField(
        label=_("Lengths of stay"),
        widget=forms.CheckboxSelectMultiple,
        choices=lambda: STAYS.items(),
        required=False,
        help_text=_("Tick none if any length suits you."),
    )
    wanted = forms.MultipleChoiceField(
        label=_("Visitors wanted"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Tick none if everybody is welcome."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages spoken"), widget=forms.CheckboxSelectMultiple, choices=lambda: LANGUAGES.items()
    )

    def __init__(self, *args, hosts, rules, places_taken=0, **kwargs):
        super().__init__(*args, **kwargs)
        self.rules, self.places_taken = rules, places_taken
        self.fields["host"].queryset = hosts
        self.fields["country"].choices = [("", _("Choose a country")), *country_choices(rules)]
        self.fields["activity_types"].choices = list(rules.activity_types.items())
        self.fields["wanted"].choices = vo_type_choices(rules)

    def clean_closes_on(self):
        day = self.cleaned_data["closes_on"]
        if day < timezone.localdate():
            raise ValidationError(_t("This day is over."))
        if day > timezone.localdate() + LONGEST_WINDOW:
            raise ValidationError(_t("Give a day within the next three years."))
        return day

    def clean_places(self):
        places = self.cleaned_data["places"]
        if places < self.places_taken:
            raise ValidationError(_t("%(taken)s places are taken already.") % {"taken": self.places_taken})
        return places

    def clean(self):
        typed = super().clean()
        opens, closes = typed.get("opens_on"), typed.get("closes_on")
        if opens and closes and closes < opens:
            self.add_error("closes_on", _t("The last day comes before the first day."))
        elif opens and closes and closes - opens > LONGEST_WINDOW:
            self.add_error("opens_on", _t("A window is at most three years long."))
        place, country = typed.get("place"), typed.get("country")
        if place and country and find_place(place, country) is None:
            self.add_error("place", unknown_place(place, country, self.rules))
        if typed.get("region") and country and not lies_in(typed["region"], country):
            sentence = _t("This region lies in another country than %(country)s.")
            self.add_error("region", sentence % {"country": self.rules.country_name(country)})
        return typed
