"""The filter of the catalogue: it owns which offers are found."""

import re
from datetime import date, timedelta
from functools import lru_cache

from django import forms
from django.contrib.postgres.search import SearchQuery
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, F, Func, Q
from django.utils import timezone
from django.utils.choices import BaseChoiceIterator
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, DateFilter, Filter, FilterSet

from clusterxchange.forms import PortalForm
from mobility.codes import COLUMNS, Term, asking_for
from mobility.forms.calculator import country_choices, vo_type_choices
from mobility.models import Offer
from partnerships.places import folded
from partnerships.regions import regions_of
from partnerships.vocabulary import LANGUAGES, SECTORS, STAYS

MOST_WORDS, LONGEST_WORD = 8, 40
SORTS = {"newest": _("Newest first"), "soonest": _("Starting soonest"), "fit": _("Best fit for us")}
FREE_FIELDS = ("q", "sort", "earliest", "latest", "full")
FACETS = ("country", "region", "sector", "activity_type", "wanted", "language", "stay", "month", "places")
PLACES = {"2": _("2 or more"), "5": _("5 or more"), "10": _("10 or more")}
MONTHS = 12  # from this one on


def words_of(text):
    """The words to look for: letters and digits only, accents and capitals folded away."""
    return [word[:LONGEST_WORD] for word in re.findall(r"[^\W_]+", folded(text))][:MOST_WORDS]


def terms_of(words):
    """Every word must occur; the last one may be only begun."""
    return [Term((word,)) for word in words[:-1]] + [Term((word,), begun=True) for word in words[-1:]]


def search_for(terms):
    return SearchQuery(" & ".join(map(str, terms)), config="simple", search_type="raw")


def next_month(first):
    return (first + timedelta(days=31)).replace(day=1)


def months_from(day):
    """The first day of this month and of those that follow."""
    found = [day.replace(day=1)]
    while len(found) < MONTHS:
        found.append(next_month(found[-1]))
    return found


class Spelled(BaseChoiceIterator):
    """Choices as plain texts, which forms need not copy."""

    def __init__(self, pairs):
        self.pairs = tuple((value, str(label)) for value, label in pairs)

    def __iter__(self):
        return iter(self.pairs)

    def __len__(self):
        return len(self.pairs)

    def __deepcopy__(self, _memo):
        return self


@lru_cache(maxsize=16)
def spelled(_language, month, countries, activity_types, visitors):
    """{facet: Spelled}, once a process for a month and a rule set."""
    pairs = {
        "country": countries,
        "sector": sorted(SECTORS.items(), key=lambda pair: str(pair[1])),
        "activity_type": activity_types,
        "wanted": visitors,
        "language": sorted(LANGUAGES.items(), key=lambda pair: str(pair[1])),
        "stay": STAYS.items(),
        "month": [(f"{day:%Y-%m}", date_format(day, "F Y")) for day in months_from(month)],
        "places": PLACES.items(),
    }
    return {facet: Spelled(one) for facet, one in pairs.items()}


class ReadInTheRow(Func):
    """The words of an offer as no index finds them: for whoever reads the row anyway."""

    template, arg_joiner, output_field = "((%(expressions)s) IS TRUE)", " @@ ", BooleanField()


def needs_a_word(text):
    if not words_of(text):
        raise ValidationError(_t("Type at least one letter or digit."))


class Known(forms.MultipleChoiceField):
    """Several known values; others are left out, so that an old address still finds something."""

    def to_python(self, value):
        return [one for one in dict.fromkeys(super().to_python(value)) if self.valid_value(one)]


class AnyOf(Filter):
    field_class = Known


class Tick(Filter):
    field_class = forms.BooleanField


class Choice(Filter):
    field_class = forms.ChoiceField


class FilterForm(PortalForm, forms.Form):
    mark_optional = False
    drawn_once = True

    def clean(self):
        typed = super().clean()
        earliest, latest = typed.get("earliest"), typed.get("latest")
        if earliest and latest and latest < earliest:
            self.add_error("latest", _t("The last day comes before the first day."))
        return typed


class OfferFilter(FilterSet):
    """rules: the rule set in force; sorts: the orders offered, by name."""

    q = CharFilter(
        method="leave",
        label=_("Words"),
        max_length=100,
        validators=[needs_a_word],
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    sort = Choice(method="leave", label=_("Order"))
    earliest = DateFilter(field_name="closes_on", lookup_expr="gte", label=_("We can travel from"))
    latest = DateFilter(field_name="opens_on", lookup_expr="lte", label=_("until"))
    full = Tick(method="by_room", label=_("Also offers whose places are all taken"))
    country = AnyOf(method="leave", label=_("Host country"))
    region = AnyOf(method="leave", label=_("Region"))
    sector = AnyOf(method="leave", label=_("Sector"))
    activity_type = AnyOf(method="leave", label=_("Purpose"))
    wanted = AnyOf(method="leave", label=_("For visitors that are"))
    language = AnyOf(method="leave", label=_("Language"))
    stay = AnyOf(method="leave", label=_("Length of stay"))
    month = AnyOf(method="by_month", label=_("Month"))
    places = AnyOf(method="by_places", label=_("Places left"))

    class Meta:
        model = Offer
        fields = ()
        form = FilterForm

    def __init__(self, *args, rules, sorts, **kwargs):
        super().__init__(*args, **kwargs)
        self.sorts = sorts
        ruled = (country_choices(rules), rules.activity_types.items(), vo_type_choices(rules))
        known = spelled(get_language(), timezone.localdate().replace(day=1), *map(tuple, ruled))
        for name, pairs in known.items():
            self.filters[name].extra["choices"] = pairs
        self.filters["region"].extra["choices"] = Spelled(self.regions(rules))
        self.filters["sort"].extra["choices"] = Spelled((name, SORTS[name]) for name in sorts)

    def regions(self, rules):
        """(code, name) of the regions of the countries that are asked for: the facet follows the chosen country."""
        asked = self.data.getlist("country") if self.data else []
        countries = [code for code in dict.fromkeys(asked) if code in rules.grid]
        return [pair for country in countries for pair in regions_of(country)]

    def facets(self):
        """The names of the facets that have something to choose."""
        return [name for name in FACETS if name != "region" or self.choices("region")]

    def chosen(self, name):
        """The checked value of one field; None where it is missing or wrong."""
        self.form.is_valid()
        return self.form.cleaned_data.get(name)

    def narrowing(self):
        """The names of the fields that narrow the list down."""
        return [name for name in self.filters if name != "sort" and self.chosen(name)]

    def terms(self, leaving_out=None):
        """What words and facets ask of the words of an offer."""
        left_out = {"country", "region"} if leaving_out == "country" else {leaving_out}
        chosen = {name: self.chosen(name) for name in COLUMNS if name not in left_out}
        return asking_for(chosen) + ([] if leaving_out == "q" else terms_of(words_of(self.chosen("q") or "")))

    def passing(self, leaving_out=None):
        """Those that pass the fields which are no terms: days and places."""
        self.form.is_valid()
        found = self.queryset
        for name, value in self.form.cleaned_data.items():
            if name != leaving_out:
                found = self.filters[name].filter(found, value)
        return found

    def looked_up(self, terms, reading=(), leaving_out=None):
        """Those that the index of words finds, for terms that are rare together; others are read in their rows."""
        found = self.passing(leaving_out)
        found = found.filter(search=search_for(terms)) if terms else found
        return found.filter(ReadInTheRow("search", search_for(reading))) if reading else found

    def read(self, terms):
        """Those that a page of a long list comes upon: its order has an index, and soon enough have passed."""
        found = self.passing()
        if self.chosen("country"):
            found = found.filter(country__in=self.chosen("country"))
        return found.filter(ReadInTheRow("search", search_for(terms))) if terms else found

    def choices(self, facet):
        """(value, label) of everything that can be chosen in a facet."""
        return self.form.fields[facet].choices

    def by_room(self, found, name, value):
        return found if value else found.filter(places_taken__lt=F("places"))

    def by_places(self, found, name, values):
        return found.filter(places__gte=F("places_taken") + min(map(int, values))) if values else found

    def by_month(self, found, name, values):
        """Offers that are open on some day of one of the months."""
        any_of = Q()
        for value in values:
            first = date.fromisoformat(f"{value}-01")
            any_of |= Q(opens_on__lt=next_month(first), closes_on__gte=first)
        return found.filter(any_of)

    def leave(self, found, name, value):
        return found
