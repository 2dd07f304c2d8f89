"""What a partnership claims back: reporting periods, costs, statements handed in; and what amended its grant."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clusterxchange.public_ids import new_public_id
from clusterxchange.workflow import Workflow, sides, step
from partnerships.models import Document, Grant, Partnership, User
from payments.models.ledger import Money

CLAIMANTS = ("coordinator", "finance")


class ClaimQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Coordinator and finance of the partnership; Support Office and Agency read."""
        scope = user.scope
        return self if scope.sees_everything else self.filter(partnership__in=scope.partnerships_as(*CLAIMANTS))


class Period(models.Model):
    """One reporting period: costs are added while it is open; handing it in freezes its statement."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        SUBMITTED = "submitted", _("Handed in")

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="periods")
    number = models.PositiveSmallIntegerField(_("number"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.OPEN)

    objects = ClaimQuerySet.as_manager()
    workflow = Workflow(submit=step("open", to="submitted", by="vop.coordinator"))

    class Meta:
        ordering = ["partnership", "number"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "number"], name="period_number_once"),
            models.UniqueConstraint(fields=["id", "partnership"], name="period_of_partnership"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="period_days"),
        ]

    def __str__(self):
        return _("Period %(number)s") % {"number": self.number}

    def parties_of(self, user):
        return sides(user.scope, partnerships={"vop": self.partnership_id})


class CostLine(models.Model):
    """One cost of one partner. Never changed: withdrawn while its period is open, corrected by a later line after."""

    class Category(models.TextChoices):
        PERSONNEL = "personnel", _("Personnel")
        TRAVEL = "travel", _("Travel")
        EQUIPMENT = "equipment", _("Equipment")
        OTHER = "other", _("Other direct costs")
        SUBCONTRACTING = "subcontracting", _("Subcontracting")

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="costs")
    partner = models.CharField(_("partner"), max_length=200)
    category = models.CharField(_("category"), max_length=20, choices=Category.choices)
    description = models.CharField(_("what for"), max_length=300)
    amount = Money(_("euros"))
    adjusts = models.ForeignKey(
        Period, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("corrects period")
    )
    file = models.CharField(max_length=80, blank=True)
    file_name = models.CharField(max_length=255, blank=True)
    mime = models.CharField(max_length=60, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="cost_amount"),
            # Only a correction of what was handed in takes something away.
            models.CheckConstraint(condition=Q(amount__gt=0) | Q(adjusts__isnull=False), name="cost_corrects"),
        ]
        indexes = [models.Index(fields=["period", "id"], name="cost_by_period")]

    def __str__(self):
        return self.description


class FinancialStatement(models.Model):
    """What was handed in for a period: frozen content, its hash, its paper."""

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    period = models.OneToOneField(Period, on_delete=models.PROTECT, related_name="statement")
    number = models.CharField(max_length=40, unique=True)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    eu_share = Money()
    document = models.OneToOneField(Document, null=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(default=timezone.now)
    submitted_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = ClaimQuerySet.as_manager()

    def __str__(self):
        return self.number


class Amendment(models.Model):
    """The grant's end or ceiling as it was changed, by whom and why. Written by the database alone, in a chain."""

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="amendments")
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    ends_on_before = models.DateField()
    ends_on = models.DateField()
    ceiling_before = Money()
    ceiling = Money()
    reason = models.CharField(_("reason"), max_length=300)
    prev = models.BinaryField()
    hash = models.BinaryField()

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["grant", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["grant", "number"], name="amendment_number_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="amendment_reason"),
        ]

    def __str__(self):
        return f"{self.grant_id}: {self.number}"
