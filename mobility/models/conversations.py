"""What the parties of an application write to each other; its exchange goes on with the same conversation."""

from datetime import timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clusterxchange.public_ids import new_public_id
from mobility.models.applications import Application, FourParties, FourPartyQuerySet
from partnerships.models import User

# What nobody opened for so long is no longer called new: it stays in the conversation.
NEW_DAYS = 30


class ConversationQuerySet(FourPartyQuerySet):
    def visible_to(self, user):
        """The parties' own. Nobody else reads it, whatever they may see of the application."""
        if user.scope.reads_only:
            return self.none()
        return super().visible_to(user)


class MessageQuerySet(ConversationQuerySet):
    def unread_by(self, user):
        """New ones this person has not opened: of organisations every one, of desks those that ask them."""
        scope, since = user.scope, timezone.now() - timedelta(days=NEW_DAYS)
        mine = Q(pk__in=[])
        if scope.organisations:
            mine |= Q(vo__in=list(scope.organisations)) | Q(ho__in=list(scope.organisations))
        if scope.partnerships and not scope.reads_only:
            mine |= Q(to_desks=True) & (Q(vop__in=list(scope.partnerships)) | Q(hop__in=list(scope.partnerships)))
        opened = ReadMark.objects.filter(
            user=user.pk, application=OuterRef("application"), read_at__gte=OuterRef("sent_at")
        )
        return self.filter(mine, ~Exists(opened), sent_at__gte=since).exclude(author=user.pk)


class Message(FourParties):
    """One message. side: for whom its author spoke; mail_id: fingerprint of the mail it came by, '' from the page."""

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="messages")
    side = models.CharField(max_length=3, choices=[(side, side) for side in ("vo", "ho", "vop", "hop")])
    author = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    author_name = models.CharField(max_length=200)
    text = models.TextField(_("message"), max_length=10_000, blank=True)
    to_desks = models.BooleanField(default=False)
    sent_at = models.DateTimeField(default=timezone.now)
    mail_id = models.CharField(max_length=64, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            # What attachments are welded to.
            models.UniqueConstraint(fields=["id", "vo", "ho", "vop", "hop"], name="message_with_parties"),
            models.UniqueConstraint(fields=["mail_id"], condition=~Q(mail_id=""), name="message_once_per_mail"),
        ]
        indexes = [
            models.Index(fields=["application", "-sent_at"], name="message_by_application"),
            models.Index(fields=["vo", "-sent_at"], name="message_by_vo"),
            models.Index(fields=["ho", "-sent_at"], name="message_by_ho"),
            models.Index(fields=["vop", "-sent_at"], condition=Q(to_desks=True), name="message_by_vop"),
            models.Index(fields=["hop", "-sent_at"], condition=Q(to_desks=True), name="message_by_hop"),
        ]

    def __str__(self):
        return self.author_name


class Attachment(FourParties):
    """A file of a message that passed the gate."""

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(_("file name"), max_length=200)
    file = models.CharField(max_length=120)
    mime = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()

    objects = ConversationQuerySet.as_manager()

    def __str__(self):
        return self.name


class ReadMark(models.Model):
    """Until when one person has read one conversation."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "application"], name="read_mark_once")]

    def __str__(self):
        return f"{self.user_id} {self.application_id}"
