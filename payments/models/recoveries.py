"""A lump sum that was paid and must come back, whole or in part: who claims it, why, until when, and how it ended.

The visit stays what it was: it was validated, so it counts (K4), and it stays paid or closed, whether a part or all of
its lump sum comes back. What changes is the money: the ledger's `recover`, and with it the claim, fall by the amount.
"""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clusterxchange.public_ids import new_public_id
from clusterxchange.workflow import Workflow, step
from mobility.models.exchanges import ExchangeChild
from partnerships.models import Document, User
from payments.models.answers import BankAnswerLine
from payments.models.batches import Payment
from payments.models.ledger import Money


class RecoveryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who pays and who was paid; the visitor from the day it was asked. The host's side has no part in it."""
        scope = user.scope
        if scope.sees_everything:
            return self
        asked = Q(vo__in=list(scope.organisations), confirmed_at__isnull=False)
        return self.filter(Q(vop__in=list(scope.partnerships)) | asked)

    def live(self):
        """What came back or is still to come."""
        return self.exclude(status="withdrawn")

    def open(self):
        return self.filter(status__in=["prepared", "asked"])

    def with_proof(self):
        """proven: a statement showed that it came back."""
        shown = BankAnswerLine.objects.filter(recovery=OuterRef("pk"), outcome="recovered")
        return self.annotate(proven=Exists(shown))

    def total(self):
        return self.aggregate(sum=Sum("amount"))["sum"] or 0


class Recovery(ExchangeChild):
    """One claim for one payment: prepared by one person of finance, confirmed and so asked for by another.

    ended_at, ended_by, outcome: when and by whom it was settled or withdrawn, and in words why or where it was seen;
    returned_on: the day the money was booked on the partnership's account.
    """

    class Status(models.TextChoices):
        PREPARED = "prepared", _("Waiting for a second person")
        ASKED = "asked", _("To be paid back")
        RECOVERED = "recovered", _("Paid back")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="recoveries")
    # The reference to pay back with, and the number of the letter: CXC-2027-00042-D1.
    number = models.CharField(max_length=40, unique=True)
    amount = Money(_("amount"))
    reason = models.CharField(_("reason"), max_length=1000)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.PREPARED)
    prepared_at = models.DateTimeField(default=timezone.now)
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    document = models.OneToOneField(Document, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    returned_on = models.DateField(null=True)
    outcome = models.CharField(max_length=300, blank=True)

    objects = RecoveryQuerySet.as_manager()

    workflow = Workflow(
        confirm=step("prepared", to="asked", by="vop.finance"),
        settle=step("asked", to="recovered", by="vop.finance"),
        withdraw=step("prepared", "asked", to="withdrawn", by="vop.finance"),
    )

    class Meta:
        ordering = ["-prepared_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="recovery_amount"),
            models.CheckConstraint(condition=~Q(reason=""), name="recovery_reason"),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("prepared_by")), name="recovery_two_people"
            ),
            # Asked for by letter, and due a while after: all of it or nothing.
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None, asked_on=None, due_on=None, document=None)
                & Q(status__in=["prepared", "withdrawn"])
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False, asked_on__isnull=False)
                & Q(due_on__isnull=False, due_on__gte=F("asked_on"), document__isnull=False)
                & ~Q(status="prepared"),
                name="recovery_asked_when",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["prepared", "asked"], ended_at=None, ended_by=None, outcome="")
                | Q(status__in=["recovered", "withdrawn"], ended_at__isnull=False, ended_by__isnull=False)
                & ~Q(outcome=""),
                name="recovery_ended_when",
            ),
            models.CheckConstraint(
                condition=Q(status="recovered", returned_on__isnull=False)
                | ~Q(status="recovered") & Q(returned_on=None),
                name="recovery_returned_when",
            ),
            models.UniqueConstraint(fields=["id", "vop"], name="recovery_of_partnership"),
            # One at a time, so that money that comes back without its number is known all the same.
            models.UniqueConstraint(
                fields=["payment"], condition=Q(status__in=["prepared", "asked"]), name="recovery_one_open"
            ),
        ]
        indexes = [
            models.Index(fields=["vop", "status", "due_on"], name="recovery_by_vop"),
            models.Index(fields=["due_on"], condition=Q(status="asked"), name="recovery_due"),
        ]

    def __str__(self):
        return self.number

    def party_ids(self):
        """Of its own events: they are the partnership's until the visitor is asked, and never the host's."""
        vo = self.vo_id if self.confirmed_at else None
        return {"vo_id": vo, "ho_id": None, "vop_id": self.vop_id, "hop_id": None}
