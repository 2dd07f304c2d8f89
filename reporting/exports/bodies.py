"""Registrations of organisations as a list to take along."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from clusterxchange.forms import PortalForm
from partnerships.models import OrganisationType, Partnership, Registration
from partnerships.vocabulary import SECTORS
from reporting.exports.listing import CHOICE, DAY, EUROS, MANY, MOMENT, NUMBER, YES, Column, Found, Listing
from reporting.exports.listing import works_in_scheme as anybody


class RegistrationsAsked(PortalForm, forms.Form):
    """What the desk's queue is narrowed down by; who answers is the desk's own business."""

    q = forms.CharField(label=_("Organisation"), required=False, max_length=100)
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("All")), *Registration.Status.choices]
    )
    partnership = forms.ModelChoiceField(
        Partnership.objects.none(), to_field_name="public_id", label=_("Partnership"), required=False
    )

    def __init__(self, *args, partnerships, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["partnership"].queryset = partnerships


def registrations_found(user, asked: QueryDict):
    mine = {} if user.scope.sees_everything else {"pk__in": list(user.scope.partnerships)}
    form = RegistrationsAsked(asked, partnerships=Partnership.objects.filter(**mine))
    rows = Registration.objects.visible_to(user)
    if form.is_valid():
        chosen = form.cleaned_data
        rows = rows.filter(status=chosen["status"]) if chosen["status"] else rows
        rows = rows.filter(partnership=chosen["partnership"]) if chosen["partnership"] else rows
        rows = rows.filter(organisation__name__icontains=chosen["q"]) if chosen["q"] else rows
    return Found(form, rows)


COLUMNS = (
    Column("name", _("Name"), path="organisation__name"),
    Column("type", _("Type"), CHOICE, path="organisation__type", words=dict(OrganisationType.choices)),
    Column("country", _("Country"), path="organisation__country"),
    Column("place", _("Town or city"), path="organisation__place"),
    Column("region", _("Region"), path="organisation__region", chosen=False),
    Column("partnership", _("Partnership"), path="partnership__acronym"),
    Column("sectors", _("Sectors"), MANY, path="organisation__sectors", words=SECTORS),
    Column("is_vo", _("Visits"), YES, path="organisation__is_vo"),
    Column("is_ho", _("Hosts"), YES, path="organisation__is_ho"),
    Column("is_sme", _("SME"), YES, path="organisation__is_sme"),
    Column("status", _("Status"), CHOICE, words=dict(Registration.Status.choices)),
    Column("submitted_at", _("Submitted"), MOMENT),
    Column("due_on", _("Answer due"), DAY),
    Column("decided_at", _("Answered"), MOMENT),
    Column("registration_number", _("VAT or registration number"), chosen=False),
    Column("staff", _("Staff"), NUMBER, chosen=False),
    Column("turnover", _("Turnover in euros"), EUROS, chosen=False),
    Column("balance", _("Balance sheet total in euros"), EUROS, chosen=False),
    Column("cluster", _("Cluster"), chosen=False),
    Column("website", _("Website"), path="organisation__website", chosen=False),
    Column("contact_name", _("Contact person"), chosen=False),
    Column("contact_email", _("Contact e-mail"), chosen=False),
    Column("reason", _("Reason"), chosen=False),
)
LISTS = (
    Listing("organisations", _("Organisations and their registrations"), COLUMNS, registrations_found, anybody,
            ("q", "status", "partnership"), "partnerships:registration-list"),
)  # fmt: skip
