"""What a desk says to open a matching round."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from clusterxchange.forms import PortalForm
from mobility.forms.calculator import country_choices
from mobility.models import Round

SECONDS = [(10, _("10 seconds")), (60, _("1 minute")), (300, _("5 minutes"))]


class RoundForm(PortalForm, forms.Form):
    """partnerships: those it may be opened for; whole_scheme: whether it may be opened for all of them."""

    fieldsets = [
        (_("What is matched"), ["name", "partnership", "countries", "least_fit"]),
        (_("What must hold"), ["share", "share_scope", "budget"]),
        (_("When"), ["answer_by", "seconds"]),
    ]
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("As colleagues will look for it."))
    partnership = forms.ModelChoiceField(queryset=None, label=_("Partnership"))
    countries = forms.MultipleChoiceField(
        label=_("Host countries"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=_("Choose none to look at all hosts."),
    )
    least_fit = forms.IntegerField(
        label=_("Least fit"),
        min_value=0,
        max_value=100,
        initial=1,
        help_text=_("Applications with fewer points are left out."),
    )
    share = forms.IntegerField(
        label=_("SMEs among the matches, in per cent"),
        min_value=0,
        max_value=100,
        help_text=_("The scheme promises SMEs half of the matches."),
    )
    share_scope = forms.ChoiceField(
        label=_("The share holds for"), choices=Round.Scope.choices, widget=forms.RadioSelect, initial="all"
    )
    budget = forms.DecimalField(
        label=_("Budget in euros"),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        help_text=_("Of each partnership. Empty: what its grant has left beside agreements and matches on their way."),
    )
    answer_by = forms.DateField(
        label=_("Hosts and visitors answer by"), help_text=_("Until then the places of the round are kept for them.")
    )
    seconds = forms.TypedChoiceField(
        label=_("How long to search"), choices=SECONDS, coerce=int, empty_value=60, initial=60,
        help_text=_("It ends sooner when the best is proven."),
    )  # fmt: skip

    def __init__(self, *args, partnerships, whole_scheme, rules, **kwargs):
        first = partnerships[0] if len(partnerships) == 1 else None
        starting = {
            "share": int(100 * rules.sme_share),
            "answer_by": timezone.localdate() + timedelta(days=14),
            "partnership": first,
        }
        super().__init__(*args, initial=starting | kwargs.pop("initial", {}), **kwargs)
        chosen = self.fields["partnership"]
        chosen.queryset = partnerships
        chosen.required = not whole_scheme
        chosen.empty_label = _("The whole scheme") if whole_scheme else _("Choose a partnership")
        self.fields["countries"].choices = country_choices(rules)
        if not whole_scheme:
            # One partnership by itself: the share over all matches and the share of each are the same.
            del self.fields["share_scope"]
            self.fieldsets = [(title, [name for name in names if name != "share_scope"])
                              for title, names in self.fieldsets]  # fmt: skip

    def clean_answer_by(self):
        day = self.cleaned_data["answer_by"]
        today = timezone.localdate()
        if not today < day <= today + timedelta(days=90):
            raise ValidationError(_t("Choose a day within the next 90 days."))
        return day

    def asked(self):
        """The arguments of open_round()."""
        values = dict(self.cleaned_data)
        return values | {"share": values["share"] / 100, "share_scope": values.get("share_scope") or Round.Scope.ALL}
