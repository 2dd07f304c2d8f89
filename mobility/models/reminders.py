"""Which reminders went out: each once, whoever sweeps and however often."""

from django.db import models
from django.utils import timezone


class Reminder(models.Model):
    """key: the reminder's verb, a side where there are two, and the key of what it is about."""

    key = models.CharField(max_length=80, unique=True)
    sent_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return self.key
