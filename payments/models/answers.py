"""What the bank said of our payments: one row a file brought in, one a line of it. The file itself is not kept."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clusterxchange.public_ids import new_public_id
from clusterxchange.workflow import sides
from partnerships.models import Partnership, User
from payments.models.batches import Payment
from payments.models.ledger import Money


class BankAnswerQuerySet(models.QuerySet):
    def visible_to(self, user):
        scope = user.scope
        return self if scope.sees_everything else self.filter(partnership__in=scope.partnerships)


class BankAnswer(models.Model):
    """number: what the bank calls it; counts: {outcome: lines}. sha256 is of the file as it was brought."""

    class Kind(models.TextChoices):
        STATEMENT = "statement", _("Statement (camt.053)")
        REPORT = "report", _("Status report (pain.002)")

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="bank_answers")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    number = models.CharField(max_length=140, blank=True)
    name = models.CharField(_("file"), max_length=120)
    sha256 = models.CharField(max_length=64)
    imported_at = models.DateTimeField(default=timezone.now)
    imported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    counts = models.JSONField(default=dict)

    objects = BankAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["-imported_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["id", "partnership"], name="bankanswer_of_partnership")]
        indexes = [
            models.Index(fields=["partnership", "-imported_at"], name="bankanswer_by_partnership"),
            models.Index(fields=["partnership", "sha256"], name="bankanswer_by_file"),
        ]

    def __str__(self):
        return self.name

    @property
    def refused(self):
        """Lines that made a payment due again."""
        return self.counts.get("rejected", 0) + self.counts.get("came_back", 0)

    @property
    def changed(self):
        return bool(self.refused or self.counts.get("settled") or self.counts.get("recovered"))

    def parties_of(self, user):
        return sides(user.scope, partnerships={"vop": self.partnership_id})


class BankAnswerLine(models.Model):
    """place: in the file, from 1; payment: ours that it speaks of, if it does; recovery: of it, that it ended."""

    class Outcome(models.TextChoices):
        UNMATCHED = "unmatched", _("Not matched")
        CAME_BACK = "came_back", _("Came back")
        REJECTED = "rejected", _("Rejected")
        SETTLED = "settled", _("Paid")
        RECOVERED = "recovered", _("Paid back to us")
        NOTED = "noted", _("Noted, nothing to do")
        REPEATED = "repeated", _("Known already")
        OTHER = "other", _("Without a reference")

    class Why(models.TextChoices):
        UNKNOWN = "unknown", _("No payment of this partnership has this reference.")
        AMOUNT = "amount", _("The amount is not the one that was ordered.")
        CURRENCY = "currency", _("It is not in euro.")
        UNSENT = "unsent", _("Nobody has fetched the file of this payment for the bank yet.")
        CANCELLED = "cancelled", _("This payment was cancelled before it was sent.")
        TWICE = "twice", _("The bank paid it twice: ask the bank.")
        PAID_BEFORE = (
            "paid_before",
            _("A statement showed it paid. If the money comes back, a statement will show that."),
        )
        REJECTED_BEFORE = "rejected_before", _("It was marked as rejected, yet the bank paid it. Do not pay it again.")
        RECOVERY = (
            "recovery",
            _("Money of this payment is being claimed back, but not this amount, or nobody has confirmed it yet. See "
              "to that, then bring the file again."),
        )  # fmt: skip
        WITHDRAWN = "withdrawn", _("This was claimed back once, but the claim was withdrawn.")
        UNCLEAR = "unclear", _("The bank took back something that it had booked before: look at the statement.")

    answer = models.ForeignKey(BankAnswer, on_delete=models.PROTECT, related_name="lines")
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    why = models.CharField(max_length=16, choices=Why.choices, blank=True)
    reference = models.CharField(max_length=140, blank=True)
    amount = Money(null=True, max_digits=18)
    currency = models.CharField(max_length=3, default="EUR")
    day = models.DateField(null=True)
    code = models.CharField(max_length=35, blank=True)
    text = models.CharField(max_length=140, blank=True)
    payment = models.ForeignKey(Payment, null=True, on_delete=models.PROTECT, related_name="answers")
    recovery = models.ForeignKey("payments.Recovery", null=True, on_delete=models.PROTECT, related_name="answers")

    class Meta:
        ordering = ["place", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="unmatched") & ~Q(why="") | ~Q(outcome="unmatched") & Q(why=""),
                name="bankanswerline_unmatched_why",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["settled", "rejected", "came_back", "repeated", "recovered"])
                | Q(payment__isnull=False),
                name="bankanswerline_of_payment",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="recovered") | Q(recovery__isnull=False), name="bankanswerline_of_recovery"
            ),
        ]
        indexes = [
            models.Index(fields=["answer", "outcome", "place"], name="bankanswerline_by_outcome"),
            models.Index(fields=["payment"], condition=Q(outcome="settled"), name="bankanswerline_proof"),
            models.Index(fields=["recovery"], condition=Q(outcome="recovered"), name="bankanswerline_returned"),
        ]

    def __str__(self):
        return f"{self.place}: {self.outcome}"
