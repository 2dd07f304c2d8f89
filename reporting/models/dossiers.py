"""Audit bundles: everything that was kept of one exchange, in one file that is verified without the portal."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clusterxchange.public_ids import new_public_id
from mobility.models.exchanges import ExchangeChild
from partnerships.models import Document, User
from partnerships.models.outbox import Queued

READERS = ("desk", "coordinator", "finance")


class DossierQuerySet(models.QuerySet):
    def visible_to(self, user):
        scope = user.scope
        return self if scope.sees_everything else self.filter(vop__in=scope.partnerships_as(*READERS))


class Dossier(ExchangeChild, Queued):
    """One audit bundle. document: its sealed index; file: the zip, whose SHA-256 is kept here."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting for its turn")
        RENDERING = "rendering", _("Being put together")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")
        REMOVED = "removed", _("Removed, its time is over")

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    requested_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED)
    progress = models.PositiveSmallIntegerField(default=0)
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(null=True)
    file = models.CharField(max_length=120, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0)

    objects = DossierQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="ready", made_at__isnull=False, document__isnull=False) & ~Q(file="")
                | Q(status="removed", made_at__isnull=False, file="")
                | ~Q(status__in=["ready", "removed"]) & Q(made_at=None, file=""),
                name="dossier_ready_with_file",
            ),
            # Asking twice while one waits gives that one.
            models.UniqueConstraint(
                fields=["exchange", "requested_by"],
                condition=Q(status__in=["queued", "rendering"]),
                name="dossier_one_waiting",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], condition=Q(status__in=["queued", "rendering"]), name="dossier_due"
            ),
            models.Index(fields=["made_at"], condition=Q(status="ready"), name="dossier_kept"),
        ]

    def __str__(self):
        return f"{_('Audit bundle')} {self.exchange_id}"
