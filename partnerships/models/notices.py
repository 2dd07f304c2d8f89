"""What one person hears of in the portal, and by which way they want to hear of it."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partnerships.models.people import User


class Channel(models.TextChoices):
    MAIL = "mail", _("By mail at once")
    DIGEST = "digest", _("Once a day, in one mail")
    PORTAL = "portal", _("In the portal only")
    OFF = "off", _("Not at all")


class OwnQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(user=user.pk)


class Preference(models.Model):
    """One person's choice for one kind of news (partnerships/notices.py); without a row the kind's default holds."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    channel = models.CharField(max_length=10, choices=Channel.choices)

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="preference_once")]

    def __str__(self):
        return f"{self.kind}: {self.channel}"


class Notice(models.Model):
    """One piece of news for one person. The key is made here, so that writing a row reads nothing back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    event = models.ForeignKey("partnerships.Event", null=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=20)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    subject = models.CharField(max_length=250)
    sentence = models.TextField(blank=True)
    link = models.CharField(max_length=250)
    created_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True)
    digested_at = models.DateTimeField(null=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "user"], name="notice_once_per_event")]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="notice_newest"),
            models.Index(
                fields=["user"],
                condition=models.Q(channel="digest", digested_at=None),
                name="notice_for_digest",
            ),
        ]

    def __str__(self):
        return self.subject
