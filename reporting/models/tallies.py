"""Counting kept while it happens, so that the dashboard never scans (docs/adr: see reporting/counts.py).

Triggers append differences in the transaction that causes them; a sweep folds them together. Appending takes no
lock, so two partnerships never wait for each other, nor two desks of one.
"""

from django.db import models

from partnerships.models import Organisation, OrganisationType, Partnership
from payments.models.ledger import Money


class Tally(models.Model):
    """A difference of one count: of this partnership, in this cut, under this key. Sums are the counts."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    cut = models.CharField(max_length=16)
    key = models.CharField(max_length=40)
    number = models.IntegerField()
    amount = Money(default=0)

    class Meta:
        indexes = [
            models.Index(
                fields=["partnership", "cut", "key"], include=["number", "amount"], name="tally_by_partnership"
            )
        ]

    def __str__(self):
        return f"{self.cut} {self.key}: {self.number:+d}"


class Participant(models.Model):
    """An organisation that has visited or hosted in at least one counted exchange. Written by the trigger only."""

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="+")
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    type = models.CharField(max_length=20, choices=OrganisationType.choices)

    def __str__(self):
        return str(self.organisation_id)
