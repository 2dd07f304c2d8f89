"""The fields that ask what an organisation looks for: of the registration and of the profile page."""

from django import forms
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from clusterxchange.forms import PortalForm
from partnerships.models import OrganisationType
from partnerships.models.wishes import HOST_WISHES, VISIT_WISHES
from partnerships.regions import regions_of
from partnerships.vocabulary import LANGUAGES, SECTORS, STAYS


class Ticks(forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, choices=(), **options):
        super().__init__(choices=choices, required=False, **options)


def sectors():
    return SECTORS.items()


def languages():
    return sorted(LANGUAGES.items(), key=lambda pair: str(pair[1]))


def stays():
    return STAYS.items()


class WishFields(forms.Form):
    """Nothing ticked means that any will do."""

    languages = Ticks(label=_("Languages you can work in"), choices=languages, help_text=_("None ticked: English."))
    visit_countries = Ticks(label=_("Countries you would like to visit"), help_text=_("None ticked: any."))
    visit_sectors = Ticks(
        label=_("Sectors you want to see"), choices=sectors, help_text=_("None ticked: those you work in.")
    )
    visit_purposes = Ticks(label=_("What for"))
    visit_hosts = Ticks(label=_("Kind of host"))
    visit_stays = Ticks(label=_("How long"), choices=stays)
    visit_from = forms.DateField(label=_("You can travel from"), required=False)
    visit_until = forms.DateField(label=_("You can travel until"), required=False)
    host_wanted = Ticks(label=_("Visitors you would like"), help_text=_("None ticked: everybody is welcome."))
    host_sectors = Ticks(
        label=_("Sectors you can show"), choices=sectors, help_text=_("None ticked: those you work in.")
    )
    host_purposes = Ticks(label=_("What visitors can do with you"))
    host_stays = Ticks(label=_("How long they may stay"), choices=stays)
    host_from = forms.DateField(label=_("You can host from"), required=False)
    host_until = forms.DateField(label=_("You can host until"), required=False)
    cv = forms.FileField(label=_("CV of the person who visits or hosts"), required=False, allow_empty_file=True,
                         max_length=400)  # fmt: skip

    def offer_choices(self, rules, countries, kept_cv=None):
        """The choices that stand in the rules. countries: [(code, name)]; kept_cv: the name of the file kept before."""
        types = dict(OrganisationType.choices)
        choices = {
            "visit_countries": countries,
            "visit_purposes": list(rules.activity_types.items()),
            "visit_hosts": [(code, types[code]) for code in rules.ho_types],
            "host_wanted": [(code, types[code]) for code in rules.vo_types],
            "host_purposes": list(rules.activity_types.items()),
        }
        for name, pairs in choices.items():
            self.fields[name].choices = pairs
        self.fields["cv"].help_text = cv_help(kept_cv)


def cv_help(kept):
    """Who reads it, and what is kept already."""
    readers = __("PDF, PNG, JPEG or WebP, up to 10 MB. Read by your partnership, and after a match by the other side.")
    if not kept:
        return readers
    return " ".join([__("Kept: %(name)s. Another file takes its place.") % {"name": kept}, readers])


def check_days(values):
    """(field, sentence) of days that end before they begin."""
    for side in ("visit", "host"):
        first, last = values.get(f"{side}_from"), values.get(f"{side}_until")
        if first and last and last < first:
            yield f"{side}_until", __("The last day comes before the first day.")


class ProfileForm(PortalForm, WishFields):
    """What may change at any time after the registration. organisation: asked as visitor, as host, or as both."""

    region = forms.ChoiceField(label=_("Region"), required=False, help_text=_("Your next offers start from it."))

    def __init__(self, *args, organisation, rules, countries, kept_cv=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer_choices(rules, countries, kept_cv)
        regions = regions_of(organisation.country)
        self.fields["region"].choices = [("", _("Not said")), *regions]
        self.fieldsets = [(_("About you"), [*(["region"] if regions else []), "languages", "cv"])]
        if organisation.is_vo:
            self.fieldsets.append((_("As a visitor"), list(VISIT_WISHES)))
        if organisation.is_ho:
            self.fieldsets.append((_("As a host"), list(HOST_WISHES)))
        for name in set(self.fields) - {name for _title, names in self.fieldsets for name in names}:
            del self.fields[name]

    def clean(self):
        values = super().clean()
        for name, sentence in check_days(values):
            self.add_error(name, sentence)
        return values
