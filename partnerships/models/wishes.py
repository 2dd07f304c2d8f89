"""What an organisation looks for as a visitor, and whom it would like to host."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partnerships.models.organisations import Organisation
from partnerships.models.partnerships import Partnership

VISIT_WISHES = (
    "visit_countries", "visit_sectors", "visit_purposes", "visit_hosts", "visit_stays", "visit_from", "visit_until",
)  # fmt: skip
HOST_WISHES = ("host_wanted", "host_sectors", "host_purposes", "host_stays", "host_from", "host_until")


def several(label, length=40):
    return ArrayField(models.CharField(max_length=length), verbose_name=label, default=list, blank=True)


class WishesQuerySet(models.QuerySet):
    def visible_to(self, user):
        scope = user.scope
        if scope.sees_everything:
            return self
        return self.filter(Q(organisation__in=scope.organisations) | Q(partnership__in=scope.partnerships))


class Wishes(models.Model):
    """One row an organisation, for itself and its partnership. Nothing here is needed: empty means that any will do."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="wishes")
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    visit_countries = several(_("countries to visit"), 2)
    visit_sectors = several(_("sectors to see"))
    visit_purposes = several(_("purposes of a visit"))
    visit_hosts = several(_("hosts to visit"), 20)
    visit_stays = several(_("lengths of a visit"), 20)
    visit_from = models.DateField(_("can travel from"), null=True, blank=True)
    visit_until = models.DateField(_("can travel until"), null=True, blank=True)
    host_wanted = several(_("visitors wanted"), 20)
    host_sectors = several(_("sectors to show"))
    host_purposes = several(_("purposes served"))
    host_stays = several(_("lengths of stay"), 20)
    host_from = models.DateField(_("can host from"), null=True, blank=True)
    host_until = models.DateField(_("can host until"), null=True, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = WishesQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(visit_until=None) | Q(visit_from=None) | Q(visit_until__gte=F("visit_from")),
                name="wishes_visit_days",
            ),
            models.CheckConstraint(
                condition=Q(host_until=None) | Q(host_from=None) | Q(host_until__gte=F("host_from")),
                name="wishes_host_days",
            ),
        ]

    def __str__(self):
        return f"{_('Wishes')} {self.organisation_id}"
