"""Payments, and the batches they are sent in. Whoever prepares a batch never approves it."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clusterxchange.public_ids import new_public_id
from clusterxchange.workflow import Workflow, sides, step
from mobility.models.applications import FourPartyQuerySet
from mobility.models.exchanges import ExchangeChild
from partnerships.models import Partnership, User
from payments.models.ledger import Money


class BatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        scope = user.scope
        return self if scope.sees_everything else self.filter(partnership__in=scope.partnerships)


class Batch(models.Model):
    class Status(models.TextChoices):
        PREPARED = "prepared", _("Waiting for approval")
        APPROVED = "approved", _("Approved, file ready")
        SENT = "sent", _("At the bank")
        ANSWERED = "answered", _("Answered by the bank")
        CANCELLED = "cancelled", _("Cancelled")

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="batches")
    number = models.CharField(max_length=40, unique=True)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.PREPARED)
    total = Money()
    prepared_at = models.DateTimeField(default=timezone.now)
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    file = models.BinaryField(null=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = BatchQuerySet.as_manager()

    workflow = Workflow(
        approve=step("prepared", to="approved", by="vop.finance"),
        send=step("approved", "sent", to="sent", by="vop.finance"),
        answer=step("sent", to="answered", by="vop.finance"),
        cancel=step("prepared", to="cancelled", by="vop.finance"),
    )

    class Meta:
        ordering = ["-prepared_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("prepared_by")), name="batch_two_people"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["prepared", "cancelled"], approved_at=None, approved_by=None)
                | Q(
                    status__in=["approved", "sent", "answered"],
                    approved_at__isnull=False,
                    approved_by__isnull=False,
                    file__isnull=False,
                ),
                name="batch_approved_when",
            ),
            # The bank answers for no file that nobody fetched.
            models.CheckConstraint(
                condition=~Q(status__in=["sent", "answered"]) | Q(sent_at__isnull=False, sent_by__isnull=False),
                name="batch_sent_before_answered",
            ),
            models.CheckConstraint(condition=Q(total__gt=0), name="batch_total"),
            models.UniqueConstraint(fields=["id", "partnership"], name="batch_of_partnership"),
        ]
        indexes = [models.Index(fields=["partnership", "status", "-prepared_at"], name="batch_by_partnership")]

    def __str__(self):
        return self.number

    def parties_of(self, user):
        return sides(user.scope, partnerships={"vop": self.partnership_id})


class PaymentQuerySet(FourPartyQuerySet):
    def visible_to(self, user):
        """Who pays and who is paid; the host's side has no part in it."""
        scope = user.scope
        if scope.sees_everything:
            return self
        return self.filter(Q(vop__in=list(scope.partnerships)) | Q(vo__in=list(scope.organisations)))


class Payment(ExchangeChild):
    """One order of one exchange's lump sum. What is due has no row yet: it is derived from state."""

    class Status(models.TextChoices):
        PREPARED = "prepared", _("In a batch")
        ORDERED = "ordered", _("Ordered")
        SETTLED = "settled", _("Paid")
        REJECTED = "rejected", _("Rejected by the bank")
        CANCELLED = "cancelled", _("Cancelled")

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="payments")
    amount = Money()
    end_to_end_id = models.CharField(max_length=35, unique=True)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.PREPARED)
    # Of the account as it stood when the batch was prepared; written by the database, which orders no other one.
    account_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = PaymentQuerySet.as_manager()

    workflow = Workflow(
        order=step("prepared", to="ordered", by="vop.finance"),
        settle=step("ordered", to="settled", by="vop.finance"),
        reject=step("ordered", to="rejected", by="vop.finance"),
        # Paid, and sent back by the payee's bank: never live again, its lump sum is due anew.
        come_back=step("settled", to="rejected", by="vop.finance"),
        cancel=step("prepared", to="cancelled", by="vop.finance"),
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_amount"),
            models.CheckConstraint(
                condition=Q(status__in=["prepared", "ordered", "cancelled"], answered_at=None)
                | Q(status__in=["settled", "rejected"], answered_at__isnull=False) & ~Q(reason=""),
                name="payment_answered_when",
            ),
            models.UniqueConstraint(fields=["id", "vop"], name="payment_of_partnership"),
            models.UniqueConstraint(fields=["id", "exchange"], name="payment_with_exchange"),
            # No double pay: one live payment an exchange.
            models.UniqueConstraint(
                fields=["exchange"],
                condition=~Q(status__in=["rejected", "cancelled"]),
                name="payment_one_live",
            ),
        ]

    def __str__(self):
        return self.end_to_end_id
