"""Exports: definitions that are kept, what a worker makes of them, who took what along, and keys for programs."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clusterxchange.public_ids import new_public_id
from partnerships.models import Partnership, User
from partnerships.models.outbox import Queued

DUE = ("queued", "running")


class Format(models.TextChoices):
    XLSX = "xlsx", _("Excel (XLSX)")
    CSV = "csv", _("CSV")
    JSON = "json", _("JSON")


class Taken(models.Model):
    """What is taken along: a list, its columns in their order, its filters as the list's own query, a format."""

    table = models.CharField(_("list"), max_length=40)
    columns = ArrayField(models.CharField(max_length=40), verbose_name=_("columns"))
    filters = models.TextField(_("filters"), max_length=2000, blank=True)
    format = models.CharField(_("format"), max_length=4, choices=Format.choices, default=Format.XLSX)

    class Meta:
        abstract = True


class OwnQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, and nobody else's: not the Support Office's either."""
        return self.filter(owner=user.scope.user_id)


class DefinitionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, and what colleagues of the partnership share."""
        return self.filter(Q(owner=user.scope.user_id) | Q(shared_with__in=list(user.scope.partnerships)))


class Definition(Taken):
    """An export that is repeated. It always reads with the rights of who runs it, when it is run.

    every: how often it runs by itself, in its owner's name; on_day: of the week (1 Monday) or of the month. It stops
    by itself when its owner may no longer read the list; stopped_because says so.
    """

    class Every(models.TextChoices):
        NEVER = "", _("Only when asked")
        DAY = "day", _("Every day")
        WEEK = "week", _("Every week")
        MONTH = "month", _("Every month")

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    shared_with = models.ForeignKey(Partnership, null=True, on_delete=models.CASCADE, related_name="+")
    every = models.CharField(_("how often"), max_length=5, choices=Every.choices, blank=True, default="")
    on_day = models.PositiveSmallIntegerField(_("day"), null=True)
    next_run_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    stopped_because = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    objects = DefinitionQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(every="", next_run_at=None) | ~Q(every=""), name="definition_runs_when_asked"
            ),
            models.CheckConstraint(
                condition=Q(stopped_at=None, stopped_because="")
                | Q(stopped_at__isnull=False, next_run_at=None) & ~Q(stopped_because=""),
                name="definition_stopped_with_reason",
            ),
            models.CheckConstraint(condition=Q(on_day=None) | Q(on_day__gte=1, on_day__lte=28), name="definition_day"),
        ]
        indexes = [
            models.Index(fields=["next_run_at"], condition=Q(next_run_at__isnull=False), name="definition_due"),
            models.Index(fields=["owner"], name="definition_of_owner"),
            models.Index(fields=["shared_with"], name="definition_shared"),
        ]

    def __str__(self):
        return self.name


class Export(Taken, Queued):
    """One export that a worker makes; its file is its owner's alone. progress: rows written so far."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting for its turn")
        RUNNING = "running", _("Being written")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")
        REMOVED = "removed", _("Removed, its time is over")

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    definition = models.ForeignKey(Definition, null=True, on_delete=models.SET_NULL, related_name="exports")
    title = models.CharField(max_length=160)
    asked_at = models.DateTimeField(default=timezone.now)
    by_mail = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED)
    progress = models.PositiveIntegerField(default=0)
    expected = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(null=True)
    file = models.CharField(max_length=120, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)

    objects = OwnQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="ready", made_at__isnull=False) & ~Q(file="")
                | Q(status="removed", made_at__isnull=False, file="")
                | ~Q(status__in=["ready", "removed"]) & Q(made_at=None, file=""),
                name="export_ready_with_file",
            ),
        ]
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(status__in=DUE), name="export_due"),
            models.Index(fields=["made_at"], condition=Q(status="ready"), name="export_kept"),
            models.Index(fields=["owner", "-asked_at"], name="export_of_owner"),
        ]

    def __str__(self):
        return self.title


class LogQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own; of its people for a coordinator; all of it for the Support Office."""
        if user.scope.scheme == "support_office":
            return self
        coordinated = user.scope.partnerships_as("coordinator")
        return self.filter(Q(by=user.scope.user_id) | Q(partnerships__overlap=coordinated))


class ExportLog(Taken):
    """Who took what along. Rows are added and never changed.

    partnerships: those the person worked for at that moment, whose coordinators read this. way: how it left.
    """

    class Way(models.TextChoices):
        PAGE = "page", _("Downloaded at once")
        FILE = "file", _("Made by the portal")
        API = "api", _("Fetched by a program")

    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(_("how"), max_length=4, choices=Way.choices)
    partnerships = ArrayField(models.BigIntegerField(), default=list)
    number = models.PositiveIntegerField(_("rows"))
    sha256 = models.CharField(max_length=64)

    objects = LogQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["-at", "-id"], name="export_log_newest")]

    def __str__(self):
        return f"{self.table} {self.at:%Y-%m-%d %H:%M}"


class Token(models.Model):
    """A key with which a program reads lists in its owner's name. Only its SHA-256 is kept; it is shown once."""

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    digest = models.CharField(max_length=64, unique=True)
    tables = ArrayField(models.CharField(max_length=40), verbose_name=_("lists"))
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["owner", "-made_at"], name="token_of_owner")]

    def __str__(self):
        return self.name
