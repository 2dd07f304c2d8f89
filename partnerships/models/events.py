"""What happened: timeline, audit trail and outbox in one table (docs/adr/0003)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partnerships.models.people import User


class EventQuerySet(models.QuerySet):
    def about(self, subject):
        return self.filter(subject_type=subject._meta.model_name, subject_id=subject.pk).order_by("at", "pk")

    def undelivered(self):
        return self.filter(delivered_at=None)


class Event(models.Model):
    """vo, ho, vop, hop: the bodies that may read it (ids; none: Support Office and Agency)."""

    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    vo = models.ForeignKey("partnerships.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    ho = models.ForeignKey("partnerships.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    vop = models.ForeignKey("partnerships.Partnership", null=True, on_delete=models.PROTECT, related_name="+")
    hop = models.ForeignKey("partnerships.Partnership", null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    note = models.TextField(_("note"), blank=True)
    values = models.JSONField(default=dict)
    delivered_at = models.DateTimeField(null=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "at"], name="event_timeline"),
            models.Index(fields=["id"], condition=Q(delivered_at=None), name="event_undelivered"),
        ]

    def __str__(self):
        return self.verb
