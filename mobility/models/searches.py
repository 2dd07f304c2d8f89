"""Searches that people keep, to be told of what is new."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clusterxchange.public_ids import new_public_id
from partnerships.models import User


class SavedSearchQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(user=user.pk)

    def due_at(self, moment):
        """Those whose next mail may be sent, if there is something to tell; the longest untold first."""
        waited = Q(often="instant")
        for often, pause in PAUSES.items():
            waited |= Q(often=often, told_at__lte=moment - pause)
        return self.filter(waited).order_by("told_at", "pk")


class SavedSearch(models.Model):
    """One person's question to the catalogue. query: as in its address; told_at: what is older is not new."""

    class Often(models.TextChoices):
        NEVER = "never", _("No e-mails")
        INSTANT = "instant", _("As soon as there is something new")
        DAILY = "daily", _("Once a day")
        WEEKLY = "weekly", _("Once a week")

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="searches")
    name = models.CharField(_("name"), max_length=120)
    query = models.TextField(blank=True)
    often = models.CharField(_("e-mails"), max_length=20, choices=Often.choices, default=Often.DAILY)
    created_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(default=timezone.now)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(told_at__gte=F("created_at")), name="search_told_after_it_was_kept"),
        ]
        indexes = [
            models.Index(fields=["user", "name"], name="search_of_user"),
            models.Index(fields=["told_at"], condition=~Q(often="never"), name="search_to_tell"),
        ]

    def __str__(self):
        return self.name


PAUSES = {SavedSearch.Often.DAILY: timedelta(days=1), SavedSearch.Often.WEEKLY: timedelta(days=7)}
