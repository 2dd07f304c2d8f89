"""What leaves the house: mails and papers. Each is a row before it is anything else (reliability §3)."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clusterxchange.public_ids import new_public_id
from partnerships.models.people import User


class Queued(models.Model):
    """The queue is a state: what is due is found by a query, a message is only a hint."""

    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    last_error = models.TextField(blank=True)

    class Meta:
        abstract = True


class Mail(Queued):
    """One message to one address. The key is made here, so that writing a row reads nothing back."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message_id = models.CharField(max_length=120, unique=True)
    recipient = models.EmailField(_("to"))
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"))
    html = models.TextField(blank=True)
    # Where an answer goes, where it goes anywhere: the address of one person's part in one conversation.
    reply_to = models.EmailField(blank=True)
    event = models.ForeignKey("partnerships.Event", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="sent", sent_at__isnull=False) | Q(sent_at=None) & ~Q(status="sent"),
                name="mail_sent_when",
            ),
            # One mail per event and address, however often its listener runs.
            models.UniqueConstraint(fields=["event", "recipient"], name="mail_once_per_event"),
        ]
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(status="waiting"), name="mail_waiting"),
            models.Index(fields=["-created_at"], name="mail_newest"),
        ]

    def __str__(self):
        return self.subject


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user):
        scope = user.scope
        if scope.sees_everything:
            return self
        found = Q(requested_by=scope.user_id)
        for side, bodies in (
            ("vop", "partnerships"),
            ("hop", "partnerships"),
            ("vo", "organisations"),
            ("ho", "organisations"),
        ):
            if getattr(scope, bodies):
                found |= Q(**{f"{side}__in": list(getattr(scope, bodies))})
        mine = scope.partnerships_as("coordinator", "finance")
        return self.filter(found).filter(Q(of_claim=False) | Q(requested_by=scope.user_id) | Q(vop__in=mine))


class Document(Queued):
    """A paper to be made, or made: sealed PDF on disk, named by the hash of its content.

    content is what the template is filled with; sheets in it travel inside the PDF as XLSX, all of
    it as JSON when with_figures is set.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting for its turn")
        RENDERING = "rendering", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    number = models.CharField(_("number"), max_length=40, blank=True)
    title = models.CharField(_("title"), max_length=200)
    template = models.CharField(max_length=120)
    content = models.JSONField(default=dict)
    content_sha256 = models.CharField(max_length=64)
    with_figures = models.BooleanField(default=False)
    # What a partnership claims is for its coordinator and its finance, not for all its colleagues.
    of_claim = models.BooleanField(default=False)
    vo = models.ForeignKey("partnerships.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    ho = models.ForeignKey("partnerships.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    vop = models.ForeignKey("partnerships.Partnership", null=True, on_delete=models.PROTECT, related_name="+")
    hop = models.ForeignKey("partnerships.Partnership", null=True, on_delete=models.PROTECT, related_name="+")
    requested_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED)
    progress = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(null=True)
    file = models.CharField(max_length=120, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status="ready", made_at__isnull=False) & ~Q(file="")
                | ~Q(status="ready") & Q(made_at=None, file=""),
                name="document_ready_with_file",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(status__in=["queued", "rendering"]),
                name="document_due",
            )
        ]

    def __str__(self):
        return self.title
