"""What people type into the pages of organisations and people. Forms clean, never save."""

from datetime import date, timedelta

from django import forms
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from clusterxchange.forms import PortalForm
from partnerships.activities import is_activity, written
from partnerships.forms_wishes import WishFields, check_days
from partnerships.gaps import GAPS
from partnerships.identity_numbers import has_vat_numbers, problem_of
from partnerships.models import Channel, OrganisationType, Partnership, User, Wishes
from partnerships.models.wishes import HOST_WISHES, VISIT_WISHES
from partnerships.notices import KINDS
from partnerships.places import find_place, suggestions
from partnerships.regions import by_country, lies_in
from partnerships.vocabulary import SECTORS

DIGITS = {"inputmode": "numeric", "autocomplete": "off"}
FIRST_DECISION = date(2020, 1, 1)
MANY_STAFF = 2_000_000_000


class StaffField(forms.IntegerField):
    widget = forms.TextInput(attrs=DIGITS)

    def to_python(self, value):
        return super().to_python(value.replace(" ", "") if isinstance(value, str) else value)


class EurosField(forms.DecimalField):
    """Whole euros or cents; blanks between the digits are as good as none."""

    widget = forms.TextInput(attrs=DIGITS | {"inputmode": "decimal"})

    def __init__(self, **options):
        super().__init__(max_digits=14, decimal_places=2, min_value=0, required=False, **options)

    def to_python(self, value):
        return super().to_python("".join(value.split()) if isinstance(value, str) else value)


class PartnershipChoice(forms.ModelChoiceField):
    def label_from_instance(self, partnership):
        return f"{partnership.acronym} – {partnership.name}"


class RegistrationForm(PortalForm, WishFields):
    """Everything a desk needs. rules: the rule set in force; editing: the partnership is settled already.

    kept_cv: the name of the CV that is kept already.
    """

    fieldsets = [
        (_("Organisation"), ["name", "type", "country", "region", "place", "registration_number", "website"]),
        (_("What it does"), ["sectors", "nace", "description", "languages", "is_vo", "is_ho"]),
        (
            _("Figures and cluster"),
            ["staff", "turnover", "balance", "linked", "cluster", "cluster_profiled", "network_only"],
        ),
        (_("As a visitor"), list(VISIT_WISHES)),
        (_("As a host"), list(HOST_WISHES)),
        (_("Motivation and contact"), ["motivation", "contact_name", "contact_email", "contact_function", "cv"]),
        (_("Partnership"), ["partnership"]),
    ]

    name = forms.CharField(
        label=_("Name of the organisation"), max_length=200, help_text=_("As in the national register.")
    )
    type = forms.ChoiceField(
        label=_("Type"),
        choices=[("", _("Choose a type")), *OrganisationType.choices],
        help_text=_("Training providers and large companies can host, but not visit."),
    )
    country = forms.ChoiceField(
        label=_("Country"),
        help_text=_("Where it is registered; with offices in several countries, where the visiting person works."),
    )
    region = forms.ChoiceField(
        label=_("Region"), required=False, choices=lambda: [("", _("Not said")), *by_country()],
        help_text=_("Visitors can look for hosts by region (NUTS 2)."),
    )  # fmt: skip
    place = forms.CharField(
        label=_("Town or city"),
        max_length=120,
        help_text=_("The distance of a visit is measured from here. For a village, give the nearest town."),
        widget=forms.TextInput(attrs={"list": "places", "autocomplete": "address-level2"}),
    )
    registration_number = forms.CharField(
        label=_("VAT or registration number"),
        max_length=40,
        help_text=_("A VAT number with its country letters, such as ESA12345674; if there is none (as in "
                    "%(countries)s), the number in the national register."),
    )  # fmt: skip
    sectors = forms.MultipleChoiceField(
        label=_("Sectors"), choices=list(SECTORS.items()), widget=forms.CheckboxSelectMultiple,
        help_text=_("The Union's industrial ecosystems."),
    )  # fmt: skip
    nace = forms.CharField(
        label=_("Main activity (NACE 2.1)"), max_length=12, required=False,
        help_text=_("The code, such as 62.10. Type a word to find it."),
        widget=forms.TextInput(attrs={"list": "activities", "autocomplete": "off"}),
    )  # fmt: skip
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https", max_length=200)
    description = forms.CharField(
        label=_("What the organisation does"), widget=forms.Textarea, max_length=2000, required=False,
        help_text=_("Everybody can read this once the organisation is accepted."),
    )  # fmt: skip
    is_vo = forms.BooleanField(label=_("We want to visit others"), required=False)
    is_ho = forms.BooleanField(label=_("We want to host visitors"), required=False)
    staff = StaffField(
        label=_("Staff"), min_value=0, max_value=MANY_STAFF, required=False,
        help_text=_("People employed, as full-time equivalents. Figures are read by your partnership only."),
    )  # fmt: skip
    turnover = EurosField(label=_("Yearly turnover in euros"))
    balance = EurosField(
        label=_("Balance sheet total in euros"), help_text=_("An SME gives its turnover or its balance sheet total.")
    )
    linked = forms.BooleanField(
        label=_("It is linked to or owned by other enterprises"), required=False,
        help_text=_("Then the figures above include theirs."),
    )  # fmt: skip
    cluster = forms.CharField(
        label=_("Cluster"), max_length=200, required=False,
        help_text=_("The cluster it is a member of. An SME, authority or agency visits only as part of one."),
    )  # fmt: skip
    cluster_profiled = forms.BooleanField(
        label=_("The cluster has a profile on the European Cluster Collaboration Platform"), required=False
    )
    network_only = forms.BooleanField(label=_("It is a business network, not a cluster"), required=False)
    motivation = forms.CharField(
        label=_("Motivation"), widget=forms.Textarea, max_length=3000,
        help_text=_("What do you want to learn or show?"),
    )  # fmt: skip
    contact_name = forms.CharField(label=_("Contact person"), max_length=200)
    contact_email = forms.EmailField(label=_("Contact e-mail"), max_length=254)
    contact_function = forms.CharField(label=_("Function"), max_length=120, required=False)
    partnership = PartnershipChoice(
        label=_("Partnership that looks after you"),
        queryset=Partnership.objects.none(),
        required=False,
        to_field_name="public_id",
        empty_label=_("Choose one for me"),
        help_text=_("We choose by your sectors, then your country, then who has the fewest organisations."),
    )

    def __init__(self, *args, rules, editing=False, kept_cv=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.rules = rules
        countries = countries_of(rules)
        self.fields["country"].choices = [("", _("Choose a country")), *countries]
        self.offer_choices(rules, countries, kept_cv)
        without = ", ".join(name for code, name in countries if not has_vat_numbers(code))
        number = self.fields["registration_number"]
        number.help_text = number.help_text % {"countries": without}
        if editing:
            del self.fields["partnership"]
            self.fieldsets = self.fieldsets[:-1]
        else:
            self.fields["partnership"].queryset = Partnership.objects.filter(is_open=True)

    def only(self, step):
        """Keep the questions of one step (1 is the first): what is typed there is kept, never checked."""
        self.fieldsets = [self.fieldsets[step - 1]]
        for name in set(self.fields) - set(self.fieldsets[0][1]):
            del self.fields[name]
        return self

    def only_blame(self, name, sentence):
        """Show what was typed with this one sentence beside its field: nothing else is checked."""
        self._errors, self.cleaned_data = ErrorDict(renderer=self.renderer), {}
        self.add_error(name, sentence)

    def clean_nace(self):
        code = written(self.cleaned_data["nace"])
        if code and not is_activity(code):
            raise forms.ValidationError(__("This is no code of NACE 2.1. Type a word of the activity to find one."))
        return code

    def clean(self):
        values = super().clean()
        for check in (check_sides, check_figures, check_number, check_place, check_region, check_wishes):
            for name, sentence in check(values, self.rules):
                if name not in self.errors:
                    self.add_error(name, sentence)
        return values


# Each check yields (field, sentence) for what does not go together; fields that failed already are absent.


def check_sides(values, rules):
    chosen = values.get("type")
    if not values.get("is_vo") and not values.get("is_ho"):
        yield "is_vo", __("Say whether the organisation wants to visit, to host, or both.")
    if chosen and values.get("is_vo") and chosen not in rules.vo_types:
        yield "is_vo", __("An organisation of this type can host, but not visit.")
    if chosen and values.get("is_ho") and chosen not in rules.ho_types:
        yield "is_ho", __("An organisation of this type cannot host.")


def check_figures(values, rules):
    if values.get("type") != "sme":
        return
    if values.get("staff") is None:
        yield "staff", __("An SME gives its number of staff.")
    if values.get("turnover") is None and values.get("balance") is None:
        yield "turnover", __("An SME gives its turnover or its balance sheet total.")


def check_number(values, rules):
    number, country = values.get("registration_number"), values.get("country")
    if number and not any(character.isalnum() for character in number):
        yield "registration_number", __("A number has letters or digits.")
    elif number and country and (problem := problem_of(number, country)):
        yield "registration_number", problem


def check_place(values, rules):
    place, country = values.get("place"), values.get("country")
    if not place or not country or find_place(place, country):
        return
    near = [town.name for town in suggestions(place[:3], country, limit=4)]
    sentence = __("We do not know this town in %(country)s. Give the nearest town of 5,000 people or more.")
    if near:
        sentence += " " + __("For example: %(towns)s.") % {"towns": ", ".join(near)}
    yield "place", sentence % {"country": rules.country_name(country)}


def check_region(values, rules):
    region, country = values.get("region"), values.get("country")
    if region and country and not lies_in(region, country):
        yield (
            "region",
            __("This region lies in another country than %(country)s.") % {"country": rules.country_name(country)},
        )


def check_wishes(values, rules):
    yield from check_days(values)


def countries_of(rules):
    """(code, name) of the participating countries, by name."""
    return sorted(((code, row.name) for code, row in rules.grid.items()), key=lambda pair: pair[1])


def values_of(registration):
    """The form's values of a registration that was handed in before."""
    organisation = registration.organisation
    bodies = [organisation, registration, getattr(organisation, "wishes", None) or Wishes()]
    own = sorted(set(RegistrationForm.base_fields) - {"partnership", "cv"})
    return {name: next(getattr(body, name) for body in bodies if hasattr(body, name)) for name in own}


class SendBackForm(PortalForm, forms.Form):
    """What is missing: chosen from the list, said in words, or both."""

    gaps = forms.MultipleChoiceField(
        label=_("What is missing"),
        choices=[(code, sentence) for code, (sentence, _field) in GAPS.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Ticked already: what the portal has found. The organisation gets a link to each field."),
    )
    reason = forms.CharField(
        label=_("In your words"), widget=forms.Textarea, max_length=2000, required=False,
        help_text=_("The organisation reads this."),
    )  # fmt: skip

    def clean(self):
        values = super().clean()
        if not self.errors and not values["gaps"] and not values["reason"]:
            self.add_error("gaps", __("Choose what is missing, or say it in your words."))
        return values


class AskApprovalForm(PortalForm, forms.Form):
    reason = forms.CharField(
        label=_("Why should it host?"), widget=forms.Textarea, max_length=3000,
        help_text=_("The Agency's officer decides by this."),
    )  # fmt: skip


class ApprovalForm(PortalForm, forms.Form):
    """The officer's decision. granting: then the file is needed, else the reason; days: how long it holds."""

    decided_on = forms.DateField(
        label=_("Date of the decision"), error_messages={"invalid": _("Give a day like 2027-03-01.")}
    )
    file = forms.FileField(
        label=_("The decision as a file"), required=False, allow_empty_file=True, max_length=400,
        help_text=_("PDF, PNG, JPEG or WebP, up to 10 MB."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("In words"), widget=forms.Textarea, max_length=2000, required=False,
        help_text=_("The partnership and the organisation read this."),
    )  # fmt: skip

    def __init__(self, *args, granting, days, **kwargs):
        super().__init__(*args, **kwargs)
        self.granting, self.days = granting, days
        self.fields["file"].required = granting
        self.fields["note"].required = not granting

    def clean_decided_on(self):
        day = self.cleaned_data["decided_on"]
        if not FIRST_DECISION <= day <= timezone.localdate():
            raise forms.ValidationError(__("A decision has been taken today or before, and not before 2020."))
        if self.granting and day < timezone.localdate() - timedelta(days=self.days):
            sentence = __("An approval holds for %(days)s days: this one would be over already.")
            raise forms.ValidationError(sentence % {"days": self.days})
        return day


class AssignForm(PortalForm, forms.Form):
    """people: the desk of the partnership (Users)."""

    mark_optional = False
    colleague = forms.ModelChoiceField(
        label=_("Who answers"), queryset=User.objects.none(), required=False, empty_label=_("Whoever comes first")
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["colleague"].queryset = people


class ReasonForm(PortalForm, forms.Form):
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea, max_length=2000,
        help_text=_("The organisation reads this. Say what is missing or why not."),
    )  # fmt: skip


class InvitationForm(PortalForm, forms.Form):
    """roles: the choices of the body, organisation or partnership."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args, roles, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class PreferenceForm(PortalForm, forms.Form):
    """One choice for each kind of news that may be switched."""

    mark_optional = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for kind in KINDS.values():
            if not kind.mandatory:
                self.fields[kind.key] = forms.ChoiceField(
                    label=kind.label, help_text=kind.hint, choices=Channel.choices, initial=Channel.MAIL,
                    widget=forms.RadioSelect,
                )  # fmt: skip
