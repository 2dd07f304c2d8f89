"""Every number of the scheme is dated: a rule set holds them from a day on."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class RuleSetQuerySet(models.QuerySet):
    def in_force(self, day):
        """The newest rule set adopted whose first day is not after the day given, or None."""
        return self.filter(adopted_at__isnull=False, valid_from__lte=day).order_by("-valid_from", "-pk").first()


class RuleSet(models.Model):
    name = models.CharField(_("name"), max_length=80, unique=True)
    valid_from = models.DateField(_("valid from"))
    adopted_at = models.DateTimeField(_("adopted"), null=True, default=timezone.now)
    source = models.TextField(_("source"), blank=True)
    values = models.JSONField(_("values"))

    objects = RuleSetQuerySet.as_manager()

    def __str__(self):
        return self.name
