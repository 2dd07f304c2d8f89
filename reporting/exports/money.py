"""Payments as a list to take along: what was ordered and what the bank said. No account is in it, for nobody."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clusterxchange.forms import PortalForm
from partnerships.models import Partnership
from payments.models import Batch, Payment
from reporting.exports.listing import CHOICE, EUROS, MOMENT, Column, Found, Listing

READERS = ("finance", "coordinator")


def reads_payments(scope):
    return bool(scope.sees_everything or scope.partnerships_as(*READERS))


class PaymentsAsked(PortalForm, forms.Form):
    partnership = forms.ModelChoiceField(
        Partnership.objects.none(), to_field_name="public_id", label=_("Partnership"), required=False
    )
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("All")), *Payment.Status.choices])

    def __init__(self, *args, partnerships, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["partnership"].queryset = partnerships


def payments_found(user, asked):
    """Of the partnerships for whose money the person works; of all for who reads the scheme."""
    scope = user.scope
    mine = {} if scope.sees_everything else {"pk__in": scope.partnerships_as(*READERS)}
    form = PaymentsAsked(asked, partnerships=Partnership.objects.filter(**mine))
    rows = Payment.objects.visible_to(user)
    if not scope.sees_everything:
        rows = rows.filter(vop__in=scope.partnerships_as(*READERS))
    if form.is_valid():
        chosen = form.cleaned_data
        rows = rows.filter(status=chosen["status"]) if chosen["status"] else rows
        rows = rows.filter(vop=chosen["partnership"]) if chosen["partnership"] else rows
    return Found(form, rows)


COLUMNS = (
    Column("exchange", _("Exchange"), path="exchange__number"),
    Column("vop", _("Partnership"), path="vop__acronym"),
    Column("vo_name", _("Paid to"), path="exchange__vo_name"),
    Column("amount", _("Amount (EUR)"), EUROS),
    Column("status", _("Status"), CHOICE, words=dict(Payment.Status.choices)),
    Column("batch", _("Batch"), path="batch__number"),
    Column("batch_status", _("State of the batch"), CHOICE, path="batch__status", words=dict(Batch.Status.choices)),
    Column("reference", _("Reference"), path="end_to_end_id"),
    Column("prepared_at", _("Prepared"), MOMENT, path="batch__prepared_at"),
    Column("sent_at", _("Sent"), MOMENT, path="batch__sent_at"),
    Column("answered_at", _("Answered by the bank"), MOMENT),
    Column("reason", _("What the bank said")),
)
LISTS = (
    Listing("payments", _("Payments"), COLUMNS, payments_found, reads_payments, ("partnership", "status"),
            "payments:due-list"),
)  # fmt: skip
