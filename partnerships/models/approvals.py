"""E13: the Agency's leave for one SME outside profiled clusters to host, case by case."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clusterxchange.public_ids import new_public_id
from clusterxchange.workflow import Workflow, sides, step
from partnerships.models.organisations import Organisation
from partnerships.models.partnerships import Partnership
from partnerships.models.people import User


class ApprovalQuerySet(models.QuerySet):
    def visible_to(self, user):
        scope = user.scope
        if scope.sees_everything:
            return self
        return self.filter(Q(organisation__in=scope.organisations) | Q(partnership__in=scope.partnerships))

    def in_force(self):
        return self.filter(status=Approval.Status.GRANTED)


class Approval(models.Model):
    """Asked by the desk, decided by the officer with a date and a file: the one thing an officer writes.

    The name is copied: who decides may not see the organisation itself while writing (docs/adr/0001).
    """

    class Status(models.TextChoices):
        ASKED = "asked", _("Asked")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        EXPIRED = "expired", _("Expired")

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="approvals")
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="approvals")
    organisation_name = models.CharField(_("organisation"), max_length=200)
    reason = models.TextField(_("why it should host"), max_length=3000)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.ASKED)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_on = models.DateField(_("date of the decision"), null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    note = models.TextField(_("the Agency's words"), max_length=2000, blank=True)
    file = models.CharField(max_length=120, blank=True)
    file_name = models.CharField(_("decision"), max_length=200, blank=True)
    mime = models.CharField(max_length=60, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0)

    objects = ApprovalQuerySet.as_manager()

    workflow = Workflow(
        grant=step("asked", to="granted", by="agency"),
        refuse=step("asked", to="refused", by="agency"),
        withdraw=step("asked", to="withdrawn", by="vop.desk vop.coordinator so"),
        expire=step("granted", to="expired", by="system"),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status="asked", decided_at=None, decided_on=None)
                | Q(status="withdrawn")
                | Q(status__in=["granted", "refused", "expired"], decided_at__isnull=False, decided_on__isnull=False),
                name="approval_decided_when",
            ),
            models.CheckConstraint(condition=~Q(status="granted") | ~Q(file=""), name="approval_granted_with_file"),
            models.CheckConstraint(condition=~Q(status="refused") | ~Q(note=""), name="approval_refused_with_words"),
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(status__in=["asked", "granted"]), name="approval_once"
            ),
        ]
        indexes = [models.Index(fields=["status", "-asked_at"], name="approval_list")]

    def __str__(self):
        return self.organisation_name

    def parties_of(self, user):
        return sides(
            user.scope,
            organisations={"organisation": self.organisation_id},
            partnerships={"vop": self.partnership_id},
        )
