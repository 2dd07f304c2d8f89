"""Partnerships and their grants: the tenants and their money."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clusterxchange.public_ids import new_public_id


class Partnership(models.Model):
    """A consortium of cluster organisations with one grant. Its name and focus are public."""

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    acronym = models.CharField(_("acronym"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    country = models.CharField(_("country of the coordinator"), max_length=2)
    sectors = ArrayField(models.CharField(max_length=40), verbose_name=_("sectors"), default=list)
    exchange_target = models.PositiveIntegerField(_("target of exchanges"), default=70)
    is_open = models.BooleanField(_("takes new members"), default=True)

    class Meta:
        ordering = ["acronym"]

    def __str__(self):
        return self.acronym


def default_categories():
    return ["personnel", "travel", "equipment", "other", "subcontracting"]


class Grant(models.Model):
    """One grant a partnership: at most EUR 500,000, with a ceiling for the lump sums (scheme §5)."""

    partnership = models.OneToOneField(Partnership, on_delete=models.PROTECT, related_name="grant")
    number = models.CharField(_("grant number"), max_length=40, unique=True)
    agency_name = models.CharField(_("agency"), max_length=80, default="EASME")
    amount = models.DecimalField(_("grant"), max_digits=12, decimal_places=2)
    fstp_ceiling = models.DecimalField(_("ceiling of the lump sums"), max_digits=12, decimal_places=2)
    starts_on = models.DateField(_("start"))
    ends_on = models.DateField(_("end"))
    debtor_name = models.CharField(_("account holder"), max_length=140)
    debtor_iban = models.CharField(_("IBAN"), max_length=34)
    debtor_bic = models.CharField(_("BIC"), max_length=11, blank=True)
    debtor_town = models.CharField(_("town"), max_length=100)
    debtor_country = models.CharField(_("country"), max_length=2)
    # Scheme §5: own costs are paid back in part, lump sums in full; indirect costs by a flat rate of the direct ones.
    own_rate = models.DecimalField(_("share of own costs"), max_digits=5, decimal_places=4, default=Decimal("0.75"))
    fstp_rate = models.DecimalField(_("share of lump sums"), max_digits=5, decimal_places=4, default=Decimal(1))
    flat_rate = models.DecimalField(
        _("flat rate of indirect costs"), max_digits=5, decimal_places=4, default=Decimal("0.07")
    )
    flat_rate_source = models.CharField(_("source of the flat rate"), max_length=120, default="default")
    categories = ArrayField(
        models.CharField(max_length=20), verbose_name=_("budget categories"), default=default_categories
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(own_rate__gte=0, own_rate__lte=1, fstp_rate__gte=0, fstp_rate__lte=1)
                & Q(flat_rate__gte=0, flat_rate__lte=1),
                name="grant_rates",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0, amount__lte=Decimal("500000")), name="grant_within_call"),
            models.CheckConstraint(
                condition=Q(fstp_ceiling__gt=0, fstp_ceiling__lte=F("amount")),
                name="grant_ceiling_within_grant",
            ),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="grant_ends_after_start"),
        ]

    def __str__(self):
        return self.number
