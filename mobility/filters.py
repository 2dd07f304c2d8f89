"""The filter of the catalogue: it owns which offers are found."""

import re

from django import forms
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.core.exceptions import ValidationError
from django.db.models import F, Func
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, DateFilter, Filter, FilterSet

from clusterxchange.forms import PortalForm
from mobility.codes import asking_for
from mobility.forms.calculator import country_choices, vo_type_choices
from mobility.models import Offer
from partnerships.places import folded
from partnerships.vocabulary import SECTORS

MOST_WORDS, LONGEST_WORD = 8, 40
SORTS = {"newest": _("Newest first"), "soonest": _("Starting soonest"), "fit": _("Best fit for us")}
FREE_FIELDS = ("q", "sort", "earliest", "latest", "full")
FACETS = ("country", "sector", "activity_type", "wanted")


def words_of(text):
    """The words to look for: letters and digits only, accents and capitals folded away."""
    return [word[:LONGEST_WORD] for word in re.findall(r"[^\W_]+", folded(text))][:MOST_WORDS]


def words_wanted(words):
    """Every word must occur; the last one may be only begun. Words hold no sign that tsquery knows."""
    return " & ".join([*words[:-1], f"{words[-1]}:*"]) if words else ""


def search_for(*queries):
    return SearchQuery(" & ".join(query for query in queries if query), config="simple", search_type="raw")


# The words of an offer as no index knows them: for whoever reads the row anyway.
IN_THE_ROW = Func(F("search"), template="(%(expressions)s || ''::tsvector)", output_field=SearchVectorField())


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
    full = Tick(method="by_places", label=_("Also offers whose places are all taken"))
    country = AnyOf(method="leave", label=_("Host country"))
    sector = AnyOf(method="leave", label=_("Sector"))
    activity_type = AnyOf(method="leave", label=_("Purpose"))
    wanted = AnyOf(method="leave", label=_("For visitors that are"))

    class Meta:
        model = Offer
        fields = ()
        form = FilterForm

    def __init__(self, *args, rules, sorts, **kwargs):
        super().__init__(*args, **kwargs)
        choices = {
            "country": country_choices(rules),
            "sector": sorted(SECTORS.items(), key=lambda pair: str(pair[1])),
            "activity_type": list(rules.activity_types.items()),
            "wanted": vo_type_choices(rules),
            "sort": [(name, SORTS[name]) for name in sorts],
        }
        for name, pairs in choices.items():
            self.filters[name].extra["choices"] = pairs

    def chosen(self, name):
        """The checked value of one field; None where it is missing or wrong."""
        self.form.is_valid()
        return self.form.cleaned_data.get(name)

    def narrowing(self):
        """The names of the fields that narrow the list down."""
        return [name for name in self.filters if name != "sort" and self.chosen(name)]

    def found(self, leaving_out=None, *, looking_up=()):
        """The offers that pass every field, or every field but one.

        looking_up: what the index of words is asked for, of "facets" and "words". The rest is read in each row,
        which is best for a page of a long list: its order has an index, and soon enough have passed.
        """
        found = self.passing()
        chosen = {name: self.chosen(name) for name in FACETS if name != leaving_out}
        asked = {"facets": asking_for(chosen), "words": words_wanted(words_of(self.chosen("q") or ""))}
        indexed = [query for name, query in asked.items() if name in looking_up and query]
        read = [query for name, query in asked.items() if name not in looking_up and query]
        if chosen.get("country") and "facets" not in looking_up:
            found = found.filter(country__in=chosen["country"])
        if indexed:
            found = found.filter(search=search_for(*indexed))
        return found.alias(in_the_row=IN_THE_ROW).filter(in_the_row=search_for(*read)) if read else found

    def words(self):
        return search_for(words_wanted(words_of(self.chosen("q") or "")))

    def passing(self):
        """Those that pass the fields which are no words: days and places."""
        self.form.is_valid()
        found = self.queryset
        for name, value in self.form.cleaned_data.items():
            found = self.filters[name].filter(found, value)
        return found

    def by_places(self, found, name, value):
        return found if value else found.filter(places_taken__lt=F("places"))

    def leave(self, found, name, value):
        return found
