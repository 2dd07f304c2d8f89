"""What is asked of an activity, a strategy, a study or an outcome: each only what concerns it."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clusterxchange.forms import PortalForm
from mobility.forms.closing import SeveralFilesField
from mobility.models import Exchange
from partnerships.rules import default_rules
from reporting.forms import by_name
from reporting.models import Output
from reporting.outputs import ALL_KINDS, COUNTERPARTS, INDICATORS, KINDS, ORIGINS, PARTICIPANTS

DAYS = {
    "activity": _("First day"),
    "strategy": _("Adopted on"),
    "study": _("Published on"),
    "outcome": _("Signed or begun on"),
}
COMMON = ["kind", "title", "happened_on"]
OWN = {
    "activity": ["ended_on", *PARTICIPANTS],
    "strategy": ["improved"],
    "study": [],
    "outcome": ["counterpart_kind", "counterpart", "origin"],
}
ABOUT = ["country", "partner", "description", "link"]


class OutputForm(PortalForm, forms.ModelForm):
    """indicator: which of the four; partners: cluster organisations that may have done it; whole: the partnership, too.

    exchange_number stands for the row it names, among the exchanges the partnership counts.
    """

    exchange_number = forms.CharField(
        label=_("Number of the exchange"),
        max_length=20,
        required=False,
        help_text=_("Such as CXC-2027-00042, where it came from one."),
    )
    link = forms.URLField(
        label=_("Where it can be read"), max_length=500, required=False, assume_scheme="https",
        help_text=_("An address that begins with https://."),
    )  # fmt: skip
    files = SeveralFilesField(
        label=_("Evidence"),
        required=False,
        help_text=_("Minutes, list of participants, the paper itself: PDF, PNG, JPEG or WebP, up to 10 MB each."),
        allow_empty_file=True,
        max_length=255,
    )

    class Meta:
        model = Output
        fields = (*COMMON, "ended_on", "improved", "counterpart_kind", "counterpart", "origin", *PARTICIPANTS, *ABOUT)
        help_texts = {
            "description": _("A sentence or two, as they may stand in a report."),
        }

    def __init__(self, *args, indicator, partnership, partners, whole=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.indicator, self.partnership = indicator, partnership
        shown = [*COMMON, *OWN[indicator], *(["exchange_number"] if indicator == "outcome" else []), *ABOUT, "files"]
        self.fields = {name: self.fields[name] for name in shown}
        self.offer_choices(partners, whole)
        asked = {"counterpart_kind": COUNTERPARTS, "origin": ORIGINS}
        for name in asked.keys() & self.fields.keys():
            self.fields[name].choices = [("", _("choose")), *asked[name].items()]
        for name in ("kind", "happened_on", *(asked.keys() & self.fields.keys())):
            self.fields[name].required = True
        for name in set(PARTICIPANTS) & set(self.fields):
            self.fields[name].required = False
        self.fields["happened_on"].label = DAYS[indicator]
        if indicator == "outcome" and self.instance.exchange_id:
            self.fields["exchange_number"].initial = self.instance.exchange.number

    def offer_choices(self, partners, whole):
        kinds = [("", _("choose")), *KINDS[self.indicator].items()]
        self.fields["kind"].choices = kinds
        self.fields["country"] = forms.ChoiceField(
            label=_("Country"), required=False, choices=[("", _("none in particular")), *by_name(default_rules().grid)]
        )
        self.fields["partner"].queryset = partners
        self.fields["partner"].required = not whole
        self.fields["partner"].empty_label = str(self.partnership) if whole else None

    @property
    def fieldsets(self):
        groups = [(_("What it was"), [*COMMON, *[name for name in OWN[self.indicator] if name not in PARTICIPANTS]])]
        if self.indicator == "activity":
            groups.append((_("Who took part"), list(PARTICIPANTS)))
        if self.indicator == "outcome":
            groups[0][1].append("exchange_number")
        return [*groups, (_("More about it"), [*ABOUT, "files"])]

    def clean_happened_on(self):
        day = self.cleaned_data["happened_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet: enter it once it has happened."))
        return day

    def clean_exchange_number(self):
        number = self.cleaned_data["exchange_number"].strip().upper()
        found = Exchange.objects.filter(vop=self.partnership, number=number).first() if number else None
        if number and found is None:
            raise forms.ValidationError(_("The partnership counts no exchange of this number."))
        self.exchange = found
        return number

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("happened_on"), cleaned.get("ended_on")
        if first and last and last < first:
            self.add_error("ended_on", _("The last day cannot be before the first day."))
        unnamed = not cleaned.get("exchange_number") and "exchange_number" not in self.errors
        if self.indicator == "outcome" and cleaned.get("origin") == "exchange" and unnamed:
            self.add_error("exchange_number", _("Say which exchange it came from."))
        return cleaned

    def values(self):
        """{field of Output: value} of what was asked."""
        found = {name: self.cleaned_data[name] for name in self.fields if name not in ("files", "exchange_number")}
        found |= {name: found[name] or 0 for name in PARTICIPANTS if name in found}
        if self.indicator == "outcome":
            found["exchange"] = self.exchange if found["origin"] == "exchange" else None
        return found

    def _post_clean(self):
        """The operation writes the row, the database checks it whole; a form of one's own rows saves nothing."""


class OutputFilter(PortalForm, forms.Form):
    """What the list of outputs shows."""

    mark_optional = False

    q = forms.CharField(label=_("Title"), max_length=100, required=False)
    indicator = forms.ChoiceField(label=_("Indicator"), required=False, choices=[("", _("All")), *INDICATORS.items()])
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *sorted(ALL_KINDS.items())])
    status = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *Output.Status.choices])

    def narrowed(self, rows):
        """What is malformed counts as not chosen, and the form says so."""
        self.is_valid()
        asked = self.cleaned_data
        exact = {name: asked[name] for name in ("indicator", "kind", "status") if asked.get(name)}
        rows = rows.filter(**exact)
        return rows.filter(title__icontains=asked["q"]) if asked.get("q") else rows


class WithdrawForm(PortalForm, forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("It stays with the row, for who asks in a year.")
    )
