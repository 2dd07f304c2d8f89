"""When a ledger's chain was last read through, by whom, and what was found."""

from django.db import models
from django.utils import timezone

from partnerships.models import Partnership, User
from payments.models.ledger import Fund, FundQuerySet


class Verification(models.Model):
    """checked: postings read; broken_at: the first that does not fit. Nobody: the nightly round."""

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="verifications")
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    checked = models.BigIntegerField()
    broken_at = models.BigIntegerField(null=True)

    objects = FundQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["fund", "-at"], name="verification_newest")]

    def __str__(self):
        return f"{self.fund_id}: {self.checked}"
