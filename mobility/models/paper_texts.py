"""A partnership's own wording of the papers it signs: version after version, the newest adopted one is used."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from clusterxchange.public_ids import new_public_id
from mobility.models.papers import Paper
from partnerships.models import Partnership, User


class PaperTextQuerySet(models.QuerySet):
    def visible_to(self, user):
        scope = user.scope
        return self if scope.sees_everything else self.filter(partnership__in=list(scope.partnerships))

    def in_use(self, partnership_id, kind):
        """The clauses papers are drawn up with, newest adopted first."""
        return self.filter(partnership=partnership_id, kind=kind, adopted_at__isnull=False).order_by("-version")


class PaperText(models.Model):
    """clauses: [{"key", "title", "text"}], those of the scheme that are reworded and the partnership's own."""

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="paper_texts")
    kind = models.CharField(max_length=20, choices=Paper.Kind.choices)
    version = models.PositiveSmallIntegerField()
    clauses = models.JSONField()
    written_at = models.DateTimeField(default=timezone.now)
    written_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    adopted_at = models.DateTimeField(null=True)
    adopted_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = PaperTextQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "kind", "version"], name="paper_text_version_once"),
            models.CheckConstraint(
                condition=Q(adopted_at=None) | Q(adopted_at__gte=F("written_at")), name="paper_text_adopted_when"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.version}"
