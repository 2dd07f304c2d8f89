"""What the catalogue knows of itself before anybody asks: a sample of its offers, drawn anew by the sweep."""

from django.db import models
from django.utils import timezone


class CatalogueSample(models.Model):
    """The only row. words: sorted, one a line; bits: for each word, which offers of the sample hold it (zlib)."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    taken_at = models.DateTimeField(default=timezone.now)
    offers = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    words = models.TextField()
    bits = models.BinaryField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_catalogue_sample")]

    def __str__(self):
        return f"{self.size} of {self.offers} offers"
