"""Work not yet handed in: kept as typed, never validated (docs/adr/0006)."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clusterxchange.public_ids import new_public_id
from partnerships.models.people import User


class DraftQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(user=user.pk)


class Draft(models.Model):
    """One person's unfinished form. values: {field: as typed}."""

    class Kind(models.TextChoices):
        REGISTRATION = "registration", _("Registration")
        OFFER = "offer", _("Offer")
        APPLICATION = "application", _("Application")
        COMMITMENT = "commitment", _("Commitment to Quality")
        REPORT = "report", _("Closing report")

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    # What the form is about: the offer applied for, the exchange reported on.
    about = models.CharField(max_length=24, blank=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="drafts")
    values = models.JSONField(default=dict)
    updated_at = models.DateTimeField(default=timezone.now)

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "about"], name="draft_once"),
        ]

    def __str__(self):
        return self.get_kind_display()
