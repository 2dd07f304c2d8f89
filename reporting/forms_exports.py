"""What is taken along and when it repeats; and keys for programs."""

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from clusterxchange.forms import PortalForm
from partnerships.models import Partnership
from reporting.models import Definition
from reporting.models.exports import Format

WEEKDAYS = [_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")]


class ExportForm(PortalForm, forms.Form):
    """Which columns in which order, which format; and, for what is saved, its name and when it repeats.

    listing: which columns there are; kept: names of columns in an order chosen before; keeps: whether it is saved.
    """

    mark_optional = False
    format = forms.ChoiceField(label=_("Format"), choices=Format.choices)
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    every = forms.ChoiceField(
        label=_("Make it again by itself"), required=False, choices=Definition.Every.choices,
        help_text=_("You get a mail with a link each time."),
    )  # fmt: skip
    weekday = forms.TypedChoiceField(
        label=_("If every week: on"), required=False, coerce=int, empty_value=None,
        choices=[("", WEEKDAYS[0]), *list(enumerate(WEEKDAYS, 1))[1:]],
    )  # fmt: skip
    monthday = forms.IntegerField(
        label=_("If every month: on day"), required=False, min_value=1, max_value=28,
        help_text=_("From 1 to 28; the first, if left empty."),
    )  # fmt: skip
    shared_with = forms.ModelChoiceField(
        Partnership.objects.none(), to_field_name="public_id", label=_("Share with colleagues"), required=False,
        empty_label=_("Only for me"),
        help_text=_("They run it with their own rights: each finds what they may read."),
    )  # fmt: skip

    def __init__(self, *args, listing, partnerships, kept=(), keeps=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.listing, self.fields["name"].required = listing, keeps
        self.fields["shared_with"].queryset = partnerships
        chosen = [name for name in kept if name in listing.named] or listing.default_columns()
        self.order = [*chosen, *(name for name in listing.named if name not in chosen)]
        for place, name in enumerate(self.order, 1):
            label = str(listing.named[name].label)
            self.fields[f"take-{name}"] = forms.BooleanField(label=label, required=False, initial=name in chosen)
            self.fields[f"place-{name}"] = forms.IntegerField(
                label=_t("Place of %(column)s") % {"column": label}, required=False, min_value=1, max_value=999,
                initial=place,
            )  # fmt: skip

    def column_rows(self):
        """[(tick, place)] as bound fields."""
        return [(self[f"take-{name}"], self[f"place-{name}"]) for name in self.order]

    def kept_fields(self):
        hidden = () if self.fields["shared_with"].queryset else ("shared_with",)
        return [self[name] for name in ("name", "every", "weekday", "monthday", "shared_with") if name not in hidden]

    def columns(self):
        """The names of the columns that were ticked, in the order of their places."""
        ticked = [name for name in self.order if self.cleaned_data.get(f"take-{name}")]
        return sorted(ticked, key=lambda name: self.cleaned_data.get(f"place-{name}") or 999)

    def settings(self):
        """What a definition is kept with besides what is taken."""
        typed = self.cleaned_data
        day = {"week": typed["weekday"] or 1, "month": typed["monthday"] or 1}.get(typed["every"])
        return {"name": typed["name"], "every": typed["every"], "on_day": day, "shared_with": typed["shared_with"]}

    def clean(self):
        cleaned = super().clean()
        if not self.columns():
            self.add_error(None, _t("Choose at least one column."))
        return cleaned


class TokenForm(PortalForm, forms.Form):
    """lists: those the person may take along; days: the most a key may live."""

    mark_optional = False
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Which program it is for."))
    tables = forms.MultipleChoiceField(label=_("Lists it may read"), widget=forms.CheckboxSelectMultiple)
    days = forms.IntegerField(label=_("Days until it ends"), min_value=1)

    def __init__(self, *args, lists, days, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["tables"].choices = [(one.name, str(one.title)) for one in lists]
        self.fields["days"] = forms.IntegerField(
            label=_("Days until it ends"), min_value=1, max_value=days, initial=days,
            help_text=_t("At most %(days)s.") % {"days": days},
        )  # fmt: skip
