"""The Support Office looking through a person's eyes: who, whose, why, from when to when."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partnerships.models.people import User

# A promise to the people of the scheme, kept by the table: no rule that a rule set could stretch.
LONGEST = timedelta(minutes=30)


class ViewingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """For whoever looks, for whoever is looked at, and for those who watch over all."""
        return self if user.scope.sees_everything else self.filter(Q(by=user.pk) | Q(person=user.pk))

    def open_at(self, moment):
        return self.filter(ended_at=None, ends_at__gt=moment)


class Viewing(models.Model):
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="viewings")
    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(_("reason"), max_length=500)
    started_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = ViewingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="viewing_with_reason"),
            models.CheckConstraint(condition=~Q(person=F("by")), name="viewing_of_another"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("started_at"), ends_at__lte=F("started_at") + LONGEST),
                name="viewing_half_an_hour",
            ),
            models.UniqueConstraint(fields=["by"], condition=Q(ended_at=None), name="viewing_one_at_a_time"),
        ]
        indexes = [models.Index(fields=["person", "-started_at"], name="viewing_of_person")]

    def __str__(self):
        return str(self.person)
