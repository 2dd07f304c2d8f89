"""Reports to the Agency: figures frozen on the day they were drawn."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clusterxchange.public_ids import new_public_id
from partnerships.models import Document, Partnership, User


class ReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        scope = user.scope
        return self if scope.sees_everything else self.filter(partnership__in=scope.partnerships)


class Report(models.Model):
    """A KPI report of one partnership, or of the scheme (no partnership). Never changes once drawn."""

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    number = models.CharField(_("number"), max_length=40, unique=True)
    partnership = models.ForeignKey(Partnership, null=True, on_delete=models.PROTECT, related_name="reports")
    period_start = models.DateField(_("from"))
    period_end = models.DateField(_("to"))
    figures = models.JSONField()
    sha256 = models.CharField(max_length=64)
    drawn_at = models.DateTimeField(default=timezone.now)
    drawn_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="report")

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-drawn_at"]
        constraints = [models.CheckConstraint(condition=Q(period_end__gte=F("period_start")), name="report_period")]

    def __str__(self):
        return self.number
