"""What the calculator and the public interface are asked: the same questions, checked by the same form."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from clusterxchange.forms import PortalForm
from mobility.distance import distance_between
from mobility.models.applications import Mode
from partnerships.models import OrganisationType, RuleSet
from partnerships.places import find_place, suggestions
from partnerships.rulebook import rule_set_on, rules_of, rules_on

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
LONGEST_WAY_KM = 20_040  # half way around the Earth
NO_SUCH_COUNTRY = _("“%(value)s” is no country of the programme; use two capital letters, like PT.")
NO_SUCH_DAY = _("Give a day like 2027-03-01.")
OUT_OF_RANGE = format_lazy(_("Give a number of kilometres between 0 and {most}."), most=LONGEST_WAY_KM)


def needed(what):
    return {"required": format_lazy(_("{what} is needed."), what=what)}


def country_choices(rules):
    return sorted(((code, row.name) for code, row in rules.grid.items()), key=lambda pair: pair[1])


def vo_type_choices(rules):
    return [(value, label) for value, label in OrganisationType.choices if value in rules.vo_types]


def within_reach(day):
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValidationError(_t("Give a day between the years 2000 and 2099."))
    return day


class LumpSumQuestion(forms.Form):
    """One planned visit. After cleaning: `rule_set` is the one in force on its first day."""

    visitor_country = forms.ChoiceField(
        label=_("Visitor's country"),
        error_messages=needed(_("The visitor's country")) | {"invalid_choice": NO_SUCH_COUNTRY},
    )
    host_country = forms.ChoiceField(
        label=_("Host's country"),
        error_messages=needed(_("The host's country")) | {"invalid_choice": NO_SUCH_COUNTRY},
    )
    vo_type = forms.ChoiceField(
        label=_("Visiting organisation"),
        error_messages=needed(_("The type of the visiting organisation"))
        | {"invalid_choice": _("“%(value)s” is no type of visiting organisation.")},
    )
    start = forms.DateField(
        label=_("First day at the host"), error_messages=needed(_("The first day")) | {"invalid": NO_SUCH_DAY}
    )
    end = forms.DateField(
        label=_("Last day at the host"), error_messages=needed(_("The last day")) | {"invalid": NO_SUCH_DAY}
    )
    travel_days = forms.IntegerField(
        label=_("Days in between spent travelling"),
        required=False,
        min_value=0,
        max_value=366,
        error_messages={
            "invalid": _("Give a whole number of days, like 0 or 2."),
            "min_value": _("Give a number of days that is not below 0."),
            "max_value": _("Give a number of days up to %(limit_value)s."),
        },
    )
    distance_km = forms.DecimalField(
        label=_("Distance in kilometres"),
        required=False,
        min_value=0,
        max_value=LONGEST_WAY_KM,
        decimal_places=3,
        error_messages={
            "invalid": OUT_OF_RANGE,
            "min_value": OUT_OF_RANGE,
            "max_value": OUT_OF_RANGE,
            "max_decimal_places": _("Give the kilometres with three decimal places at most."),
        },
    )
    mode = forms.ChoiceField(
        label=_("How"),
        choices=Mode.choices,
        required=False,
        error_messages={"invalid_choice": _("Give “physical” or “virtual”.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.rules = rules_on()
        self.rule_set = None
        for name in ("host_country", "visitor_country"):
            self.fields[name].choices = [("", _("Choose a country")), *country_choices(self.rules)]
        self.fields["vo_type"].choices = [("", _("Choose a type")), *vo_type_choices(self.rules)]

    def clean_start(self):
        day = within_reach(self.cleaned_data["start"])
        try:
            self.rule_set = rule_set_on(day)
        except RuleSet.DoesNotExist:
            raise ValidationError(_t("The scheme had no rules yet on that day. Give a later one.")) from None
        return day

    def clean_end(self):
        return within_reach(self.cleaned_data["end"])

    def clean_travel_days(self):
        return self.cleaned_data["travel_days"] or 0

    def clean_mode(self):
        return self.cleaned_data["mode"] or Mode.PHYSICAL.value

    def is_unpaid(self):
        """Nothing is paid for virtual visits and unfunded types: then no distance is needed (E7)."""
        typed = self.cleaned_data
        rules = rules_of(self.rule_set) if self.rule_set else self.rules
        return typed.get("mode") == "virtual" or typed.get("vo_type") not in (None, *rules.funded_types)

    def clean(self):
        typed = super().clean()
        if "distance_km" in typed and typed["distance_km"] is None and not self.is_unpaid():
            self.add_error("distance_km", _t("The distance is needed: it decides between the full and the half sum."))
        return typed

    def question(self):
        """The keyword arguments of mobility.quotes.quote()."""
        return {name: self.cleaned_data[name] for name in LumpSumQuestion.base_fields}


class CalculatorForm(PortalForm, LumpSumQuestion):
    """The same on a page, where two towns do instead of a distance."""

    mark_optional = False
    fieldsets = [
        (_("Who visits whom"), ["visitor_country", "visitor_place", "host_country", "host_place", "vo_type"]),
        (_("When and how far"), ["start", "end", "travel_days", "distance_km", "mode"]),
    ]
    visitor_place = forms.CharField(
        label=_("Visitor's town"), required=False, max_length=120, help_text=_("To measure the distance.")
    )
    host_place = forms.CharField(
        label=_("Host's town"), required=False, max_length=120, help_text=_("To measure the distance.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.measured = None
        self.fields["travel_days"].help_text = _("Working days of the stay that go into the journey. Empty: none.")
        self.fields["distance_km"].help_text = _("Leave empty if you give both towns.")
        self.fields["distance_km"].widget.attrs["step"] = "any"
        if not self.rules.virtual_allowed:
            del self.fields["mode"]

    def groups(self):
        """Without the fields that the present rules leave out."""
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in self.fieldsets]

    def clean(self):
        typed = self.cleaned_data
        typed.setdefault("mode", Mode.PHYSICAL.value)
        if typed.get("distance_km") is None and "distance_km" not in self.errors:
            self.measure()
        return super().clean()

    def measure(self):
        """Put the distance between the two towns where none was typed."""
        ends = [self.find("visitor_place", "visitor_country"), self.find("host_place", "host_country")]
        if all(ends):
            self.measured = distance_between(*ends)
            self.cleaned_data["distance_km"] = self.measured.km

    def find(self, place, country):
        name, code = self.cleaned_data.get(place), self.cleaned_data.get(country)
        if not name or not code:
            return None
        found = find_place(name, code)
        if found is None:
            self.add_error(place, unknown_place(name, code, self.rules))
        return found


def unknown_place(name, country, rules):
    """A sentence for a town we do not know, with those it may have meant."""
    near = suggestions(name[:4], country, limit=4)
    sentence = _t("We know no town of this name in %(country)s.") % {"country": rules.country_name(country)}
    if near:
        sentence += " " + _t("Did you mean %(towns)s?") % {"towns": ", ".join(place.name for place in near)}
    return sentence
