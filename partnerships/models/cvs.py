"""The CV of the person who visits or hosts: one file an organisation (scheme §8)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partnerships.models.organisations import Organisation
from partnerships.models.partnerships import Partnership
from partnerships.models.people import User


class CvQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Its organisation, its partnership, and the Support Office, which answers in a desk's stead.

        The Agency reads none. The counterpart reads it after the match, by the page of the exchange.
        """
        scope = user.scope
        if scope.scheme == "support_office":
            return self
        return self.filter(Q(organisation__in=scope.organisations) | Q(partnership__in=scope.partnerships))


class Cv(models.Model):
    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="cv")
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("file name"), max_length=200)
    file = models.CharField(max_length=120)
    mime = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    uploaded_at = models.DateTimeField(default=timezone.now)
    uploaded_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = CvQuerySet.as_manager()

    def __str__(self):
        return self.name
