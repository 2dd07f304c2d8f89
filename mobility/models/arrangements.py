"""What a host says it agreed on with a visitor outside of the portal; the visitor answers with an application."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clusterxchange.public_ids import new_public_id
from clusterxchange.workflow import Workflow, step
from mobility.models.applications import Application, FourParties, FourPartyQuerySet
from mobility.models.offers import Offer
from partnerships.models import User


class Arrangement(FourParties):
    class Status(models.TextChoices):
        PROPOSED = "proposed", _("With the visitor")
        TAKEN_UP = "taken_up", _("Taken up")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        EXPIRED = "expired", _("Expired")

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=160)
    vo_name = models.CharField(max_length=200)
    ho_name = models.CharField(max_length=200)
    starts_on = models.DateField(_("first day at the host"))
    ends_on = models.DateField(_("last day at the host"))
    note = models.TextField(_("what was agreed"), max_length=3000)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.PROPOSED)
    proposed_at = models.DateTimeField(default=timezone.now)
    proposed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    application = models.OneToOneField(Application, null=True, on_delete=models.PROTECT, related_name="+")

    objects = FourPartyQuerySet.as_manager()

    workflow = Workflow(
        take_up=step("proposed", to="taken_up", by="vo.manager"),
        decline=step("proposed", to="declined", by="vo.manager"),
        withdraw=step("proposed", to="withdrawn", by="ho.manager"),
        expire=step("proposed", to="expired", by="system"),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status="proposed", answered_at=None) | ~Q(status="proposed") & Q(answered_at__isnull=False),
                name="arrangement_answered_when",
            ),
            models.CheckConstraint(
                condition=~Q(status="declined") | ~Q(reason=""), name="arrangement_declined_with_reason"
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="arrangement_days"),
            models.UniqueConstraint(fields=["vo", "offer"], condition=Q(status="proposed"), name="arrangement_once"),
        ]
        indexes = [
            models.Index(fields=["vo"], condition=Q(status="proposed"), name="arrangement_by_vo"),
            models.Index(fields=["offer", "-proposed_at"], name="arrangement_by_offer"),
        ]

    def __str__(self):
        return f"{self.vo_name} → {self.title}"
