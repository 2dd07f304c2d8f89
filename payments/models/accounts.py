"""Where the lump sum goes: the VO's own account, read by the VOP's finance role only (scheme §8)."""

import hashlib

from django.db import models
from django.db.models import F, Q
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

    def unconfirmed(self):
        """Changed when it counted already, and nobody of finance has asked the VO whether it was the VO."""
        return self.filter(changed_at__isnull=False, confirmed_at=None)


class BankAccount(ExchangeChild):
    """The first account stands by the VO's signature of the agreement. One that replaces it waits for finance.

    changed_at is written by the database: once the VO has signed, or a payment was prepared (docs/adr/0016).
    """

    exchange = models.OneToOneField("mobility.Exchange", on_delete=models.PROTECT, related_name="bank_account")
    holder = models.CharField(_("account holder"), max_length=140)
    iban = models.CharField(_("IBAN"), max_length=34)
    bic = models.CharField(_("BIC"), max_length=11, blank=True)
    town = models.CharField(_("town of the holder"), max_length=100)
    country = models.CharField(_("country of the holder"), max_length=2)
    given_at = models.DateTimeField(default=timezone.now)
    given_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    changed_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_how = models.CharField(_("how it was confirmed"), max_length=300, blank=True)

    objects = BankAccountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None, confirmed_how="")
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False) & ~Q(confirmed_how=""),
                name="bankaccount_confirmed_how",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | Q(given_by=None) | ~Q(confirmed_by=F("given_by")),
                name="bankaccount_two_people",
            ),
        ]

    def __str__(self):
        return f"…{self.iban[-4:]}"

    @property
    def is_unconfirmed(self):
        return self.changed_at is not None and self.confirmed_at is None

    @property
    def sha256(self):
        """As account_sha256() in the database: of what the bank is told."""
        facts = "\x1f".join([self.holder, self.iban, self.bic, self.town, self.country])
        return hashlib.sha256(facts.encode()).hexdigest()
