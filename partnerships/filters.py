"""Filters of the desk's queue and of the outbox: each form owns its filtering."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from clusterxchange.forms import PortalForm
from partnerships.models import Mail, Partnership, Registration


class FilterForm(PortalForm, forms.Form):
    mark_optional = False


class RegistrationFilter(django_filters.FilterSet):
    """q: words of the name; partnership: only for those who see several (partnerships: the choices)."""

    q = django_filters.CharFilter(
        field_name="organisation__name", lookup_expr="icontains", label=_("Organisation"),
        widget=forms.TextInput(attrs={"type": "search"}), max_length=100,
    )  # fmt: skip
    partnership = django_filters.ModelChoiceFilter(
        queryset=Partnership.objects.none(), to_field_name="public_id", label=_("Partnership"),
        empty_label=_("All partnerships"),
    )  # fmt: skip

    who = django_filters.ChoiceFilter(
        label=_("Who answers"), empty_label=_("Anybody"), method="answered_by",
        choices=[("me", _("I do")), ("nobody", _("Nobody yet"))],
    )  # fmt: skip

    class Meta:
        model = Registration
        fields = ["q", "partnership", "who"]
        form = FilterForm

    def __init__(self, *args, partnerships=None, **kwargs):
        super().__init__(*args, **kwargs)
        if partnerships is None:
            del self.filters["partnership"]
        else:
            self.filters["partnership"].queryset = partnerships

    def answered_by(self, found, _name, value):
        return found.filter(assigned_to=self.request.user.pk if value == "me" else None)


class MailFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        field_name="recipient", lookup_expr="icontains", label=_("Address"),
        widget=forms.TextInput(attrs={"type": "search"}), max_length=100,
    )  # fmt: skip
    status = django_filters.ChoiceFilter(choices=Mail.Status.choices, label=_("Status"), empty_label=_("All"))

    class Meta:
        model = Mail
        fields = ["q", "status"]
        form = FilterForm
