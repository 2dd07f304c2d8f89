"""What a partnership, or the scheme, has promised at least: besides its exchanges, who visits and what is made."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partnerships.models import OrganisationType, Partnership, User
from reporting.outputs import INDICATORS


class TargetQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The scheme's own are for everybody who reads figures."""
        scope = user.scope
        return (
            self
            if scope.sees_everything
            else self.filter(Q(partnership__in=list(scope.partnerships)) | Q(partnership=None))
        )


class Target(models.Model):
    """At least so many of one cut and key of the counts, over the grant's life; partnership None: of the scheme."""

    class Cut(models.TextChoices):
        TYPE = "type", _("Counted exchanges by visitor")
        COUNTRIES = "countries", _("Countries of counted exchanges")
        PARTICIPATING = "participating", _("Organisations participating")
        ACTIVITY = "activity", INDICATORS["activity"]
        STRATEGY = "strategy", INDICATORS["strategy"]
        STUDY = "study", INDICATORS["study"]
        OUTCOME = "outcome", INDICATORS["outcome"]

    partnership = models.ForeignKey(Partnership, null=True, on_delete=models.PROTECT, related_name="+")
    cut = models.CharField(_("what"), max_length=16, choices=Cut.choices)
    # A type of organisation, where the cut has types; '' is all of it.
    key = models.CharField(max_length=20, choices=OrganisationType.choices, blank=True)
    at_least = models.PositiveIntegerField(_("at least"))
    set_at = models.DateTimeField(default=timezone.now)
    set_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = TargetQuerySet.as_manager()

    class Meta:
        ordering = ["cut", "key"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "cut", "key"], nulls_distinct=False, name="target_once"),
            models.CheckConstraint(condition=Q(at_least__gt=0), name="target_of_something"),
            models.CheckConstraint(
                condition=Q(key="") & ~Q(cut="type") | Q(cut__in=["type", "participating"]), name="target_key"
            ),
        ]

    def __str__(self):
        return f"{self.label}: {self.at_least}"

    @property
    def label(self):
        """'Counted exchanges by visitor: SME'"""
        kind = self.get_key_display() if self.key else ""
        return f"{self.get_cut_display()}: {kind}" if kind else str(self.get_cut_display())
