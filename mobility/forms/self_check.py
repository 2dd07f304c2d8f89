"""What the self-check and the public interface are asked about eligibility: the same questions, one form."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clusterxchange.forms import PortalForm
from mobility.forms.calculator import needed
from mobility.models.applications import Mode
from partnerships.countries import country_names, iso_code
from partnerships.models import OrganisationType
from partnerships.rulebook import rule_set_on, rules_of

ROLES = {"visitor": _("As visitor"), "host": _("As host")}
SHORT_ROLES = {"vo": "visitor", "ho": "host"}
YES_NO = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
MOST_STAFF, MOST_EUROS, MOST_DAYS = 10_000_000, 1_000_000_000_000, 40_000
CLUSTER = ("cluster_profiled", "network_only")
FIGURES = ("staff", "turnover_eur", "balance_eur", "linked")
RESIDENCE = ("residence_days", "permit", "business_intent")


class YesNoField(forms.TypedChoiceField):
    """Yes, no or not said (None). Programs write true and false, some of them True and False."""

    widget = forms.RadioSelect(attrs={"class": "cx-yes-no"})

    def __init__(self, **options):
        sentence = {"invalid_choice": _("Give “true” or “false”.")}
        super().__init__(
            choices=[("true", _("Yes")), ("false", _("No"))],
            coerce=YES_NO.get,
            empty_value=None,
            required=False,
            error_messages=sentence,
            **options,
        )

    def to_python(self, value):
        said = YES_NO.get(str(value).lower())
        return super().to_python(value) if said is None else str(said).lower()


def whole(most, sentence):
    return {
        "min_value": 0,
        "max_value": most,
        "required": False,
        "error_messages": dict.fromkeys(("invalid", "min_value", "max_value"), sentence),
    }


def euros(label, **options):
    sentence = _("Give euros as a plain number, like 1500000 or 1500000.50.")
    wrong = ("invalid", "min_value", "max_value", "max_digits", "max_decimal_places", "max_whole_digits")
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=0,
        max_value=MOST_EUROS,
        decimal_places=2,
        error_messages=dict.fromkeys(wrong, sentence),
        **options,
    )


class SelfCheckQuestion(forms.Form):
    """One organisation that asks. After cleaning: `rule_set` is the one in force today."""

    role = forms.ChoiceField(
        label=_("You take part"),
        choices=list(ROLES.items()),
        widget=forms.RadioSelect,
        error_messages=needed(_("The role")) | {"invalid_choice": _("Give “visitor” or “host”.")},
    )
    vo_type = forms.ChoiceField(
        label=_("Your organisation"),
        choices=[("", _("Choose a type")), *OrganisationType.choices],
        error_messages=needed(_("The type of the organisation"))
        | {"invalid_choice": _("“%(value)s” is no type of organisation.")},
    )
    country = forms.ChoiceField(label=_("Your country"))
    host_country = forms.ChoiceField(label=_("Country of the host"), required=False)
    cluster_profiled = YesNoField(
        label=_("Does your cluster have a profile on the European Cluster Collaboration Platform?"),
        help_text=_("No, too, if you are in no cluster."),
    )
    network_only = YesNoField(label=_("Is it only a business network, not a cluster?"))
    staff = forms.IntegerField(
        label=_("Staff"),
        help_text=_("People employed, as full-time equivalents."),
        **whole(MOST_STAFF, _("Give a whole number of people, like 12.")),
    )
    turnover_eur = euros(_("Yearly turnover in euros"))
    balance_eur = euros(_("Balance sheet total in euros"), help_text=_("One of both may be enough."))
    linked = YesNoField(label=_("Are there linked or partner enterprises?"))
    national = YesNoField(label=_("Is the person who travels a national of a participating country?"))
    residence_days = forms.IntegerField(
        label=_("Days of residence in a participating country"),
        **whole(MOST_DAYS, _("Give a whole number of days, like 183.")),
    )
    permit = YesNoField(label=_("Does this person have a residence permit there?"))
    business_intent = YesNoField(label=_("Has this person started a business there, or intends to?"))
    visited_before = YesNoField(label=_("Has your organisation visited in the scheme before?"))
    mode = forms.ChoiceField(
        label=_("How"),
        choices=Mode.choices,
        required=False,
        error_messages={"invalid_choice": _("Give “physical” or “virtual”.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.rule_set = rule_set_on()
        self.rules = rules_of(self.rule_set)
        for name in ("country", "host_country"):
            self.fields[name].choices = country_choices(self.rules, self.fields[name].label)
            self.fields[name].error_messages |= needed(_("The country")) | {
                "invalid_choice": _("“%(value)s” is no country; use two capital letters, like PT.")
            }
        if self.is_bound:
            self.data = understood(self.data)

    def clean_mode(self):
        return self.cleaned_data["mode"] or Mode.PHYSICAL.value

    def clean_host_country(self):
        return self.cleaned_data["host_country"] or None

    def question(self):
        """The keyword arguments of mobility.self_check.self_check()."""
        return {name: self.cleaned_data.get(name) for name in SelfCheckQuestion.base_fields} | {
            "mode": self.cleaned_data.get("mode") or Mode.PHYSICAL.value
        }


def understood(values):
    """The same with vo for visitor, EL for Greece and UK for the United Kingdom."""
    values = values.copy()
    for name, known in (("role", SHORT_ROLES), ("country", None), ("host_country", None)):
        if given := values.get(name):
            values[name] = iso_code(given) if known is None else known.get(given, given)
    return values


def country_choices(rules, label):
    """Those of the programme first; the others, so that the answer can say what cures it."""
    taking_part = sorted(((code, row.name) for code, row in rules.grid.items()), key=lambda pair: pair[1])
    others = sorted(
        ((code, name) for code, name in country_names().items() if code not in rules.grid), key=lambda pair: pair[1]
    )
    return [("", _("Choose a country")), (_("In the programme"), taking_part), (_("Not in the programme"), others)]


class SelfCheckForm(PortalForm, SelfCheckQuestion):
    """The same on a page: it asks only what matters for the role and the type given."""

    mark_optional = False
    fieldsets = [
        (_("Who you are"), ["role", "vo_type", "country", "host_country"]),
        (_("Your cluster"), list(CLUSTER)),
        (_("Your size"), list(FIGURES)),
        (_("The visit"), ["national", *RESIDENCE, "visited_before", "mode"]),
    ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        given = self.data.get if self.is_bound else self.initial.get
        for name in set(self.fields) - asked_of(given, self.rules):
            del self.fields[name]

    def groups(self):
        """Without what is not asked."""
        shown = [(title, [self[name] for name in names if name in self.fields]) for title, names in self.fieldsets]
        return [group for group in shown if group[1]]

    def left_open(self, answer):
        """Whether a question of the page has no answer yet; of turnover and balance total, one may do."""
        enough = ("turnover_eur", "balance_eur") if answer.sme is not None else ()
        return any(self.cleaned_data.get(name) in (None, "") for name in self.fields if name not in enough)


def asked_of(given, rules):
    """The names of the questions that matter, from what is answered so far."""
    names = {"role", "vo_type", "country"}
    role, vo_type = given("role"), given("vo_type")
    if role != "host":
        names.add("host_country")
    if role not in ROLES or vo_type not in OrganisationType.values:
        return names
    if vo_type in rules.cluster_bound_types:
        names |= set(CLUSTER)
    if vo_type == "sme":
        names |= set(FIGURES)
    if role == "visitor" and vo_type in rules.vo_types:
        names |= {"national", "visited_before"}
        if YES_NO.get(str(given("national")).lower()) is False:
            names |= set(RESIDENCE)
    if rules.virtual_allowed:
        names.add("mode")
    return names
