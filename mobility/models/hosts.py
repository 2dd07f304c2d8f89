"""How hosts answer, for everybody who looks at their offers."""

from statistics import median_low

from django.contrib.postgres.fields import ArrayField
from django.db import models

from partnerships.models import Organisation

LEAST_ANSWERS = 3  # fewer are no habit


class HostPace(models.Model):
    """The days a host took for its last answers to applications; a trigger of the database keeps it."""

    ho = models.OneToOneField(Organisation, primary_key=True, on_delete=models.CASCADE, related_name="+")
    last_days = ArrayField(models.PositiveSmallIntegerField())
    answered_at = models.DateTimeField()

    def __str__(self):
        return f"{self.ho_id}: {self.last_days}"


def usual_days(hosts):
    """{host id: days it usually takes to answer}; of those who have answered often enough. One statement."""
    rows = HostPace.objects.filter(ho__in=set(hosts)).values_list("ho", "last_days")
    return {ho: median_low(days) for ho, days in rows if len(days) >= LEAST_ANSWERS}
