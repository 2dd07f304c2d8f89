"""Tables that somebody brings along: checked line by line, looked at, and taken over whole or not at all."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clusterxchange.public_ids import new_public_id
from clusterxchange.workflow import Workflow, sides, step
from partnerships.models import Partnership, User
from partnerships.models.outbox import Queued


class ImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """For the desk and the coordinator of the partnership that it is brought into."""
        scope = user.scope
        if scope.scheme == "support_office":
            return self
        return self.filter(partnership__in=scope.partnerships_as("desk", "coordinator"))


class Import(Queued):
    """file: as uploaded, kept until it is taken over or discarded; report: what was found, as CSV."""

    class Kind(models.TextChoices):
        ORGANISATIONS = "organisations", _("Organisations")
        OFFERS = "offers", _("Offers")
        EXCHANGES = "exchanges", _("Past exchanges")
        OUTPUTS = "outputs", _("Activities and outputs")

    class Arrival(models.TextChoices):
        OPEN = "open", _("Open at once: organisations accepted, offers published")
        WAITING = "waiting", _("To be looked at: organisations in the desk’s queue, offers paused")

    class Status(models.TextChoices):
        QUEUED = "queued", _("Being checked")
        CHECKED = "checked", _("Checked")
        COMMITTING = "committing", _("Being taken over")
        COMMITTED = "committed", _("Taken over")
        DISCARDED = "discarded", _("Discarded")
        FAILED = "failed", _("Not taken over")

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(_("what it holds"), max_length=20, choices=Kind.choices)
    arrival = models.CharField(_("how it arrives"), max_length=10, choices=Arrival.choices, default=Arrival.WAITING)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("file"), max_length=120)
    extension = models.CharField(max_length=4)
    file = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.QUEUED)
    lines_done = models.PositiveIntegerField(default=0)
    lines_good = models.PositiveIntegerField(default=0)
    lines_bad = models.PositiveIntegerField(default=0)
    columns = models.JSONField(default=dict)
    preview = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    report = models.BinaryField(null=True)
    leave_out = models.BooleanField(default=False)
    # The contact of each organisation gets an invitation to be its manager; else nobody speaks for it yet.
    invites = models.BooleanField(default=False)
    sentence = models.CharField(max_length=500, blank=True)
    checked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = ImportQuerySet.as_manager()

    workflow = Workflow(
        check=step("queued", to="checked", by="system"),
        commit=step("checked", to="committing", by="vop.desk vop.coordinator so"),
        finish=step("committing", to="committed", by="system"),
        fail=step("queued", "committing", to="failed", by="system"),
        discard=step("checked", "failed", to="discarded", by="vop.desk vop.coordinator so"),
    )

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["queued", "failed", "discarded"]) | Q(checked_at__isnull=False),
                name="import_checked_when",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["committed", "discarded"], ended_at__isnull=False, file=None)
                | ~Q(status__in=["committed", "discarded"]) & Q(ended_at=None),
                name="import_ended_when",
            ),
        ]
        indexes = [
            models.Index(fields=["partnership", "-created_at"], name="import_by_partnership"),
            models.Index(
                fields=["next_attempt_at"], condition=Q(status__in=["queued", "committing"]), name="import_due"
            ),
        ]

    def __str__(self):
        return self.name

    def parties_of(self, user):
        return sides(user.scope, partnerships={"vop": self.partnership_id})
