"""Where the lump sum goes: the VO's own account, read by the VOP's finance role only (scheme §8)."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mobility.models import ExchangeChild
from mobility.models.applications import FourPartyQuerySet
from partnerships.models import User


class BankAccountQuerySet(FourPartyQuerySet):
    def visible_to(self, user):
        if user.scope.viewing:
            return self.none()
        return self.filter(
            models.Q(vo__in=user.scope.organisations) | models.Q(vop__in=user.scope.partnerships_as("finance"))
        )


class BankAccount(ExchangeChild):
    exchange = models.OneToOneField("mobility.Exchange", on_delete=models.PROTECT, related_name="bank_account")
    holder = models.CharField(_("account holder"), max_length=140)
    iban = models.CharField(_("IBAN"), max_length=34)
    bic = models.CharField(_("BIC"), max_length=11, blank=True)
    town = models.CharField(_("town of the holder"), max_length=100)
    country = models.CharField(_("country of the holder"), max_length=2)
    given_at = models.DateTimeField(default=timezone.now)
    given_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = BankAccountQuerySet.as_manager()

    def __str__(self):
        return f"…{self.iban[-4:]}"
